'use strict';
/*
 * Leaves one sort of thing behind, counts it itself, and takes a snapshot:
 *
 *	node programs.js MODE FILE	writes FILE; prints what is to be found
 *					in it, as JSON
 *	node programs.js		lists the modes
 *
 * Truth is a list of { found, count, line, bytes, held, delta }: the row of
 * the detector MODE (before any dash) whose words match found must have this
 * count, a place on this line, as many bytes or more, be held by what matches
 * held, and be so many more than in FILE.base; what is not given is not asked.
 * none: no row may match.
 */
const { AsyncLocalStorage } = require('async_hooks');
const EventEmitter = require('events');
const fs = require('fs');
const http = require('http');
const net = require('net');
const path = require('path');
const v8 = require('v8');

/* The line that calls it. */
const line = () => +/:(\d+):\d+\)?$/.exec(
	new Error().stack.split('\n')[2])[1];
const times = (count, make) => Array.from({ length: count },
	(_, i) => make(i));
const ticks = async count => {
	while (count-- > 0)
		await new Promise(resolve => setImmediate(resolve));
};
/* What is here stays until the snapshot is taken. */
const keep = global.keep = {};

const modes = {
	listeners() {
		const bus = keep.bus = new EventEmitter().setMaxListeners(0);
		const many = { found: 'listeners for "config-changed" on ' +
			'one EventEmitter', count: 1100, bytes: 1100 * 500,
		held: 'keep\\.bus' };
		const once = { found: 'for "ready" on one EventEmitter',
			count: 30 };
		const few = { found: 'for "tick" on 25 Meter', count: 50 };
		const abort = { found: 'for "abort" on one AbortSignal',
			count: 40 };
		const list = { found: 'for "few" on 1 EventEmitter',
			count: 3 };
		class Meter extends EventEmitter {}

		for (let i = 0; i < many.count; i++) {
			const state = new Array(70).fill(i / 3);
			many.line = line(); bus.on('config-changed', () => state);
		}
		for (let i = 0; i < once.count; i++) {
			once.line = line(); bus.once('ready', function ready() {});
		}
		keep.meters = times(25, () => new Meter());
		for (const meter of keep.meters)
			for (let i = 0; i < 2; i++) {
				few.line = line(); meter.on('tick', () => i);
			}
		for (let i = 0; i < 3; i++) {
			list.line = line(); bus.on('few', () => i);
		}
		if (!global.AbortController)
			return [many, once, few, list];
		keep.abort = new AbortController();
		if (EventEmitter.setMaxListeners)
			EventEmitter.setMaxListeners(0, keep.abort.signal);
		for (let i = 0; i < abort.count; i++) {
			abort.line = line(); keep.abort.signal.addEventListener('abort', () => i);
		}
		/* Those that were removed are not there. */
		const gone = () => {};
		bus.on('gone', gone).removeListener('gone', gone);
		return [many, once, few, list, abort, { none: '"gone"' }];
	},

	/* What was there before counts as that much less. */
	'listeners-grown'() {
		const bus = keep.bus = new EventEmitter().setMaxListeners(0);
		const other = keep.other = new EventEmitter()
			.setMaxListeners(0);
		const more = { found: 'for "change" on one EventEmitter',
			count: 700, delta: 500, held: 'keep\\.bus' };
		const same = { found: 'for "change" on one EventEmitter',
			count: 300, delta: 0, held: 'keep\\.other' };
		const fresh = { found: 'for "new" on one EventEmitter',
			count: 20, delta: 20 };
		const on = (emitter, event, count) => {
			while (count-- > 0)
				emitter.on(event, () => count);
		};

		on(bus, 'change', 200);
		on(other, 'change', 300);
		v8.writeHeapSnapshot(file + '.base');
		on(bus, 'change', 500);
		on(bus, 'new', 20);
		return [more, same, fresh];
	},

	'collections-grown'() {
		const users = new Map();
		const map = { found: '^entries of one Map', count: 2500,
			delta: 1500, held: 'variable users ' };
		const add = count => {
			for (let i = 0; i < count; i++)
				users.set('user ' + users.size, { i });
		};

		keep.find = () => users;
		add(1000);
		v8.writeHeapSnapshot(file + '.base');
		add(1500);
		return [map];
	},

	timers() {
		const late = { found: 'timers that will call goOn$',
			count: 300, line: line() + 1 };
		function goOn() {}
		const every = { found: 'intervals that call ', count: 120 };
		const soon = { found: 'immediates that will call goOnSoon$',
			count: 40, line: line() + 1 };
		function goOnSoon() {}

		for (let i = 0; i < late.count; i++)
			setTimeout(goOn, 1e7, { i });
		for (let i = 0; i < every.count; i++) {
			every.line = line(); setInterval(() => i, 1e7);
		}
		keep.cleared = times(50, () => setTimeout(function cleared() {},
			1e7));
		keep.cleared.forEach(clearTimeout);
		for (let i = 0; i < soon.count; i++)
			setImmediate(goOnSoon);
		return [late, every, soon, { none: 'cleared' }];
	},

	async promises() {
		const resolvers = keep.resolvers = [];
		const never = () => new Promise(r => resolvers.push(r));
		const calls = { found: 'calls of async handle that wait',
			count: 400, line: line() + 2 };
		const awaited = { found: 'pending promises that handle awaits', count: 400 };
		async function handle(request) {
			const body = { request };
			await never();
			return body;
		}
		const arrow = { found: 'calls of async \\(anonymous\\)', count: 60 };
		const then = { found: 'pending promises that would call after',
			count: 250 };
		const settled = times(500, async i => ({ i }));

		awaited.line = calls.line;
		keep.calls = times(calls.count, i => handle({ i }));
		arrow.line = line(); keep.arrows = times(arrow.count, i => (async () => [await never(), i])());
		keep.thens = times(then.count, never);
		for (const promise of keep.thens) {
			then.line = line(); promise.then(function after() {});
		}
		await Promise.all(settled);
		keep.settled = settled;
		await ticks(3);
		return [calls, awaited, arrow, then];
	},

	async 'promises-race'() {
		const shutdown = keep.shutdown = new Promise(() => {});
		const race = { found: 'reactions on one pending promise, ' +
			'such as Promise.race', count: 500,
		held: 'keep\\.shutdown' };

		for (let i = 0; i < race.count; i++)
			await Promise.race([shutdown, Promise.resolve({ i })]);
		return [race];
	},

	async stores() {
		const storage = keep.storage = new AsyncLocalStorage();
		const stores = { found: 'AsyncLocalStorage: RequestState',
			count: 300, bytes: 300 * 800, line: line() + 2 };
		class RequestState {
			constructor(id) {
				this.id = id;
				this.body = new Array(100).fill(id / 3);
			}
		}

		for (let i = 0; i < stores.count; i++)
			storage.run(new RequestState(i), () =>
				setTimeout(() => {}, 1e7));
		/* Nothing is left of these. */
		for (let i = 0; i < 200; i++)
			await storage.run(new RequestState(i),
				async () => ticks(1));
		return [stores];
	},

	async handles() {
		const server = keep.server = net.createServer();
		const sides = keep.sides = [];
		const clients = keep.clients = [];
		const open = { found: '^Socket not closed', count: 12 };
		const files = { found: '^ReadStream not closed', count: 10 };
		const one = { found: '^Server not closed', count: 1 };

		one.line = line(); server.on('connection', socket => {
			sides.push(socket);
			open.line = line(); socket.on('data', () => {});
		});
		await new Promise(r => server.listen(0, r));
		for (let i = 0; i < 20; i++)
			await new Promise(r => clients.push(net.connect(
				server.address().port, r)));
		while (sides.length < 20)
			await ticks(1);
		/* Closed, but still there. */
		for (const socket of sides.slice(12))
			socket.destroy();
		await ticks(20);
		for (let i = 0; i < files.count; i++) {
			const file = fs.createReadStream(__filename);

			files.line = line(); file.on('open', () => {});
			keep['file' + i] = file;
			await new Promise(r => file.once('ready', r));
		}
		const closed = keep.closed = fs.createWriteStream(
			path.join(keep.dir, 'closed'));
		await new Promise(r => closed.end(r));
		while (!closed.destroyed)
			await ticks(1);
		return [open, files, one, { none: '^WriteStream.*closed$' }];
	},

	buffers() {
		const sized = { found: '^Buffer of 65.5 kB to 131 kB',
			count: 100, bytes: 100 * 70000, held: 'keep\\.sized' };
		const pools = { found: '^pools of .* small Buffers',
			bytes: 50 * 8192, held: '' };

		keep.sized = times(sized.count, () => Buffer.alloc(70000));
		/* One of each pool is kept. */
		const seen = new Set();
		keep.small = [];
		while (seen.size < 50) {
			const small = Buffer.allocUnsafe(1000);

			if (seen.has(small.buffer))
				continue;
			seen.add(small.buffer);
			keep.small.push(small);
		}
		/* And the one that Node cuts from now, if it is another. */
		pools.count = [50, 51, 52];
		return [sized, pools];
	},

	collections() {
		const map = { found: '^entries of one Map', count: 2000,
			held: 'variable users ' };
		/* There is room for 4,096 members of two words. */
		const set = { found: '^members of one Set', count: 2100,
			waste: 31000,
			held: 'variable seen ' };
		const list = { found: '^elements of one Array', count: 2200,
			held: 'variable queue ' };
		const byKey = { found: '^properties of one Object',
			count: 3000, held: 'variable byKey ' };
		const room = { found: '^elements of one Array', count: 1,
			held: 'variable room ', waste: 700000 };
		const users = new Map(), seen = new Set(), queue = [];
		const dictionary = {};

		for (let i = 0; i < map.count; i++)
			users.set('user ' + i, { i });
		for (let i = 0; i < set.count; i++)
			seen.add({ i });
		for (let i = 0; i < list.count; i++)
			queue.push({ i });
		for (let i = 0; i < byKey.count; i++)
			dictionary['key ' + i] = { i };
		const large = new Array(100000);
		large[3] = {};
		const holds = (byKey, room) => {
			const at = line(); keep.find = () => [users, seen, queue, byKey, room];
			return at;
		};
		map.line = set.line = list.line = byKey.line = room.line =
			holds(dictionary, large);
		return [map, set, list, byKey, room];
	},

	statics() {
		const cached = { found: '^Session in static Session.cache',
			count: 800, line: line() + 2 };
		class Session {
			constructor(i) {
				this.state = { i };
				Session.cache.set('k' + i, this);
				if (i % 4 === 0)
					Session.list.push(this);
			}
		}
		Session.cache = new Map();
		Session.list = [];
		const listed = { found: '^Session in static Session.list',
			count: 200, line: cached.line };

		keep.Session = Session;
		for (let i = 0; i < cached.count; i++)
			new Session(i);
		return [cached, listed];
	},

	async modules() {
		const file = path.join(keep.dir, 'plugin.js');
		const esm = path.join(keep.dir, 'page.mjs');
		const required = { found: '^loads of plugin.js by require', count: 60 };
		const imported = { found: '^loads of page.mjs by import', count: 12 };

		fs.writeFileSync(file, 'module.exports = [{}];\n');
		fs.writeFileSync(esm, 'export const page = [{}];\n');
		keep.plugins = times(required.count, () => {
			delete require.cache[file];
			return require(file);
		});
		for (let i = 0; i < imported.count; i++)
			await import('file://' + esm + '?v=' + i);
		return [required, imported];
	},

	strings() {
		const same = { found: '^times "a text that is there many times',
			count: 500, waste: 499 * 40, held: 'keep\\.same' };
		const sliced = { found: '^strings of 16.4 kB to 32.8 kB kept ' +
			'by 100 slices', count: 100, bytes: 100 * 20000 };
		const rope = { found: '^pieces of one string "piece 0,',
			held: 'keep\\.rope' };
		const text = '"a text that is there many times"';
		let built = '';

		keep.same = times(same.count, () => JSON.parse(text));
		keep.slices = times(sliced.count, i => Buffer.from(
			'x'.repeat(10000) + i + 'y'.repeat(10000))
			.toString('latin1').slice(100, 150));
		for (let i = 0; i < 5000; i++)
			built += 'piece ' + i + ',';
		keep.rope = built;
		/* The first and the last may be put together at once. */
		rope.count = times(12, i => 4990 + i);
		return [same, sliced, rope];
	},

	/* Works, and cleans up behind itself: nothing of it is large. */
	async healthy() {
		const storage = new AsyncLocalStorage();
		const cache = new Map();
		const server = http.createServer((request, response) =>
			storage.run({ url: request.url }, async () => {
				const timer = setTimeout(() => {}, 1e6);

				cache.set(request.url, Buffer.from('page'));
				if (cache.size > 20)
					cache.delete(cache.keys().next().value);
				await ticks(1);
				clearTimeout(timer);
				response.end(storage.getStore().url);
			}));
		const get = url => new Promise((resolve, reject) =>
			http.get({ port: server.address().port, path: url,
				agent: false }, response => {
				response.resume();
				response.on('end', resolve);
			}).on('error', reject));

		await new Promise(r => server.listen(0, r));
		for (let i = 0; i < 100; i++)
			await Promise.all([get('/a' + i), get('/b' + i)]);
		await new Promise(r => server.close(r));
		await ticks(20);
		keep.handler = () => cache;
		return { most: 150000 };
	},
};

const [mode, file] = process.argv.slice(2);

if (mode === undefined) {
	console.log(Object.keys(modes).join('\n'));
} else {
	keep.dir = path.resolve(path.dirname(file));
	(async () => {
		const truth = await modes[mode]();

		v8.writeHeapSnapshot(file);
		console.log(JSON.stringify(truth));
		process.exit(0);
	})().catch(error => {
		console.error(error);
		process.exit(1);
	});
}
