/*
 * acts - what a person does to calls and to this desk.
 *
 * Does      ask the node; say its refusals in its own words; keep what came of
 *           a call that it did not even place.
 * Does not  decide anything: what the node refuses has not happened.
 *
 * Functions of App (app.js), which mixes them in.
 */
import * as prefs from './prefs.js';
import { takeRefusal } from './store.js';
import { ms, speak } from './words.js';

export const acts = {
	/* Asks; a refusal is shown. Gives the reply or null. */
	async try(request, fields) {
		this.tell(null);
		try {
			return await this.desk.ask(request, fields);
		} catch (e) {
			this.tell({ words: e.message, key: e.key });
			return null;
		}
	},

	async place(line, precedence) {
		await this.wake();
		this.over = null;
		this.tell(null);
		try {
			const { data } = await this.desk.ask('call',
				{ line, precedence });
			this.own(data.call);
		} catch (e) {
			takeRefusal(this.s, line, precedence, e, this.now);
			this.tell({ words: e.message, key: e.key,
				since: ms(e.since) });
		}
		this.paint();
	},

	/* A call is this desk's from the node's word on. */
	own(id) {
		const call = this.s.calls.get(id);
		if (call)
			call.mine = true;
		else
			this.owned.add(id);
	},

	async answer(call) {
		if (call.answering)
			return;
		call.answering = true;
		this.attend();
		await this.wake();
		await this.setAside(call);
		const done = await this.try('answer', { call: call.id });
		call.answering = false;
		if (done)
			call.mine = true;
		this.attend();
		this.paint();
	},

	/* This desk has one voice: what it speaks in waits, what it only
	 * tries to place is given up. */
	async setAside(call) {
		const first = this.call;
		if (!first || first.id === call.id || first.held_here)
			return;
		if (first.answered)
			await this.try('hold', { call: first.id, held: true });
		else
			await this.try('hangup', { call: first.id });
	},

	/* With minutes: they are told when we call. */
	async decline(call, minutes) {
		const then = BigInt(Math.round(this.now)) * 1000000n +
			BigInt(minutes ?? 0) * 60000000000n;
		await this.try('decline', { call: call.id,
			...(minutes && { will_call: String(then) }) });
	},

	async hold(call, held) {
		await this.try('hold', { call: call.id, held });
	},

	async hand(call, seat) {
		if (await this.try('hand', { call: call.id, seat }))
			this.praise('call.handing', { seat });
	},

	async take(call) {
		if (call.connect?.mine)
			return this.ready(call);
		await this.wake();
		await this.setAside(call);
		if (await this.try('take', { call: call.id }))
			call.mine = true;
		this.attend();
		this.paint();
	},

	hide(call) {
		call.answering = true;
		this.attend();
		this.paint();
	},

	async hangup(call) {
		await this.try('hangup', { call: call.id });
	},

	mute(on) {
		this.muted = on;
		this.hush();
	},

	setPtt(on) {
		prefs.set('ptt', on);
		this.hush();
	},

	/* The talk key is held, or let go. */
	talk(on) {
		if (!this.call || this.talks === on)
			return;
		this.talks = on;
		this.hush();
		if (this.call.mode === 'talk')
			this.try('talk', { call: this.call.id, talks: on });
	},

	/* What of the microphone goes out. */
	hush() {
		const key = prefs.prefs.ptt || this.call?.mode === 'talk';
		this.handset.muted = this.muted || key && !this.talks;
		this.paint();
	},

	async test(line) {
		this.s.tests.set(line, { running: true, at: null });
		if (!await this.try('test', { line }))
			this.s.tests.delete(line);
		this.paint();
	},

	async note(id) {
		if (await this.try('note_call', { call: id }))
			this.praise('say.noted');
	},

	/* All that this person has seen: none that came meanwhile. */
	async noteAll(calls) {
		const until = calls.map((p) => BigInt(p.until ?? 0))
			.reduce((a, b) => a > b ? a : b);
		if (await this.try('note_call', { until: String(until) }))
			this.praise('say.noted');
	},

	closeOver() {
		this.over = null;
		this.paint();
	},

	/* Answers their roll-call, or asks for one. */
	async rollCall(line, answer) {
		if (await this.try('roll_call', { line, ...(answer &&
		    { answer }) }))
			this.praise(answer ? 'roll.answered' : 'roll.asked');
		this.refresh().catch(() => {});
	},

	async duty(leaves) {
		await this.try('take_duty', leaves ? { leaves } : {});
	},

	/* ---- this desk ----------------------------------------------- */

	async wake() {
		await this.handset.wake(prefs.prefs.speaker);
		this.attend();
		this.paint();
	},

	choose(key, value) {
		prefs.set(key, value);
		if (key === 'mic')
			this.handset.change(value);
		if (key === 'speaker')
			this.handset.useSpeaker(value);
		if (key === 'language')
			this.texts = speak(value);
		this.dress();
		this.paint();
	},

	async tryMic(on) {
		if (this.call)
			return;
		if (on)
			await this.handset.listen(prefs.prefs.mic);
		else
			this.handset.stop();
		this.trying = on;
		this.beat();
	},

	async tryBell(on) {
		if (!on) {
			this.attend();
			return false;
		}
		await this.wake();
		if (this.handset.canRing)
			this.handset.bell.start(false);
		return this.handset.canRing;
	},

	async askNotify() {
		await globalThis.Notification?.requestPermission();
		this.paint();
	},

	search(words) {
		this.find = words;
		this.paint();
	},
};
