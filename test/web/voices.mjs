/*
 * voices - what is said at one console, and heard at the other.
 *
 * Does      take the sound of two pages behind all of the network, and let the
 *           Python test score whether the one is the other, and how late.
 */
import { check, world } from './browser.mjs';

/* Takes what this page says and plays for `seconds`, with their moments on
 * the machine's clock, as base64 of 16 bit. */
export function listen(page, seconds) {
	return page.evaluate(async (span) => {
		const said = [], heard = [];
		let saidAt = null, heardAt = null;
		const base = performance.timeOrigin * 1000;
		openline.handset.listenIn({
			said: (piece, here) => {
				saidAt ??= base + here - 20000;
				said.push(piece.slice());
			},
			heard: (blocks, here) => {
				if (!blocks)
					return;
				const n = blocks.reduce((k, b) => k + b.length, 0);
				heardAt ??= base + here - n / 0.048;
				heard.push(...blocks);
			},
		});
		await new Promise((done) => setTimeout(done, span * 1000));
		openline.handset.listenIn(null);
		const pack = (list) => {
			let text = '';
			for (const block of list)
				for (const v of block) {
					const i = Math.round(Math.max(-1,
						Math.min(1, v)) * 32767) & 65535;
					text += String.fromCharCode(i & 255,
						i >> 8);
				}
			return btoa(text);
		};
		return { said: pack(said), heard: pack(heard), saidAt, heardAt,
			delay: openline.handset.delay, dry: openline.handset.dry,
			cut: openline.handset.cut };
	}, seconds);
}

const ms = (v) => `${(v ?? NaN).toFixed(0)} ms`;

/* What was said and came of it; true where all of it was well heard. */
export async function compare(who, said, heard) {
	const r = await world('score', { said: said.said, heard: heard.heard,
		offset: (heard.heardAt - said.saidAt) / 1e6 });
	const d = { ...said.delay, ear: heard.delay.ear, out: heard.delay.out };
	const own = d.mic + d.mouth + d.wait + d.ear + d.out;
	console.log(`  ${who}: mouth to ear ${ms(r.delay)}, longest gap ${
		ms(r.gap)}; the browsers add ${ms(own)} of at most 60: ` +
		`microphone ${ms(d.mic)}, mouth ${ms(d.mouth)}, wait ${
			ms(d.wait)}, ear ${ms(d.ear)}, speaker ${ms(d.out)}`);
	check(r.peak > 1000, `${who} says nothing`);
	return r.delay !== null && r.delay < 400 && r.gap < 400;
}
