/*
 * memory.js STYLE GROWS TRUTH: writes a memory over time to standard output, as
 * STYLE has it, in which what GROWS names (used, buffers, external, rss, or
 * nothing: none) grows by RATE bytes a minute; and what is true of it to the
 * file TRUTH. The JavaScript heap is a sawtooth: every other collection leaves
 * exactly what is kept, those between them 2 MB of garbage, too. Of "young"
 * all do, so that nobody can know.
 *
 * memory.js real TRUTH: keeps buffers of 1 MB, and says what node says of that.
 */
'use strict';
const fs = require('fs');

const MB = 1048576, RATE = 6000000, STEP = 500, TEETH = 40, TOOTH = 12;
const start = Date.parse('2026-11-23T01:24:41.000Z');

function made(style, grows, truthPath) {
	const samples = [];
	for (let i = 0; i < TEETH * TOOTH; i++) {
		const ms = i * STEP, more = Math.round(RATE * ms / 60000);
		const grown = (part) => part === grows ? more : 0;
		const kept = 20 * MB + grown('used') + grown('young');
		const young = grows === 'young' ||
		    Math.floor(i / TOOTH) % 2 === 1;
		const used = kept + (young ? 2 * MB : 0) + (i % TOOTH) * MB;
		const heapTotal = 48 * MB + grown('used') + grown('young');
		const arrayBuffers = 2 * MB + grown('buffers');
		const external = 3 * MB + grown('buffers') +
		    grown('external');
		samples.push({ ms, heapUsed: used, heapTotal, external,
		    arrayBuffers, rss: heapTotal + external + 30 * MB +
		    grown('rss') });
	}
	const write = {
		ndjson: (s) => JSON.stringify({ time: start + s.ms,
		    rss: s.rss, heapTotal: s.heapTotal, heapUsed: s.heapUsed,
		    external: s.external, arrayBuffers: s.arrayBuffers }),
		nested: (s) => JSON.stringify({ level: 30,
		    time: new Date(start + s.ms).toISOString(), pid: 1,
		    memoryUsage: { rss: s.rss, heapTotal: s.heapTotal,
			heapUsed: s.heapUsed, external: s.external,
			arrayBuffers: s.arrayBuffers }, msg: 'memory' }),
		performance: (s) => JSON.stringify({ t: start + s.ms,
		    usedJSHeapSize: s.heapUsed, totalJSHeapSize: s.heapTotal,
		    jsHeapSizeLimit: 4395630592 }),
		usage: (s) => JSON.stringify({ id: s.ms, timestamp: start +
		    s.ms, result: { usedSize: s.heapUsed,
			totalSize: s.heapTotal } }),
		console: (s) => `{\n  rss: ${s.rss},\n  heapTotal: ` +
		    `${s.heapTotal},\n  heapUsed: ${s.heapUsed},\n  ` +
		    `external: ${s.external},\n  arrayBuffers: ` +
		    `${s.arrayBuffers}\n}`,
		trace: (s) => JSON.stringify({ name: 'UpdateCounters',
		    ph: 'I', cat: 'disabled-by-default-devtools.timeline',
		    pid: 7, tid: 7, ts: 2409029720 + s.ms * 1000,
		    args: { data: { documents: 2,
			jsHeapSizeUsed: s.heapUsed } } }),
	}[style];
	const text = samples.map(write);
	process.stdout.write(style === 'trace' ?
	    `{"traceEvents":[${text.join(',\n')}]}` : text.join('\n') + '\n');
	const first = samples[0], last = samples[samples.length - 1];
	fs.writeFileSync(truthPath, JSON.stringify({ grows, rate: RATE,
	    collections: TEETH - 1, timed: style !== 'console',
	    first: first, last: last }));
}

/* 20 MB a second. */
function real(truthPath) {
	const kept = [], from = Date.now();
	const timer = setInterval(() => {
		console.log(JSON.stringify({ time: Date.now(), kept:
		    kept.length, ...process.memoryUsage() }));
		if (Date.now() - from > 3000) {
			clearInterval(timer);
			fs.writeFileSync(truthPath, JSON.stringify({
			    kept: kept.length * MB,
			    ms: Date.now() - from }));
		}
		kept.push(Buffer.alloc(MB, 1));
	}, 50);
}

if (process.argv[2] === 'real')
	real(process.argv[3]);
else
	made(...process.argv.slice(2));
