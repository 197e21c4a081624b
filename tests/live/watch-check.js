// watch-check.js SAMPLES TRUTH: do the samples that heaptrail watch printed as
// json agree with what the program said of itself? Prints what is wrong, a line
// each, or "slope MEASURED KEPT FIT VERDICT RISEN", bytes a minute.
'use strict';
const fs = require('fs');

const lines = (file) => fs.readFileSync(file, 'utf8').split('\n')
	.filter((line) => line !== '').map((line) => JSON.parse(line));
const samples = lines(process.argv[2]);
const truth = lines(process.argv[3]);
const end = samples.pop();
const known = samples.filter((sample) => sample.heapUsed !== null);

if (known.length < samples.length / 2)
	console.log(`only ${known.length} of ${samples.length} are known`);
// Between two readings memory goes up by garbage and down by collections: a
// sample is right when it is about what was read shortly before or after.
for (const [key, slack] of [['heapUsed', 8e6], ['heapTotal', 8e6],
	['rss', 16e6]]) {
	for (const sample of samples) {
		const near = truth.filter((reading) =>
			Math.abs(reading.time - sample.time) < 1000)
			.map((reading) => reading[key]);
		if (sample[key] === null || near.length === 0)
			continue;
		if (sample[key] < Math.min(...near) - slack ||
			sample[key] > Math.max(...near) + slack)
			console.log(`${key} ${sample[key]} at ${sample.time}: ` +
				`${Math.min(...near)} to ${Math.max(...near)}`);
	}
}
const first = truth[0], last = truth[truth.length - 1];
const kept = (last.kept - first.kept) * 8048 / (last.time - first.time) * 60000;
console.log(`slope ${end.slope_per_minute} ${Math.round(kept)} ${end.fit} ` +
	`${end.verdict} ${end.risen}`);
