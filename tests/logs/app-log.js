/*
 * app-log.js STYLE LINES TRUTH: writes the log of an application to standard
 * output, as STYLE (see below) has it, and to the file TRUTH what is in it:
 * each kind of line with its level, count, times and the lines themselves.
 * Everything follows from a row of numbers that is always the same.
 */
'use strict';
const fs = require('fs');

const [style, lines, truthPath] = [process.argv[2], +process.argv[3],
	process.argv[4]];
const levels = { trace: 10, debug: 20, info: 30, warn: 40, error: 50,
	fatal: 60 };

let state = 20261123;
function random(n) {
	state = (Math.imul(state, 1103515245) + 12345) >>> 0;
	return Math.floor(state / 4294967296 * n);
}

function hex(n) {
	let text = '';
	while (text.length < n)
		text += random(16).toString(16);
	/* One of digits alone is a number, and "#" as well. */
	return text;
}

function uuid() {
	return [8, 4, 4, 4, 12].map(hex).join('-');
}

function error(type, message, code) {
	const err = { type, message, stack: `${type}: ${message}\n` +
	    `    at send (/srv/app/lib/send.js:${1 + random(90)}:7)\n` +
	    '    at process.processTicksAndRejections ' +
	    '(node:internal/process/task_queues:95:5)' };
	if (code)
		err.code = code;
	return err;
}

function nested(route) {
	return { context: { requestId: uuid(), sessionId: `s-${random(9)}`,
		userId: 1000 + random(50), route, module: 'api' } };
}

/*
 * What is written, and what it is to be counted as: [level, how often,
 * message, error, route, exhausted, fields of a line and its text].
 */
const kinds = [
	['info', 300, 'request completed', '', 'GET /api/items/:id', null,
	    () => [{ req: { id: uuid(), method: 'GET',
		url: `/api/items/${100 + random(9000)}?page=${random(9)}`,
		headers: { host: 'x', msg: 'no', level: 60 } },
		res: { statusCode: 200, msg: 'no' },
		responseTime: random(90) }, 'request completed']],
	['info', 2, 'listening', '', 'server', null,
	    () => [{ context: 'server', port: 3000 }, 'listening']],
	['debug', 100, 'cache miss for user:#', '', '', null,
	    () => [{}, `cache miss for user:${random(1e6)}`]],
	['trace', 20, 'tick #', '', '', null,
	    () => [{}, `tick ${random(1e6)}`]],
	['warn', 40, 'slow query took # ms', '', '/api/reports', null,
	    () => [nested('/api/reports'),
		`slow query took ${random(900)}.${random(10)} ms`]],
	['error', 30, 'upload failed', 'ECONNRESET', '/api/upload', null,
	    () => [{ ...nested('/api/upload'),
		err: error('Error', 'read ECONNRESET', 'ECONNRESET') },
		'upload failed']],
	['error', 12, 'upload failed', 'TypeError', '/api/upload', null,
	    () => [{ ...nested('/api/upload'),
		err: error('TypeError', 'x is not a "function"') },
		'upload failed']],
	['error', 9, 'upload failed', 'ECONNRESET', '/api/avatar', null,
	    () => [{ ...nested('/api/avatar'),
		err: error('Error', 'read ECONNRESET', 'ECONNRESET') },
		'upload failed']],
	['error', 25, 'timeout acquiring a connection from the pool', '',
	    'db-pool', 'pool full',
	    () => [{ context: 'db-pool', pool: { total: 10, idle: 0 } },
		'timeout acquiring a connection from the pool']],
	['error', 7, "cannot read '#'", 'EMFILE', '', 'too many open files',
	    () => [{ err: error('Error', 'EMFILE: too many open files',
		'EMFILE') }, `cannot read '/srv/app/data/${hex(12)}.json'`]],
	['error', 5, 'report not written', 'ENOSPC', '', 'disk full',
	    () => [{ err: error('Error', 'no room', 'ENOSPC') },
		'report not written']],
	['fatal', 1, 'giving up: out of memory', '', '', 'out of memory',
	    () => [{}, 'giving up: out of memory']],
	['warn', 6, 'Grüße — 日本語 #', '', '', null,
	    () => [{}, `Grüße — 日本語 ${random(100)}`]],
	['info', 15, 'of the second', '', '', null,
	    () => [{ msg: 'of the first' }, 'of the second']],
];

/* What a process says besides, all of which is of no record. */
const plain = ['', '> app@1.0.0 start', 'Server ready', '{', '}',
	'[nodemon] restarting', '    at nowhere', 'null', '{"a":1}'];

/* Lines that a process writes as it fails; they have no time. */
const failures = [
	['error', 3, 'cannot read properties of undefined', 'TypeError',
	    null, () => 'TypeError: cannot read properties of undefined\n' +
		'    at main (/srv/app/main.js:3:9)'],
	['warn', 2, 'MaxListenersExceededWarning: Possible EventEmitter ' +
	    'memory leak detected. # error listeners added to [Server].',
	    'MaxListenersExceededWarning',
	    'too many listeners', () => `(node:${10 + random(9000)}) ` +
		'MaxListenersExceededWarning: Possible EventEmitter memory ' +
		'leak detected. 11 error listeners added to [Server].'],
];

const isPretty = style.startsWith('pretty');
const truth = new Map();
let time = Date.parse('2026-11-23T01:24:41.340Z'), before = time;
let line = 0;
const out = [];

function write(text) {
	const ending = style === 'crlf' ? '\r\n' : '\n';
	const parts = text.split('\n');
	out.push(parts.join(ending) + ending);
	line += parts.length;
	if (out.length > 10000)
		fs.writeSync(1, out.splice(0).join(''));
}

function count(kind, at, fields) {
	const [level, , message, errorName, route, exhausted] = kind;
	const key = [level, message, errorName, route].join('\u0000');
	let group = truth.get(key);
	if (!group)
		truth.set(key, group = { level, count: 0, message,
		    error: errorName, route, exhausted, from: at, to: at,
		    lines: [] });
	group.count++;
	group.from = Math.min(group.from, at);
	group.to = Math.max(group.to, at);
	group.lines.push({ line: line + 1, user: fields.context ?
	    fields.context.userId : undefined, request: fields.context ?
	    fields.context.requestId : fields.req ? fields.req.id :
	    undefined });
}

/*
 * The first four and the last four, and of the rest each so many, a power of
 * two, that there are no more than 24.
 */
function kept(lines) {
	const rest = lines.slice(4);
	let step = 1;
	while (Math.ceil(rest.length / step) > 24)
		step *= 2;
	return lines.slice(0, 4).concat(rest.filter((_, i) =>
	    i % step === 0 || i >= rest.length - 4));
}

/* JSON as pino has it: members that come twice stand there twice. */
function json(level, fields, message) {
	const head = { level: style === 'numeric' || style === 'crlf' ?
	    levels[level] : level, time: style === 'iso' ?
	    new Date(time).toISOString() : time, pid: 4242, hostname: 'lab' };
	let text = JSON.stringify(head).slice(0, -1);
	for (const [key, value] of Object.entries(fields))
		text += `,${JSON.stringify(key)}:${JSON.stringify(value)}`;
	return `${text},"msg":${JSON.stringify(message)}}`;
}

function prettyValue(key, value, depth) {
	const pad = '    '.repeat(depth);
	if (typeof value !== 'object')
		return `${pad}${key}: ${JSON.stringify(value)}`;
	if (!value.stack)
		return `${pad}${key}: ` + JSON.stringify(value, null, 2)
		    .split('\n').join(`\n${pad}`);
	const rest = Object.entries(value).map(([name, text]) =>
	    name === 'stack' ? `${pad}  "stack":\n` + text.split('\n')
		.map((l) => `${pad}      ${l}`).join('\n') :
	    `${pad}  ${JSON.stringify(name)}: ${JSON.stringify(text)},`);
	return `${pad}${key}: {\n${rest.join('\n')}\n${pad}}`;
}

function pretty(level, fields, message) {
	const at = new Date(time).toISOString();
	const stamp = style === 'pretty-dated' ?
	    `${at.slice(0, 10)} ${at.slice(11, 23)} +0000` : at.slice(11, 23);
	const text = Object.entries(fields).filter(([key]) => key !== 'msg')
	    .map(([key, value]) => '\n' + prettyValue(key, value, 1));
	return `[${stamp}] ${level.toUpperCase()} (4242): ${message}` +
	    text.join('');
}

function record(kind) {
	const [fields, message] = kind[6]();
	count(kind, before = time, fields);
	const text = isPretty ? pretty(kind[0], fields, message) :
	    json(kind[0], fields, message);
	write(style === 'collected' ?
	    `${new Date(time + 5).toISOString()} stdout F ${text}` : text);
}

function failure(kind) {
	const [level, , message, name, exhausted] = kind;
	/* It was then when the line before it was. */
	count([level, 0, message, name, '', exhausted], before, {});
	write(kind[5]());
}

function pick(list) {
	const sum = list.reduce((all, kind) => all + kind[1], 0);
	let n = random(sum);
	return list.find((kind) => (n -= kind[1]) < 0);
}

/* Each once at least, then as it comes. */
for (let i = 0; i < lines; i++) {
	/* 30 s and more pass in 1000 lines. */
	time += random(60);
	const what = random(200);
	if (i < kinds.length)
		record(kinds[i]);
	else if (what < 4 && !isPretty)
		write(plain[random(plain.length)]);
	else if (what === 4)
		failure(pick(failures));
	else
		record(pick(kinds));
}
fs.writeSync(1, out.join(''));
fs.writeFileSync(truthPath, JSON.stringify([...truth.values()].map(
    group => ({ ...group, lines: kept(group.lines) }))));
