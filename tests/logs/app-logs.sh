# Application logs: those that app-log.js writes, of which all is known, and
# real ones of pino, counted by jq. Sourced by check-logs.sh.
# shellcheck shell=sh disable=SC2154

# logged LOG: what heaptrail says of its groups, a line each.
logged() {
	"$heaptrail" log --depth 2 --format json "$1" 2>"$scratch/err" |
	jq -r 'reduce .rows[] as $row ([];
	    if $row.depth == 1 then . + [$row + {lines: []}]
	    else .[-1].lines += [$row | {line, request, user,
	    time: .from}] end) | .[] | [.level, .count, .message, .error,
	    .route, .exhausted, .from, .to, ([.lines[] |
	    "\(.line):\(.request):\(.user)"] | join(" "))] | @tsv' |
	LC_ALL=C sort
}

# known TRUTH FORMAT: the same of what is known; times as strftime has them.
known() {
	jq -r --arg format "$2" 'def at: if $format == "" then
	    (. / 1000 | floor | todate | .[:-1]) + "." +
	    (. % 1000 + 1000 | tostring | .[1:]) + "Z"
	    else . / 1000 | floor | strftime($format) end;
	    .[] | .error as $error | [.level, .count, .message +
	    (if $error == "" or (.message | contains($error)) then "" else
	    " (\($error))" end), (.error | if . == "" then null else . end),
	    (.route | if . == "" then null else . end), .exhausted,
	    (.from | at), (.to | at), ([.lines[] |
	    "\(.line):\(.request):\(.user)"] | join(" "))] | @tsv' "$1" |
	LC_ALL=C sort
}

for node in ${NODES:-node}; do
	command -v "$node" >/dev/null || continue
	for style in numeric named iso crlf collected pretty pretty-dated; do
		"$node" tests/logs/app-log.js $style 5000 \
		    "$scratch/truth.json" >"$scratch/app.log"
		# Without dates there is no more than the time of day.
		format=
		[ $style != pretty ] || format=%H:%M:%S
		known "$scratch/truth.json" "$format" >"$scratch/wanted"
		logged "$scratch/app.log" >"$scratch/got"
		lines "log: $style" "$scratch/wanted" "$scratch/got"
	done
	gzip -c "$scratch/app.log" >"$scratch/app.gz"
	logged "$scratch/app.gz" >"$scratch/got"
	lines "log: compressed" "$scratch/wanted" "$scratch/got"
	break
done

# counted LOG: level, message, error and route as jq reads them.
counted() {
	jq -rR 'fromjson? | objects | select(.msg != null) |
	    (.level | {"10": "trace", "20": "debug", "30": "info",
	    "40": "warn", "50": "error", "60": "fatal"}[tostring] // .)
	    as $level | (.err | .code? // .type?) as $error |
	    ((.context | objects | .route) // .req.url) as $path |
	    [$level, .msg + (if $error then " (\($error))" else "" end),
	    (if $path then (if .req.method then .req.method + " " else ""
	    end) + $path else (.context | strings) // "" end)] | @tsv' "$1" |
	LC_ALL=C sort | uniq -c | awk '{ $1 = $1; print }'
}

samples=$shared/samples/pino-set
for log in logs/errors.log console.log iso-variant/errors.log \
    iso-variant/console-iso.log; do
	name="sample pino-set/$log"
	if [ ! -r "$samples/$log" ]; then
		skip "$name" "it is not there"
		continue
	fi
	counted "$samples/$log" >"$scratch/wanted"
	"$heaptrail" log --format json "$samples/$log" 2>"$scratch/err" |
	jq -r '.rows[] | "\(.count) \([.level, .message, .route // ""] |
	    @tsv)"' | awk '{ $1 = $1; print }' | LC_ALL=C sort -k2 \
	    >"$scratch/got"
	LC_ALL=C sort -k2 "$scratch/wanted" >"$scratch/sorted"
	lines "$name" "$scratch/sorted" "$scratch/got"
done

# What pino-pretty made of one says the same.
if [ -r "$samples/errors.pretty.log" ]; then
	for log in logs/errors.log errors.pretty.log; do
		"$heaptrail" log --depth 2 --format json "$samples/$log" \
		    2>"$scratch/err" | jq -c '.rows[] | [.level, .count,
		    .error, .route, .exhausted, .source, .request, .session,
		    .user, (.message | if startswith("0") then .[9:] else .
		    end)]' >"$scratch/${log##*/}"
	done
	lines "sample pino-set/errors.pretty.log" "$scratch/errors.log" \
	    "$scratch/errors.pretty.log"
else
	skip "sample pino-set/errors.pretty.log" "it is not there"
fi
