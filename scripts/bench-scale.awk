# Reads the lines of tests/bench/bench --csv with the size before each (FS is
# a comma), then those of tests/bench/race likewise (FS is a tab), and prints
# the tables of bench-scale.

function median(list, n,	i, j, t) {
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && list[j - 1] > list[j]; j--) {
			t = list[j]
			list[j] = list[j - 1]
			list[j - 1] = t
		}
	return (list[int((n + 1) / 2)] + list[int(n / 2) + 1]) / 2
}

# The median of what was noted under the key.
function middle(key,	i, list) {
	split("", list)
	for (i = 1; i <= times[key]; i++)
		list[i] = noted[key, i]
	return median(list, times[key])
}

function note(key, value) {
	noted[key, ++times[key]] = value
}

# The k of seconds = a * rows ^ k that fits the stage best: 1 is linear.
function exponent(stage,	i, x, y, sx, sy, sxx, sxy) {
	for (i = 1; i <= sizes; i++) {
		x = log(rows[i])
		y = log(taken[stage, i])
		sx += x
		sy += y
		sxx += x * x
		sxy += x * y
	}
	return (sizes * sxy - sx * sy) / (sizes * sxx - sx * sx)
}

FS == "," {
	if (!($1 in index_of)) {
		index_of[$1] = ++sizes
		size[sizes] = $1
	}
	i = index_of[$1]
	rows[i] = $7 + $8
	bytes[i] = $6
	if (!($2 in stage_seen)) {
		stage_seen[$2] = 1
		stage[++stages] = $2
	}
	note($2 SUBSEP i, $3)
	next
}

{
	i = index_of[$1]
	wall[i] = $4
	cpu[i] = $7
	peak[i] = $8 * 1024
}

function print_curve(	i) {
	printf "\nWhole processes, \"heaptrail summary\":\n\n"
	printf "%12s%9s%9s%10s%9s%9s%10s%11s\n", "mill. nodes", "rows",
		"MB", "wall s", "cpu s", "ns/row", "peak MB", "peak B/row"
	for (i = 1; i <= sizes; i++)
		printf "%12s%8.1fM%9.0f%10.3f%9.3f%9.1f%10.0f%11.1f\n",
			size[i], rows[i] / 1e6, bytes[i] / 1e6, wall[i],
			cpu[i], wall[i] / rows[i] * 1e9, peak[i] / 1e6,
			peak[i] / rows[i]
	print "\nA row is a node or an edge."
}

function print_stages(	i, j, ns) {
	printf "\nNanoseconds a row in each stage, and the power of the " \
		"rows it grows with:\n\n%-14s", "mill. nodes"
	for (i = 1; i <= sizes; i++)
		printf "%10s", size[i]
	printf "%10s\n", "power"
	for (j = 1; j <= stages; j++) {
		printf "%-14s", stage[j]
		for (i = 1; i <= sizes; i++) {
			taken[stage[j], i] = middle(stage[j] SUBSEP i)
			if (taken[stage[j], i] <= 0)
				taken[stage[j], i] = 1e-9
			ns = taken[stage[j], i] / rows[i] * 1e9
			printf "%10.2f", ns
		}
		printf "%10.2f\n", exponent(stage[j])
	}
}

# What the stage takes of the largest file beyond the pace of the smallest.
function beyond(stage) {
	return taken[stage, sizes] - taken[stage, 1] / rows[1] * rows[sizes]
}

# Faster than linear: the fit says so, and so much that it can be felt.
function print_growth(	j, s, k, slower, found) {
	printf "\nFrom %s to %s million nodes the whole grows with the power " \
		"%.2f of the rows;\nat the pace of the smallest the " \
		"largest would take %.2f s, not %.2f s.\n", size[1],
		size[sizes], exponent("all"),
		taken["all", sizes] - beyond("all"), taken["all", sizes]
	for (j = 1; j <= stages; j++) {
		s = stage[j]
		if (s == "all" || s == "first table")
			continue
		k = exponent(s)
		if (k < 1.05 || beyond(s) < 0.02 * taken["all", sizes])
			continue
		if (!found++)
			print "Faster than linear are:"
		slower = taken[s, sizes] / taken[s, 1]
		slower *= rows[1] / rows[sizes]
		printf "  %s: power %.2f, %.1f times as long a row, %.2f s " \
			"more\n", s, k, slower, beyond(s)
	}
	if (!found)
		print "No stage that matters grows faster than linear."
}

END {
	print_curve()
	print_stages()
	if (sizes > 1)
		print_growth()
}
