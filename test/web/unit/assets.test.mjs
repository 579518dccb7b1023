/* assets.txt, the catalogue and the policy against the files that are there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import own from '../../../web/text/en.js';
import mail from '../../../web/text/en/mail.js';

const en = { ...own, ...mail };
const WEB = join(dirname(fileURLToPath(import.meta.url)), '../../../web');
const LIBS = join(WEB, '../.deps/web/node_modules');
const MOST = 250 * 1024;

const assets = new Map(readFileSync(join(WEB, 'assets.txt'), 'utf8')
	.split('\n').filter((l) => l.startsWith('/'))
	.map((l) => l.trim().split(/\s+/)));
const fileOf = (name) => name.startsWith('npm:') ?
	join(LIBS, name.slice(4)) : join(WEB, name);
const read = (path) => readFileSync(fileOf(assets.get(path)), 'utf8');
const modules = [...assets].filter(([path, file]) => path.endsWith('.js') &&
	!file.startsWith('npm:')).map(([path]) => path);

/* What modules import, of these and of each other. */
function reached(from, imports) {
	const seen = new Set(from);
	for (const path of seen)
		for (const [, name] of (modules.includes(path) ? read(path) : '')
			.matchAll(imports))
			seen.add(posix.join(posix.dirname(path), name));
	return seen;
}

/* The pages for writing, and their doors in the desk's own pages. */
const MAIL = /^\/(mail\/|post\.js|page\/written\.js|text\/en\/post\.js)/;
const STATIC = /from\s*'([^']+)'/g, LATER = /import\('([^']+)'\)/g;

/* The desk's own pages count; what is fetched when somebody writes (mail) is
 * not on the way of a call. */
test('every asset is there, and the desk\'s own are small enough', () => {
	const own = reached(['/app.js'], STATIC);
	const later = [...own].flatMap((path) => !modules.includes(path) ? [] :
		[...read(path).matchAll(LATER)].map(([, name]) =>
			posix.join(posix.dirname(path), name)));
	const mail = reached(later, STATIC);
	let desk = 0, all = 0;
	for (const [path, file] of assets) {
		assert.ok(existsSync(fileOf(file)), `${path}: ${file}`);
		const bytes = readFileSync(fileOf(file)).length;
		all += bytes;
		if ((own.has(path) || !mail.has(path)) && !MAIL.test(path))
			desk += bytes;
	}
	console.log(`${all} bytes in ${assets.size} files, ${desk} of the desk`);
	assert.ok(desk <= MOST, `${desk} bytes`);
});

test('what a module imports is served', () => {
	for (const path of modules)
		for (const [, from] of read(path).matchAll(
			/(?:from|import\()\s*'([^']+)'/g)) {
			assert.ok(from.startsWith('.'), `${path}: ${from}`);
			const whole = posix.join(posix.dirname(path), from);
			assert.ok(assets.has(whole), `${path}: ${from}`);
		}
});

test('nothing asks another host, and nothing has a style of its own', () => {
	for (const path of ['/', '/style.css', ...modules]) {
		const text = read(path);
		assert.doesNotMatch(text, /https?:\/\//, path);
		assert.doesNotMatch(text, /\sstyle=|innerHTML|insertAdjacentHTML|eval\(|new Function/,
			path);
	}
});

const PREFIXES = ['connect.', 'connect.their_', 'call.mode_', 'call.recording_', 'call.talks_', 'call.',
	'line.', 'level.', 'path.', 'path.head.', 'precedence.', 'role.',
	'ring.rank.', 'out.', 'one.advice.', 'login.over_', 'set.', 'key.',
	'calls.by_', 'say.held_', 'part.', 'leg.', 'record.', 'differs.', 'roll.is_', 'app.', 'say.', 'mic.', 'err.', 'post.',
	...['ack', 'agreed', 'book', 'do', 'end', 'fate', 'file', 'judged',
		'paper', 'point', 'size', 'state', 'tab'].map((k) => `mail.${k}_`)];

test('every key that a page names is in the catalogue, and the reverse', () => {
	const text = modules.filter((p) => !p.startsWith('/text/'))
		.map(read).join('\n');
	const named = new Set([...text.matchAll(
		/['"`]((?:app|roll|link|bell|login|change|role|board|level|line|path|tests?|one|precedence|ring|call|connect|seat|out|mail|post|calls|missed|set|key|offer|say|err|mic|time)\.[a-z_.]+)['"`]/g)]
		.map((m) => m[1]));
	const bare = (key) => key.replace(/\.(one|other)$/, '');
	const keys = new Set(Object.keys(en).map(bare));
	for (const key of named)
		assert.ok(keys.has(key), `no text for ${key}`);
	const built = new Set([...text.matchAll(/`([a-z.]+[._])\$\{/g)]
		.map((m) => m[1]));
	for (const key of keys)
		assert.ok(['name', 'lang', 'dir'].includes(key) ||
			named.has(key) || text.includes(`k="${key}"`) ||
			[...built].some((p) => key.startsWith(p) &&
				PREFIXES.includes(p)), `${key} is used nowhere`);
});
