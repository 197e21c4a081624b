'use strict';
/*
 * Something on a port that is not, or not quite, the inspector of Node.
 *
 *	node fake-inspector.js MODE [FILE]
 *
 * Listens on a free port of 127.0.0.1, prints "port N", and does as MODE says
 * to whoever comes. FILE is the snapshot that it gives. When somebody comes to
 * its second port (mode redirect), it prints "elsewhere".
 */
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const net = require('net');

const [mode, file] = process.argv.slice(2);
const snapshot = file ? fs.readFileSync(file, 'utf8') : '{}';
const usage = { usedSize: 1000000, totalSize: 2000000 };
let port, elsewhere;

/* A frame as servers send it: unmasked. */
function frame(text, { op = 1, fin = true, length } = {}) {
	const body = Buffer.from(text);
	const size = length === undefined ? body.length : length;
	const head = Buffer.alloc(10);
	head[0] = (fin ? 0x80 : 0) | op;
	head[1] = 127;
	head.writeBigUInt64BE(BigInt(size), 2);
	return Buffer.concat([head, body]);
}

const send = (socket, value) => socket.write(frame(JSON.stringify(value)));
const chunk = text => ({ method: 'HeapProfiler.addHeapSnapshotChunk',
	params: { chunk: text } });

function* pieces(text, count) {
	const size = Math.ceil(text.length / count);
	for (let i = 0; i < text.length; i += size)
		yield text.slice(i, i + size);
}

/* What a snapshot is answered with. */
const takes = {
	stall() {},
	chunks(socket, id) {
		for (const piece of pieces(snapshot, 10000))
			send(socket, chunk(piece));
		send(socket, { id, result: {} });
	},
	/* Other words between, other orders of keys, stray answers. */
	noise(socket, id) {
		send(socket, { method: 'No.suchThing', params: { a: [1] } });
		send(socket, { id: 4711, result: { a: 1 } });
		send(socket, { error: { code: -1, message: 'stray' }, id: 3000 });
		send(socket, { method: 'HeapProfiler.reportHeapSnapshotProgress',
			params: { done: 'x', total: -5 } });
		let n = 0;
		for (const piece of pieces(snapshot, 50)) {
			if (n++ % 2)
				send(socket, chunk(piece));
			else
				socket.write(frame('{ "params": {"chunk":' +
					JSON.stringify(piece) + '}, "method": ' +
					'"HeapProfiler.addHeapSnapshotChunk" }'));
		}
		socket.write(frame(`{"result":{},"id":${id}}`));
		socket.write(frame(`{"result":{},"id":${id}}`));
	},
	/* A message in several frames is allowed, if not done by Node. */
	fragments(socket, id) {
		const text = JSON.stringify(chunk(snapshot));
		const half = text.length >> 1;
		socket.write(frame(text.slice(0, half), { fin: false }));
		socket.write(frame(text.slice(half), { op: 0 }));
		send(socket, { id, result: {} });
	},
	close(socket) {
		send(socket, chunk(snapshot.slice(0, snapshot.length >> 1)));
		setTimeout(() => socket.destroy(), 100);
	},
	truncated(socket, id) {
		send(socket, chunk(snapshot.slice(0, -40)));
		send(socket, { id, result: {} });
	},
	missing(socket, id) {
		/* The end is there, but not all before it. */
		send(socket, chunk(snapshot.replace(/"node_count":(\d+)/,
			(all, count) => `"node_count":${+count + 1}`)));
		send(socket, { id, result: {} });
	},
	other(socket, id) {
		send(socket, chunk('{"head":{}}'));
		send(socket, { id, result: {} });
	},
	error(socket, id) {
		send(socket, { error: { code: -32000, message: 'no \u001b[31mroom' },
			id });
	},
	nonsense(socket) { socket.write(frame('hello')); },
	binary(socket) { socket.write(frame('{}', { op: 2 })); },
	huge(socket) {
		socket.write(frame('{'.repeat(1 << 20), { length: 2 ** 31 }));
	},
	broken(socket) {
		socket.write(frame('{"method":"HeapProfiler.addHeapSnapshotChunk"' +
			',"params":{"chunk":"\\q"}}'));
	},
	noframe(socket) { socket.write(Buffer.alloc(4096, 0xff)); },
};

function answer(socket, request) {
	const { id, method } = request;

	if (method === 'Runtime.getHeapUsage')
		send(socket, { id, result: usage });
	else if (method === 'HeapProfiler.takeHeapSnapshot')
		takes[mode](socket, id);
	else
		send(socket, { id, result: {} });
}

/* Frames of a client are masked; what else it sends is said, for the test. */
function serve(socket, head) {
	let have = head;
	socket.on('data', data => {
		have = Buffer.concat([have, data]);
		for (;;) {
			if (have.length < 2)
				return;
			let size = have[1] & 0x7f, at = 2;
			if (size === 126) {
				size = have.readUInt16BE(2);
				at = 4;
			}
			if (have.length < at + 4 + size)
				return;
			const mask = have.slice(at, at + 4);
			const body = have.slice(at + 4, at + 4 + size)
				.map((byte, i) => byte ^ mask[i % 4]);
			const [first, second] = have;
			have = have.slice(at + 4 + size);
			if (first === 0x88) {
				console.log('goodbye');
				socket.end(Buffer.from([0x88, 0]));
				return;
			}
			if (first !== 0x81 || !(second & 0x80))
				console.log(`strange frame ${first} ${second}`);
			answer(socket, JSON.parse(Buffer.from(body).toString()));
		}
	});
	socket.on('error', () => {});
}

function accept(key) {
	return crypto.createHash('sha1').update(key +
		'258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
}

function upgraded(request, socket, head) {
	const key = request.headers['sec-websocket-key'];
	if (mode === 'redirect-upgrade') {
		socket.end('HTTP/1.1 302 Found\r\nLocation: ' +
			`http://127.0.0.1:${elsewhere}/x\r\n` +
			'Content-Length: 0\r\n\r\n');
		return;
	}
	if (mode === 'stall-upgrade')
		return;
	socket.write('HTTP/1.1 101 Switching Protocols\r\n' +
		'Upgrade: websocket\r\nConnection: Upgrade\r\n' +
		'Sec-WebSocket-Accept: ' +
		accept(mode === 'accept' ? 'wrong' : key) + '\r\n\r\n');
	serve(socket, head);
}

const replies = {
	'not-node': () => '<html>welcome</html>',
	'wrong-json': () => '[{"webSocketDebuggerUrl":',
	'no-url': () => '[{"webSocketDebuggerUrl":17}]',
	'deep': () => '['.repeat(100000),
	'evil-url': () => JSON.stringify([{ webSocketDebuggerUrl:
		'ws://127.0.0.1:1/x HTTP/1.1\r\nX: y' }]),
	'long': () => 'x'.repeat(8 << 20),
};

function reply(request, response) {
	if (!/^127\.0\.0\.1:\d+$/.test(request.headers.host))
		console.log(`strange host ${request.headers.host}`);
	if (mode === 'stall-http')
		return;
	if (mode === 'redirect') {
		response.writeHead(302, { Location:
			`http://127.0.0.1:${elsewhere}/json/list` });
		response.end();
		return;
	}
	if (mode === 'forbidden') {
		response.writeHead(403);
		response.end();
		return;
	}
	/* Host and port of the answer are of no use to anybody. */
	const body = replies[mode] ? replies[mode]() :
		request.url === '/json/version' ?
		'{"Browser": "node.js/v20.0.0","Protocol-Version": "1.1"}' :
		JSON.stringify([{ type: 'node', webSocketDebuggerUrl:
			`ws://127.0.0.2:${elsewhere}/some-id` }], null, 2);
	response.writeHead(200, { 'Content-Length': Buffer.byteLength(body) });
	response.end(body);
}

const other = net.createServer(socket => {
	console.log('elsewhere');
	socket.destroy();
});
const server = http.createServer(reply);
server.on('upgrade', upgraded);
server.on('clientError', (error, socket) => socket.destroy());
other.listen(0, '0.0.0.0', () => {
	elsewhere = other.address().port;
	server.listen(0, '127.0.0.1', () => {
		port = server.address().port;
		console.log(`port ${port}`);
	});
});
