'use strict';
/*
 * A process to be captured: 1,000 SessionRecord, or as many as are asked for,
 * and what else the words say. Prints "ready".
 *
 *	node target.js [COUNT] [own-handler|exit|leak|workers]
 */
const { Worker, isMainThread, threadId } = require('worker_threads');
const fs = require('fs');

class SessionRecord {
	constructor(id) {
		this.id = id;
		this.cart = { items: [id], total: id / 3 };
	}
}
class WorkerRecord {
	constructor(id) {
		this.id = id;
	}
}

const [count, word] = process.argv.slice(2);
const kept = [];

if (isMainThread) {
	for (let i = 0; i < (count || 1000); i++)
		kept.push(new SessionRecord(i));
	if (word === 'own-handler')
		process.on('SIGUSR1', () => console.log('mine'));
	if (word === 'workers')
		for (let i = 0; i < 3; i++)
			new Worker(__filename);
} else {
	for (let i = 0; i < threadId * 10; i++)
		kept.push(new WorkerRecord(i));
}
/* It ends once its input does. */
if (word === 'exit' && isMainThread) {
	process.stdin.resume();
	process.stdin.on('end', () => clearInterval(timer));
}
if (word === 'leak' && isMainThread)
	setInterval(() => {
		for (let i = 0; i < 20000; i++)
			kept.push(new SessionRecord(i));
	}, 20);
const timer = setInterval(() => kept.length, 1000);
if (isMainThread)
	setTimeout(() => fs.writeSync(1, 'ready\n'), 100);
