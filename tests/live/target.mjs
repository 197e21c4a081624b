/* The same as an ES module: there is no process.mainModule. */
class SessionRecord {
	constructor(id) {
		this.id = id;
	}
}

const kept = [];
for (let i = 0; i < 1000; i++)
	kept.push(new SessionRecord(i));
setInterval(() => kept.length, 1000);
setTimeout(() => console.log('ready'), 100);
