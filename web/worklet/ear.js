/*
 * ear - the worklet that plays what the node sends.
 *
 * Does      keep pieces in a ring and give them to the speaker; tell ten times
 *           a second how much waits.
 * Does not  decode, resample (the context runs at 48 kHz) or keep a call.
 *
 *   in    { piece: Float32Array }, { clear: true }
 *   out   { waits, dry, cut, heard: list of Float32Array or null }
 *         `waits`: samples that were not heard yet when the next piece came,
 *         which is how much later than it could each is heard; `heard` is what was played, where { tap: true } asked for it
 */
import { Ring } from './ring.js';

class Ear extends AudioWorkletProcessor {
	constructor() {
		super();
		this.ring = new Ring();
		this.blocks = 0;
		this.tap = false;
		this.played = [];
		this.port.onmessage = ({ data }) => {
			if (data.piece)
				this.ring.put(data.piece);
			if (data.clear)
				this.ring.clear();
			if (data.tap !== undefined)
				this.tap = data.tap;
		};
	}

	process(inputs, outputs) {
		const out = outputs[0][0];
		this.ring.take(out);
		for (const more of outputs[0].slice(1))
			more.set(out);
		if (this.tap)
			this.played.push(out.slice());
		if (++this.blocks % 38 === 0)
			this.tell();
		return true;
	}

	tell() {
		this.port.postMessage({ waits: this.ring.left,
			dry: this.ring.dry, cut: this.ring.cut,
			heard: this.played.length ? this.played : null,
			time: currentTime });
		this.played = [];
	}
}

registerProcessor('ear', Ear);
