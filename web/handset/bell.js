/*
 * bell - the ring tone, and the notification beside it.
 *
 * Does      ring until it is stopped, also in a tab in the background: the
 *           whole pattern is one sound that plays in a loop, so that no timer
 *           of the page (which browsers slow down) is needed; say whether it
 *           really can be heard; a flash call rings without a pause.
 * Does not  know calls: it is told to start and to stop.
 *
 * A browser lets a page sound only after a click or a key in it. Until then
 * `can` is false, and the console does not tell the node that it rings.
 */
const RATE = 48000;

/* Two tones in turn, as telephones have it: `on` seconds of them, then `off`
 * seconds of nothing. */
function pattern(context, on, off) {
	const n = Math.round((on + off) * RATE);
	const buffer = context.createBuffer(1, n, RATE);
	const out = buffer.getChannelData(0);
	for (let i = 0; i < on * RATE; i++) {
		const t = i / RATE;
		const tone = Math.floor(t * 16) % 2 ? 880 : 1046.5;
		const edge = Math.min(1, i / 480, (on * RATE - i) / 480);
		out[i] = 0.35 * edge * (Math.sin(2 * Math.PI * tone * t) +
			0.3 * Math.sin(6 * Math.PI * tone * t));
	}
	return buffer;
}

export class Bell {
	constructor(context) {
		this.context = context;
		this.source = null;
		this.notice = null;
	}

	get can() {
		return this.context.state === 'running';
	}

	get rings() {
		return this.source !== null;
	}

	start(isFlash) {
		if (this.source)
			return;
		const source = this.context.createBufferSource();
		source.buffer = pattern(this.context, 1.2, isFlash ? 0.3 : 1.8);
		source.loop = true;
		source.connect(this.context.destination);
		source.start();
		this.source = source;
	}

	stop() {
		this.source?.stop();
		this.source?.disconnect();
		this.source = null;
		this.notice?.close();
		this.notice = null;
	}

	/* Tells of a call where the page is not seen. `chosen` is called when
	 * the notification is clicked. */
	tell(text, chosen) {
		if (globalThis.Notification?.permission !== 'granted' ||
		    !document.hidden)
			return;
		this.notice = new Notification('openline', { body: text,
			requireInteraction: true, tag: 'openline-call' });
		this.notice.onclick = () => {
			window.focus();
			chosen();
		};
	}
}
