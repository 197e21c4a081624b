# Reads what scripts/bench kept and draws it: for each file the wall time and
# the peak of memory of each program, as bars beside each other. The picture
# has a background of its own, so that it can be read on any page.

BEGIN {
	FS = "\t"
	width = 800
	margin = 24
	line = 24		# from one bar to the next
	bar = 14		# its height
	# Where the bars of the two figures begin, and how long they may be.
	at["wall"] = 222
	at["peak"] = 546
	most["wall"] = 212
	most["peak"] = 150

	split("table first again one pass rival engine", order, " ")
	shown = 7
	colour["table"] = "#a8cf8e"
	colour["first"] = colour["one"] = "#8fb573"
	colour["again"] = "#a8cf8e"
	colour["pass"] = "#7d848c"
	colour["rival"] = colour["engine"] = "#5f87d7"
}

/^# [a-z]+: / {
	word = $0
	sub(/^# /, "", word)
	key = word
	sub(/:.*/, "", key)
	sub(/^[a-z]+: */, "", word)
	machine[key] = word
}

/^#/ || $12 != "ok" { next }

{
	file = $1
	if (!(file in files_seen)) {
		files_seen[file] = 1
		list[++files] = file
		nodes[file] = $2
		edges[file] = $3
	}
	name[$4] = $5
	runs = $6
	figure[file, $4, "wall"] = $7
	# What one process had when its first table was there says little.
	if ($4 != "table")
		figure[file, $4, "peak"] = $11 * 1024
}

function text(x, y, words, attributes) {
	gsub(/&/, "\\&amp;", words)
	gsub(/</, "\\&lt;", words)
	body = body sprintf("<text x=\"%.1f\" y=\"%.1f\"%s>%s</text>\n", x, y,
		attributes, words)
}

# Three digits that count: 0.34, 2.05, 19.9, 201.
function digits(number) {
	if (number < 10)
		return sprintf("%.2f", number)
	if (number < 100)
		return sprintf("%.1f", number)
	return sprintf("%.0f", number)
}

function bytes(number) {
	if (number >= 1e9)
		return sprintf("%.1f GB", number / 1e9)
	return sprintf("%.0f MB", number / 1e6)
}

# The bar of one program for one figure, scale points long a unit.
function draw_bar(file, program, what, y, scale,	x, long, value, words) {
	if (!((file, program, what) in figure))
		return
	value = figure[file, program, what]
	x = at[what]
	long = value * scale
	if (long < 2)
		long = 2
	body = body sprintf("<rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" " \
		"height=\"%d\" rx=\"2\" fill=\"%s\"/>\n", x, y - bar + 2.5,
		long, bar, colour[program])
	words = what == "wall" ? digits(value) " s" : bytes(value)
	if ((program == "rival" || program == "engine") &&
	    figure[file, "first", what] > 0)
		words = words sprintf("</tspan><tspan dx=\"6\" " \
			"fill=\"#8b939b\">%.1f ×",
			value / figure[file, "first", what])
	body = body sprintf("<text x=\"%.1f\" y=\"%.1f\"><tspan>%s</tspan>" \
		"</text>\n", x + long + 7, y, words)
}

function scale_of(file, what,	i, top) {
	for (i = 1; i <= shown; i++)
		if ((file, order[i], what) in figure &&
		    figure[file, order[i], what] > top)
			top = figure[file, order[i], what]
	return top > 0 ? most[what] / top : 0
}

# A line down behind the bars of time, where the pass over the numbers ends.
function draw_least(file, from, to, scale,	x) {
	x = at["wall"] + figure[file, "pass", "wall"] * scale
	body = body sprintf("<path d=\"M%.1f %.1fV%.1f\" stroke=\"#7d848c\" " \
		"stroke-dasharray=\"2 3\"/>\n", x, from, to)
}

function draw_file(file,	i, program, rows, wall, peak) {
	height += 30
	body = body sprintf("<text x=\"%d\" y=\"%d\" font-weight=\"bold\" " \
		"font-size=\"15\">%s<tspan dx=\"10\" font-weight=\"normal\" " \
		"font-size=\"12\" fill=\"#8b939b\">%.1f million nodes, %.1f " \
		"million edges</tspan></text>\n", margin, height, bytes(file),
		nodes[file] / 1e6, edges[file] / 1e6)
	height += 6
	wall = scale_of(file, "wall")
	peak = scale_of(file, "peak")
	for (i = 1; i <= shown; i++)
		rows += (file, order[i], "wall") in figure
	if ((file, "pass", "wall") in figure)
		draw_least(file, height + 8, height + rows * line + 6, wall)
	for (i = 1; i <= shown; i++) {
		program = order[i]
		if (!((file, program, "wall") in figure))
			continue
		height += line
		text(at["wall"] - 10, height, name[program],
			" text-anchor=\"end\"" \
			(program == "first" ? " font-weight=\"bold\"" : ""))
		draw_bar(file, program, "wall", height, wall)
		draw_bar(file, program, "peak", height, peak)
	}
	height += 14
}

END {
	height = margin + 6
	text(at["wall"], height, "wall time",
		" fill=\"#8b939b\" font-weight=\"bold\"")
	text(at["peak"], height, "peak memory",
		" fill=\"#8b939b\" font-weight=\"bold\"")
	for (f = 1; f <= files; f++)
		draw_file(list[f])
	height += 22
	sub(/ GB$/, " GB of memory", machine["memory"])
	sub(/,.*/, "", machine["date"])
	text(margin, height, sprintf("%s, %s, %s; %s, whole processes",
		machine["cpu"], machine["memory"], machine["date"],
		runs == 1 ? "one run" : "medians of " runs " runs in turn"),
		" font-size=\"11\" fill=\"#8b939b\"")
	text(width - margin, height, "×: as many times heaptrail's",
		" font-size=\"11\" fill=\"#8b939b\" text-anchor=\"end\"")
	height += margin - 6

	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" " \
		"height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"DejaVu " \
		"Sans, Verdana, Helvetica, Arial, sans-serif\" " \
		"font-size=\"12\" fill=\"#d0d4d8\">\n", width, height, width,
		height
	print "<title>Wall time and peak memory of heaptrail beside " \
		"other programs</title>"
	print "<rect width=\"100%\" height=\"100%\" rx=\"6\" " \
		"fill=\"#16191d\"/>"
	printf "%s</svg>\n", body
}
