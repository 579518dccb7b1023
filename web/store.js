/*
 * store - what the console knows, made of what the node tells.
 *
 * Does      take rows and events one after the other into one state: lines
 *           with their paths and tests, calls with their figures, missed
 *           calls, what came of attempts.
 * Does not  ask the node, read a clock, touch the page or keep anything:
 *           what a moment is, comes in as `now` (milliseconds since 1970).
 * Memory    PAST rows of history, more push out the oldest; callstate.js
 *           names what a call takes.
 *
 * Names of lines and ids are keys of Maps and never of plain objects, so that
 * a line may be called __proto__.
 */
import { CALL_EVENTS, newCall, over } from './callstate.js';
import { ms } from './words.js';

export * from './meaning.js';

const PAST = 200;

export function fresh() {
	return {
		link: { state: 'connecting', since: null },
		me: null,       /* seat, role, rights: Set, first              */
		office: null,
		seats: [],      /* who else sits at a desk                     */
		duty: null,     /* the seat that holds the duty                */
		lines: new Map(),
		calls: new Map(),
		past: [],       /* newest first                                */
		records: 0,     /* of calls, that have changed: so many times  */
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
			voice_test: tested(row.voice_test),
			people_test: people(row.people_test) });
	s.lines = lines;
	s.office = office;
	for (const row of rows)
		adopt(s, row);
}

function tested(test) {
	return test?.at ? { ...test, at: ms(test.at) } : null;
}

/* The roll-call, by which people test a line. */
function people(test) {
	return test ? { ...test, at: ms(test.at), owed: ms(test.owed),
		asked: ms(test.asked), next: ms(test.next) } : null;
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
	'seat', 'people_here', 'people_there', 'recording_here',
	'recording_there', 'unverified'];

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
	const told = rows.map((r) => ({ ...r, began: ms(r.began), until: r.ended,
		answered: ms(r.answered), ended: ms(r.ended) }));
	const ours = s.past.filter((p) => p.reason === 'refused');
	s.past = [...told, ...ours].sort((a, b) => b.began - a.began)
		.slice(0, PAST);
}

/* A call that the node did not place: an attempt all the same. */
export function takeRefusal(s, line, precedence, { message, since }, now) {
	s.past.unshift({ call: `refused-${now}`, line, outgoing: true,
		precedence, began: now, answered: null, ended: now,
		reason: 'refused', why: message, lineSince: ms(since),
		seat: null, recorded_here: false, recorded_there: false });
}

/* ---- events ------------------------------------------------------------ */

const ON = {
	...CALL_EVENTS,
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
	duty(s, e) {
		s.duty = e.seat;
	},
	message(s, e) {
		if (e.agreed)
			s.records++;
	},
	test(s, e, at) {
		s.tests.set(e.line, { ...e, at, running: false });
	},
	/* One missed call, or all that ended by a time. */
	noted(s, e, at) {
		for (const p of s.past)
			if (p.missed && (e.call ? p.call === e.call :
				BigInt(p.until ?? 0) <= BigInt(e.until)))
				Object.assign(p, { missed: false,
					noted_by: e.seat, noted_at: e.at });
	},
	session_over(s) {
		s.me = null;
	},
};

/* Takes one event in. One that is not known changes nothing. */
export function take(s, event) {
	if (Object.hasOwn(ON, event.event))
		ON[event.event](s, event, ms(event.at));
}
