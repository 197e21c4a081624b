# awk -v lines=N -v truth=FILE -f log.awk: a log of pino of so many lines, and
# what is in it, as jq prints an array of rows, in FILE.
function next_number(below) {
	# Of 31 bits, which every awk can multiply.
	state = (state * 16807) % 2147483647
	return state % below
}
function tell(level, name, count, route, sign, from, to) {
	printf "[\"%s\",%d,\"%s\",%s,%s,\"%d\",\"%d\"]\n", level, count, name,
	    route, sign, from % 1000, to % 1000 >truth
}
function begin(number, level, label) {
	# Seconds and milliseconds apart: not every awk has numbers so large.
	printf "{\"level\":%d,\"time\":%d%03d,\"pid\":42,\"hostname\":\"web\",",
	    level, seconds, ms
	count[number]++
	if (!(number in first))
		first[number] = ms
	last[number] = ms
}
BEGIN {
	state = 7
	seconds = 1795397081
	for (i = 0; i < lines; i++) {
		ms += next_number(20)
		if (ms > 999) {
			ms -= 1000
			seconds++
		}
		what = next_number(1000)
		if (what < 700) {
			begin(0, 30)
			printf "\"reqId\":\"req-%d\",\"req\":{\"method\":" \
			    "\"GET\",\"url\":\"/api/items/%d\"}," \
			    "\"responseTime\":%d,\"msg\":" \
			    "\"request completed\"}\n", i,
			    100 + next_number(10000), next_number(100)
		} else if (what < 900) {
			begin(1, 20)
			printf "\"msg\":\"cache miss for user:%d\"}\n",
			    next_number(100000)
		} else if (what < 970) {
			begin(2, 40)
			printf "\"msg\":\"slow query took %d ms\"}\n",
			    next_number(5000)
		} else if (what < 999) {
			begin(3, 50)
			printf "\"err\":{\"type\":\"Error\",\"message\":" \
			    "\"connect ECONNREFUSED 10.0.0.5:5432\"," \
			    "\"stack\":\"Error: connect ECONNREFUSED" \
			    "\\n    at query (/srv/app/db.js:%d:11)\"," \
			    "\"code\":\"ECONNREFUSED\"},\"msg\":" \
			    "\"upload failed\"}\n", next_number(50)
		} else {
			begin(4, 50)
			print "\"msg\":\"EMFILE: too many open files\"}"
		}
	}
	tell("info", "request completed", count[0],
	    "\"GET /api/items/:id\"", "null", first[0], last[0])
	tell("debug", "cache miss for user:#", count[1], "null", "null",
	    first[1], last[1])
	tell("warn", "slow query took # ms", count[2], "null", "null",
	    first[2], last[2])
	tell("error", "upload failed (ECONNREFUSED)", count[3], "null",
	    "null", first[3], last[3])
	tell("error", "EMFILE: too many open files", count[4], "null",
	    "\"too many open files\"", first[4], last[4])
}
