/*
 * pretend - a node that only pretends, for pages that would take long to bring
 * about, or cannot be, with real offices.
 *
 * Does      answer what the console asks with rows of its own, and tell it
 *           events; hold lines and calls of a busy night.
 * Does not  check anything: the console must not say what is not allowed.
 */
export const now = Date.now();
export const ns = (ms) => `${Math.round(ms)}000000`;
export const path = (n, more = {}) => ({ path: n, state: 'proven',
	since: ns(now - 5e6), local: '192.0.2.1:7100',
	remote: `198.51.100.${n + 1}:7100`, step: 1, rtt_ms: 38.4 + n, loss: 0.2,
	loss_there: 0.4, last_cell: ns(now), tcp: false, spare: false, ...more });
const state = (more) => more.state !== 'down';
export const line = (office, more = {}) => ({ line: office.toLowerCase(), office,
	level: 'duty', state: 'up', why: 'answered', since: ns(now - 8e7),
	verified: true, call_state: 'idle', call: null,
	paths: [path(0), path(1)],
	words_test: { at: ns(now - 34e3), passed: state(more) },
	voice_test: { at: ns(now - 17e5), passed: true }, ...more });

export const NIGHT = [
	line('Northland', { level: 'leader' }),
	line('Eastmark', { state: 'down', why: 'silent', since: ns(now - 250e3),
		paths: [path(0, { state: 'silent', rtt_ms: null }),
			path(1, { state: 'silent', rtt_ms: null })] }),
	line('Westvale', { verified: false, paths: [path(0),
		path(1, { state: 'silent', rtt_ms: null }),
		path(2, { state: 'spare', rtt_ms: null, tcp: true })] }),
	line('Southport', { state: 'suspended', why: 'suspended', who: 'there',
		words: 'talks are paused until Monday' }),
	line('Isles', { state: 'down', why: 'goodbye', who: 'duty officer',
		since: ns(now - 9e6) }),
	line('Farside', { people_test: { state: 'overdue', at: ns(now - 9e7),
		owed: ns(now - 36e5), asked: ns(now - 6e4), asked_here: false } }),
	line('Harbour', { call_state: 'talking', call: 'c9', waiting: 2 }),
];

/* An hour of tests, `h` hours ago; some of them failed. */
const tested = (h) => ({ line: 'eastmark', hour: ns(now - h * 36e5), words: 60,
	words_passed: h % 300 < 6 ? 12 : 60, voice: 1, voice_passed: 1,
	rtt_mean_ms: 40 + 8 * Math.sin(h / 40) });

const past = (n, more) => ({ call: `p${n}`, line: 'northland',
	outgoing: false, precedence: 'routine', began: ns(now - n * 1e6),
	answered: null, ended: ns(now - n * 1e6 + 4e4), reason: 'unanswered',
	seat: null, recorded_here: false, recorded_there: false, ...more });
export const PAST = [past(9, { outgoing: true, reason: 'declined' }),
	past(8, { answered: ns(now - 7.9e6), ended: ns(now - 7.5e6),
		reason: 'hung_up', recorded_there: true, seat: 'minister' }),
	past(7, { outgoing: true, reason: 'line_lost', line: 'eastmark' }),
	past(6, { reason: 'cancelled', precedence: 'flash', line: 'isles',
		missed: true }),
	past(5, { missed: true })];

/* Replies to what is asked; true where one more than `done` was given. */
const session = (node, row, ok) => {
	ok('session', { session: 'a'.repeat(64), seat: 'Night desk',
		role: node.role, lang: 'en', rights: node.rights,
		first: node.first, totp: node.totp, idle_s: 3600,
		ends: ns(now + 1e8) });
	return true;
};
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const ANSWERS = {
	login: session,
	rejoin: session,
	status(node, row, ok) {
		node.lines.forEach((l) => row('line', l));
		ok('office', { office: 'Capital', level: 'duty',
			version: '0.1.0', since: ns(now - 9e8), console: null });
		return true;
	},
	history(node, row) {
		node.past.forEach((p) => row('past_call', p));
	},
	note_call(node, row, ok, rq) {
		node.past = node.past.map((p) => rq.call && p.call !== rq.call ?
			p : { ...p, missed: false });
		node.send({ event: 'noted', at: ns(Date.now()), seat: 'Night desk',
			missed: 0, ...rq });
	},
	inbox(node, row, ok) {
		for (const [call, agreed, ...what] of [['p8', 'accepted'],
			['p9', 'differs', 'answered', 'by'], ['p7', 'waits']])
			row('message', { message: `m-${call}`, line: 'northland',
				outgoing: true, kind: 'call', fate: 'kept', call,
				agreed, texts: [], states: [], state: 'read',
				precedence: 'routine', number: 1, seat: null,
				date: null, kept: null,
				differs: what.map((w) => ({ what: w })) });
		ok('page', { next: null });
		return true;
	},
	tests(node, row, ok) {
		for (let h = 2000; h > 0; h--)
			row('tests', tested(h));
		ok('page', { next: null });
		return true;
	},
	sessions(node, row) {
		node.sessions.forEach((s) => row('open_session', s));
	},
	duty(node, row) {
		for (const seat of ['Night desk', 'Principal'])
			row('duty', { seat, role: 'duty_officer', since: ns(now),
				holds: seat === node.duty, held_since: ns(now) });
	},
	take_duty(node, row, ok, rq) {
		node.duty = rq.leaves ? null : 'Night desk';
		node.send({ event: 'duty', at: ns(Date.now()), seat: node.duty });
	},
	session_end(node, row, ok, rq) {
		node.sessions = node.sessions.filter((s) =>
			s.number !== rq.number);
	},
	totp(node, row, ok, rq) {
		node.totp = rq.how === 'confirm';
		if (rq.how !== 'begin')
			return false;
		ok('totp', { secret: SECRET, uri:
			`otpauth://totp/Capital:Night%20desk?secret=${SECRET}` });
		return true;
	},
};

const open_ = (number, more = {}) => ({ number, seat: 'Night desk',
	role: 'duty_officer', from: '127.0.0.1', since: ns(now - 3e6),
	last: ns(now - 1e4), ends: ns(now + 1e8), connected: true, own: false,
	...more });

/* A desk that answers what the console asks. */
export class Node {
	constructor(lines, more = {}) {
		Object.assign(this, { lines, past: [], role: 'duty_officer',
			rights: 'look talk manage read write seats own',
			first: false, totp: false, duty: 'Night desk',
			sessions: [open_(1, { own: true }),
				open_(2, { from: '192.0.2.7', connected: false }),
				open_(3, { seat: 'Principal', role: 'principal' })],
			...more });
	}

	async at(page) {
		await page.routeWebSocket(/\/desk$/, (ws) => {
			this.ws = ws;
			ws.onMessage((text) => this.asked(JSON.parse(text)));
		});
	}

	asked(rq) {
		const row = (name, data) => this.send({ re: rq.id, row: name, data });
		const ok = (kind, data) => this.send({ re: rq.id, ok: true, kind,
			data });
		const answer = ANSWERS[rq.do];
		if (!answer || !answer(this, row, ok, rq))
			ok('done');
	}

	send(line) {
		this.ws?.send(JSON.stringify(line));
	}

	tell(event, more = {}) {
		this.send({ event, at: ns(Date.now()), call: 'c1',
			line: 'northland', office: 'Northland', ...more });
	}
}

/* The page has answered a call, which has gone on for a while. */
export function talk(node, mode, loss) {
	node.tell('ring', { precedence: 'immediate', seat: 'principal' });
	node.tell('audio_open', { phase_us: 5000 });
	node.tell('answered', { precedence: 'immediate', unverified: false,
		people_here: [{ part: 'unsaid', leg: 'browser' }],
		people_there: [{ part: 'principal', leg: 'sound_card' },
			{ name: 'A. Karimova', part: 'interpreter',
				leg: 'phone' }],
		outgoing: false, seat: 'principal', recording_here: false,
		recording_there: true });
	for (let i = 90; i >= 0; i--)
		node.tell('stats', { at: ns(Date.now() - i * 1000), rtt_ms: 41,
			loss_percent: loss + 6 * Math.sin(i / 9),
			repaired_percent: loss + 5 * Math.sin(i / 9),
			concealed_percent: 1, playout_delay_ms: 90 + i % 20,
			paths: NIGHT[0].paths.map((p) => ({ ...p,
				loss_percent: 3 })) });
	node.tell('mode', { mode, talks_here: false, talks_there: true });
}
