#!/bin/sh
# Help, man page and README say what the program says, and are well made.
. ./tests/lib.sh

if sh scripts/docs check >"$scratch/why" 2>&1; then
	ok "man page and README have the program's own words"
else
	not_ok "man page and README are out of date: make man" "$scratch/why"
fi

if ! command -v mandoc >/dev/null; then
	skip "the man page is well made" "mandoc is not installed"
elif mandoc -T lint -W warning man/heaptrail.1 >"$scratch/why" 2>&1; then
	ok "the man page is well made"
else
	not_ok "the man page is well made" "$scratch/why"
fi

# Every command and every key is in the man page as people read it.
if command -v mandoc >/dev/null; then
	backspace=$(printf '\b')
	mandoc -T ascii -O width=200 man/heaptrail.1 |
		sed "s/.$backspace//g" >"$scratch/man"
	bad=0
	"$heaptrail" --print-docs keys-text | sed -nE \
		's/^  (.{16}) ([a-z-]+) .*/\2/p' >"$scratch/commands"
	while read -r command; do
		grep -qF ":$command" "$scratch/man" || {
			not_ok "the man page has :$command"
			bad=1
		}
	done <"$scratch/commands"
	[ $bad = 1 ] || ok "the man page has all $(wc -l \
		<"$scratch/commands") commands"
fi

# Options that --help names are in the man page, and the other way round.
"$heaptrail" --help | grep -oE -e '--[a-z][a-z-]+' | sort -u >"$scratch/help"
grep -oE '^\.It .*Fl Fl [a-z-]+' man/heaptrail.1 |
	sed 's/.*Fl Fl /--/' | sort -u >"$scratch/options"
same "--help and man page have the same options" "$scratch/help" \
	"$scratch/options"

# The keys that the README teaches first are keys of the program.
"$heaptrail" --print-docs keys-text >"$scratch/keys"
bad=0
for key in j k Enter r p o a e f t i x 0 '\[' ']' b / n N "\\\\" '!' '\?' q; do
	grep -qE "^  (.*, )?$key(,| )" "$scratch/keys" || {
		not_ok "the README teaches $key, which is no key"
		bad=1
	}
done
[ $bad = 1 ] || ok "the keys that the README teaches are keys"

# Files that the README links to are there.
grep -oE '\]\([^)#:]+\)' README.md | tr -d '])(' | while read -r link; do
	if [ -e "$link" ]; then
		ok "README links to $link"
	else
		not_ok "README links to $link, which is not there"
	fi
done

# Every example of the man page runs, on the bundled snapshots, and ends with
# 0, or with what the words above it tell ("exits with N").
examples=$scratch/examples
rm -rf "$examples"
mkdir -p "$examples/home" "$examples/bin"
files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
ln -sf "$(realpath "$heaptrail")" "$examples/bin/heaptrail"
cp "$files/leak-server/s1.heapsnapshot" "$examples/before.heapsnapshot"
cp "$files/leak-server/s3.heapsnapshot" "$examples/after.heapsnapshot"

# run_example COMMANDS: there is no server to take snapshots of, and the other
# machine is this one.
run_example() {
	# shellcheck disable=SC2016
	(cd "$examples" && env -u XDG_CONFIG_HOME HOME="$PWD/home" \
		PATH="$PWD/bin:$PATH" sh -c '
		node() { :; }
		kill() { :; }
		ssh() { shift; "$@"; }
		eval "$1"' example "$1" </dev/null)
}

if command -v mandoc >/dev/null; then
	sed -n '/^EXAMPLES$/,/^SEE ALSO$/p' "$scratch/man" >"$scratch/section"
	wanted=0 count=0
	while IFS= read -r line; do
		case $line in
		*'exits with '[0-9]*)
			wanted=${line##*exits with }
			wanted=${wanted%%[!0-9]*}
			continue
			;;
		*'$ '*) ;;
		*) continue ;;
		esac
		count=$((count + 1))
		run_example "${line#*$ }" >"$scratch/out" 2>"$scratch/err"
		code=$?
		if [ $code != "$wanted" ]; then
			cat "$scratch/out" "$scratch/err" >"$scratch/why"
			not_ok "example ${line#*$ }: exit code $code" \
				"$scratch/why"
		elif [ "$code" = 0 ] && [ -s "$scratch/err" ]; then
			not_ok "example ${line#*$ } complains" "$scratch/err"
		else
			ok "example ${line#*$ }"
		fi
		wanted=0
	done <"$scratch/section"
	if [ $count -lt 10 ]; then
		not_ok "only $count examples were found"
	fi
	# They did what they say.
	if [ "$(wc -l <"$examples/classes.csv")" -gt 100 ] &&
	    [ -s "$examples/home/.config/heaptrail/config" ] &&
	    [ -s "$examples/home/.bash_completion" ]; then
		ok "the examples leave what they say"
	else
		not_ok "the examples leave what they say"
	fi
fi
