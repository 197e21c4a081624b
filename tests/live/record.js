'use strict';
/*
 * Allocates, at a pace that it knows: keeps a Kept in each round, and drops the
 * Passing of the round before the last. Prints "ready"; says how far it is in
 * rounds when it gets a line.
 */
const fs = require('fs');

class Kept {
	constructor(round) {
		this.round = round;
		this.numbers = new Array(20).fill(round);
	}
}
class Passing {
	constructor(round) {
		this.round = round;
		this.numbers = new Array(20).fill(round);
	}
}

const kept = [];
let passing = [];
let round = 0;

function keepOne() {
	kept.push(new Kept(round));
}

function passOne() {
	passing.push(new Passing(round));
}

/* What passes lives for a second: longer than V8 waits between two looks. */
function turn() {
	for (let i = 0; i < 10; i++)
		keepOne();
	for (let i = 0; i < 10; i++)
		passOne();
	if (++round % 50 === 0)
		passing = passing.slice(-250);
}

setInterval(turn, 20);
setTimeout(() => fs.writeSync(1, 'ready\n'), 300);
