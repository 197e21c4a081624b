/*
 * golden.mjs FIXTURES GOLDEN: asks the reference engine about the fixtures
 * (unpacked in FIXTURES) and writes its answers to GOLDEN, one file for each
 * command line. tests/check-golden.sh runs the commands and compares.
 */
import fs from 'node:fs';
import path from 'node:path';
import { FILTERS, Oracle, dominators, dominatorTree, weakEntry } from
	'./oracle.mjs';
import { load } from './recording.mjs';

const [fixtures, golden] = process.argv.slice(2);
const full = file => path.join(fixtures, file);

/*
 * without: classes on which heaptrail and DevTools differ on purpose; only what
 * the first row has is compared.
 */
function write(name, args, rows, without = []) {
	const lines = rows.filter(row => !without.includes(row.constructor))
		.map(row => JSON.stringify(row)).join(',\n');
	fs.writeFileSync(path.join(golden, name + '.json'),
		`{"arguments": ${JSON.stringify(args)},\n` +
		`"without": ${JSON.stringify(without)},\n` +
		`"rows": [\n${lines}\n]}\n`);
	console.log(name, rows.length);
}

const LEAK = 'leak-server';
const CLASSES = ['Session', 'Watcher', 'Invoice', 'Map', 'Function'];

async function leakServer() {
	for (const n of [1, 2, 3]) {
		const file = `${LEAK}/s${n}.heapsnapshot`;
		const oracle = new Oracle(full(file));
		const summary = await oracle.summary();
		write(`${LEAK}.s${n}.summary`, ['summary', file], summary,
			[...oracle.collided]);
		if (n === 3) {
			await leakedObjects(oracle, file, summary);
			await trees(oracle, `${LEAK}.s3`, file);
			await withoutKey(oracle, LEAK, file);
		}
		oracle.close();
	}
	for (const [a, b] of [[1, 2], [2, 3], [1, 3]]) {
		const base = `${LEAK}/s${a}.heapsnapshot`;
		const file = `${LEAK}/s${b}.heapsnapshot`;
		const oracle = new Oracle(full(file), full(base));
		write(`${LEAK}.s${a}-s${b}.diff`,
			['diff', base, file, '--sort', 'alloc_size'],
			await oracle.diff());
		oracle.close();
	}
}

async function leakedObjects(oracle, file, summary) {
	for (const name of CLASSES) {
		if (!summary.some(row => row.constructor === name))
			continue;
		const rows = (await oracle.objects(name)).slice(0, 200);
		const plain = name.toLowerCase().replace(/[^a-z]+/g, '-')
			.replace(/^-|-$/g, '');
		write(`${LEAK}.objects-${plain}`,
			['objects', file, '--class', name, '--top', '200'], rows);
		for (const [which, row] of [['first', rows[0]],
			['last', rows.at(-1)]])
			await retainers(oracle, `${plain}-${which}`, file, row.id);
		await ignoring(oracle, plain, file, rows[0].id);
	}
}

async function filters(oracle, name, file) {
	for (const [filter, where] of Object.entries(FILTERS)) {
		const rows = await oracle.filtered(filter);
		const plain = where.replace(/[^a-z0-9]+/g, '-');
		if (rows.length > 0)
			write(`${name}.where-${plain}`, ['summary', file,
				'--where', where], rows, [...oracle.collided]);
	}
}

async function trees(oracle, name, file) {
	await filters(oracle, name, file);
	write(`${name}.statistics`, ['statistics', file],
		await oracle.statistics());
	write(`${name}.containment`, ['containment', file, '--top', '200'],
		await oracle.containment(0, 200));
	write(`${name}.dominators`, ['dominators', file, '--depth', '3',
		'--top', '12'], dominatorTree(dominators(full(file)), 3, 12));
}

/*
 * The first four objects on the nearest path to a root are ignored, one by
 * one: those that are nearest without the ones before.
 */
async function ignoring(oracle, name, file, id) {
	const ignored = [];
	while (ignored.length < 4) {
		const { chain } = await oracle.ask(`path --id ${id}`);
		const next = chain.find(row => !ignored.includes(row.node.id));
		if (next === undefined)
			break;
		ignored.push(next.node.id);
		await oracle.ignore(next.node.id);
	}
	await retainers(oracle, `${name}-ignored`, file, id, ignored);
	await oracle.restore();
}

async function withoutKey(oracle, short, file) {
	const [key, value] = weakEntry(full(file)) ?? [];
	if (key === undefined)
		return;
	await oracle.ignore(key);
	write(`${short}.retainers-without-key`, ['retainers', file, '--id',
		'@' + value, '--ignore', '@' + key],
		await oracle.retainers(value, 1));
	await oracle.restore();
}

/* As deep as it goes without filling the file. */
async function retainers(oracle, name, file, id, ignored = []) {
	for (const depth of [3, 2, 1]) {
		const rows = await oracle.retainers(id, depth);
		if (rows.length > 600 && depth > 1)
			continue;
		write(`${LEAK}.retainers-${name}`, ['retainers', file,
			'--id', '@' + id, '--depth', String(depth),
			...ignored.flatMap(each => ['--ignore', '@' + each])],
			rows);
		return;
	}
}

/* Small ones: all classes, all objects, everything that holds them. */
async function small(folder) {
	for (const name of fs.readdirSync(full(folder)).sort()) {
		if (!name.endsWith('.heapsnapshot') || name.startsWith('halves'))
			continue;
		const file = `${folder}/${name}`;
		const short = `${folder}.${path.basename(name, '.heapsnapshot')}`;
		const oracle = new Oracle(full(file));
		const summary = await oracle.summary();
		write(`${short}.summary`, ['summary', file], summary,
			[...oracle.collided]);
		const lines = dominators(full(file));
		fs.writeFileSync(path.join(golden, `${short}.nodes.csv`),
			lines.join('\n') + '\n');
		if (folder === 'tiny') {
			const last = lines.at(-1).split(',')[0];
			write(`${short}.retainers`, ['retainers', file,
				'--id', '@' + last, '--depth', '9'],
				await oracle.retainers(last, 9));
		}
		await trees(oracle, short, file);
		await withoutKey(oracle, short, file);
		oracle.close();
	}
}

/* What only recordings have. */
async function recording() {
	const file = 'recording/orders.heaptimeline';
	const recorded = await load(full(file));
	const bars = recorded.bars();
	write('recording.timeline', ['timeline', file, '--top',
		String(bars.length)], bars);
	write('recording.allocations', ['allocations', file, '--depth', '2'],
		recorded.allocations());
	for (const name of ['Order', 'Invoice']) {
		const id = recorded.ids(name).at(-1);
		write(`recording.stack-${name.toLowerCase()}`,
			['stack', file, '--id', '@' + id],
			recorded.stack(id));
	}
}

await leakServer();
await recording();
await small('tiny');
await small('random');
