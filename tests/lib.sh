# shellcheck shell=sh disable=SC2034
# Words for the check-*.sh scripts, which are run from the project's root.
# Read with ". tests/lib.sh".

BUILD=${BUILD:-build/release}
heaptrail=$BUILD/heaptrail
shared=../shared
scratch=$BUILD/check/tmp-$(basename "$0" .sh)
mkdir -p "$scratch"
# What whoever runs the tests has set is of no matter here.
export XDG_CONFIG_HOME=/nonexistent

# ok NAME
ok() {
	printf 'ok %s\n' "$*"
}

# not_ok NAME [FILE]: FILE holds what is to be known about it.
not_ok() {
	printf 'not ok %s\n' "$1"
	if [ $# -gt 1 ]; then
		head -n 30 "$2" | sed 's/^/#   /'
	fi
}

# skip NAME REASON
skip() {
	printf 'ok %s # SKIP %s\n' "$1" "$2"
}

# same NAME WANTED GOT: two files are to be equal.
same() {
	if diff -u "$2" "$3" >"$scratch/diff" 2>&1; then
		ok "$1"
	else
		not_ok "$1" "$scratch/diff"
	fi
}

# status NAME WANTED COMMAND...: its exit code; stdout and stderr are kept in
# $scratch/out and $scratch/err.
status() {
	status_name=$1 status_wanted=$2
	shift 2
	"$@" >"$scratch/out" 2>"$scratch/err" </dev/null
	status_got=$?
	if [ "$status_got" = "$status_wanted" ]; then
		ok "$status_name"
		return 0
	fi
	{
		echo "exit code $status_got, not $status_wanted: $*"
		cat "$scratch/err"
	} >"$scratch/why"
	not_ok "$status_name" "$scratch/why"
	return 1
}
