/*
 * check-classes.mjs [--pairs] FILE...: compares classes with the reference
 * engine: interfaces, rows of the Summary in their order of creation, the
 * class and the display name of every object, and with --pairs (the files
 * being a base and a later one by turns) rows and objects of the Comparison.
 *
 * Where DevTools knows several classes by one public key it keeps only the
 * last; heaptrail has them in one row. Of such rows the figures are worked
 * out here from the engine's figures of each node, or, in a comparison, not
 * compared; their number is printed. DevTools also keeps sizes in 32 bits:
 * where that makes a node too small, rows that differ are counted apart.
 */
import { spawnSync } from 'node:child_process';
import { Oracle, dominators } from './oracle.mjs';

const BUILD = process.env.BUILD ?? 'build/release';
const DUMP = `${BUILD}/tests/tools/dump-classes`;
const SHOWN = 10;

const total = { files: 0, skipped: 0, different: 0 };
const add = (key, count) => total[key] = (total[key] ?? 0) + count;

class Report {
	/* wrapped: does the engine know some sizes modulo 2^32 only? */
	constructor(name, wrapped) {
		this.name = name;
		this.wrapped = wrapped;
		this.bad = 0;
		this.counts = {};
	}

	count(key, count) {
		this.counts[key] = (this.counts[key] ?? 0) + count;
		add(key, count);
	}

	same(what, theirs, ours) {
		const a = JSON.stringify(theirs), b = JSON.stringify(ours);
		if (a !== b && this.bad++ < SHOWN)
			console.log(`#   ${what}: ${a}\n#     here ${b}`);
	}

	/* The same for what depends on sizes. */
	sameFigures(what, theirs, ours) {
		if (!this.wrapped)
			this.same(what, theirs, ours);
		else if (JSON.stringify(theirs) !== JSON.stringify(ours))
			this.count('beyond 32 bits', 1);
	}

	end() {
		add('files', 1);
		add('different', this.bad);
		const text = Object.entries(this.counts)
			.map(([key, count]) => `${count} ${key}`).join(', ');
		const sign = this.bad ? 'not ok' : 'ok';
		console.log(`${sign} ${this.name}: ${text}` +
		    (this.bad ? `, ${this.bad} DIFFERENT` : ''));
	}
}

function dump(...files) {
	const { stdout, stderr, status } = spawnSync(DUMP, files,
		{ maxBuffer: 2 ** 33 });
	if (status !== 0)
		throw new Error(`dump-classes: ${stderr}`);
	return stdout.toString().split('\n').filter(line => line)
		.map(line => JSON.parse(line));
}

const row = c => [c.name, c.count, c.self, c.maxRet, c.distance];

/* The retained size of all objects of some classes, by the engine's nodes. */
function retainedOf(file, keys) {
	const nodes = new Map(), sums = new Map(keys.map(key => [key, 0]));
	for (const line of dominators(file).slice(1)) {
		const cells = line.split(',');
		nodes.set(cells[0], { parent: cells[1], self: +cells[2],
			retained: +cells[3],
			key: JSON.parse(cells.slice(5).join(',')) });
	}
	for (const [id, node] of nodes) {
		if (!node.self || !sums.has(node.key))
			continue;
		let up = node, at = id, inside = false;
		while (up.parent !== at && !inside) {
			at = up.parent;
			up = nodes.get(at);
			inside = up.key === node.key && up.self > 0;
		}
		if (!inside)
			sums.set(node.key, sums.get(node.key) + node.retained);
	}
	return sums;
}

/* The rows that DevTools would have if it lost none. */
function wholeRows(file, internal, shown) {
	const rows = new Map(), names = new Map();
	for (const c of shown)
		names.set(c.key, c.name);
	const merged = new Set();
	for (const c of internal) {
		const old = rows.get(c.publicKey);
		if (!old) {
			rows.set(c.publicKey, { ...c, key: c.publicKey,
				name: names.get(c.publicKey) });
			continue;
		}
		merged.add(c.publicKey);
		old.count += c.count;
		old.self += c.self;
		old.distance = Math.min(old.distance, c.distance);
	}
	if (merged.size > 0)
		for (const [key, sum] of retainedOf(file, [...merged]))
			rows.get(key).maxRet = sum;
	return { rows: [...rows.values()], merged };
}

/* The engine's lines of nodes, ours, and whether its sizes are too small. */
function allNodes(file) {
	const ours = dump(file), theirs = dominators(file).slice(1);
	const nodes = ours.filter(line => 'node' in line);
	const wrapped = theirs.some((line, i) => {
		const less = nodes[i]?.size - line.split(',')[2];
		return less > 0 && less % 2 ** 32 === 0;
	});
	return { ours, theirs, nodes, wrapped };
}

async function checkFile(file, oracle) {
	const summary = await oracle.ask('summary --internal');
	const { ours, theirs, nodes, wrapped } = allNodes(file);
	const report = new Report(file, wrapped);
	const classes = ours.filter(line => 'class' in line);

	report.same('interfaces', summary.interfaceDefinitions.map(i => i.name),
		ours.filter(line => 'interface' in line).map(i => i.interface));
	report.count('interfaces', summary.interfaceDefinitions.length);
	const { rows, merged } = wholeRows(file, summary.internalClasses,
		summary.classes);
	const counted = classes.filter(c => c.count > 0);
	report.sameFigures('order of classes', rows.map(c => c.key),
		counted.map(c => c.key));
	rows.forEach((c, i) => report.sameFigures(`class ${c.key}`, row(c),
		row(counted[i] ?? {})));
	report.sameFigures('merged classes', [...merged].sort(),
		counted.filter(c => c.merged).map(c => c.key).sort());
	report.count('classes', rows.length);
	report.count('merged', merged.size);

	report.same('nodes', theirs.length, nodes.length);
	for (let i = 0; i < theirs.length; i++) {
		const cells = theirs[i].split(',');
		report.same(`class of node ${i}`,
			JSON.parse(cells.slice(5).join(',')),
			classes[nodes[i]?.of]?.key);
	}
	report.count('nodes', theirs.length);

	const byKey = new Map();
	for (const node of nodes) {
		const key = classes[node.of].key;
		if (!byKey.has(key))
			byKey.set(key, new Map());
		byKey.get(key).set(node.id, node.name);
	}
	for (const c of summary.classes) {
		const [group] = await oracle.ask('nodes --top 1000000000 ' +
			`--sort object --class ${JSON.stringify(c.key)}`);
		const names = byKey.get(c.key) ?? new Map();
		for (const item of group.items)
			report.same(`name of @${item.id}`, item.name,
				names.get(item.id));
		report.count('names', group.items.length);
	}
	report.end();
}

const diffRow = r => [r.name, r.addedCount, r.removedCount, r.addedSize,
	r.removedSize];

async function checkPair(base, file, oracle) {
	const report = new Report(`${base} ${file}`,
		allNodes(base).wrapped || allNodes(file).wrapped);
	const { classes } = await oracle.ask('diff');
	const ours = dump(file, base);
	const merged = new Set(ours.filter(r => r.merged).map(r => r.key));
	const shown = ours.filter(r => !r.merged &&
		(r.addedCount > 0 || r.removedCount > 0));
	const theirs = classes.filter(r => !merged.has(r.key));

	/* Alloc. Size, name, then the order in which rows were made. */
	shown.sort((a, b) => b.addedSize - a.addedSize ||
		(a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
	report.sameFigures('order of rows', theirs.map(r => r.key),
		shown.map(r => r.key));
	const byKey = new Map(shown.map(r => [r.key, r]));
	for (const r of theirs) {
		report.sameFigures(`row ${r.key}`, diffRow(r),
			diffRow(byKey.get(r.key) ?? {}));
		const groups = await oracle.ask('diffnodes --class ' +
			`${JSON.stringify(r.key)} --top 1000000000`);
		const group = groups.find(g => g.key === r.key);
		for (const side of ['added', 'removed']) {
			const ids = group[side].map(node => node.id);
			report.sameFigures(`objects of ${r.key}`,
				ids.sort((a, b) => a - b),
				byKey.get(r.key)?.[side]);
			report.count('objects', group[side].length);
		}
	}
	report.count('rows', theirs.length);
	report.count('merged rows', merged.size);
	report.end();
}

async function main(words) {
	const pairs = words[0] === '--pairs';
	const files = pairs ? words.slice(1) : words;
	for (let i = 0; i < files.length; i += pairs ? 2 : 1) {
		const [base, file] = pairs ? files.slice(i, i + 2) :
			[undefined, files[i]];
		const oracle = new Oracle(file, base);
		try {
			if (pairs)
				await checkPair(base, file, oracle);
			else
				await checkFile(file, oracle);
		} catch (error) {
			if (!/engine fails/.test(error.message))
				throw error;
			add('skipped', 1);
			console.log(`ok ${file} # SKIP ${error.message}`);
		} finally {
			oracle.close();
		}
	}
	console.log(`# ${total.files} of ${total.files + total.skipped} files ` +
		'compared by class: ' + Object.entries(total)
		.map(([key, count]) => `${count} ${key}`).join(', '));
	process.exit(total.different > 0 ? 1 : 0);
}

await main(process.argv.slice(2));
