/*
 * Asks the reference engine (see oracle.mjs) what only recordings of
 * allocations have, which its own commands do not show: bars, functions, stacks.
 */
import fs from 'node:fs';
import path from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';

const ORACLE = path.resolve(process.env.ORACLE ?? 'build/oracle');

/* Node 20 lacks it. */
Promise.withResolvers ??= function () {
	let resolve, reject;
	const promise = new Promise((...both) => { [resolve, reject] = both; });

	return { promise, resolve, reject };
};

/* As heaptrail says it: where a function is, null where it has no file. */
const source = f => f.scriptName === '' ? null :
	f.scriptName.replace(/^file:\/\//, '') +
	(f.line > 0 ? `:${f.line}:${f.column}` : '');

const row = (node, depth) => ({
	function: node.name || '(anonymous)',
	depth,
	source: source(node),
	count: node.count,
	size: node.size,
	live_count: node.liveCount,
	live_size: node.liveSize,
});

class Recording {
	constructor(snapshot) {
		this.snapshot = snapshot;
	}

	/* The first is what was there before. */
	bars() {
		const { timestamps, sizes } = this.snapshot.getSamples();

		return timestamps.map((time, i) => ({
			to_us: Math.round(time * 1000),
			live_size: sizes[i],
		}));
	}

	/* By size, then as DevTools numbers functions; callers alike. */
	allocations() {
		const rows = [];

		for (const top of this.snapshot.allocationTracesTops()) {
			rows.push(row(top, 1));
			if (!top.hasChildren)
				continue;
			const { nodesWithSingleCaller, branchingCallers } =
				this.snapshot.allocationNodeCallers(top.id);
			const callers = nodesWithSingleCaller.length > 0 ?
				nodesWithSingleCaller.slice(0, 1) :
				branchingCallers;

			callers.sort((a, b) => b.size - a.size);
			rows.push(...callers.map(caller => row(caller, 2)));
		}
		return rows;
	}

	/* Of the objects of a class that have a stack. */
	ids(name) {
		const ids = [];

		for (let i = 0; i < this.snapshot.nodeCount; i++) {
			const node = this.snapshot.createNode(
				i * this.snapshot.nodeFieldCount);

			if (node.className() === name && node.traceNodeId() > 0)
				ids.push(node.id());
		}
		return ids;
	}

	stack(id) {
		const frames = this.snapshot.allocationStack(
			this.snapshot.nodeIndexForId(id));

		return frames.map(frame => ({
			function: frame.functionName || '(anonymous)',
			source: source(frame),
		}));
	}
}

export async function load(file) {
	const { ensureBundle } =
		await import(path.join(ORACLE, 'devtools-bundle.mjs'));
	const bundle = await ensureBundle();
	const engine = await import(bundle);
	const worker = new Worker(path.join(ORACLE, 'oracle.mjs'),
		{ workerData: { bundle } });
	const loader = new engine.HeapSnapshotLoader.HeapSnapshotLoader(
		{ sendEvent() {} });
	const { port1, port2 } = new MessageChannel();

	loader.write(fs.readFileSync(file, 'utf8'));
	loader.close();
	await loader.parsingComplete;
	worker.postMessage({ port: port2 }, [port2]);
	const snapshot = await loader.buildSnapshot(port1);
	port1.close();
	await worker.terminate();
	return new Recording(snapshot);
}
