/* box, shown, fields, code words, drafts: what messages are made of. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as box from '../../../web/mail/box.js';
import * as drafts from '../../../web/mail/drafts.js';
import * as fields from '../../../web/mail/fields.js';
import { filled, slotFault } from '../../../web/mail/slots.js';
import { plainPaste, shown, shownPlain, unseen } from
	'../../../web/mail/shown.js';

/* ---- the window -------------------------------------------------------- */

/* A node with messages of one line among rows of others: row numbers have
 * gaps. Pages have 64 rows, as inbox gives them. */
class Node {
	constructor(n, seed = 1) {
		this.rows = [];
		this.seed = seed;
		this.row = 0;
		for (let i = 0; i < n; i++)
			this.add();
	}

	chance(n) {
		this.seed = this.seed * 48271 % 2147483647;
		return this.seed % n;
	}

	add() {
		this.row += 1 + this.chance(4);
		const raw = { row: this.row, message: `m${this.rows.length}`,
			line: 'south', outgoing: false, kind: 'message',
			fate: 'kept', state: 'delivered', states: [],
			texts: [], kept: `${1000 + this.rows.length}000000` };
		this.rows.push(raw);
		return raw;
	}

	inbox(from, newest, limit = box.PAGE) {
		const all = newest ? this.rows.filter((r) => r.row <=
			(from ?? Infinity)).reverse() :
			this.rows.filter((r) => r.row >= (from ?? 0));
		return { rows: all.slice(0, limit),
			next: all[limit]?.row ?? null };
	}
}

const opened = (node) => {
	const b = box.fresh('south');
	const { rows, next } = node.inbox(null, true);
	box.open(b, rows, next);
	return b;
};

const older = (b, node) => {
	const { rows, next } = node.inbox(box.olderFrom(b), true);
	box.addOlder(b, rows, next);
};

const newer = (b, node) => {
	const from = box.newerFrom(b);
	const { rows, next } = node.inbox(from, false);
	box.addNewer(b, rows, from, next);
};

const arrive = (b, node, atEnd) => {
	box.put(b, node.add());
	const from = box.splitFrom(b);
	if (from) {
		const { rows, next } = node.inbox(from, false);
		box.split(b, rows, next, atEnd);
	}
};

/* What is there follows one on the other, with none between left out. */
function noGap(b, why) {
	const ids = box.rows(b).map((r) => Number(r.id.slice(1)));
	ids.forEach((id, i) => i && assert.equal(id, ids[i - 1] + 1,
		`${why}: ${ids[i - 1]}, then ${id}`));
	return ids;
}

test('a window moves over all messages, there and back, without a gap', () => {
	const node = new Node(1000), b = opened(node);
	assert.equal(noGap(b).at(-1), 999);
	while (box.olderFrom(b)) {
		older(b, node);
		assert.ok(noGap(b, 'older').length <= 4 * box.PAGE);
	}
	assert.equal(noGap(b)[0], 0);
	assert.ok(!box.isLive(b));
	while (box.newerFrom(b)) {
		newer(b, node);
		assert.ok(noGap(b, 'newer').length <= 4 * box.PAGE);
	}
	assert.equal(noGap(b).at(-1), 999);
	assert.ok(box.isLive(b));
});

test('whatever comes and wherever one reads, none is left out', () => {
	const seed = 20261121;
	const node = new Node(300, seed);
	let b = opened(node);
	for (let i = 0; i < 4000; i++) {
		const what = node.chance(10), why = `seed ${seed}, step ${i}`;
		if (what < 7)
			arrive(b, node, node.chance(2) === 0);
		else if (what === 7 && box.olderFrom(b))
			older(b, node);
		else if (box.newerFrom(b))
			newer(b, node);
		if (!b.chunks.length)
			b = opened(node);
		const ids = noGap(b, why);
		assert.ok(ids.length <= 8 * box.PAGE, `${why}: ${ids.length}`);
		if (box.isLive(b))
			assert.equal(ids.at(-1), node.rows.length - 1, why);
	}
});

test('a message that is known is changed in its place, others are not', () => {
	const node = new Node(5), b = opened(node);
	const before = box.rows(b);
	assert.equal(box.takeEvent(b, { event: 'message', line: 'south',
		message: 'm2', state: 'acknowledged', here: '5000000',
		there: null }), null);
	const after = box.rows(b);
	assert.equal(after[2].state, 'acknowledged');
	assert.deepEqual(after[2].states, [{ state: 'acknowledged', here: 5,
		there: null }]);
	assert.equal(after[3], before[3]);
	assert.notEqual(after[2], before[2]);
});

test('what an event asks to be fetched', () => {
	const node = new Node(5), b = opened(node);
	const event = { event: 'message', line: 'south', kind: 'message' };
	for (const [why, e, want] of [
		['a new one', { ...event, message: 'x' }, 'x'],
		['of another line', { ...event, message: 'x', line: 'west' },
			null],
		['a verdict on one that is here', { ...event, kind: 'verdict',
			message: 'v', reply_to: 'm1' }, 'm1'],
		['... on one that is not', { ...event, kind: 'verdict',
			message: 'v', reply_to: 'y' }, null],
		['a codebook', { ...event, kind: 'codebook', message: 'x' }, null],
		['one with a time is late or not', { ...event, message: 'm1',
			state: 'acknowledged', ack_by: '9' }, 'm1'],
	])
		assert.equal(box.takeEvent(b, e), want, why);
});

test('acknowledged in time, late, overdue: both sides of the moment', () => {
	const row = { ack_by: 1000, state: 'read' };
	for (const [why, r, now, want] of [
		['no time', { state: 'read' }, 0, 'none'],
		['at the moment', row, 1000, 'waits'],
		['after it', row, 1001, 'overdue'],
		['done', { ...row, state: 'acknowledged' }, 2000, 'done'],
		['late', { ...row, state: 'acknowledged', late: true }, 2000,
			'late'],
	])
		assert.equal(box.ackOf(r, now), want, why);
});

test('the first message since a moment is found', async () => {
	const node = new Node(500);
	const ask = async (from) => node.inbox(from, false, 1).rows[0];
	for (const [date, want] of [['0', 'm0'], ['1000000000', 'm0'],
		['1000000001', 'm1'], ['1250000000', 'm250'],
		['1499000000', 'm499']])
		assert.equal((await ask(await box.seek(ask, date))).message,
			want, date);
	assert.equal(await ask(await box.seek(ask, '9999000000')), undefined);
});

/* ---- what is shown ----------------------------------------------------- */

test('what cannot be seen has its name; what a script needs stays', () => {
	for (const [why, text, want] of [
		['plain', 'Tag, ünd 日本', 'Tag, ünd 日本'],
		['lines and tabs stay', 'a\r\nb\tc', 'a\nb\tc'],
		['an override', 'a\u202eb', 'a<U+202E>b'],
		['a control', 'a\u0007\u009b', 'a<U+0007><U+009B>'],
		['CR alone', 'a\rb', 'a<U+000D>b'],
		['an isolate that closes', '\u2067a\u2069', '\u2067a\u2069'],
		['one that does not', '\u2067a', '<U+2067>a'],
		['... before its paragraph ends', '\u2067a\nb\u2069',
			'<U+2067>a\nb<U+2069>'],
		['one that was not opened', 'a\u2069\u2066', 'a<U+2069><U+2066>'],
		['joiners and marks', 'می\u200cخواهم \u200f', 'می\u200cخواهم \u200f'],
		['width of zero', 'a\u200bb\ufeff', 'a<U+200B>b<U+FEFF>'],
		['tags', 'a\u{e0041}', 'a<U+E0041>'],
		['half of a pair', 'a\ud800', 'a<U+D800>'],
		['emoji with a joiner', '👩\u200d🚒', '👩\u200d🚒'],
		['nothing', null, ''],
	]) {
		assert.equal(shownPlain(text), want, why);
		assert.equal(shownPlain(want), want, `${why}, again`);
	}
	assert.deepEqual(shown('a\u202eb'), ['a', { hidden: 'U+202E' }, 'b']);
	assert.deepEqual(unseen('\u202e\u202e\u200b'), ['U+202E', 'U+200B']);
});

test('a paste is lines of text', () => {
	assert.equal(plainPaste('a\r\nb\rc\u000bd\u2028e\u00a0f\u00ad\ufeff'),
		'a\nb\nc\nd\ne f');
});

/* ---- notices ----------------------------------------------------------- */

const FORM = { form: 'x', lead_s: 86400, lead_field: 'start',
	lead_reason: 'why', fields: [
		{ name: 'start', type: 'time', required: true },
		{ name: 'end', type: 'time', after: 'start' },
		{ name: 'high', type: 'number', units: [{ unit: 'ft' },
			{ unit: 'm' }] },
		{ name: 'what', type: 'choice', choices: [{ code: 'a' },
			{ code: 'b' }] },
		{ name: 'more', type: 'text', chars: 5, when: 'what',
			is: [{ code: 'b' }] },
		{ name: 'why', type: 'text' },
		{ name: 'constructor', type: 'text' }] };
const NOW = Date.parse('2026-11-20T00:00Z');
const EARLY = { start: '2026-11-22T00:00' };

test('which field lacks something, and what', () => {
	for (const [why, values, want] of [
		['nothing is there', {}, ['start', 'mail.field_required']],
		['all that must be', EARLY, null],
		['on the moment', { start: '2026-11-21T00:00' }, null],
		['a minute late', { start: '2026-11-20T23:59' },
			['why', 'mail.field_required']],
		['late with a reason', { start: '2026-11-20T23:59', why: 'x' },
			null],
		['a condition', { ...EARLY, what: 'b' },
			['more', 'mail.field_required']],
		['another choice', { ...EARLY, what: 'a' }, null],
		['as long as it may be', { ...EARLY, more: 'üüüüü' }, null],
		['too long', { ...EARLY, more: 'üüüüüü' },
			['more', 'mail.field_long']],
		['ends as it begins', { ...EARLY, end: EARLY.start },
			['end', 'mail.field_after']],
	]) {
		const got = fields.lacking(FORM, values, NOW);
		assert.deepEqual(got && [got.name, got.key], want, why);
	}
});

test('what was filled in becomes what is sent', () => {
	assert.deepEqual(fields.request(FORM, { ...EARLY, high: ' 900 ',
		what: '' }, { high: 'm' }), [
		{ name: 'start', value: '2026-11-22T00:00Z' },
		{ name: 'high', value: '900 m' }]);
	assert.equal(fields.valueOf(FORM.fields[2], { high: '3' }, {}), '3 ft');
	assert.equal(fields.lateBy(FORM, { start: '2026-11-20T12:00' }, NOW),
		43200);
});

/* ---- code words -------------------------------------------------------- */

test('a code word is read with its numbers in place', () => {
	const slots = [{ unit: 'nmi' }, {}];
	assert.equal(filled('Hold at {1} until {2}.', ['12', ' 6 '], slots),
		'Hold at 12 nmi until 6.');
	assert.equal(filled('Hold at {1}, {2}, {3}.', ['', undefined], slots),
		'Hold at … nmi, …, ….');
	assert.equal(filled('{0} {x} $1', [], []), '… {x} $1');
});

test('a number fits its slot, or not', () => {
	const slot = { least: '-5', most: '10.5', decimals: 1 };
	for (const [text, want] of [['10.5', null], ['-5.0', null],
		['10.6', 'mail.slot_bounds'], ['-5.1', 'mail.slot_bounds'],
		['3', 'mail.slot_decimals'], ['3.00', 'mail.slot_decimals'],
		['', 'mail.slot_number'], ['1e1', 'mail.slot_number'],
		['0x1', 'mail.slot_number']])
		assert.equal(slotFault(slot, text), want, text);
	assert.equal(slotFault({ least: '1', most: '9' }, '5'), null);
});

/* ---- drafts ------------------------------------------------------------ */

class Storage {
	getItem(key) {
		return Object.hasOwn(this, key) ? this[key] : null;
	}
	setItem(key, value) {
		this[key] = value;
	}
	removeItem(key) {
		delete this[key];
	}
}

test('a draft waits for its seat, and goes with whoever logs out', () => {
	globalThis.sessionStorage = new Storage();
	sessionStorage.setItem('openline.session', '"token"');
	drafts.keep('Ann', 'south', 'message', { text: 'x' });
	drafts.keep('Ben', 'south', 'message', { text: 'y' });
	assert.deepEqual(drafts.recall('Ann', 'south', 'message'),
		{ text: 'x' });
	assert.equal(drafts.recall('Ann', 'west', 'message'), null);
	drafts.left('login.over_expired');
	assert.ok(drafts.recall('Ann', 'south', 'message'));
	drafts.wipe('Ann');
	assert.ok(drafts.recall('Ann', 'south', 'message'));
	assert.equal(drafts.recall('Ben', 'south', 'message'), null);
	for (const why of ['logout', 'locked', 'dropped', 'password']) {
		drafts.keep('Ann', 'south', 'message', { text: 'x' });
		drafts.left(`login.over_${why}`);
		assert.equal(drafts.recall('Ann', 'south', 'message'), null, why);
	}
	drafts.keep('Ann', 'south', 'message', { text: 'x'.repeat(1 << 20) });
	assert.equal(drafts.recall('Ann', 'south', 'message'), null);
	assert.equal(sessionStorage.getItem('openline.session'), '"token"');
	delete globalThis.sessionStorage;
	assert.doesNotThrow(() => drafts.wipe());
});
