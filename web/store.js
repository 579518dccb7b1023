/*
 * store - what the console knows, made of what the node tells.
 *
 * Does      take rows and events one after the other into one state: lines
 *           with their paths and tests, calls with their figures, missed
 *           calls, what came of attempts; say what a line or a call is in a
 *           key of the catalogue.
 * Does not  ask the node, read a clock, touch the page or keep anything:
 *           what a moment is, comes in as `now` (milliseconds since 1970).
 * Memory    FIGURES seconds of figures a call, CALLS calls that are over,
 *           PAST rows of history; more push out the oldest.
 *
 * Names of lines and ids are keys of Maps and never of plain objects, so that
 * a line may be called __proto__.
 */
import { ms } from './words.js';

const FIGURES = 120;
const CALLS = 20;
const PAST = 200;

export function fresh() {
	return {
		link: { state: 'connecting', since: null },
		me: null,       /* seat, role, rights: Set, first              */
		office: null,
		seats: null,    /* who else sits at a desk, if told            */
		duty: null,     /* names of duty officers who are here, if told */
		lines: new Map(),
		calls: new Map(),
		past: [],       /* newest first                                */
		noted: new Set(),
		tests: new Map(), /* line: { at, passed, why, running, ... }   */
	};
}

/* ---- rows -------------------------------------------------------------- */

/* All rows of `status` and its reply: a line that is in no row is gone. */
export function takeStatus(s, rows, office) {
	const lines = new Map();
	for (const row of rows)
		lines.set(row.line, { ...row, since: ms(row.since),
			paths: row.paths ?? [], words_test: tested(row.words_test),
			voice_test: tested(row.voice_test) });
	s.lines = lines;
	s.office = office;
	for (const row of rows)
		adopt(s, row);
}

function tested(test) {
	return test?.at ? { ...test, at: ms(test.at) } : null;
}

/* A call that was there before this page: as much of it as a row tells. */
function adopt(s, row) {
	const known = row.call && s.calls.get(row.call);
	if (!row.call || row.call_state === 'idle' ||
	    known && known.since !== null)
		return;
	const phase = { dialing: 'dialing', ringing_out: 'ringing',
		ringing_in: 'incoming', crossing: 'crossing',
		talking: 'talking', interrupted: 'interrupted' };
	s.calls.set(row.call, newCall(row.call, {
		line: row.line, office: row.office,
		phase: phase[row.call_state] ?? 'dialing',
		outgoing: row.call_state === 'dialing' ||
			row.call_state === 'ringing_out',
		unverified: !row.verified, adopted: true,
		mine: !!known?.mine,
	}));
}

/* What a page keeps of its call, and gives back after it was loaded anew. */
const FACTS = ['id', 'outgoing', 'precedence', 'began', 'answered', 'since',
	'seat', 'recording_here', 'recording_there', 'unverified'];

export function facts(call) {
	return Object.fromEntries(FACTS.map((key) => [key, call[key]]));
}

export function recall(s, kept) {
	const c = kept && s.calls.get(kept.id);
	if (!c?.adopted)
		return;
	for (const key of FACTS)
		if (kept[key] !== undefined)
			c[key] = kept[key];
}

/* This page saw nothing from `since` on: who records in a call may have
 * changed, until an event says it. */
export function wasAway(s, since) {
	for (const c of s.calls.values())
		if (c.mine && c.phase !== 'over')
			c.knownAt = since;
}

/* After a loss: calls that no line has any more ended meanwhile. */
export function settle(s, now) {
	for (const c of s.calls.values())
		if (c.phase !== 'over' && s.lines.get(c.line)?.call !== c.id) {
			const past = s.past.find((p) => p.call === c.id);
			over(s, c, past?.reason ?? 'none', past?.ended ?? now);
		}
}

/* Rows of `history`, oldest first. */
export function takeHistory(s, rows) {
	const told = rows.map((r) => ({ ...r, began: ms(r.began),
		answered: ms(r.answered), ended: ms(r.ended) }));
	const ours = s.past.filter((p) => p.reason === 'refused');
	s.past = [...told, ...ours].sort((a, b) => b.began - a.began)
		.slice(0, PAST);
}

/* A call that the node did not place: an attempt all the same. */
export function takeRefusal(s, line, precedence, why, now) {
	s.past.unshift({ call: `refused-${now}`, line, outgoing: true,
		precedence, began: now, answered: null, ended: now,
		reason: 'refused', why, seat: null, recorded_here: false,
		recorded_there: false });
}

/* ---- calls ------------------------------------------------------------- */

function newCall(id, more) {
	return { id, line: '', office: '', precedence: 'routine',
		unverified: false, outgoing: false, phase: 'dialing',
		mine: false, bells: 0, seat: null,
		crossing: false, held_here: false,
		held_there: false, offer: null, will_call: null, recording_here: false,
		recording_there: false, mode: 'voice', talks_here: false,
		talks_there: false, since: null, began: null, answered: null,
		ended: null, reason: null, figures: [], last: null,
		log: [], adopted: false, knownAt: null, ...more };
}

function call(s, e) {
	let c = s.calls.get(e.call);
	if (!c) {
		c = newCall(e.call, { began: ms(e.at) });
		s.calls.set(e.call, c);
	}
	for (const key of ['line', 'office', 'precedence'])
		if (e[key] !== undefined)
			c[key] = e[key];
	if (!c.office)
		c.office = s.lines.get(c.line)?.office ?? c.line;
	if (e.unverified !== undefined)
		c.unverified = e.unverified;
	return c;
}

/* They call while we call them: the two are one call from now on, whose id may
 * be theirs, and which either side may answer. */
function cross(s, e) {
	const own = [...s.calls.values()].find((c) => c.mine &&
		c.line === e.line && ['dialing', 'ringing', 'nobody']
		.includes(c.phase));
	if (!own)
		return null;
	s.calls.delete(own.id);
	own.crossing = true;
	own.id = e.call;
	s.calls.set(own.id, own);
	return call(s, e);
}

function enter(c, phase, at) {
	if (c.phase !== phase || c.since === null)
		c.since = at;
	c.phase = phase;
}

function say(c, at, key, args) {
	c.log.push({ at, key, args });
	if (c.log.length > 50)
		c.log.shift();
}

function presence(c, e, at, announce) {
	const was = { here: c.recording_here, there: c.recording_there,
		seat: c.seat, held_here: c.held_here,
		held_there: c.held_there };
	c.recording_here = !!(e.recording_here ?? c.recording_here);
	c.recording_there = !!(e.recording_there ?? c.recording_there);
	c.seat = e.seat ?? c.seat;
	c.held_here = !!(e.held_here ?? c.held_here);
	c.held_there = !!(e.held_there ?? c.held_there);
	c.knownAt = null;
	if (!announce)
		return;
	for (const side of ['held_here', 'held_there'])
		if (c[side] !== was[side])
			say(c, at, `say.${side}${c[side] ? '' : '_not'}`);
	if (c.seat && c.seat !== was.seat)
		say(c, at, 'say.presence_seat', { seat: c.seat });
	if (c.recording_there !== was.there)
		say(c, at, c.recording_there ? 'say.presence_rec' :
			'say.presence_norec');
	if (c.recording_here !== was.here)
		say(c, at, c.recording_here ? 'say.presence_we' :
			'say.presence_wenot');
}

function figures(c, e, at) {
	const loss = e.loss_percent;
	/* What was not had again had to be made up. */
	const after = Math.max(0, loss - e.repaired_percent);
	c.last = { at, loss, after, concealed: e.concealed_percent,
		delay: e.playout_delay_ms, rtt: e.rtt_ms ?? null,
		paths: e.paths ?? [], plan: e.plan };
	c.figures.push(c.last);
	if (c.figures.length > FIGURES)
		c.figures.shift();
}

function over(s, c, reason, at) {
	c.ended = at;
	c.reason = reason;
	enter(c, 'over', at);
	const done = [...s.calls.values()].filter((o) => o.phase === 'over');
	for (const old of done.slice(0, Math.max(0, done.length - CALLS)))
		s.calls.delete(old.id);
}

/* ---- events ------------------------------------------------------------ */

const ON = {
	dialing(s, e, at) {
		const c = call(s, e);
		c.outgoing = true;
		c.began = at;
		enter(c, 'dialing', at);
		lineCall(s, c, 'dialing');
	},
	ringing(s, e, at) {
		const c = call(s, e);
		c.bells = e.bells;
		if (c.crossing)
			return;
		enter(c, 'ringing', at);
		say(c, at, 'say.ringing');
		lineCall(s, c, 'ringing_out');
	},
	nobody_at_desk(s, e, at) {
		const c = call(s, e);
		enter(c, 'nobody', at);
		say(c, at, 'call.nobody');
	},
	answered(s, e, at) {
		const c = call(s, e);
		c.outgoing = e.outgoing;
		c.answered = at;
		/* `seat` is who took it: of ours, where it rang here. */
		const there = c.outgoing && !c.crossing;
		presence(c, { ...e, seat: there ? e.seat : null }, at, false);
		enter(c, 'talking', at);
		say(c, at, there && c.seat ? 'say.answered_seat' :
			'say.answered', { seat: c.seat });
		lineCall(s, c, 'talking');
	},
	ring(s, e, at) {
		const c = cross(s, e) ?? call(s, e);
		c.outgoing = false;
		c.began ??= at;
		presence(c, e, at, false);
		enter(c, 'incoming', at);
		say(c, at, 'say.ring', { office: c.office,
			precedence: e.precedence });
		lineCall(s, c, 'ringing_in');
	},
	ring_stopped(s, e, at) {
		const c = call(s, e);
		if (c.mine || c.phase !== 'incoming')
			return;
		if (e.reason === 'taken' || e.reason === 'none') {
			c.takenBy = e.seat ?? null;
			c.answered = at;
			enter(c, 'talking', at);
			say(c, at, 'say.taken');
			return;
		}
		over(s, c, e.reason, at);
	},
	stats(s, e, at) {
		figures(call(s, e), e, at);
	},
	presence(s, e, at) {
		presence(call(s, e), e, at, true);
	},
	mode(s, e, at) {
		const c = call(s, e);
		if (e.mode !== c.mode)
			say(c, at, `call.mode_${e.mode}`);
		c.mode = e.mode;
		c.talks_here = e.talks_here;
		c.talks_there = e.talks_there;
	},
	interrupted(s, e, at) {
		const c = call(s, e);
		enter(c, 'interrupted', at);
		say(c, at, 'say.interrupted');
		lineCall(s, c, 'interrupted');
	},
	resumed(s, e, at) {
		const c = call(s, e);
		enter(c, 'talking', at);
		say(c, at, 'say.resumed');
		lineCall(s, c, 'talking');
	},
	/* Of an answered call that another desk took over, `taken`: it goes
	 * on there. */
	ended(s, e, at) {
		const c = call(s, e);
		c.by = e.seat ?? null;
		c.will_call = ms(e.will_call);
		c.offer = null;
		if (e.reason !== 'taken')
			lineCall(s, c, 'idle');
		over(s, c, e.reason, at);
	},
	missed(s, e, at) {
		const c = call(s, e);
		c.missed = true;
		lineCall(s, c, 'idle');
		if (c.phase !== 'over')
			over(s, c, 'unanswered', at);
		if (!s.past.some((p) => p.call === e.call))
			s.past.unshift({ call: e.call, line: e.line,
				outgoing: false, precedence: e.precedence,
				began: c.began, answered: null, ended: at,
				reason: c.reason, seat: c.seat,
				recorded_here: false, recorded_there: false });
	},
	line(s, e, at) {
		const l = s.lines.get(e.line);
		if (!l)
			return;
		Object.assign(l, { state: e.state, why: e.why, who: e.who,
			words: e.words, since: at });
	},
	path(s, e) {
		const l = s.lines.get(e.line);
		if (!l)
			return;
		const i = l.paths.findIndex((p) => p.path === e.path);
		l.paths = i < 0 ? [...l.paths, e] :
			l.paths.with?.(i, e) ?? l.paths.map((p, k) =>
				k === i ? e : p);
	},
	test(s, e, at) {
		s.tests.set(e.line, { ...e, at, running: false });
	},
	audio_open(s, e) {
		call(s, e).mine = true;
	},
	/* Another seat of ours hands its call to this one. */
	offered(s, e, at) {
		const c = call(s, e);
		c.offer = { seat: e.seat ?? null, at };
		if (c.since === null)
			enter(c, 'talking', at);
		say(c, at, 'say.offered', { office: c.office,
			seat: e.seat ?? '?' });
	},
	offer_over(s, e) {
		call(s, e).offer = null;
	},
	session_over(s) {
		s.me = null;
	},
};

/* A line's row names the call that it has. */
function lineCall(s, c, state) {
	const l = s.lines.get(c.line);
	if (!l)
		return;
	l.call_state = state;
	l.call = state === 'idle' ? null : c.id;
}

/* Takes one event in. One that is not known changes nothing. */
export function take(s, event) {
	if (Object.hasOwn(ON, event.event))
		ON[event.event](s, event, ms(event.at));
}

/* ---- what it means ----------------------------------------------------- */

export function may(s, right) {
	return !!s.me?.rights.has(right);
}

/* 'good', 'trouble' or 'paused' */
export function health(line) {
	if (line.state === 'up')
		return line.paths.some((p) => p.state === 'silent' ||
			p.state === 'refused') ? 'rough' : 'good';
	return line.state === 'suspended' ? 'paused' : 'trouble';
}

/* The state of a line: { key, args }. */
export function stateOf(line) {
	if (line.state === 'up')
		return { key: 'line.up' };
	if (line.state === 'suspended')
		return { key: line.who === 'there' ? 'line.suspended_there' :
			'line.suspended_here' };
	if (line.why === 'goodbye' && line.who)
		return { key: 'line.goodbye_who', args: { who: line.who } };
	return { key: ['starting', 'silent', 'refused', 'goodbye']
		.includes(line.why) ? `line.${line.why}` : 'line.down' };
}

/* Those in trouble first, the worst of them by name; then the others. */
const RANK = { trouble: 0, paused: 1, rough: 2, good: 3 };
export function inOrder(lines) {
	return [...lines.values()].sort((a, b) =>
		RANK[health(a)] - RANK[health(b)] ||
		(a.office < b.office ? -1 : a.office > b.office ? 1 :
			a.line < b.line ? -1 : 1));
}

/* The last test of words, of voice, and the later of them; null: none. */
export function testsOf(s, line) {
	const asked = s.tests.get(line.line);
	const late = (...list) => list.filter((x) => x?.at)
		.sort((a, b) => b.at - a.at)[0] ?? null;
	const voice = late(line.voice_test,
		asked?.voice_sent ? asked : null);
	const words = late(line.words_test, asked);
	return { words, voice, last: late(words, voice) };
}

/* Whether the call on a line is recorded, as far as we know. */
export function isRecorded(s, line) {
	const c = line.call && s.calls.get(line.call);
	return !!c && (c.recording_here || c.recording_there);
}

export function incoming(s) {
	const rank = { flash: 0, immediate: 1, priority: 2, routine: 3 };
	return [...s.calls.values()]
		.filter((c) => c.phase === 'incoming' &&
			(!c.mine || c.crossing) && !c.answering)
		.sort((a, b) => rank[a.precedence] - rank[b.precedence]);
}

/* The call that this desk is in, or tries to place. */
export function ours(s) {
	const open = [...s.calls.values()].filter((c) => c.mine &&
		c.phase !== 'over');
	return open.find((c) => !c.held_here) ?? open[0] ?? null;
}

/* Others that it has, which wait. */
export function waiting(s) {
	const now = ours(s);
	return [...s.calls.values()].filter((c) => c.mine && c !== now &&
		c.phase !== 'over');
}

/* Calls that another seat hands to this one. */
export function offers(s) {
	return [...s.calls.values()].filter((c) => c.offer && !c.mine &&
		c.phase !== 'over' && !c.answering);
}

/* Calls that nobody here answered and nobody has noted. */
export function missed(s) {
	return s.past.filter((p) => isMissed(p) && !s.noted.has(p.call));
}

export function isMissed(p) {
	return !p.outgoing && p.answered === null && p.ended !== null &&
		['unanswered', 'cancelled', 'line_lost', 'stopped', 'none']
			.includes(p.reason);
}

/* What came of a call that is over, here or in the history. */
export function outcome(p) {
	const span = p.answered !== null && p.ended !== null ?
		p.ended - p.answered : 0;
	if (p.ended === null)
		return { key: 'out.none' };
	if (p.reason === 'taken' && p.answered !== null && p.by)
		return { key: 'out.handed', args: { seat: p.by }, span };
	if (p.reason === 'declined' && p.outgoing && p.will_call)
		return { key: 'out.will_call', args: { seat: p.by ?? '?' },
			at: p.will_call };
	if (p.reason === 'declined' && p.outgoing && p.by)
		return { key: 'out.declined_by', args: { seat: p.by } };
	if (p.answered !== null) {
		const how = { hung_up: 'out.hung_up', line_lost:
			'out.spoke_lost', hung_up_there: 'out.hung_up_there' };
		return { key: how[p.reason] ?? 'out.spoke_other', span };
	}
	if (p.reason === 'refused')
		return { key: 'out.refused', args: { why: p.why } };
	if (isMissed(p))
		return { key: { cancelled: 'out.missed_gone', line_lost:
			'out.missed_lost' }[p.reason] ?? 'out.missed' };
	if (p.reason === 'declined')
		return { key: p.outgoing ? 'out.declined' : 'out.declined_here' };
	if (p.reason === 'taken' && p.seat)
		return { key: 'out.taken_by', args: { seat: p.seat } };
	if (p.reason === 'hung_up' && p.outgoing)
		return { key: 'out.cancelled' };
	return { key: `out.${p.reason}` };
}

/* How a call's voice fares: 'good', 'fair', 'bad', or null without figures. */
export function quality(c) {
	if (!c.last)
		return null;
	const near = c.figures.slice(-5);
	const worst = Math.max(...near.map((f) => f.concealed));
	return worst > 8 ? 'bad' : worst > 2 || c.last.delay > 400 ?
		'fair' : 'good';
}
