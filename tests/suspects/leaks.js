'use strict';
/*
 * Leaks in one way, or not at all, and takes three snapshots of itself:
 *
 *	node --expose-gc leaks.js MODE DIR	writes DIR/1.heapsnapshot to 3
 *	node leaks.js				lists the modes, what is to be
 *						found behind each, or "-"
 */
const { AsyncLocalStorage } = require('async_hooks');
const EventEmitter = require('events');
const http = require('http');
const path = require('path');
const v8 = require('v8');

const CALLS = 1000;		/* half as many before the first snapshot */

class Rec {
	constructor(i) {
		this.id = i;
		this.name = 'rec-' + i;
		this.tags = ['a' + i];
	}
}

const quiet = () => new EventEmitter().setMaxListeners(0);

/* [what the sentence of a suspect matches, what to do the nth time] */
const modes = {
	array: ['variable list .*Rec', () => {
		const list = [];

		return i => list.push(new Rec(i));
	}],
	map: ['^Map.* variable map .*Rec', () => {
		const map = new Map();

		return i => map.set('k' + i, new Rec(i));
	}],
	set: ['^Set.* variable set .*Rec', () => {
		const set = new Set();

		return i => set.add(new Rec(i));
	}],
	dictionary: ['variable byKey .*Rec', () => {
		const byKey = {};

		return i => byKey['key' + i] = new Rec(i);
	}],
	/* Made anew each time: what grows is what the variable holds. */
	spread: ['variable state .*Rec', () => {
		let state = {};

		return i => {
			if (i % 20 !== 0)
				return;
			const more = {};
			for (let k = i; k < i + 20; k++)
				more['k' + k] = new Rec(k);
			state = { ...state, ...more };
		};
	}],
	/* Each new one holds those before. */
	stack: ['variable head .*Rec', () => {
		let head = null;

		return i => head = { value: new Rec(i), next: head };
	}],
	queue: ['variable first .*Rec', () => {
		const first = {};
		let last = first;

		return i => {
			last = last.next = { rec: new Rec(i) };
			return first;
		};
	}],
	string: ['variable log ', () => {
		let log = '';

		return i => log += 'line number ' + i + ' of the log\n';
	}],
	buffers: ['variable chunks .*Buffer', () => {
		const chunks = [];

		return i => chunks.push(Buffer.alloc(2000, i));
	}],
	buffer: ['^Buffer.*variable all ', () => {
		let all = Buffer.alloc(100000);

		return i => {
			if (i % 250 === 0)
				all = Buffer.concat([all, Buffer.alloc(1e5)]);
		};
	}],
	numbers: ['variable numbers ', () => {
		const numbers = [];

		return i => {
			for (let k = 0; k < 50; k++)
				numbers.push(i);
		};
	}],
	closures: ['variable subscribers .*functions', () => {
		const subscribers = [];

		return i => {
			const rec = new Rec(i);

			subscribers.push(() => rec.id);
		};
	}],
	listeners: ['EventEmitter .*variable bus .*onChange', () => {
		const bus = quiet();

		return i => {
			const rec = new Rec(i);

			bus.on('change', function onChange() { return rec; });
		};
	}],
	process: ['^process .*onWarning', () => {
		process.setMaxListeners(0);
		return i => {
			const rec = new Rec(i);

			process.on('warning',
				function onWarning() { return rec; });
		};
	}],
	timers: ['timerListMap.*Timeout', () => i => {
		const rec = new Rec(i);

		setInterval(function tick() { return rec; }, 1e8).unref();
	}],
	promises: ['variable pending .*Promise', () => {
		const pending = new Set();

		return i => {
			const rec = new Rec(i);

			pending.add(new Promise(() => {}).then(() => rec));
		};
	}],
	awaiting: ['variable emitter ', () => {
		const emitter = quiet();

		return i => {
			(async function handle() {
				const rec = new Rec(i);

				await EventEmitter.once(emitter, 'never');
				return rec;
			})();
		};
	}],
	storage: ['variable held .*Promise', () => {
		const storage = new AsyncLocalStorage(), held = [];

		return i => storage.run({ rec: new Rec(i) }, () =>
			held.push(new Promise(() => {})));
	}],
	weakmap: ['variable keys ', () => {
		const keys = [], values = new WeakMap();

		return i => {
			const key = { i };

			keys.push(key);
			values.set(key, new Rec(i));
		};
	}],
	/* Many that grow a little each are one suspect. */
	users: ['50 of Array.* variable users .*history.*Rec', () => {
		const users = new Map();

		for (let u = 0; u < 50; u++)
			users.set('u' + u, { u, history: [] });
		return i => users.get('u' + i % 50).history.push(new Rec(i));
	}],
	tree: ['77 of Array.* variable root .*Rec', () => {
		const root = {};

		return i => {
			const a = root['a' + i % 7] ??= {};
			const b = a['b' + i % 11] ??= {};

			(b.list ??= []).push(new Rec(i));
		};
	}],
	/* Nothing but the global object dominates what two hold. */
	two: ['variable by(Id|Name) .*Rec', () => {
		const byId = new Map(), byName = new Map();

		return i => {
			const rec = new Rec(i);

			byId.set(rec.id, rec);
			byName.set(rec.name, rec);
		};
	}],
	/* There is no such thing yet in the first snapshot. */
	late: ['variable cache .*Rec', () => {
		let cache = null;

		return i => {
			if (i > CALLS / 2)
				(cache ??= new Map()).set(i, new Rec(i));
		};
	}],
	static: ['variable Registry .*all.*Registry', () => {
		class Registry {
			static all = [];
			constructor(i) {
				this.rec = new Rec(i);
				Registry.all.push(this);
			}
		}

		return i => new Registry(i);
	}],
	global: ['^Array.* global\\.registry .*Rec', () => i =>
		(globalThis.registry ??= []).push(new Rec(i))],
	module: ['^Array.*\\.store\\.entries .*Rec', () => {
		exports.store = { entries: [] };
		return i => exports.store.entries.push(new Rec(i));
	}],
	errors: ['variable errors .*Error', () => {
		const errors = [];

		return i => errors.push(new Error('failed ' + i));
	}],
	symbols: ['variable symbols .*symbol', () => {
		const symbols = [];

		return i => symbols.push(Symbol('s' + i + 'x'.repeat(50)));
	}],
	/* What follows leaks nothing. */
	idle: ['-', () => () => {}],
	lru: ['-', () => {
		const map = new Map();

		return i => map.set(i % 100, new Rec(i));
	}],
	ring: ['-', () => {
		const ring = new Array(CALLS / 2);

		return i => ring[i % ring.length] = new Rec(i);
	}],
	churn: ['-', () => {
		let kept = [];

		return i => {
			kept.push(new Rec(i));
			if (kept.length > 200)
				kept = kept.slice(100);
		};
	}],
	garbage: ['-', () => i => {
		for (let k = 0; k < 10; k++)
			JSON.stringify({ rec: new Rec(i) });
	}],
	/* A server that has warmed up, with a cache that drops the oldest. */
	server: ['-', () => {
		const cache = new Map();
		const agent = new http.Agent({ keepAlive: true });
		const server = http.createServer((request, response) => {
			cache.set(request.url, new Rec(request.url));
			if (cache.size > 100)
				cache.delete(cache.keys().next().value);
			response.end(JSON.stringify({ is: request.url }));
		});

		return i => new Promise(done => {
			const ask = () => http.get({ agent, path: '/' + i,
				port: server.address().port },
			response => response.resume().on('end', done));

			if (server.listening)
				ask();
			else
				server.listen(0, ask);
		});
	}],
};

const settle = async () => {
	for (let i = 0; i < 5; i++) {
		global.gc();
		await new Promise(done => setTimeout(done, 10));
	}
};

const run = async (mode, dir) => {
	const call = modes[mode][1]();
	let i = 0;

	for (let step = 1; step <= 3; step++) {
		const calls = step === 1 ? CALLS / 2 : CALLS;

		for (let k = 0; k < calls; k++) {
			const wait = call(i++);

			if (mode === 'server')
				await wait;
		}
		await settle();
		v8.writeHeapSnapshot(path.join(dir, `${step}.heapsnapshot`));
	}
	process.exit(0);
};

if (process.argv.length < 4)
	for (const [mode, [found]] of Object.entries(modes))
		console.log(mode + '\t' + found);
else
	run(process.argv[2], process.argv[3]);
