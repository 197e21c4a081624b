#!/bin/sh
# Compressed and piped snapshots: the same tables as from the plain file, by
# whatever way they come.
. ./tests/lib.sh

files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
s1=$files/leak-server/s1.heapsnapshot
s3=$files/leak-server/s3.heapsnapshot
rm -rf "$scratch/packed"
mkdir -p "$scratch/packed"
packed=$scratch/packed
fifo=$scratch/packed/fifo

# A test that waits for ever has failed.
patient() {
	timeout 100 "$@"
}

# feed COMMAND...: into the named pipe, once somebody reads it.
feed() {
	# shellcheck disable=SC2016 # for the inner shell
	patient sh -c 'fifo=$1; shift; exec "$@" >"$fifo"' sh "$fifo" "$@"
}

# agrees NAME COMMAND...: prints what is in $scratch/wanted, and no more.
agrees() {
	agrees_name=$1
	shift
	if patient "$@" >"$scratch/out" 2>"$scratch/err" &&
	    [ ! -s "$scratch/err" ]; then
		same "$agrees_name" "$scratch/wanted" "$scratch/out"
	else
		not_ok "$agrees_name" "$scratch/err"
	fi
}

# every_way NAME FILE: by name, on standard input, through pipes.
every_way() {
	agrees "$1: file" "$heaptrail" summary -f json "$2"
	agrees "$1: - from the file" "$heaptrail" summary -f json - <"$2"
	# shellcheck disable=SC2002 # a pipe is what this is about
	cat "$2" | agrees "$1: - from a pipe" "$heaptrail" summary -f json -
	# shellcheck disable=SC2002
	cat "$2" | agrees "$1: /dev/stdin" "$heaptrail" summary -f json \
		/dev/stdin
	# What a shell makes of <(command): a named pipe, or one of /dev/fd.
	feed cat "$2" &
	agrees "$1: a named pipe" "$heaptrail" summary -f json "$fifo"
	# shellcheck disable=SC2002
	cat "$2" | agrees "$1: /dev/fd" "$heaptrail" summary -f json \
		/dev/fd/9 9<&0 </dev/null
	wait
}

mkfifo "$fifo"
for file in "$files"/*/*.heapsnapshot; do
	name=${file#"$files"/}
	"$heaptrail" summary -f json "$file" >"$scratch/wanted" </dev/null
	every_way "$name" "$file"
	for packer in gzip zstd; do
		if ! command -v $packer >/dev/null; then
			skip "$name, $packer" "$packer is not installed"
			continue
		fi
		$packer -c "$file" >"$packed/file"
		every_way "$name, $packer" "$packed/file"
	done
done

# Both of two: the base in pieces, the other through a pipe.
"$heaptrail" diff -f csv "$s1" "$s3" >"$scratch/wanted" </dev/null
{
	head -c 1000000 "$s1" | gzip -1
	tail -c +1000001 "$s1" | gzip -9
} >"$packed/s1"
gzip -c "$s3" >"$packed/s3"
agrees "two, one from a pipe" "$heaptrail" diff -f csv "$packed/s1" - \
	<"$packed/s3"
feed gzip -c "$s3" &
agrees "two, one from a named pipe" "$heaptrail" diff -f csv "$packed/s1" \
	"$fifo"
wait
agrees "two without a command" "$heaptrail" -f csv - "$s3" <"$packed/s1"

# refused CODE NAME PATTERN ARGUMENT...: that code and that line.
refused() {
	code=$1 name=$2 pattern=$3
	shift 3
	patient "$heaptrail" "$@" >"$scratch/out" 2>"$scratch/err"
	if [ $? = "$code" ] && [ ! -s "$scratch/out" ] &&
	    [ "$(wc -l <"$scratch/err")" = 1 ] &&
	    grep -qE -e "$pattern" "$scratch/err"; then
		ok "$name: $(cut -d' ' -f2- "$scratch/err" | cut -c-60)"
	else
		not_ok "$name: wanted $pattern" "$scratch/err"
	fi
}

refused 2 "- twice" 'only once' - - <"$s1"
refused 2 "- twice, with a command" 'only once' diff - /dev/stdin <"$s1"
refused 1 "an empty pipe" '^heaptrail: .standard input.: is empty' \
	summary - <<END
END
: | refused 1 "nothing in a pipe" 'is empty \(0 bytes\)' summary -
refused 1 "a device" 'is a device' summary - </dev/null
refused 1 "no standard input" 'standard input' summary - <&-
refused 1 "no object there" '^heaptrail: .standard input. has no object' \
	retainers --id @999999999 - <"$s1"
head -c 100000 "$packed/s3" |
	refused 1 "half a gzip" 'truncated: the gzip data ends after 100000' \
	summary -
head -c 1000000 "$s1" |
	refused 1 "half a snapshot" 'truncated: ends .* after 1000000 bytes' \
	summary -
echo garbage | cat "$packed/s3" - |
	refused 1 "something after it" 'something else follows' summary -
head -c 1000 /dev/zero | cat "$packed/s3" - >"$packed/padded"
"$heaptrail" summary -f json "$s3" >"$scratch/wanted" </dev/null
agrees "zeros after it" "$heaptrail" summary -f json "$packed/padded"
gzip -c "$packed/s3" >"$packed/twice"
refused 1 "packed twice" 'with gzip inside' summary "$packed/twice"
gzip -c Makefile | refused 1 "another file, packed" 'no JSON object' summary -
# What has no end is refused by its beginning.
yes | refused 1 "an endless pipe" 'no JSON object' summary -
yes | gzip -c | refused 1 "an endless packed pipe" 'no JSON object' summary -
rm -rf "$packed"
