'use strict';
/*
 * Holds one value of each kind and takes a snapshot of itself.
 *
 *	node kinds.js FILE [numeric]
 *
 * Prints what is to be seen of each value: its name, a tab, and the text, or
 * several with " | " between them where that is for V8 to decide. "numeric"
 * has numbers captured as well.
 */
const fs = require('fs');
const inspector = require('inspector');

const [file, mode] = process.argv.slice(2);
const numeric = mode === 'numeric' && parseInt(process.versions.node, 10) >= 16;

class Job {
	constructor(id) {
		this.id = id;
		this.name = 'job' + id;
		this.tags = ['a' + id, 'b' + id, 'c' + id];
	}
}
class Cache extends Map {}
class Bytes extends Uint8Array {}

const values = {};
const wanted = [];

/* Keeps a value. plain: the text without numbers, if that differs. */
function keep(name, value, text, plain) {
	values['kind_' + name] = value;
	wanted.push('kind_' + name + '\t' +
		(numeric || plain === undefined ? text : plain));
}

const mapOf = (count, each) =>
	new Map(Array.from({ length: count }, (_, i) => each(i)));
const without = (map, ...keys) => {
	keys.forEach(key => map.delete(key));
	return map;
};
const truncated = (array, length) => {
	array.length = length;
	return array;
};
const pushed = (count) => {
	const array = [];

	for (let i = 0; i < count; i++)
		array.push({ i: 'n' + i });
	return array;
};

keep('plain', { id: 5, name: 'user5', tags: ['x', 'y', {}], ok: true,
	no: false, nil: null, none: undefined, pi: 3.25 },
	'{id: 5, name: "user5", tags: Array(3), ok: true, no: false, ' +
	'nil: null, none: undefined, pi: 3.25}',
	'{name: "user5", tags: Array(3), ok: true, no: false, nil: null, ' +
	'none: undefined}');
keep('empty', {}, '{}');
keep('job', new Job(5), 'Job {id: 5, name: "job5", tags: Array(3)}',
	'Job {name: "job5", tags: Array(3)}');
keep('nested', { map: new Map([['k', {}]]), job: new Job(1), re: /x/,
	f: keep, s: Symbol('s'), big: 10n },
	'{map: Map(1), job: Job, re: /x/, f: keep(), s: Symbol(s), big: BigInt}');
keep('indexed', { 0: 'zero', 1: 'one', k: 'kay' },
	'{k: "kay", 0: "zero", 1: "one"}');
keep('wide', Object.fromEntries(Array.from({ length: 30 },
	(_, i) => ['key' + i, 'v' + i])),
	'{' + Array.from({ length: 12 }, (_, i) => `key${i}: "v${i}", `).join('') +
	'…}');
keep('accessor', Object.defineProperty({ y: 'why' }, 'x',
	{ get() { return 1; }, set() {}, enumerable: true }),
	'{y: "why", x: (…)}');
keep('quoted', { 'a,b': 'say "hi"' }, '{"a,b": "say "hi""}');

keep('literal', ['a', 'b', {}], 'Array(3)');
keep('mixed', [{}, 'two', 3], 'Array(3)', 'Array(2+)');
keep('nulls', ['a', null, undefined], 'Array(3)');
keep('pushed', pushed(100), 'Array(100+)');
keep('truncated', truncated(pushed(100), 40), 'Array(40) | Array(40+)');
keep('integers', [1, 2, 3], 'Array');
keep('none', [], 'Array(0)');
keep('frozen', Object.freeze(['f', 'g']), 'Array(2) | Array(2+)');

keep('map', mapOf(2, i => ['k' + i, { i }]), 'Map(2)');
keep('map_large', mapOf(3000, i => ['key' + i, { i }]), 'Map(3,000)');
keep('map_integers', mapOf(300, i => [i, 'v' + i]), 'Map(300+)');
keep('map_counters', mapOf(300, i => ['k' + i, i]), 'Map(300)');
keep('map_deleted', without(mapOf(8, i => ['k' + i, 'v' + i]), 'k3', 'k4'),
	'Map(6) | Map(6+)');
keep('map_front', without(mapOf(30, i => ['k' + i, { i }]), 'k0', 'k1'),
	'Map(28)');
keep('map_nothing', new Map([[1, {}], [2, undefined], [3, 4]]), 'Map(1+)');
keep('map_empty', new Map(), 'Map');
keep('map_class', new Cache([['k', 'v']]), 'Cache(1) | Map(1)');
keep('set', new Set(['a', 'b', 'c']), 'Set(3)');
keep('set_deleted', without(new Set(['a', 'b', 'c']), 'b'),
	'Set(2) | Set(2+)');
keep('weak_map', new WeakMap([[values, 'v']]), 'WeakMap');

keep('buffer', Buffer.alloc(16000), 'Buffer(16.0 kB)');
keep('buffer_pooled', Buffer.from('hello'),
	`Buffer(in ${Buffer.poolSize === 8192 ? '8.2' : '65.5'} kB) | ` +
	'Buffer(in 65.6 kB)');
keep('doubles', new Float64Array(1000), 'Float64Array(8.0 kB)');
keep('bytes', new Bytes(4096), 'Bytes(4.1 kB)');
keep('array_buffer', new ArrayBuffer(5000), 'ArrayBuffer(5.0 kB)');
keep('shared', new SharedArrayBuffer(300), 'SharedArrayBuffer(300 B)');
keep('view', new DataView(new ArrayBuffer(100)), 'DataView(100 B)');

keep('string', 'short ' + file.length, `"short ${file.length}"`);
keep('long', Buffer.alloc(1200000, 'abc').toString(),
	`"${'abc'.repeat(66)}ab…" (1.2 MB)`);
let rope = 'one';
for (let i = 0; i < 3; i++)
	rope += ', and one more piece ' + i;
keep('rope', rope, `"${rope}"`);
keep('slice', Buffer.alloc(50000, 'parent ').toString().slice(100, 200),
	`slice of "${'parent '.repeat(28)}pare…" (50.0 kB)`);

keep('function', keep, 'keep()');
keep('anonymous', (() => () => 1)(), '(anonymous)()');
keep('bound', keep.bind(null), 'bound keep()');
keep('class', Job, 'Job()');
keep('regexp', /ab+c/gi, '/ab+c/');
keep('symbol', Symbol('kState'), 'Symbol(kState)');
keep('bigint', 123456789012345678901234567890n, 'BigInt');
keep('double', 3.14159, '3.14159', 'heap number | number');
keep('boxed_string', new String('boxed'), 'String("boxed")');
keep('boxed_number', new Number(5.5), 'Number(5.5)', 'Number');
keep('date', new Date(1700000000123), 'Date(2023-11-14T22:13:20.123Z) | Date',
	'Date');
keep('error', new TypeError('no ' + 'way'), 'TypeError: "no way"');

keep('waiting', (() => {
	const promise = new Promise(() => {});

	promise.then(() => {});
	return promise;
})(), 'Promise(pending)');
keep('resolved', Promise.resolve({ r: 'result' }), 'Promise({…})');
const rejected = Promise.reject(new Error('boom'));
rejected.catch(() => {});
keep('rejected', rejected, 'Promise(Error: "boom")');

global.kindsOfValues = values;
/* Out of the promises' way. */
setImmediate(() => {
	const session = new inspector.Session();
	const out = fs.openSync(file, 'w');

	session.connect();
	session.on('HeapProfiler.addHeapSnapshotChunk',
		message => fs.writeSync(out, message.params.chunk));
	session.post('HeapProfiler.takeHeapSnapshot',
		{ captureNumericValue: numeric }, (error) => {
			if (error)
				throw error;
			session.disconnect();
			fs.closeSync(out);
			console.log(wanted.join('\n'));
		});
});
