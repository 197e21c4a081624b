# shellcheck shell=sh
# The real files of ../shared, written out. Read after tests/lib.sh.
# shellcheck disable=SC2154

corpus=$PWD/build/corpus
samples=$PWD/build/samples

# False when they are not there.
shared_unpack() {
	[ -d "$shared/corpus" ] || return 1
	sh "$shared/corpus/unpack" "$corpus" || exit 1
	# Samples are packed, too, and some tools read plain files only.
	mkdir -p "$samples"
	find "$shared/samples" -name '*.heapsnapshot' -o \
		-name '*.heaptimeline' -o -name '*.heapsnapshot.xz' -o \
		-name '*.heaptimeline.xz' |
		while read -r sample; do
			plain=$samples/$(basename "$(dirname "$sample")")
			mkdir -p "$plain"
			plain=$plain/$(basename "$sample" .xz)
			[ -f "$plain" ] && continue
			case $sample in
			*.xz) xz -dc "$sample" >"$plain" ;;
			*) cp "$sample" "$plain" ;;
			esac
		done
}
