/* store - lines and calls from events, without a node. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as store from '../../../web/store.js';

const NS = '000000';
const path = (n, state = 'proven') => ({ path: n, state, rtt_ms: 40, loss: 0,
	loss_there: 0, step: 1 });
const row = (line, more = {}) => ({ line, office: line.toUpperCase(),
	level: 'duty', state: 'up', why: 'answered', since: `1000${NS}`,
	verified: true, call_state: 'idle', call: null,
	paths: [path(0), path(1)], ...more });

function office(...rows) {
	const s = store.fresh();
	store.takeStatus(s, rows.length ? rows : [row('south')],
		{ office: 'North' });
	return s;
}

let at = 2000;
function tell(s, event, more = {}) {
	at += 100;
	store.take(s, { event, at: `${at}${NS}`, call: 'c1', line: 'south',
		office: 'SOUTH', ...more });
	return s.calls.get(more.call ?? 'c1');
}

test('a call goes from dialing to its end, and the end is told', () => {
	const s = office();
	let c = tell(s, 'dialing', { precedence: 'flash', unverified: true });
	assert.equal(c.phase, 'dialing');
	assert.equal(c.unverified, true);
	assert.equal(s.lines.get('south').call_state, 'dialing');
	c = tell(s, 'ringing', { bells: 2 });
	assert.deepEqual([c.phase, c.bells], ['ringing', 2]);
	c = tell(s, 'answered', { outgoing: true, seat: 'night officer',
		recording_here: false, recording_there: true });
	assert.deepEqual([c.phase, c.seat, c.recording_there],
		['talking', 'night officer', true]);
	assert.equal(store.isRecorded(s, s.lines.get('south')), true);
	c = tell(s, 'ended', { reason: 'hung_up_there', seconds: 5 });
	assert.equal(c.phase, 'over');
	assert.equal(store.outcome(c).key, 'out.hung_up_there');
	assert.equal(s.lines.get('south').call_state, 'idle');
});

test('a call is shown before its rung has come, and said once', () => {
	const s = office();
	let c = tell(s, 'ring', { precedence: 'routine', bell: false,
		next: 'principal', next_at: '1700000045000000000' });
	assert.equal(store.incoming(s).length, 1);
	assert.deepEqual([c.bell, c.next, c.nextAt],
		[false, 'principal', 1700000045000]);
	const said = c.log.length;
	c = tell(s, 'ring', { precedence: 'routine', bell: true });
	assert.deepEqual([c.bell, c.next, c.nextAt], [true, null, null]);
	assert.equal(c.log.length, said);
});

test('a call that nobody took is missed until it is noted', () => {
	const s = office();
	tell(s, 'ring', { precedence: 'routine', recording_there: false });
	assert.equal(store.incoming(s).length, 1);
	tell(s, 'ring_stopped', { reason: 'cancelled' });
	assert.equal(store.incoming(s).length, 0);
	tell(s, 'missed', { precedence: 'routine' });
	assert.equal(store.missed(s).length, 1);
	assert.equal(store.outcome(store.missed(s)[0]).key, 'out.missed_gone');
	tell(s, 'noted', { seat: 'clerk', missed: 0 });
	assert.equal(store.missed(s).length, 0);
	assert.equal(s.past[0].noted_by, 'clerk');
	assert.equal(store.outcome(s.past[0]).key, 'out.missed_gone');
});

test('history brings missed calls of before, and keeps what was refused', () => {
	const s = office();
	store.takeRefusal(s, 'south', 'routine',
		{ message: 'no such line' }, 5000);
	store.takeHistory(s, [{ call: 'x', line: 'south', outgoing: false,
		precedence: 'routine', began: `1000${NS}`, answered: null,
		ended: `2000${NS}`, reason: 'unanswered', seat: null,
		missed: true },
	{ call: 'y', line: 'south', outgoing: true, precedence: 'routine',
		began: `3000${NS}`, answered: null, ended: `4000${NS}`,
		reason: 'declined', seat: null }]);
	assert.deepEqual(s.past.map((p) => p.call), ['refused-5000', 'y', 'x']);
	assert.deepEqual(store.missed(s).map((p) => p.call), ['x']);
	assert.deepEqual(store.outcome(s.past[0]),
		{ key: 'out.refused', args: { why: 'no such line' }, at: null });
});

test('all that ended by a time are noted, and none that ended later', () => {
	const s = office();
	const row = (call, ended) => ({ call, line: 'south', outgoing: false,
		began: '1', answered: null, ended, missed: true,
		reason: 'unanswered' });
	store.takeHistory(s, [row('a', '1700000000000000001'),
		row('b', '1700000000000000002'), row('c', '1700000000000000003')]);
	store.take(s, { event: 'noted', at: '9', seat: 'clerk', missed: 1,
		until: '1700000000000000002' });
	assert.deepEqual(store.missed(s).map((p) => p.call), ['c']);
});

test('another desk took it: it no longer rings here, and is not ours', () => {
	const s = office();
	tell(s, 'ring', { precedence: 'routine' });
	const c = tell(s, 'ring_stopped', { reason: 'taken', seat: 'clerk' });
	assert.equal(store.incoming(s).length, 0);
	assert.equal(store.ours(s), null);
	assert.equal(c.takenBy, 'clerk');
});

test('the desk that answers is not told that another one has it', () => {
	const s = office();
	const c = tell(s, 'ring', { precedence: 'routine' });
	c.answering = true;
	tell(s, 'ring_stopped', { reason: 'taken', seat: 'clerk' });
	tell(s, 'audio_open', { phase_us: 7 });
	tell(s, 'answered', { outgoing: false });
	assert.deepEqual(c.log.map((l) => l.key), ['say.ring', 'say.answered']);
	assert.equal(store.ours(s).id, 'c1');
});

test('the desk that gets audio has the call', () => {
	const s = office();
	tell(s, 'ring', { precedence: 'routine' });
	tell(s, 'audio_open', { phase_us: 7 });
	tell(s, 'answered', { outgoing: false });
	assert.equal(store.ours(s).id, 'c1');
	assert.equal(store.incoming(s).length, 0);
});

test('who took it here is not who is there', () => {
	const s = office();
	tell(s, 'ring', { precedence: 'routine', seat: 'their minister' });
	const c = tell(s, 'answered', { outgoing: false, seat: 'our officer' });
	assert.equal(c.seat, 'their minister');
});

test('a flash call stands before a routine one that rang earlier', () => {
	const s = office(row('south'), row('west'));
	tell(s, 'ring', { precedence: 'routine' });
	tell(s, 'ring', { call: 'c2', line: 'west', precedence: 'flash' });
	assert.deepEqual(store.incoming(s).map((c) => c.id), ['c2', 'c1']);
});

test('of two calls the one that is not held is the one we speak in', () => {
	const s = office(row('south'), row('west'));
	tell(s, 'answered', { outgoing: false }).mine = true;
	tell(s, 'ring', { call: 'c2', line: 'west', precedence: 'flash' });
	const c = tell(s, 'presence', { held_here: true });
	assert.equal(c.log.at(-1).key, 'say.held_here');
	tell(s, 'answered', { call: 'c2', line: 'west' }).mine = true;
	assert.equal(store.ours(s).id, 'c2');
	assert.deepEqual(store.waiting(s).map((w) => w.id), ['c1']);
});

test('a call is offered, taken by another, and told so', () => {
	const s = office();
	tell(s, 'answered', { outgoing: false });
	tell(s, 'offered', { seat: 'clerk', precedence: 'routine' });
	assert.deepEqual(store.offers(s).map((c) => c.id), ['c1']);
	tell(s, 'offer_over');
	assert.deepEqual(store.offers(s), []);
	const c = tell(s, 'ended', { reason: 'taken', seat: 'minister',
		seconds: 0 });
	assert.deepEqual(store.outcome(c).key, 'out.handed');
});

test('who declines may say when they call', () => {
	const s = office();
	tell(s, 'dialing');
	const c = tell(s, 'ended', { reason: 'declined', seat: 'minister',
		will_call: `7000${NS}`, seconds: 0 });
	assert.deepEqual(store.outcome(c), { key: 'out.will_call',
		args: { seat: 'minister' }, at: 7000 });
});

test('what came of an attempt has its time, as far as the line tells', () => {
	for (const [why, end, want] of [
		['nothing heard', { reason: 'line_lost', since: `7000${NS}` },
			{ key: 'out.line_lost_since', at: 7000 }],
		['suspended', { reason: 'suspended', since: `7000${NS}`,
			by: 'clerk', words: 'talks' }, { key: 'out.suspended_by',
			at: 7000, args: { by: 'clerk', words: 'talks' } }],
		['it rang', { reason: 'unanswered', bells: 2, rang_seconds: 40 },
			{ key: 'out.unanswered_bells', args: { n: 2 },
				span: 40000 }],
		['nothing told', { reason: 'unanswered' },
			{ key: 'out.unanswered' }]]) {
		const s = office();
		tell(s, 'dialing');
		const c = tell(s, 'ended', { seconds: 0, ...end });
		assert.deepEqual(store.outcome(c), want, why);
	}
	const s = office();
	store.takeRefusal(s, 'south', 'routine',
		{ message: 'nothing heard', since: `7000${NS}` }, 9000);
	assert.deepEqual(store.outcome(s.past[0]), { key: 'out.refused_since',
		args: { why: 'nothing heard' }, at: 7000 });
});

test('two calls that cross are one, which can be answered', () => {
	for (const id of ['c1', 'theirs']) {
		const s = office();
		tell(s, 'dialing', { precedence: 'routine' }).mine = true;
		tell(s, 'ring', { call: id, precedence: 'flash' });
		tell(s, 'ringing', { call: id, bells: 1 });
		assert.deepEqual([...s.calls.keys()], [id]);
		assert.deepEqual(store.incoming(s).map((c) => c.id), [id]);
		assert.equal(store.ours(s).id, id);
		tell(s, 'ring_stopped', { call: id, reason: 'taken' });
		const c = tell(s, 'answered', { call: id, outgoing: true });
		assert.equal(c.phase, 'talking');
		assert.equal(store.incoming(s).length, 0);
	}
});

test('every change of presence is announced, once', () => {
	const s = office();
	tell(s, 'answered', { outgoing: true, recording_there: false });
	const c = tell(s, 'presence', { recording_there: true });
	assert.equal(c.log.at(-1).key, 'say.presence_rec');
	const n = c.log.length;
	tell(s, 'presence', { recording_there: true });
	assert.equal(c.log.length, n);
	tell(s, 'presence', { recording_there: false, seat: 'minister' });
	assert.deepEqual(c.log.slice(n).map((l) => l.key),
		['say.presence_seat', 'say.presence_norec']);
});

test('who is in the room is known, and every change of it announced', () => {
	const s = office();
	const one = { part: 'principal', leg: 'browser' };
	let c = tell(s, 'answered', { outgoing: true, seat: 'minister',
		people_here: [{ part: 'unsaid', leg: 'browser' }],
		people_there: [one] });
	assert.deepEqual(c.people_there, [one]);
	const n = c.log.length;
	const two = [one, { name: 'A. K.', part: 'interpreter', leg: 'phone' }];
	c = tell(s, 'presence', { seat: 'minister', people_there: two });
	assert.deepEqual(c.log.slice(n).map((l) => l.key), ['say.people_there']);
	tell(s, 'presence', { seat: 'minister', people_there: two });
	assert.equal(c.log.length, n + 1);
});

test('trouble stands first, what is suspended second', () => {
	const s = office(row('a'), row('b', { state: 'down', why: 'silent' }),
		row('c', { state: 'suspended', who: 'there' }),
		row('d', { paths: [path(0), path(1, 'silent')] }));
	assert.deepEqual(store.inOrder(s.lines).map((l) => l.line),
		['b', 'c', 'd', 'a']);
	assert.deepEqual(store.inOrder(s.lines).map(store.health),
		['trouble', 'paused', 'rough', 'good']);
	assert.equal(store.stateOf(s.lines.get('c')).key,
		'line.suspended_there');
});

test('a line that changes says since when', () => {
	const s = office();
	store.take(s, { event: 'line', at: `9000${NS}`, line: 'south',
		state: 'down', why: 'silent' });
	assert.equal(s.lines.get('south').since, 9000);
	assert.equal(store.stateOf(s.lines.get('south')).key, 'line.silent');
});

test('a path that changes is replaced, a new one added', () => {
	const s = office();
	store.take(s, { event: 'path', at: `1${NS}`, line: 'south',
		...path(1, 'silent') });
	store.take(s, { event: 'path', at: `1${NS}`, line: 'south', ...path(2) });
	assert.deepEqual(s.lines.get('south').paths.map((p) => p.state),
		['proven', 'silent', 'proven']);
});

test('figures of two minutes are kept, no more', () => {
	const s = office();
	tell(s, 'answered', { outgoing: true });
	for (let i = 0; i < 300; i++)
		tell(s, 'stats', { loss_percent: 10, repaired_percent: 9.5,
			concealed_percent: 0.5, playout_delay_ms: 60,
			rtt_ms: 40, paths: [] });
	const c = s.calls.get('c1');
	assert.equal(c.figures.length, 120);
	assert.equal(c.last.after, 0.5);
	assert.equal(store.quality(c), 'good');
});

test('calls that are over do not heap up', () => {
	const s = office();
	for (let i = 0; i < 100; i++) {
		tell(s, 'dialing', { call: `n${i}` });
		tell(s, 'ended', { call: `n${i}`, reason: 'unanswered',
			seconds: 0 });
	}
	assert.ok(s.calls.size <= 20);
});

test('after a loss, calls that no line has any more are over', () => {
	const s = office();
	const c = tell(s, 'answered', { outgoing: true });
	c.mine = true;
	store.takeStatus(s, [row('south')], {});
	store.settle(s, 77);
	assert.equal(store.ours(s), null);
	assert.equal(s.calls.get('c1').ended, 77);
});

test('a call that was there before the page is taken over', () => {
	const s = office(row('south', { call: 'old', call_state: 'ringing_in' }));
	assert.deepEqual(store.incoming(s).map((c) => c.id), ['old']);
});

test('a page that is loaded anew in a call knows again who is there', () => {
	const s = office();
	const c = tell(s, 'answered', { outgoing: true, seat: 'minister',
		recording_there: true, precedence: 'flash' });
	c.mine = true;
	const kept = JSON.parse(JSON.stringify(store.facts(c)));
	const anew = store.fresh();
	store.take(anew, { event: 'audio_open', at: `9000${NS}`, call: 'c1',
		line: 'south' });
	store.takeStatus(anew, [row('south', { call: 'c1',
		call_state: 'talking' })], {});
	store.recall(anew, kept);
	const again = store.ours(anew);
	assert.deepEqual([again.phase, again.seat, again.recording_there,
		again.answered, again.office],
	['talking', 'minister', true, c.answered, 'SOUTH']);
	/* The node tells a desk that comes back how its call stands. */
	tell(anew, 'presence', { recording_there: false });
	assert.equal(again.recording_there, false);
});

test('names that objects have of their own do no harm', () => {
	const s = office(row('__proto__'), row('constructor'));
	assert.equal(s.lines.size, 2);
	store.take(s, { event: '__proto__', at: '1' });
	store.take(s, { event: 'toString', at: '1' });
	store.take(s, { event: 'line', at: `5${NS}`, line: '__proto__',
		state: 'down', why: 'silent' });
	assert.equal(s.lines.get('__proto__').state, 'down');
	assert.equal({}.state, undefined);
});

test('every end of a call has its words', async () => {
	const { has } = await import('../../../web/words.js');
	const reasons = ['none', 'hung_up', 'hung_up_there', 'declined', 'busy',
		'unanswered', 'cancelled', 'line_lost', 'taken', 'stopped',
		'suspended', 'no_recording'];
	for (const reason of reasons)
		for (const outgoing of [true, false])
			for (const answered of [null, 5])
				for (const ended of [null, 9]) {
					const { key } = store.outcome({ reason,
						outgoing, answered, ended });
					assert.ok(has(key), `${reason}: ${key}`);
				}
});
