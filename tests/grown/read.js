'use strict';
/*
 * Reads snapshots as plainly as can be, for comparison.
 *
 *	node read.js NAME FILE...
 *
 * Prints a line for each: the id of what properties and variables called NAME
 * hold, and its own size: its own bytes, and those of the arrays and hidden
 * objects that can be reached from nowhere else.
 */
const fs = require('fs');

const NOT_YET = -1, MANY = -2;

class Snapshot {
	constructor(file) {
		Object.assign(this, JSON.parse(fs.readFileSync(file)));
		const { meta } = this.snapshot;

		this.types = meta.node_types[0];
		this.kinds = meta.edge_types[0];
		this.at = Object.fromEntries(
			meta.node_fields.map((field, i) => [field, i]));
		this.wide = meta.node_fields.length;
		this.first = [0];
		for (let n = 0; n * this.wide < this.nodes.length; n++)
			this.first.push(this.first[n] +
				3 * this.field(n, 'edge_count'));
		this.count = this.first.length - 1;
	}

	field(node, name) {
		return this.nodes[node * this.wide + this.at[name]];
	}

	/* Calls f(kind, name, target) for each edge of a node. */
	follow(node, f) {
		for (let e = this.first[node]; e < this.first[node + 1]; e += 3)
			f(this.kinds[this.edges[e]],
				this.strings[this.edges[e + 1]],
				this.edges[e + 2] / this.wide);
	}

	/* What edges of this name lead to; there must be just one. */
	find(wanted) {
		const targets = new Set();

		for (let n = 0; n < this.count; n++)
			this.follow(n, (kind, name, target) => {
				if (name === wanted && (kind === 'property' ||
				    kind === 'context'))
					targets.add(target);
			});
		if (targets.size !== 1)
			throw new Error(`${wanted} leads to ${targets.size}`);
		return [...targets][0];
	}

	/* Section 6 of DevTools' rules: who owns each node, or MANY. */
	owners() {
		const owner = new Int32Array(this.count), work = [];
		const ownable = ['hidden', 'array'].map(type =>
			this.types.indexOf(type));

		for (let n = 0; n < this.count; n++) {
			owner[n] = ownable.includes(this.field(n, 'type')) ||
				this.strings[this.field(n, 'name')] ===
				'system / ExternalStringData' ? NOT_YET : n;
			if (owner[n] === n)
				work.push(n);
		}
		const owned = owner.map(o => o === NOT_YET);

		while (work.length > 0) {
			const n = work.pop();

			this.follow(n, (kind, name, target) => {
				if (kind === 'weak' || !owned[target] ||
				    owner[target] === MANY ||
				    owner[target] === owner[n])
					return;
				owner[target] = owner[target] === NOT_YET ?
					owner[n] : MANY;
				work.push(target);
			});
		}
		return owner;
	}

	own(node) {
		return this.owners().reduce((sum, owner, n) =>
			owner === node ? sum + this.field(n, 'self_size') : sum,
		0);
	}
}

const [name, ...files] = process.argv.slice(2);

for (const file of files) {
	const snapshot = new Snapshot(file), node = snapshot.find(name);

	console.log(snapshot.field(node, 'id'), snapshot.own(node));
}
