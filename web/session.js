/*
 * session - who sits at this desk: login, coming back, leaving; and what is
 * asked of the node once somebody does.
 *
 * Does      log in, rejoin after a loss or a reload of the page (a call that
 *           this desk holds goes on), change the password, log out; watch,
 *           and ask for figures that no event brings, every few seconds.
 * Does not  decide rights: the node does. `me.rights` only hides what would
 *           be refused.
 *
 * Functions of App (app.js), which mixes them in.
 */
import { Refused } from './desk.js';
import * as prefs from './prefs.js';
import { may, recall, settle, takeHistory, takeStatus } from './store.js';
import { ms } from './words.js';

/* ms between two questions for figures: in a call, on a page that is seen, on
 * one that is not */
const OFTEN = 2000, SOON = 5000, SELDOM = 30000;
const SILENT = 8000; /* ms without an answer: the way to the node is lost */
const PAST = 200;

export const session = {
	async login(seat, password, code) {
		await this.desk.ready();
		const { data } = await this.desk.ask('login',
			{ seat, password, ...(code && { code }) });
		await this.enter(data);
	},

	/* The connection stands: go on with the session, if there is one. */
	async connected() {
		const token = prefs.session();
		if (!token) {
			this.s.link = { state: 'open', since: null };
			this.paint();
			return;
		}
		try {
			const { data } = await this.alive('rejoin',
				{ session: token });
			await this.enter(data);
		} catch (e) {
			/* Only the node's word ends a session. */
			if (!(e instanceof Refused) || e.key)
				return;
			this.s.link = { state: 'open', since: null };
			this.leave('login.over_expired');
		}
	},

	/* Nobody sits here: then it is enough to connect for the login. */
	disconnected() {
		if (this.s.link.state !== 'lost')
			this.s.link = { state: 'lost', since: this.now };
		clearTimeout(this.poll);
		this.paint();
		return !!prefs.session();
	},

	async enter(data) {
		prefs.keepSession(data.session);
		this.why = null;
		this.s.me = { seat: data.seat, role: data.role,
			rights: new Set((data.rights ?? '').split(' ')),
			first: data.first, totp: data.totp,
			ends: ms(data.ends) };
		if (!data.first)
			await this.follow();
		/* What is seen is of now. */
		this.s.link = { state: 'open', since: null };
		this.paint();
	},

	async follow() {
		const bell = may(this.s, 'talk');
		await this.alive('watch', bell ? { bell } : {});
		await this.refresh();
		await this.history();
		this.post.follow().catch(() => {});
		settle(this.s, this.now);
		recall(this.s, prefs.call());
		this.attend();
	},

	async refresh() {
		clearTimeout(this.poll);
		const { data, rows } = await this.alive('status');
		takeStatus(this.s, rows, data);
		await this.askDuty();
		this.poll = setTimeout(() => this.refresh().catch(() => {}),
			this.call ? OFTEN : document.hidden ? SELDOM : SOON);
		this.paint();
	},

	/* Asks what is asked all the time. A network may go without a word;
	 * where no answer comes, the page must not show what was. */
	async alive(request, fields = {}) {
		try {
			return await this.desk.ask(request, fields, SILENT);
		} catch (e) {
			if (e.key === 'err.timeout')
				this.desk.drop();
			throw e;
		}
	},

	/* Who sits at a desk now, and who of them holds the duty. */
	async askDuty() {
		const { rows } = await this.alive('duty');
		this.s.seats = rows.filter((r) => r.since !== null &&
			r.seat !== this.s.me.seat).map((r) => r.seat).sort();
		this.s.duty = rows.find((r) => r.holds)?.seat ?? null;
	},

	async history() {
		const { rows } = await this.alive('history', { limit: PAST });
		takeHistory(this.s, rows);
		this.paint();
	},

	async changePassword(old, fresh) {
		const { kind, data } = await this.desk.ask('password',
			{ old, new: fresh });
		this.praise('change.done');
		if (kind === 'session')
			await this.enter(data);
	},

	async logout() {
		this.endCall();
		try {
			await this.desk.ask('logout');
		} catch {
			/* It ends by itself, and the token is forgotten here. */
		}
		this.leave('login.over_logout');
	},

	/* Nobody sits here any more; `why` is a key of the catalogue. */
	leave(why) {
		clearTimeout(this.poll);
		prefs.keepSession(null);
		this.forget(why);
		this.paint();
	},
};
