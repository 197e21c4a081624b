// A program of known memory: watch.js FILE RATE.
// Keeps RATE arrays of 8,048 bytes a second (1,000 small integers and what
// holds them), makes garbage beside that, some of which lives for a while, and
// writes to FILE what it says of itself: a line of process.memoryUsage() and
// the time, five times a second.
'use strict';
const fs = require('fs');

const file = process.argv[2], rate = Number(process.argv[3]);
const kept = [], cache = [];
const begin = Date.now();

setInterval(() => {
	const due = (Date.now() - begin) / 1000 * rate;
	while (kept.length < due)
		kept.push(new Array(1000).fill(kept.length));
	for (let i = 0; i < 40; i++)
		cache[i * 7 % 500] = new Array(500).fill(i);
	for (let i = 0; i < 60; i++)
		new Array(500).fill(i);
}, 20);

setInterval(() => {
	const usage = process.memoryUsage();
	usage.time = Date.now();
	usage.kept = kept.length;
	fs.appendFileSync(file, JSON.stringify(usage) + '\n');
}, 200);
