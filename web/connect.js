/*
 * connect - principals who are connected by their aides, as this desk sees it.
 *
 * Does      keep how far both ends are; ask the node to connect, to take it
 *           back, and to be given the call.
 * Does not  decide when: the two nodes do, at once at both ends.
 *
 * Functions of App (app.js), which mixes them in.
 */
import { prefs } from './prefs.js';

/* What a `connect` event makes of its call; the sentence for the log. */
export function takeConnect(s, c, e, at) {
	const mine = !c.mine && e.principal_here === s.me?.seat;
	const open = e.stage_here === 'offered' || e.stage_here === 'ready';
	const was = c.connect;
	c.connect = { aide: e.seat ?? null, at, mine: mine && open,
		here: e.stage_here, there: e.stage_there,
		seat_here: e.principal_here ?? null,
		seat_there: e.principal_there ?? null };
	c.offer = mine && e.stage_here === 'offered' ?
		c.offer ?? { seat: e.seat ?? null, at } : null;
	if (mine && e.stage_here === 'offered' && was?.here !== 'ready')
		return 'say.connect_offered';
	if (e.stage_there !== (was?.there ?? 'none'))
		return `say.connect_there_${e.stage_there}`;
	return null;
}

/* Calls to which this seat is being connected. */
export function summons(s) {
	return [...s.calls.values()].filter((c) => c.connect?.mine && !c.mine &&
		c.phase !== 'over' && !c.answering);
}

export const connecting = {
	async connect(call, seat) {
		await this.try('connect', { call: call.id, seat });
	},

	async takeBack(call) {
		await this.try('connect', { call: call.id, gone: true });
	},

	/* The microphone is open from then on: he comes on without another
	 * word of his. */
	async ready(call) {
		await this.wake();
		await this.setAside(call);
		await this.handset.listen(prefs.mic);
		if (!await this.try('ready', { call: call.id }))
			this.handset.stop();
		this.beat();
	},

	async notReady(call) {
		await this.try('ready', { call: call.id, gone: true });
		if (!this.call)
			this.handset.stop();
	},
};
