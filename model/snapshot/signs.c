#include "model/snapshot/signs.h"

#include <string.h>

/* So many lines tell of the language. */
#define LINES_MAX 400

static const struct {
	size_t at, len;
	const char *bytes;
	struct sign sign;
} bytes[] = {
#define SIGN(at, bytes, what, advice) \
	{ at, sizeof(bytes) - 1, bytes, { what, advice } }
	SIGN(0, "\x89PNG\r\n\x1a\n", "a PNG image", ""),
	SIGN(0, "\xff\xd8\xff", "a JPEG image", ""),
	SIGN(0, "GIF87a", "a GIF image", ""),
	SIGN(0, "GIF89a", "a GIF image", ""),
	SIGN(8, "WEBPVP8", "a WebP image", ""),
	SIGN(4, "ftyp", "a film or sound (MPEG-4)", ""),
	SIGN(0, "\x1a\x45\xdf\xa3", "a film (Matroska)", ""),
	SIGN(0, "wOFF", "a font", ""),
	SIGN(0, "wOF2", "a font", ""),
	SIGN(0, "\0\1\0\0\0", "a font", ""),
	SIGN(0, "%PDF-", "a PDF document", ""),
	SIGN(0, "SQLite format 3\0", "an SQLite database", ""),
	SIGN(0, "\0asm", "a WebAssembly module", ""),
	SIGN(0, "\xcf\xfa\xed\xfe", "a program or library (Mach-O)", ""),
	SIGN(0, "\xca\xfe\xba\xbe", "a program (Mach-O) or Java class", ""),
	SIGN(0, "MZ\x90\0", "a program or library of Windows", ""),
	SIGN(0, "MZ\0\0", "a program or library of Windows", ""),
	SIGN(0, "!<arch>\n", "a library (ar)", ""),
	SIGN(0, "PERFILE2", "a recording of perf", ""),
	SIGN(0, "JAVA PROFILE 1.", "a heap dump of Java", ""),
	SIGN(0, "htindex\x9a", "an index of heaptrail", ""),
	SIGN(0, "7z\xbc\xaf\x27\x1c", "a 7-Zip archive",
	    "unpack it first: 7z x FILE"),
	SIGN(0, "Rar!\x1a\7", "a RAR archive", "unpack it first: unrar x FILE"),
	SIGN(0, "\x04\x22\x4d\x18", "compressed with lz4",
	    "decompress it first: unlz4 FILE"),
	SIGN(0, "\x1f\x9d", "compressed with compress",
	    "decompress it first: uncompress FILE"),
	SIGN(257, "ustar", "a tar archive", "unpack it first: tar -xf FILE"),
#undef SIGN
};

/* What programs are that a first line asks for: #!/usr/bin/env node */
static const struct {
	const char *name, *what;
} scripts[] = {
	{ "node", "JavaScript" },
	{ "deno", "JavaScript" },
	{ "bun", "JavaScript" },
	{ "python", "Python" },
	{ "sh", "a shell script" },
	{ "perl", "Perl" },
	{ "ruby", "Ruby" },
};

/* What lines begin with, in this language and hardly in others. */
static const struct {
	const char *word, *what;
} words[] = {
	{ "-----BEGIN ", "a key or certificate" },
	{ "'use strict'", "JavaScript" },
	{ "\"use strict\"", "JavaScript" },
	{ "const ", "JavaScript" },
	{ "let ", "JavaScript" },
	{ "module.exports", "JavaScript" },
	{ "exports.", "JavaScript" },
	{ "require(", "JavaScript" },
	{ "export ", "JavaScript" },
	{ "function ", "JavaScript" },
	{ "import {", "JavaScript" },
	{ "import * as ", "JavaScript" },
	{ "#include ", "C or C++" },
	{ "def ", "Python" },
	{ "from ", "Python" },
	{ "import ", "Python" },
};

/* ELF says itself what it is: the type is the number at byte 16. */
static bool
is_elf(const char *data, size_t size, struct sign *sign)
{
	unsigned type;

	if (size < 18 || memcmp(data, "\x7f" "ELF", 4) != 0)
		return false;
	type = data[5] == 2 ? (unsigned char)data[17] :
	    (unsigned char)data[16];
	*sign = (struct sign) { type == 4 ? "a core dump (ELF)" :
	    type == 1 ? "object code (ELF)" : "a program or library (ELF)",
	    "" };
	return true;
}

bool
signs_of_bytes(const char *data, size_t size, struct sign *sign)
{
	if (is_elf(data, size, sign))
		return true;
	for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++)
		if (size >= bytes[i].at + bytes[i].len &&
		    memcmp(data + bytes[i].at, bytes[i].bytes,
		    bytes[i].len) == 0) {
			*sign = bytes[i].sign;
			return true;
		}
	return false;
}

static bool
starts(const char *p, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - p) >= len && memcmp(p, word, len) == 0;
}

/* The first line of a script; "a script" where its program is not known. */
static const char *
script(const char *line, const char *end)
{
	const char *slash;

	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
		size_t len = strlen(scripts[i].name);

		for (slash = line; slash + len < end; slash++)
			if ((*slash == '/' || *slash == ' ') &&
			    starts(slash + 1, end, scripts[i].name))
				return scripts[i].what;
	}
	/* bash, dash, zsh */
	return memmem(line, (size_t)(end - line), "sh", 2) != NULL ?
	    "a shell script" : "a script";
}

/* In the lines of a program there is some of this. */
static bool
is_code(const char *p, const char *end)
{
	for (; p < end; p++)
		if (memchr("=({;:'\"<", *p, 8) != NULL)
			return true;
	return false;
}

static const char *
language(const char *line, const char *end)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (!starts(line, end, words[i].word))
			continue;
		/* import os; import fs from 'fs': the latter has quotes. */
		if (starts(line, end, "import ") && line[7] != '{' &&
		    line[7] != '*')
			return memchr(line, '\'', (size_t)(end - line)) !=
			    NULL || memchr(line, '"', (size_t)(end - line)) !=
			    NULL ? "JavaScript" : words[i].what;
		/* "from then on ...": people write so, too. */
		if (starts(line, end, "from "))
			return memmem(line, (size_t)(end - line), " import ",
			    8) != NULL ? words[i].what : NULL;
		return is_code(line, end) ? words[i].what : NULL;
	}
	return NULL;
}

bool
signs_of_text(const char *data, size_t size, struct sign *sign)
{
	const char *p = data, *end = data + size, *feed;
	const char *what = NULL;

	for (int i = 0; what == NULL && i < LINES_MAX && p < end; i++) {
		feed = memchr(p, '\n', (size_t)(end - p));
		if (feed == NULL)
			feed = end;
		if (i == 0 && starts(p, feed, "#!"))
			what = script(p, feed);
		else
			what = language(p, feed);
		p = feed < end ? feed + 1 : end;
	}
	*sign = (struct sign) { what, "" };
	return what != NULL;
}

bool
signs_is_text(const char *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)data[i] < 0x20 &&
		    memchr("\b\t\n\v\f\r\x1b", data[i], 7) == NULL)
			return false;
	return true;
}
