/*
 * store - what the console knows, made of what the node tells.
 *
 * Does      take rows and events one after the other into one state: lines
 *           with their paths and tests, calls with their figures, missed
 *           calls, what came of attempts.
 * Does not  ask the node, read a clock, touch the page or keep anything:
 *           what a moment is, comes in as `now` (milliseconds since 1970).
 * Memory    FIGURES seconds of figures a call, CALLS calls that are over,
 *           PAST rows of history; more push out the oldest.
 *
 * Names of lines and ids are keys of Maps and never of plain objects, so that
 * a line may be called __proto__.
 */
import { ms } from './words.js';

export * from './meaning.js';

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
