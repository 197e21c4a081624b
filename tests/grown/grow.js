'use strict';
/*
 * Grows one thing, knows which and by how much, and takes snapshots of itself
 * before, between and after.
 *
 *	node --expose-gc grow.js MODE DIR
 *
 * Writes DIR/1.heapsnapshot to 3 and DIR/truth.json:
 *	name	the one edge of that name leads to what is in all snapshots
 *		and grows
 *	class	what it is
 *	first	what it is first by: "size_delta", its own growth, or
 *		"retained_delta"; null where nothing grows
 *	entries	how many entries it holds in each snapshot, where it has any
 *	own, retained
 *		[least, most] bytes that it grows by, for each step
 *	at	file and line where it, or the variable that holds it, is
 *		declared
 */
const events = require('events');
const fs = require('fs');
const path = require('path');
const v8 = require('v8');

const [mode, dir] = process.argv.slice(2);
/* Entries before the first snapshot, and in each step. */
const FIRST = 2000, STEP = 8000;
/* Bytes of a pointer in the heap. */
const WORD = 8;

/* The line that a mode is declared on. */
const here = () => {
	const line = new Error().stack.split('\n')[2].match(/:(\d+):\d+\)?$/)[1];

	return { file: path.basename(__filename), line: Number(line) };
};
/* Entries in each snapshot, of which one is made in so many calls. */
const counts = one => [0, 1, 2].map(n => (FIRST + n * STEP) / one);
/*
 * What V8 keeps for so many entries: a list half as much again as when it was
 * last too short, a table that has room for a power of two.
 */
const list = [n => WORD * n, n => WORD * (1.5 * n + 16)];
const table = (words, fill) => {
	const room = n => WORD * words *
		2 ** Math.ceil(Math.log2(n * fill));

	return [room, n => 2 * room(n)];
};
/* [least, most] that something grows by in each step. */
const steps = ([least, most], one = 1) => {
	const n = counts(one);

	return [1, 2].map(k => [
		Math.max(1, Math.floor(least(n[k]) - most(n[k - 1]))),
		Math.ceil(most(n[k]) - least(n[k - 1])) ]);
};
const both = (least, most) => [[least, most], [least, most]];

/*
 * Each mode makes what it is about, declared on the line of here(), and
 * returns how it grows from entry to entry; the rest is the truth.
 */
const modes = {
	array() {
		const at = here(), grownArray = [];

		return { at, grow: i => grownArray.push({ order: i }),
			name: 'grownArray', class: 'Array', first: 'size_delta',
			own: steps(list), each: 24 };
	},
	map() {
		const at = here(), grownMap = new Map();

		return { at, grow: i => grownMap.set('key ' + i, { entry: i }),
			name: 'grownMap', class: 'Map', first: 'size_delta',
			own: steps(table(3.5, 1)), each: 48 };
	},
	set() {
		const at = here(), grownSet = new Set();

		return { at, grow: i => grownSet.add('member ' + i),
			name: 'grownSet', class: 'Set', first: 'size_delta',
			own: steps(table(2.5, 1)), each: 24 };
	},
	dictionary() {
		const at = here(), grownDictionary = {};

		return { at, grow: i => { grownDictionary['user' + i] = { i }; },
			name: 'grownDictionary', class: 'Object',
			first: 'size_delta',
			own: steps(table(3, 1)), each: 48 };
	},
	/* Numbers for keys, far apart: a table of elements. */
	numbered() {
		const at = here(), grownNumbered = {};

		return { at, grow: i => { grownNumbered[7919 * i] = { i }; },
			name: 'grownNumbered', class: 'Object',
			first: 'size_delta',
			own: steps(table(3, 1)), each: 24 };
	},
	/* Few, and heavy: what they hold is outside of the heap. */
	buffers() {
		const at = here(), grownBuffers = [];

		return { at, grow: i => {
			if (i % 80 === 0)
				grownBuffers.push(Buffer.alloc(5000, i));
		}, name: 'grownBuffers', class: 'Array', one: 80,
			first: 'retained_delta', own: steps(list, 80),
			retained: both(STEP / 80 * 5000, STEP / 80 * 5500) };
	},
	/* A new and larger one each time: who holds it is what grows. */
	bigger() {
		const at = here(), grownHolder = { block: Buffer.alloc(20 * FIRST) };

		return { at, grow: i => {
			if ((i + 1) % 2000 === 0)
				grownHolder.block = Buffer.concat([
					grownHolder.block,
					Buffer.alloc(40000, i) ]);
		}, name: 'grownHolder', class: 'Object',
			first: 'retained_delta', own: both(0, 200),
			retained: both(STEP * 19.5, STEP * 21) };
	},
	/* A closure's variable, replaced by a longer copy. */
	context() {
		let grownVariable = [];
		const at = here(), step = (i) => {
			if ((i + 1) % 500 === 0)
				grownVariable = grownVariable.concat(
					Array.from({ length: 500 },
					    (_, k) => 'line ' + (i + k)));
		};

		global.grownClosure = step;
		return { at, grow: step, name: 'grownClosure',
			class: 'Function', first: 'retained_delta', own: both(0, 200),
			retained: both(STEP * 24 + WORD, STEP * 64) };
	},
	listeners() {
		const at = here(), emitter = new events.EventEmitter();

		emitter.setMaxListeners(0);
		return { at, grow: i => emitter.on('grownEvent', () => i + at),
			name: 'grownEvent', class: 'Array', first: 'size_delta',
			own: steps(list), each: 64 };
	},
	/* A string built up: only its holder is the same object. */
	rope() {
		const at = here(), grownLog = { text: '' };

		return { at, grow: i => { grownLog.text += 'request ' + i + '\n'; },
			name: 'grownLog', class: 'Object',
			first: 'retained_delta', own: both(0, 200),
			retained: both(STEP * 32, STEP * 160) };
	},
	flat() {
		const at = here(), grownFlat = { text: '' };

		return { at, grow: i => {
			grownFlat.text += 'request ' + i + '\n';
			/* A search has to have it in one piece. */
			if (i % 100 === 99)
				/never/.test(grownFlat.text);
		}, name: 'grownFlat', class: 'Object',
			first: 'retained_delta', own: both(0, 200),
			retained: both(STEP * 8, STEP * 160) };
	},
	field() {
		const at = here(), Store = class GrownStore {
			constructor() {
				this.grownField = [];
			}
		};
		const grownStore = new Store();

		return { at, grow: i => grownStore.grownField.push({ sale: i }),
			name: 'grownField', class: 'Array', first: 'size_delta',
			own: steps(list), each: 24 };
	},
	/* As large as ever, however much goes through it. */
	lru() {
		const at = here(), steadyCache = new Map();

		return { at, grow: i => {
			steadyCache.set('page ' + i, { page: i });
			if (steadyCache.size > 500)
				steadyCache.delete(
					steadyCache.keys().next().value);
		}, name: 'steadyCache', class: 'Map', first: null };
	},
	idle() {
		const at = here(), idleArray = ['nothing', 'happens'];

		return { at, grow: () => idleArray.length, name: 'idleArray',
			class: 'Array', first: null };
	},
};

const it = modes[mode]();
const truth = Object.assign({ mode }, it);
let done = 0;

delete truth.grow;
if (it.each)
	truth.retained = both(STEP * it.each, STEP * 400);
if (it.first === 'size_delta' || it.one)
	truth.entries = counts(it.one || 1);

function advance(count) {
	for (const end = done + count; done < end; done++)
		it.grow(done);
}

for (let n = 1; n <= 3; n++) {
	advance(n === 1 ? FIRST : STEP);
	global.gc();
	global.gc();
	v8.writeHeapSnapshot(path.join(dir, n + '.heapsnapshot'));
}
fs.writeFileSync(path.join(dir, 'truth.json'),
	JSON.stringify(truth, null, '\t') + '\n');
