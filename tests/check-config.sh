#!/bin/sh
# The config file without a terminal: what is taken, what is said, who wins.
. ./tests/lib.sh

files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
s1=$files/leak-server/s1.heapsnapshot
home=$scratch/home
rm -rf "$home"
mkdir -p "$home/heaptrail"
config=$home/heaptrail/config

# summary NAME WANTED ARGUMENT...: exit code of a summary, with that config.
summary() {
	summary_name=$1 summary_wanted=$2
	shift 2
	status "$summary_name" "$summary_wanted" env LC_ALL=C.UTF-8 \
		XDG_CONFIG_HOME="$PWD/$home" "$heaptrail" summary "$s1" "$@"
}

# has NAME PATTERN FILE
has() {
	if grep -qE -e "$2" "$3"; then
		ok "$1"
	else
		not_ok "$1" "$3"
	fi
}

# silent NAME
silent() {
	if [ -s "$scratch/err" ]; then
		not_ok "$1" "$scratch/err"
	else
		ok "$1"
	fi
}

summary "without a config file" 0 --format text
cp "$scratch/out" "$scratch/plain"
silent "and without a word"

# What is printed changes nothing, as it is and with every # taken off but
# for what has no default or can only be switched on.
status "--print-config" 0 "$heaptrail" --print-config
cp "$scratch/out" "$config"
summary "with the printed config file" 0 --format text
same "it changes nothing" "$scratch/plain" "$scratch/out"
silent "nothing in it is wrong"
if grep -qvE '^#|^$' "$config"; then
	not_ok "all of it is commented out"
else
	ok "all of it is commented out"
fi
sed -nE 's/^#([a-z])/\1/; /^[a-z]/p' "$config" |
	sed -E '/^(threads|memory) |^[a-z-]+$/d' >"$scratch/settings"
if [ "$(wc -l <"$scratch/settings")" -lt 100 ]; then
	not_ok "a hundred settings" "$scratch/settings"
fi
cp "$scratch/settings" "$config"
summary "with every default set" 0 --format text
same "that changes nothing either" "$scratch/plain" "$scratch/out"
silent "nothing of it is wrong"

# Everything there is can be found in it.
status "--print-config" 0 "$heaptrail" --print-config
cp "$scratch/out" "$scratch/printed"
bad=0
"$heaptrail" --print-docs keys-text | sed -nE \
	's/^  (.{16}) ([a-z-]+) .*/\2/p' >"$scratch/commands"
while read -r command; do
	grep -qE "^#bind [^ ]+ $command\$|\\($command\\)" "$scratch/printed" || {
		not_ok "--print-config has no $command"
		bad=1
	}
done <"$scratch/commands"
for table in summary diff objects retainers snapshots; do
	grep -qE "^#columns $table [a-z_]+ [a-z_ ]+\$" "$scratch/printed" || {
		not_ok "--print-config has no columns of $table"
		bad=1
	}
done
[ $bad = 1 ] || ok "--print-config has all commands and tables"

# Settings count, and the command line goes before them.
printf 'units = iec\nshares=none\n' >"$config"
summary "units = iec" 0
has "it counts" ' KiB ' "$scratch/out"
if grep -q % "$scratch/out"; then
	not_ok "shares=none" "$scratch/out"
else
	ok "shares=none"
fi
summary "--units goes before" 0 --units si --shares percent
same "as without a config file" "$scratch/plain" "$scratch/out"
summary "--no-config" 0 --no-config
same "reads none" "$scratch/plain" "$scratch/out"
printf 'units = exact\n' >"$scratch/other"
summary "--config FILE" 0 --config "$scratch/other"
has "is read instead" ' [0-9]+,[0-9]{3},[0-9]{3} ' "$scratch/out"
summary "the last of both counts" 0 --no-config --config "$scratch/other"
has "and is read" ' [0-9]+,[0-9]{3},[0-9]{3} ' "$scratch/out"
summary "bars" 0 --no-config --shares bars
has "are drawn" 'MB █+' "$scratch/out"
summary "bars in ASCII" 0 --no-config --shares bars --ascii
has "are drawn with #" 'MB #+ ' "$scratch/out"

# What can be printed in is no reason to print: the table is that of always.
printf 'format = json\ntop = 3\n' >"$config"
summary "format = json" 0
if jq -e '.rows | length == 3' "$scratch/out" >/dev/null 2>&1; then
	ok "it is json, of three rows"
else
	not_ok "it is json, of three rows" "$scratch/out"
fi

# A wrong line is told of with file and line, and the rest counts.
printf 'units = iec\nnonsense = 3\nbind j nothing\n' >"$config"
summary "wrong lines" 0
has "the right one counts" KiB "$scratch/out"
has "line 2" '^heaptrail: note: .*heaptrail/config:2: nonsense' "$scratch/err"
has "line 3" '^heaptrail: note: .*heaptrail/config:3: .*nothing' \
	"$scratch/err"
if [ "$(wc -l <"$scratch/err")" = 2 ]; then
	ok "one line for each"
else
	not_ok "one line for each" "$scratch/err"
fi
yes 'wrong line' | head -n 1000 >"$config"
summary "a thousand wrong lines" 0
if [ "$(wc -l <"$scratch/err")" -lt 20 ]; then
	ok "are not a thousand messages"
else
	not_ok "are not a thousand messages" "$scratch/err"
fi
head -c 100000 "$heaptrail" >"$config"
summary "a program as config file" 0
if tr -d '\n' <"$scratch/err" | LC_ALL=C grep -q '[[:cntrl:]]'; then
	not_ok "its control characters are not printed" "$scratch/err"
else
	ok "its control characters are not printed"
fi

summary "no such file" 1 --config "$scratch/none"
has "says which" "none: No such file" "$scratch/err"
summary "a folder" 1 --config "$scratch"
summary "no value" 2 --config
rm -f "$config"
mkdir "$config"
summary "a folder where the file should be" 0
has "is told of" 'config is no regular file' "$scratch/err"
