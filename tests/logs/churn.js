/*
 * A program for --prof that makes V8 compile, move and forget code all the
 * time: functions made from text, with odd names, called in deep recursion and
 * dropped. Runs for the milliseconds that it is told.
 */
'use strict';

const end = Date.now() + Number(process.argv[2] || 500);
const names = ['plain', 'caf\u00e9', '\u6f22\u5b57', '\ud83d\ude00', 'a,b',
    'back\\slash', 'two words', 'new\nline', 'constructor', '__proto__'];
let turn = 0, live = [];

function make(name) {
	const object = {
		[name](depth) {
			let sum = turn;
			for (let i = 0; i < 300; i++)
				sum += String(i).length * (i % 7);
			return depth > 0 ? sum + this[name](depth - 1) : sum;
		},
	};
	return object;
}

function makeFromText(i) {
	return new Function('n', '/* ' + i + ' */ const f' + i % 50 +
	    ' = (k) => k > 0 ? k * ' + i + ' % 1009 + f' + i % 50 +
	    '(k - 1) : 0; let s = 0; for (let i = 0; i < 40; i++) ' +
	    's += f' + i % 50 + '(n); return s;');
}

class Widget {
	constructor(n) {
		this.parts = Array.from({ length: n }, (_, i) => ({ i }));
	}

	get weight() {
		return this.parts.reduce((sum, part) => sum + part.i, 0);
	}

	static *all(n) {
		for (let i = 0; i < n; i++)
			yield new Widget(i % 100);
	}
}

let total = 0;

async function work() {
	while (Date.now() < end) {
		const text = makeFromText(turn++);
		for (let i = 0; i < 60; i++)
			total += text(i % 20);
		const name = names[turn % names.length];
		total += make(name)[name](turn % 100);
		for (const widget of Widget.all(50))
			total += widget.weight;
		total += JSON.stringify(live).length;
		total += new RegExp('x{' + turn % 90 + '}y|' + turn)
		    .test('xxxxxy') ? 1 : 0;
		live.push(text);
		if (live.length > 20)
			live = [];
		if (turn % 40 === 0 && globalThis.gc)
			globalThis.gc();
		await null;
	}
	process.exitCode = total === 0 ? 1 : 0;
}

work();
