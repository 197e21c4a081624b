'use strict';
// A server that keeps what could not be uploaded: an UploadJob for each error
// in its log, and SessionRecords without a word. Takes a snapshot before and
// after each part, and prints what is true of these times as JSON. Writes into
// the current folder: snapshots, app.log (as pino writes it), pretty.log (as
// pino-pretty does, with times of day), memory.ndjson.
const fs = require('fs');
const v8 = require('v8');

class UploadJob { constructor(id) { this.id = id; this.body = Buffer.alloc(64); } }
class SessionRecord { constructor(id) { this.id = id; this.seen = ['x' + id]; } }

const parts = [
	{ failed: 30, ok: 60, slow: 7, sessions: 40 },
	{ failed: 50, ok: 20, slow: 3, sessions: 300 },
	{ failed: 12, ok: 90, slow: 9, sessions: 10 },
];
const pending = new Map(), sessions = [];
const names = { 30: 'INFO', 40: 'WARN', 50: 'ERROR' };
let next = 1;

function clock(date) {
	return [date.getHours(), date.getMinutes(), date.getSeconds()]
		.map(n => String(n).padStart(2, '0')).join(':') + '.' +
		String(date.getMilliseconds()).padStart(3, '0');
}

function log(level, msg, more) {
	const date = new Date();
	const line = { level, time: date.getTime(), pid: process.pid,
		hostname: 'lab', ...more, msg };
	fs.appendFileSync('app.log', JSON.stringify(line) + '\n');
	fs.appendFileSync('pretty.log',
		`[${clock(date)}] ${names[level]} (${process.pid}): ${msg}\n`);
}

function memory() {
	fs.appendFileSync('memory.ndjson', JSON.stringify({
		time: new Date().toISOString(), ...process.memoryUsage() }) + '\n');
}

function fail() {
	const id = next++;
	const requestId = `req-${String(id).padStart(12, '0')}`;
	const job = new UploadJob(requestId);
	pending.set(requestId, job);
	const err = new Error('ECONNRESET while writing');
	log(50, 'upload failed', { requestId, err: { type: 'Error',
		code: 'ECONNRESET', message: err.message, stack: err.stack } });
}

function pass() {
	const end = Date.now() + 30;
	while (Date.now() < end);
}

// Names have seconds: no two snapshots in one.
function snapshot() {
	memory();
	const name = v8.writeHeapSnapshot();
	const end = Math.ceil((Date.now() + 1) / 1000) * 1000;
	while (Date.now() <= end);
	memory();
	return name;
}

log(30, 'listening');
// What the first of each costs is no growth of the parts.
fail();
for (let i = 0; i < 10; i++)
	sessions.push(new SessionRecord(i));
log(30, 'stored');
log(40, 'slow');
const taken = [snapshot()];
for (const part of parts) {
	pass();
	for (let i = 0; i < part.failed; i++)
		fail();
	for (let i = 0; i < part.ok; i++)
		log(30, 'stored');
	for (let i = 0; i < part.slow; i++)
		log(40, 'slow');
	for (let i = 0; i < part.sessions; i++)
		sessions.push(new SessionRecord(sessions.length));
	pass();
	taken.push(snapshot());
}
log(30, 'bye');
console.log(JSON.stringify({ parts, taken, requests: next - 1 }));
