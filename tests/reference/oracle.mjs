/*
 * Talks to the reference engine (DevTools' own code, see ../shared/oracle) and
 * turns its answers into rows as heaptrail's json has them.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

/* Where a copy of ../shared/oracle with its packages is. */
const ORACLE = path.resolve(process.env.ORACLE ?? 'build/oracle', 'oracle.mjs');
const MEMORY = ['--max-old-space-size=6000'];
const NO_DISTANCE = 100_000_000;

/* DevTools shows a minus sign for what only the system holds. */
export const distance = d => d >= 0 && d < NO_DISTANCE ? d : null;

const size = node => ({
	distance: distance(node.distance),
	shallow_size: node.selfSize,
	retained_size: node.retainedSize,
});

/* DevTools' filters of the Summary, and what heaptrail calls them. */
export const FILTERS = {
	duplicatedStrings: 'duplicated',
	objectsRetainedByDetachedDomNodes: 'held-by:detached',
	objectsRetainedByContexts: 'held-by:contexts',
	objectsRetainedByConsole: 'held-by:console',
	objectsRetainedByEventHandlers: 'held-by:handlers',
	sharedNativeContext: 'realm:shared',
	noNativeContext: 'realm:none',
	'ids:300..5000': 'id>300 id<=5000',
};

/* One snapshot loaded, and perhaps its base; answers questions in turn. */
export class Oracle {
	constructor(file, base) {
		this.child = spawn(process.execPath, [...MEMORY, ORACLE,
			'session', file, ...(base ? [base] : [])],
			{ stdio: ['pipe', 'pipe', 'ignore'] });
		this.lines = readline.createInterface({
			input: this.child.stdout })[Symbol.asyncIterator]();
	}

	async ask(question) {
		this.child.stdin.write(question + '\n');
		const { value, done } = await this.lines.next();
		if (done)
			throw new Error('the reference engine fails on it');
		const answer = JSON.parse(value);
		if (answer.error)
			throw new Error(answer.error);
		return answer;
	}

	close() {
		this.child.stdin.end();
		this.child.kill();
	}

	/*
	 * The order is DevTools' own: retained size, then name. Where two of
	 * its classes have one key DevTools loses the first; heaptrail keeps
	 * both as one. The names of those are in this.collided.
	 */
	async summary() {
		const { classes, internalClasses } =
			await this.ask('summary --internal');
		const seen = new Set();
		this.collided = new Set();
		for (const { publicKey } of internalClasses) {
			if (seen.has(publicKey))
				this.collided.add(publicKey.replace(
					/^(\d+,\d+,\d+)?,/, ''));
			seen.add(publicKey);
		}
		return classes.map(row => ({
			constructor: row.name,
			distance: distance(row.distance),
			count: row.count,
			shallow_size: row.self,
			retained_size: row.maxRet,
		}));
	}

	/* The same under one of DevTools' filters. */
	async filtered(filter) {
		const { classes } = await this.ask(`summary --filter ${filter}`);
		return classes.map(row => ({
			constructor: row.name,
			distance: distance(row.distance),
			count: row.count,
			shallow_size: row.self,
			retained_size: row.maxRet,
		}));
	}

	/* By Alloc. Size, then name. */
	async diff() {
		const { classes } = await this.ask('diff');
		return classes.map(row => ({
			constructor: row.name,
			new: row.addedCount,
			deleted: row.removedCount,
			delta: row.countDelta,
			alloc_size: row.addedSize,
			freed_size: row.removedSize,
			size_delta: row.sizeDelta,
		}));
	}

	/* By retained size, then id; classes of one name are put together. */
	async objects(name, top = 1e9) {
		const groups = await this.ask(
			`nodes --class ${JSON.stringify(name)} --top ${top}`);
		const rows = groups.filter(group => group.name === name)
			.flatMap(group => group.items)
			.map(node => ({ id: node.id, name: node.name, ...size(node) }));
		return rows.sort((a, b) => b.retained_size - a.retained_size ||
			a.id - b.id);
	}

	/* The first level below an object, or below the root. */
	async containment(id, top = 1000) {
		const { items } = await this.ask(
			`containment ${id ? `--id ${id} ` : ''}--top ${top}`);
		return items.map(item => ({
			depth: 1,
			edge: String(item.edge),
			edge_type: item.edgeType,
			id: item.node.id,
			name: item.node.name,
			...size(item.node),
		}));
	}

	/* DevTools' categories, by size; sums are what its pie chart shows. */
	async statistics() {
		const { total, native, v8heap } = await this.ask('statistics');
		const rows = Object.entries({
			'Code': v8heap.code,
			'Strings': v8heap.strings,
			'JS arrays': v8heap.jsArrays,
			'Typed arrays': native.typedArrays,
			'System objects': v8heap.system,
			'Other JS objects': v8heap.total - v8heap.code -
				v8heap.strings - v8heap.jsArrays - v8heap.system,
			'Other non-JS objects': native.total - native.typedArrays,
		}).map(([category, size]) => ({ category, size }));
		return [...rows.sort((a, b) => b.size - a.size),
			{ category: 'Total', size: total }];
	}

	/* In no order that matters. */
	async strings() {
		const groups = await this.ask('dupstrings --top 10000000');
		return groups.map(group => ({
			text: group.value,
			count: group.count,
			shallow_size: group.totalSelfSize,
			retained_size: group.totalRetainedSize,
		}));
	}

	/* Ids of all objects whose display names match, in order. */
	async search(regex) {
		const ids = await this.ask(
			`search --query ${JSON.stringify(regex)} --regex`);
		return ids.sort((a, b) => a - b);
	}

	/* From now on retainers are those without this object, too. */
	async ignore(id) {
		await this.ask(`ignore --id ${id}`);
	}

	/* Nothing is ignored any more. */
	async restore() {
		await this.ask('unignore');
	}

	/* Depth first, as heaptrail prints a tree. */
	async retainers(id, depth) {
		const rows = [];
		const walk = (answer, level) => {
			for (const item of answer?.items ?? []) {
				rows.push({
					depth: level,
					edge: String(item.edge),
					edge_type: item.edgeType,
					id: item.node.id,
					name: item.node.name,
					...size(item.node),
					ignored: item.node.ignored ? 1 : null,
				});
				walk(item.retainers, level + 1);
			}
		};
		walk(await this.ask(
			`retainers --id ${id} --depth ${depth} --width 1000000`), 1);
		return rows;
	}
}

/*
 * Without its key a WeakMap entry holds nothing: [key, value] of the first
 * entry of the file in which they differ, as ids, or undefined.
 */
export function weakEntry(file) {
	const { nodes, edges, strings, snapshot: { meta } } =
		JSON.parse(fs.readFileSync(file));
	const fields = meta.node_fields.length;
	const id = at => nodes[at + meta.node_fields.indexOf('id')];
	for (let at = 0, edge = 0; at < nodes.length; at += fields) {
		const count = nodes[at + meta.node_fields.indexOf('edge_count')];
		for (const end = edge + 3 * count; edge < end; edge += 3) {
			const name = strings[edges[edge + 1]];
			const key = / key \(.*? @(\d+)\) -> value .* in WeakMap/
				.exec(name)?.[1];
			if (meta.edge_types[0][edges[edge]] === 'internal' &&
				Number(key) === id(at) && edges[edge + 2] !== at)
				return [id(at), id(edges[edge + 2])];
		}
	}
}

/* Lines "id,idom,self,retained,distance,class", as tests/tools/dump-nodes. */
export function dominators(file) {
	const { stdout, status } = spawnSync(process.execPath,
		[...MEMORY, ORACLE, 'dominators', file, '--full'],
		{ encoding: 'utf8', maxBuffer: 2 ** 31 - 1,
		  stdio: ['ignore', 'pipe', 'ignore'] });
	if (status !== 0)
		throw new Error('the reference engine fails on it');
	return stdout.trimEnd().split('\n').map(line => {
		const fields = line.split(',');
		return [...fields.slice(0, 5), fields.slice(9).join(',')].join(',');
	});
}

/*
 * The tree below the root, from such lines: the first rows of each level, by
 * retained size and then by id.
 */
export function dominatorTree(lines, depth, top) {
	const rows = [], children = new Map();
	const nodes = lines.slice(1).map(line => {
		const [id, parent, shallow_size, retained_size] =
			line.split(',').map(Number);
		return { id, parent, shallow_size, retained_size };
	});
	for (const node of nodes)
		if (node.id !== node.parent)
			(children.get(node.parent) ?? children.set(node.parent,
				[]).get(node.parent)).push(node);
	const walk = (id, level) => {
		const list = (children.get(id) ?? []).sort((a, b) =>
			b.retained_size - a.retained_size || a.id - b.id);
		for (const { id, shallow_size, retained_size } of
			list.slice(0, top)) {
			rows.push({ depth: level, id, shallow_size, retained_size });
			if (level < depth)
				walk(id, level + 1);
		}
	};
	walk(nodes.find(node => node.id === node.parent)?.id, 1);
	return rows;
}
