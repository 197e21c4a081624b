/*
 * compare.mjs ROOT...: compares heaptrail with the reference engine on every
 * snapshot under the roots: all classes, all nodes, all rows of comparisons,
 * the first objects of some classes, and retainers of objects spread over the
 * file, in order. Speaks TAP; says at the end how many rows agree.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { FILTERS, Oracle, dominators, dominatorTree, weakEntry } from
	'./oracle.mjs';

const BUILD = process.env.BUILD ?? 'build/release';
const RETAINED = Number(process.env.REFERENCE_OBJECTS ?? 12);
const CLASSES = 6;
const IGNORED = 3;
/* Node reads no file of more than 512 MB as one string; this is enough. */
const WEAK_BYTES = 100_000_000;

/* Files of one process, by folder: what compares by id. */
const FAMILIES = [
	/leak-server[^/]*\/s\d\.heapsnapshot$/,
	/chromium\/chromium-s[12]\.heapsnapshot$/,
	/formats\/workerd-s\d\.heapsnapshot$/,
	/builtin-snapshots\/Heap\.\d+\.\d+\.19902\./,
	/inspect-cdp\/snap\d\.heapsnapshot$/,
	/pino-set\/Heap\./,
];

const total = { rows: 0, agree: 0, wrapped: 0, files: 0, skipped: 0 };
let failed = false;

/* Without what the engine does not tell: previews, and where code is. */
function heaptrail(args) {
	const rows = JSON.parse(execFileSync(path.join(BUILD, 'heaptrail'),
		[...args, '--format', 'json'],
		{ encoding: 'utf8', maxBuffer: 2 ** 31 - 1,
		  stdio: ['ignore', 'pipe', 'pipe'] })).rows;

	return rows.map(({ preview, source, location, ...row }) => row);
}

function dumpNodes(file) {
	return execFileSync(path.join(BUILD, 'tests/tools/dump-nodes'), [file],
		{ encoding: 'utf8', maxBuffer: 2 ** 31 - 1 })
		.trimEnd().split('\n');
}

/*
 * DevTools keeps sizes and ids in 32 bits. What is a multiple of 2^32 apart
 * is the same, but for the bits it lost. (An object of exactly 2^32 bytes
 * has no size for it, and so does not count.)
 */
function wrapped(a, b) {
	const numbers = text => text.replace(/"count":\d+,/, '').match(/\d+/g);
	const words = text => text.replace(/\d+/g, '');
	const [left, right] = [numbers(a) ?? [], numbers(b) ?? []];
	return words(a) === words(b) && left.some((n, i) => n !== right[i]) &&
		left.every((n, i) =>
			(BigInt(n) - BigInt(right[i])) % 2n ** 32n === 0n);
}

/*
 * Rows with sizes beyond 32 bits sort elsewhere when the upper bits are lost,
 * and an object of exactly 2^32 bytes is not there at all: without these bits,
 * and in an order of our own, they must be the same.
 */
function withoutUpperBits(rows) {
	return rows.map(row => ({ ...row, count: 0,
		shallow_size: row.shallow_size % 2 ** 32,
		retained_size: row.retained_size % 2 ** 32 }))
		.filter(row => row.id === undefined || row.shallow_size > 0)
		.map(row => JSON.stringify(row)).sort();
}

function sameButForUpperBits(wanted, got) {
	if (!got.some(row => row.shallow_size >= 2 ** 32))
		return false;
	const [a, b] = [wanted, got].map(withoutUpperBits);
	return a.length === b.length && a.every((row, i) => row === b[i]);
}

/* Row by row, in order; reports the first that differ. */
function agree(name, wanted, got) {
	const text = row => typeof row === 'string' ? row : JSON.stringify(row);
	const differ = [];
	const rows = Math.max(wanted.length, got.length);

	if (sameButForUpperBits(wanted, got)) {
		total.rows += rows;
		total.agree += rows;
		total.wrapped += rows;
		console.log(`ok ${name}: ${rows} rows, but for lost bits`);
		return;
	}
	for (let i = 0; i < rows; i++) {
		const [a, b] = [wanted[i], got[i]].map(row =>
			row === undefined ? '(none)' : text(row));
		if (a !== b && wrapped(a, b))
			total.wrapped++;
		else if (a !== b)
			differ.push(`#   row ${i}\n#   engine    ${a.slice(0, 300)}` +
				`\n#   heaptrail ${b.slice(0, 300)}`);
	}
	total.rows += rows;
	total.agree += rows - differ.length;
	if (differ.length === 0) {
		console.log(`ok ${name}: ${rows} rows`);
		return;
	}
	failed = true;
	console.log(`not ok ${name}: ${differ.length} of ${rows} rows differ`);
	console.log(differ.slice(0, 5).join('\n'));
}

/* Runs one comparison; what throws is a failure of its own. */
async function attempt(name, work) {
	try {
		await work();
	} catch (error) {
		failed = true;
		console.log(`not ok ${name}: ${String(error.stderr || error)
			.slice(0, 400).replaceAll('\n', '\n#   ')}`);
	}
}

async function retainers(oracle, name, file, ids) {
	for (const [i, id] of ids.entries()) {
		const wanted = await oracle.retainers(id, 1);
		agree(`${name} retainers @${id}`, wanted, heaptrail(['retainers',
			file, '--id', '@' + id, '--depth', '1']));
		if (i % 3 === 0)
			await ignoring(oracle, name, file, id);
	}
}

/* Only what the engine tells. */
const only = (wanted, rows) => rows.map(row => Object.fromEntries(
	Object.keys(wanted[0] ?? {}).map(key => [key, row[key]])));

async function trees(oracle, name, file, nodes, ids) {
	const statistics = await oracle.statistics();
	agree(`${name} statistics`, statistics,
		only(statistics, heaptrail(['statistics', file])));
	for (const id of [0, ...ids])
		agree(`${name} containment @${id}`,
			await oracle.containment(id, 500),
			heaptrail(['containment', file, '--top', '500',
			...(id ? ['--id', '@' + id] : [])]));
	const dominated = dominatorTree(nodes, 3, 20);
	const rows = heaptrail(['dominators', file, '--depth', '3',
		'--top', '20']);
	/* Without their upper bits sizes say nothing of which come first. */
	if (!rows.some(row => row.retained_size >= 2 ** 32))
		agree(`${name} dominators`, dominated, only(dominated, rows));
}

async function filters(oracle, name, file, plain) {
	for (const [filter, where] of Object.entries(FILTERS))
		agree(`${name} ${where}`, plain(await oracle.filtered(filter)),
			plain(heaptrail(['summary', file, '--where', where])));
}

/* Both have capitals, as DevTools minds them and we only then. */
const SEARCHES = ['[A-Z][a-z]+[{( ]', '^[A-Z0-9_]+$|, '];

async function strings(oracle, name, file) {
	const order = rows => rows.map(({ text, count, shallow_size,
		retained_size }) => ({ text, count, shallow_size, retained_size }))
		.map(row => [JSON.stringify(row), row])
		.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)
		.map(([, row]) => row);
	agree(`${name} strings`, order(await oracle.strings()),
		order(heaptrail(['strings', file])));
}

/* The objects of all hits: a single one does not open into itself. */
function found(rows) {
	const ids = [];
	let single = false;

	for (const row of rows) {
		const hit = row.kind !== null;
		if (hit)
			single = row.count === 1;
		if (hit ? single : !single)
			ids.push(row.id);
	}
	return ids.sort((a, b) => a - b);
}

async function search(oracle, name, file) {
	for (const regex of SEARCHES)
		agree(`${name} search ${regex}`,
			(await oracle.search(regex)).map(String),
			found(heaptrail(['search', file, regex, '--kind',
				'string,object', '--depth', '2'])).map(String));
}

/*
 * As a person would: something on the nearest path is ignored, then something
 * on that which is nearest without it, and so on, farther and farther away.
 */
async function ignoring(oracle, name, file, id) {
	const ignored = [];
	for (let i = 0; i < IGNORED; i++) {
		const { chain } = await oracle.ask(`path --id ${id}`);
		const next = chain.slice(Math.floor(i * chain.length / IGNORED))
			.find(row => !ignored.includes(row.node.id));
		if (next === undefined)
			break;
		ignored.push(next.node.id);
		await oracle.ignore(next.node.id);
		const ids = ignored.map(each => '@' + each).join(',');
		agree(`${name} retainers @${id} without ${ids}`,
			await oracle.retainers(id, 1), heaptrail(['retainers',
			file, '--id', '@' + id, '--ignore', ids]));
	}
	await oracle.restore();
}

/* A WeakMap entry without its key. */
async function withoutKey(oracle, name, file) {
	let entry;

	if (fs.statSync(file).size > WEAK_BYTES)
		return;
	try {
		entry = weakEntry(file);
	} catch {
		return;	/* the engine takes more than plain JSON */
	}
	if (entry === undefined)
		return;
	const [key, value] = entry;
	await oracle.ignore(key);
	agree(`${name} retainers @${value} without its key @${key}`,
		await oracle.retainers(value, 1), heaptrail(['retainers', file,
		'--id', '@' + value, '--ignore', '@' + key]));
	await oracle.restore();
}

/* Spread over the file, so that all kinds of nodes come up. */
function spread(lines, count) {
	const ids = [];
	for (let i = 1; i <= count; i++) {
		const line = lines[Math.ceil(i * (lines.length - 1) / count)];
		ids.push(Number(line.split(',')[0]));
	}
	return [...new Set(ids)];
}

async function one(name, file) {
	const oracle = new Oracle(file);
	let summary;

	try {
		summary = await oracle.summary();
	} catch (error) {
		total.skipped++;
		console.log(`ok ${name} # SKIP ${error.message}`);
		oracle.close();
		return;
	}
	total.files++;
	const plain = rows => rows.filter(row =>
		!oracle.collided.has(row.constructor));
	await attempt(`${name} summary`, () => agree(`${name} summary`,
		plain(summary), plain(heaptrail(['summary', file]))));
	await attempt(`${name} filters`, () =>
		filters(oracle, name, file, plain));
	await attempt(`${name} nodes`, async () => {
		const nodes = dominators(file);
		agree(`${name} nodes`, nodes, dumpNodes(file));
		await retainers(oracle, name, file, spread(nodes, RETAINED));
		await trees(oracle, name, file, nodes,
			spread(nodes, RETAINED / 4));
	});
	await attempt(`${name} strings`, () => strings(oracle, name, file));
	await attempt(`${name} search`, () => search(oracle, name, file));
	await attempt(`${name} without a key`, () =>
		withoutKey(oracle, name, file));
	/* What is no UTF-8 cannot be given on a command line. */
	for (const { constructor } of plain(summary).filter((row, i) =>
		i % Math.ceil(summary.length / CLASSES) === 0 &&
		!/\p{Surrogate}/u.test(row.constructor)))
		await attempt(`${name} objects ${constructor}`, async () => {
			const all = await oracle.objects(constructor, 2000);
			agree(`${name} objects ${JSON.stringify(constructor)}`,
				all.slice(0, 1000), heaptrail(['objects', file,
				'--class', constructor, '--top', '1000']));
		});
	oracle.close();
}

/* What DevTools knows of the change of a class. */
function devtools(row) {
	return { constructor: row.constructor, new: row.new,
		deleted: row.deleted, delta: row.delta,
		alloc_size: row.alloc_size, freed_size: row.freed_size,
		size_delta: row.size_delta };
}

async function pair(name, base, file) {
	await attempt(name, async () => {
		const oracle = new Oracle(file, base);
		await oracle.summary();
		const plain = rows => rows.filter(row =>
			!oracle.collided.has(row.constructor));
		const wanted = plain(await oracle.diff());
		oracle.close();
		agree(name, wanted, plain(heaptrail(['diff', base, file,
			'--sort', 'alloc_size', '--by-id'])
			.filter(row => row.new > 0 || row.deleted > 0)
			.map(devtools)));
	});
}

function snapshots(root) {
	return fs.readdirSync(root, { recursive: true }).map(String)
		.filter(name => /\.heap(snapshot|timeline)$/.test(name))
		.filter(name => !name.includes('hostile'))
		.sort().map(name => [name, path.join(root, name)]);
}

const files = process.argv.slice(2).flatMap(snapshots);
for (const [name, file] of files)
	await one(name, file);
for (const family of FAMILIES) {
	const related = files.filter(([, file]) => family.test(file));
	const folders = new Set(related.map(([, file]) => path.dirname(file)));
	for (const folder of folders) {
		const some = related.filter(([, file]) =>
			path.dirname(file) === folder);
		for (let i = 0; i < some.length; i++)
			for (let j = i + 1; j < some.length; j++)
				await pair(`${some[i][0]} to ${some[j][0]}`,
					some[i][1], some[j][1]);
	}
}
console.log(`# ${total.agree} of ${total.rows} rows of ${total.files} files ` +
	`agree (${total.wrapped} of them only but for sizes beyond 32 bits, ` +
	'which the engine cannot hold); ' +
	`it could not read ${total.skipped} files`);
process.exitCode = failed ? 1 : 0;
