/*
 * alarm - what must reach a person who looks elsewhere: the bell, and what a
 * screen reader is to tell at once.
 *
 * Does      ring while something rings, and tell the node so once for each
 *           call; put each thing that happens into words that are read out.
 * Does not  decide who is rung: the node does.
 *
 * Functions of App (app.js), which mixes them in.
 */
import { inWords } from './page/people.js';
import { incoming, offers, stateOf } from './store.js';
import { ms, plain, t } from './words.js';

export const alarm = {
	/* What a screen reader is to tell at once. */
	announce(e) {
		const call = e.call && this.s.calls.get(e.call);
		const last = call?.log.at(-1);
		if (last && last.at === ms(e.at) && (call.mine ||
		    call.offer || call.phase === 'incoming'))
			this.spoken = t(last.key, last.args?.people ?
				{ who: inWords(last.args.people,
					last.args.seat) } : last.args);
		if (e.event === 'missed')
			this.spoken = t('say.missed',
				{ office: this.officeOf(e.line) });
		if (e.event === 'roll_call') {
			this.spoken = t(`roll.is_${e.is}`, { office: e.office });
			this.refresh().catch(() => {});
		}
		if (e.event === 'duty')
			this.spoken = e.seat ? t('say.duty', { seat: e.seat }) :
				t('say.duty_none');
		const line = e.event === 'line' && this.s.lines.get(e.line);
		if (line)
			this.spoken = line.state === 'up' ?
				t('say.line_up', { office: line.office }) :
				t('say.line_down', { office: line.office,
					state: plain(stateOf(line).key,
						stateOf(line).args) });
	},

	/* Rings while something rings, and tells the node so, once for each
	 * call and only when it can be heard. */
	attend() {
		const calls = incoming(this.s);
		const bell = this.handset.bell;
		for (const id of this.rang.keys())
			if (!calls.some((c) => c.id === id))
				this.rang.delete(id);
		for (const call of calls)
			if (!this.rang.has(call.id))
				this.rang.set(call.id, { at: Date.now(),
					told: false });
		/* A call whose rung has not come is shown, and silent. */
		const loud = calls.filter((c) => c.bell);
		const all = [...loud, ...offers(this.s)];
		if (!all.length || !this.s.me?.rights.has('talk')) {
			bell?.stop();
			return;
		}
		if (!this.handset.canRing)
			return;
		bell.start(all.some((c) => c.precedence === 'flash'));
		for (const call of loud)
			this.confirm(call);
	},

	confirm(call) {
		const one = this.rang.get(call.id);
		if (one.told)
			return;
		one.told = true;
		this.desk.ask('bell', { call: call.id }).catch(() => {});
		this.handset.bell.tell(plain('ring.notify', {
			office: call.office,
			precedence: plain(`precedence.${call.precedence}`) }),
			() => this.paint());
	},
};
