#!/bin/sh
# Sampling profiles: alone, two of them, beside snapshots. Keys about objects
# say that they mean nothing.
. ./tests/e2e/lib.sh

one=../profile/allocate-1.heapprofile
two=../profile/allocate-2.heapprofile

start 80x24 $one
has "one: shows what is heavy" 'numbers'
golden heavy
keys Enter
has "one: Enter opens who called" 'bigOrders'
keys 2
has "one: 2 is the tree" 'Tree'
has_not "one: there are no tabs of heaps" 'Containment'
keys '*'
has "one: * opens below" 'executeUserEntryPoint'
keys 3
has "one: 3 is no view" 'there is no view 3'
keys 1
wait_for 'numbers'
for key in r p a o t v i Tab f '|' d; do
	keys $key
	has "one: $key is about heaps" \
		'is about heaps; this is a sampling profile'
done
type_text ':goto @1'
keys Enter
has "one: :goto is about heaps" ':goto is about heaps'
type_text ':summary'
keys Enter
has "one: :summary is about heaps" 'summary means nothing of it'
keys y
has "one: y copies" 'copied: numbers'
type_text ':copy-as location'
keys Enter
has "one: the location can be copied" \
	'copied: /srv/app/profile-fixture/allocate.js:17:17'
type_text ':source'
keys Enter
has "one: :source says where" '/srv/app/profile-fixture/allocate.js:17:17'
keys L
has "one: L sorts by place" 'Location'
keys S
wait_for 'numbers'
keys '?'
has "one: help is there" 'heaptrail: help'
has "one: help has its columns" 'recursion counts once'
keys / 'reached from a root' Enter
has "one: help has no keys of heaps" 'nothing more is found'
keys q
wait_gone 'heaptrail: help'
keys b
has "one: has no base" 'there is only one'
keys q

# What an editor is told, where the file is there.
mkdir -p "$place/code"
printf 'one\ntwo\n' >"$place/code/a.js"
cat >"$place/code/edit" <<'EOF'
#!/bin/sh
echo "$@" >"$(dirname "$0")/edited"
EOF
chmod +x "$place/code/edit"
frame() {
	printf '"callFrame":{"functionName":"%s","url":"%s","lineNumber":1}' \
		"$1" "$2"
}
printf '{"head":{%s,"selfSize":0,"children":[{%s,"selfSize":9},{%s,"selfSize":8}]}}' \
	"$(frame '(root)' '')" "$(frame here "file://$place/code/a.js")" \
	"$(frame gone /nonexistent/b.js)" >"$place/code/a.heapprofile"
start 80x24 EDITOR="$place/code/edit" "$place/code/a.heapprofile"
wait_for 'here .*a.js:2'
keys e
until_true test -s "$place/code/edited"
echo "+2 $place/code/a.js" >"$scratch/wanted"
same "24-profile: e opens the file at the line" "$scratch/wanted" \
	"$place/code/edited"
keys j e
has "one: e says that it is not here" '/nonexistent/b.js is not on this'
keys Q

start 140x40 $one $two
has "two: shows what grew" 'numbers'
golden difference
keys '['
has "two: [ shows the first" 'which is the base'
keys ']'
has "two: ] shows the second" 'profile 2 of 2'
keys 0
has "two: 0 lists both" 'sampling profile, loaded in'
keys q Q

start 80x24 s1.heapsnapshot s2.heapsnapshot $one $two
has "mixed: snapshots come first" 'Constructor'
has "mixed: and are compared" '\[2 s2.* '
keys ']'
has "mixed: ] goes to a profile" 'numbers'
has "mixed: which is its own base" 'profile 3 of 4, which is the base'
keys ']'
has "mixed: ] goes to the next one" 'profile 4 of 4'
has "mixed: which has a base" '3 allocate-1.*base'
keys b
has "mixed: a snapshot is no base" 'heap snapshot'
escape
keys 0
has "mixed: the list says what is what" 'sampling profile, loaded in'
keys g Enter
has "mixed: Enter shows a summary" 'Constructor'
keys 1
type_text ':heavy'
keys Enter
has "mixed: :heavy is of a profile" '4 allocate-1.*Heavy|numbers'
keys Q

# A directory opens with what is in it.
mkdir -p "$place/all"
cp s1.heapsnapshot "$place/all/" 2>/dev/null ||
	cp "$files/leak-server/s1.heapsnapshot" "$place/all/"
gzip -c "$files/profile/allocate-1.heapprofile" >"$place/all/some.file.gz"
echo nothing >"$place/all/README"
start 80x24 "$place/all"
has "a directory: its snapshot is shown" 'Constructor'
keys ']'
has "a directory: and its profile" 'numbers'
has "a directory: and nothing else" 'profile 2 of 2'
keys 0
has "a directory: what is left out is told" 'left out: README \(text\)'
keys Q
