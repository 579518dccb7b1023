/*
 * callstate - what each event makes of the call that it names.
 *
 * Does      hold a call's facts: its phase and since when, who is there, who
 *           records, its figures, and what happened, in keys of the
 *           catalogue.
 * Does not  know lines but for the row that names the call, or anything of
 *           other events: store.js does.
 * Memory    FIGURES seconds of figures and LOG sentences a call, CALLS calls
 *           that are over.
 */
import { takeConnect } from './connect.js';
import { ms } from './words.js';

const FIGURES = 120;
const CALLS = 20;
const LOG = 50;

/* A call as it is before anything is known of it. */
export function newCall(id, more) {
	return { id, line: '', office: '', precedence: 'routine',
		unverified: false, outgoing: false, phase: 'dialing',
		mine: false, bells: 0, seat: null,
		people_here: [], people_there: [],
		crossing: false, held_here: false, held_there: false,
		offer: null, connect: null, will_call: null, recording_here: false,
		recording_there: false, mode: 'voice', talks_here: false,
		talks_there: false, since: null, began: null, answered: null,
		ended: null, reason: null, figures: [], last: null,
		log: [], adopted: false, ...more };
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
	if (c.log.length > LOG)
		c.log.shift();
}

function presence(c, e, at, announce) {
	const was = { here: c.recording_here, there: c.recording_there,
		people: JSON.stringify(c.people_there),
		seat: c.seat, held_here: c.held_here,
		held_there: c.held_there };
	c.recording_here = !!(e.recording_here ?? c.recording_here);
	c.recording_there = !!(e.recording_there ?? c.recording_there);
	c.seat = e.seat ?? c.seat;
	c.held_here = !!(e.held_here ?? c.held_here);
	c.held_there = !!(e.held_there ?? c.held_there);
	c.people_here = e.people_here ?? c.people_here;
	c.people_there = e.people_there ?? c.people_there;
	if (!announce)
		return;
	for (const side of ['held_here', 'held_there'])
		if (c[side] !== was[side])
			say(c, at, `say.${side}${c[side] ? '' : '_not'}`);
	if (c.seat && c.seat !== was.seat)
		say(c, at, 'say.presence_seat', { seat: c.seat });
	else if (c.people_there.length &&
	    JSON.stringify(c.people_there) !== was.people)
		say(c, at, 'say.people_there', { people: c.people_there,
			seat: c.seat });
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

export function over(s, c, reason, at) {
	c.ended = at;
	c.reason = reason;
	enter(c, 'over', at);
	const done = [...s.calls.values()].filter((o) => o.phase === 'over');
	for (const old of done.slice(0, Math.max(0, done.length - CALLS)))
		s.calls.delete(old.id);
}

/* A line's row names the call that it has. */
function lineCall(s, c, state) {
	const l = s.lines.get(c.line);
	if (!l)
		return;
	l.call_state = state;
	l.call = state === 'idle' ? null : c.id;
}

/* By the names of events. */
export const CALL_EVENTS = {
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
		/* It comes again when the next rung of the ladder comes. */
		const again = c.phase === 'incoming';
		c.bell = e.bell !== false;
		c.next = e.next ?? null;
		c.nextAt = e.next ? ms(e.next_at) : null;
		enter(c, 'incoming', at);
		if (!again)
			say(c, at, 'say.ring', { office: c.office,
				precedence: e.precedence });
		lineCall(s, c, 'ringing_in');
	},
	ring_stopped(s, e, at) {
		const c = call(s, e);
		if (c.mine || c.phase !== 'incoming')
			return;
		if (e.reason === 'taken' || e.reason === 'none') {
			/* By us, it may be: `answered` tells. */
			if (c.answering)
				return;
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
		Object.assign(c, { lineSince: ms(e.since), who: e.who,
			lineBy: e.by, words: e.words, rangAt: e.bells ?? 0,
			rang: e.rang_seconds ?? 0 });
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
				reason: c.reason, seat: c.seat, missed: true,
				recorded_here: false, recorded_there: false });
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
	/* Principals are being connected by their aides. */
	connect(s, e, at) {
		const c = call(s, e);
		const key = takeConnect(s, c, e, at);
		if (c.since === null)
			enter(c, 'talking', at);
		if (key)
			say(c, at, key, { office: c.office, aide: e.seat ?? '?',
				seat: e.principal_there ?? '?' });
	},
	offer_over(s, e) {
		call(s, e).offer = null;
	},
};
