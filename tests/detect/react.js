'use strict';
/*
 * Mounts and unmounts components with a real React, counts them itself, and
 * takes a snapshot:
 *
 *	node react.js MODE FILE FOLDER
 *
 * FOLDER has react and react-test-renderer of one version in node_modules.
 * MODE is fibers or unmounted; prints what that detector is to find, as
 * programs.js does.
 */
const path = require('path');
const v8 = require('v8');
const [mode, file, folder] = process.argv.slice(2);
const load = require('module').createRequire(path.resolve(folder, 'x.js'));
const React = load('react');
const renderer = load('react-test-renderer');
const make = React.createElement;

/* The line that calls it. */
const line = () => +/:(\d+):\d+\)?$/.exec(
	new Error().stack.split('\n')[2])[1];
const keep = global.keep = { panels: [] };
const lines = {};
let mounted = 0;

lines.panel = line() + 2;	/* of its constructor */
class Panel extends React.Component {
	constructor(props) {
		super(props);
		this.state = { data: new Array(100).fill(0.5) };
	}
	componentDidMount() { mounted++; }
	componentWillUnmount() { mounted--; }
	render() { return make('div', null, 'panel'); }
}
lines.row = line() + 1;
function Row({ n }) {
	React.useState(n);
	React.useEffect(() => {
		mounted++;
		return () => { mounted--; };
	}, []);
	return make(Cell, { n });
}
lines.cell = line() + 1;
const Cell = React.memo(function Cell({ n }) {
	return make('li', null, String(n));
});
const Label = React.forwardRef((props, ref) => make('b', null, 'label'));
Label.displayName = 'FancyLabel';
const Theme = React.createContext('light');

/* A panel that is unmounted stays in keep: that is the leak. */
function App({ rows, panel }) {
	return make(Theme.Provider, { value: 'dark' },
		panel ? make(Panel, { ref: p => p && keep.panels.push(p) }) :
			null,
		make(Label),
		...Array.from({ length: rows },
			(_, n) => make(Row, { n, key: n })));
}

/* Builds for production have no act(). */
const act = process.env.NODE_ENV === 'production' ? null :
	React.act || renderer.act;
global.IS_REACT_ACT_ENVIRONMENT = act !== null;

async function render(rows, panel) {
	const element = make(App, { rows, panel });
	const show = () => {
		if (keep.root)
			keep.root.update(element);
		else
			keep.root = renderer.create(element);
	};

	if (act)
		await act(async () => show());
	else
		show();
	for (let i = 0; mounted !== rows + panel; i++) {
		if (i > 10000)
			throw new Error(`${mounted} components are mounted`);
		await new Promise(resolve => setImmediate(resolve));
	}
}

const truths = {
	fibers: () => [
		{ found: '^fibers of Row$', count: 10, line: lines.row },
		{ found: '^fibers of Cell$', count: 10, line: lines.cell },
		{ found: '^fibers of <li>$', count: 10 },
		{ found: '^fibers of FancyLabel$', count: 1 },
		{ found: '^fibers of App$', count: 1 },
		{ found: '^fibers of Context$', count: 1 },
		{ found: '^fibers of roots$', count: 1 },
		{ none: 'Panel' },
	],
	unmounted: () => [
		{ found: '^unmounted fibers of Panel$', count: 16,
			held: 'keep\\.panels', line: lines.panel,
			bytes: 16 * 100 },
		{ none: 'App|Context|roots|FancyLabel' },
	],
};

(async () => {
	await render(20, 1);
	for (let i = 0; i < 15; i++) {
		await render(20, 0);
		await render(20, 1);
	}
	await render(10, 0);
	v8.writeHeapSnapshot(file);
	process.stdout.write(JSON.stringify(truths[mode]()) + '\n');
})();
