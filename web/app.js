/*
 * app - the console: joins connection, state, handset and pages.
 *
 * Does      take each event into the state and do what it asks for: ring, open
 *           or close the handset, announce; draw the page, at most once a
 *           frame; carry out what keys ask for.
 * Does not  hold rules: meaning.js says what a state means, keys.js what a
 *           key does, view.js what is seen, the node what is allowed.
 *
 * ?tap in the address makes the handset's sound readable by a test in the
 * same browser; it changes nothing else.
 */
import { acts } from './acts.js';
import { alarm } from './alarm.js';
import { Desk } from './desk.js';
import { Handset } from './handset/handset.js';
import { action } from './keys.js';
import { Post } from './post.js';
import * as prefs from './prefs.js';
import { session } from './session.js';
import { connecting } from './connect.js';
import { facts, fresh, incoming, offers, ours, take } from './store.js';
import { html, render } from './ui.js';
import { pageOf, View } from './view.js';
import { ms, speak } from './words.js';

const HERE = 60000; /* ms between two words that somebody is here */

class App {
	constructor(root) {
		this.root = root;
		this.prefs = prefs.prefs;
		this.handset = new Handset({ changed: () => this.paint(),
			say: (audio, at) => this.desk.say(audio, at) });
		this.desk = new Desk(address(), {
			open: () => this.connected(),
			lost: () => this.disconnected(),
			event: (e) => this.event(e),
			audio: (a, at) => this.handset.hear(a, at),
		});
		this.post = new Post(this);
		this.skew = 0; /* of the node's clock to this one, ms */
		this.forget(null);
		this.skip = (e) => {
			e.preventDefault();
			document.getElementById('main')?.focus();
		};
	}

	/* As before anybody sat here. */
	forget(why) {
		const link = this.s?.link ?? { state: 'connecting', since: null };
		/* The node ends a call a moment before its session. */
		const last = why && (this.call ?? this.over);
		const cut = last && (last.ended ?? this.now) > this.now - 3000 ?
			last.office : null;
		this.endCall();
		this.post.forget(why);
		this.s = fresh();
		this.s.link = link;
		Object.assign(this, { why, cut, over: null, trouble: null, good: null,
			spoken: '', muted: false, talks: false, find: '',
			rang: new Map(), owned: new Set(), trying: false });
		this.handset.bell?.stop();
	}

	get now() {
		return Date.now() + this.skew;
	}

	get call() {
		return ours(this.s);
	}

	officeOf(line) {
		return this.s.lines.get(line)?.office ?? line;
	}

	/* ---- what comes ---------------------------------------------- */

	event(e) {
		const at = ms(e.at);
		if (at && Math.abs(at - this.now) > 1500)
			this.skew = at - Date.now();
		const before = this.call;
		take(this.s, e);
		if (e.event === 'session_over') {
			this.leave(`login.over_${e.why}`);
			return;
		}
		this.claim(e);
		this.sound(e);
		this.announce(e);
		this.finish(e, before);
		this.post.event(e);
		if (e.event !== 'stats' && this.call?.since !== null)
			prefs.keepCall(this.call && facts(this.call));
		this.attend();
		this.paint();
	}

	/* The reply to `call` may come before the first event of it. */
	claim(e) {
		if (e.call && this.owned.delete(e.call))
			this.s.calls.get(e.call).mine = true;
	}

	sound(e) {
		if (e.event === 'audio_open') {
			this.hush();
			this.handset.open(e.phase_us, this.prefs.mic)
				.catch(() => this.paint());
			this.beat();
		} else if (e.event === 'audio_close') {
			this.handset.close();
		} else if (e.event === 'mode' && e.mode === 'voice') {
			this.talks = false;
			this.hush();
		}
	}

	/* A call that was ours is over: what came of it stays until closed. */
	finish(e, before) {
		const call = e.call && this.s.calls.get(e.call);
		if (e.event !== 'ended' && e.event !== 'missed')
			return;
		if (call?.mine) {
			this.over = call;
			this.endCall();
			this.muted = this.talks = false;
		}
		if (before && before.id === e.call)
			document.getElementById('main')
				?.focus({ preventScroll: true });
		this.history().catch(() => {});
	}

	endCall() {
		this.handset?.close();
	}

	/* ---- what is said on the page -------------------------------- */

	tell(trouble) {
		this.trouble = trouble;
		this.paint();
	}

	praise(key, args) {
		this.good = { key, args };
		clearTimeout(this.goodTimer);
		this.goodTimer = setTimeout(() => {
			this.good = null;
			this.paint();
		}, 6000);
		this.paint();
	}

	/* ---- keys ---------------------------------------------------- */

	key(event) {
		const ring = this.ringing;
		const name = action({ key: event.key, ctrlKey: event.ctrlKey,
			metaKey: event.metaKey, altKey: event.altKey,
			repeat: event.repeat, tag: event.target.tagName }, {
			ringing: !!ring, call: this.call?.phase ?? null,
			rang: ring ? Date.now() - (ring.offer?.at ??
				this.rang.get(ring.id)?.at ?? 0) : null });
		if (event.repeat && event.key === ' ' && this.talks)
			event.preventDefault();
		if (!name || !this.s.me)
			return;
		if (name === 'talk' && event.target.tagName === 'BUTTON')
			return;
		event.preventDefault();
		this.obey(name, ring);
	}

	obey(name, ring) {
		const does = {
			answer: () => ring.offer ? this.take(ring) :
				this.answer(ring),
			decline: () => ring.offer ? this.hide(ring) :
				this.decline(ring),
			hangup: () => this.hangup(this.call),
			hold: () => this.hold(this.call, !this.call.held_here),
			mute: () => this.mute(!this.muted),
			talk: () => this.talk(true),
			find: () => document.getElementById('find')?.focus(),
			'page-board': () => { location.hash = '#/'; },
			'page-calls': () => { location.hash = '#/calls'; },
			'page-settings': () => { location.hash = '#/settings'; },
		};
		does[name]?.();
	}

	/* ---- drawing ------------------------------------------------- */

	paint() {
		if (this.painting)
			return;
		this.painting = true;
		const draw = () => {
			this.painting = false;
			render(html`<${View} app=${this} />`, this.root);
		};
		if (document.hidden)
			setTimeout(draw, 100);
		else
			requestAnimationFrame(draw);
	}

	/* Levels move five times a second while there is sound. */
	beat() {
		clearInterval(this.levels);
		this.levels = setInterval(() => {
			if (!this.call && !this.trying)
				clearInterval(this.levels);
			this.paint();
		}, 200);
	}

	get needsClick() {
		return !this.handset.canRing && this.s.me?.rights.has('talk');
	}

	get ringing() {
		return incoming(this.s)[0] ?? offers(this.s)[0] ?? null;
	}

	get page() {
		return pageOf(location.hash);
	}

	/* Theme, size and language, on the page's root. */
	dress() {
		const root = document.documentElement;
		root.dataset.theme = this.prefs.theme;
		root.dataset.size = this.prefs.size;
		root.lang = this.texts.lang;
		root.dir = this.texts.dir;
	}

	/* What the page asks by itself does not keep a session; a person
	 * does. */
	here() {
		if (!this.s.me || Date.now() - (this.seen ?? 0) < HERE)
			return;
		this.seen = Date.now();
		this.desk.ask('here').catch(() => {});
	}

	begin() {
		prefs.load();
		this.texts = speak(this.prefs.language);
		this.dress();
		this.desk.connect();
		addEventListener('keydown', (e) => this.key(e));
		addEventListener('keyup', (e) => e.key === ' ' &&
			this.talk(false));
		addEventListener('blur', () => this.talk(false));
		addEventListener('hashchange', () => this.paint());
		addEventListener('online', () => this.desk.hurry());
		/* The first click or key anywhere lets the bell ring; each says
		 * that somebody is here. */
		for (const kind of ['pointerdown', 'keydown'])
			addEventListener(kind, () => {
				if (this.needsClick)
					this.wake();
				this.here();
			}, { capture: true });
		document.addEventListener('visibilitychange', () =>
			this.desk.hurry());
		setInterval(() => this.paint(), 1000);
		this.paint();
	}
}

Object.assign(App.prototype, session, acts, connecting, alarm);

function address() {
	const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
	return `${scheme}//${location.host}/desk`;
}

const app = new App(document.getElementById('app'));
if (new URLSearchParams(location.search).has('tap'))
	globalThis.openline = app;
app.begin();
