#!/bin/sh
# Completion: bash is asked as it asks itself; zsh and fish look at theirs.
. ./tests/lib.sh

place=$scratch/files
rm -rf "$place"
mkdir -p "$place/folder"
for name in 'one.heapsnapshot' 'two words.heapsnapshot' \
    'packed.heapsnapshot.gz' 'notes.txt' 'odd*name.heapsnapshot' \
    'summary.heapsnapshot' 'some.heapprofile'; do
	: >"$place/$name"
done

for shell in bash zsh fish; do
	status "--completion $shell" 0 "$heaptrail" --completion $shell
	cp "$scratch/out" "$scratch/completion.$shell"
	if ! command -v $shell >/dev/null; then
		skip "$shell takes it" "$shell is not installed"
	elif $shell -n "$scratch/completion.$shell" 2>"$scratch/why"; then
		ok "$shell takes it"
	else
		not_ok "$shell takes it" "$scratch/why"
	fi
	# Nothing that --help shows is missing.
	bad=0
	for option in $("$heaptrail" --help | grep -oE -e '--[a-z][a-z-]+' |
	    sort -u); do
		grep -qE -e "(--|-l )${option#--}\\b" \
		    "$scratch/completion.$shell" || {
			not_ok "$shell does not know $option"
			bad=1
		}
	done
	[ $bad = 1 ] || ok "$shell knows all options"
done
status "--completion tcsh" 2 "$heaptrail" --completion tcsh

if ! command -v bash >/dev/null; then
	skip "bash completes" "bash is not installed"
	exit 0
fi

# completes NAME WANTED WORD...: what bash would offer for the last word, which
# may be begun or empty, in order and apart by |.
completes() {
	completes_name=$1 completes_wanted=$2
	shift 2
	# shellcheck disable=SC2016
	(cd "$place" && bash -c '
		source "$1" || exit
		shift
		COMP_WORDS=(heaptrail "$@") COMP_CWORD=$#
		_heaptrail
		printf "%s\n" "${COMPREPLY[@]}"' bash \
		"$OLDPWD/$scratch/completion.bash" "$@") 2>&1 |
		LC_ALL=C sort | paste -sd '|' - >"$scratch/got"
	printf '%s\n' "$completes_wanted" >"$scratch/wanted"
	same "bash: $completes_name" "$scratch/wanted" "$scratch/got"
}

all_files='folder|odd*name.heapsnapshot|one.heapsnapshot|'
all_files="${all_files}packed.heapsnapshot.gz|some.heapprofile|"
all_files="${all_files}summary.heapsnapshot|two words.heapsnapshot"
completes "a command" retainers retai
completes "commands and files" 'summary|summary.heapsnapshot' summ
completes "files behind a command" "$all_files" summary ''
completes "a file of two words" 'two words.heapsnapshot' diff tw
completes "nothing else than snapshots" '' summary no
completes "a long option" '--units' --un
completes "an option behind files" '--format' summary x.heapsnapshot --form
completes "values of an option" 'exact|iec|si' --units ''
completes "a value begun" iec -u i
completes "a value behind =" 'exact|iec|si' --units =
completes "a value begun behind =" 'json' --format = j
completes "columns of a table" 'alloc_size' diff --sort al
completes "and of another" 'depth|distance' retainers -s d
completes "no columns without a table" '' --sort d
completes "nothing that nobody can guess" '' summary --top ''
completes "any file as config file" 'notes.txt' --config no
completes "words of cache" clear cache cl
completes "files behind cache clear" 'one.heapsnapshot' cache clear on
