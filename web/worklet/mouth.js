/*
 * mouth - the worklet that cuts what the microphone brings into pieces.
 *
 * Does      send each piece of 960 samples on when its last sample is there;
 *           leave out as many samples as it is told to, so that pieces are
 *           complete at another moment (handset/pace.js says when).
 * Does not  encode, or decide whether anybody may hear it: what is muted is
 *           muted in handset.js, which sends silence.
 *
 *   in    { skip: samples }
 *   out   { piece: Float32Array of 960, time: context time of its end }
 */
const PIECE = 960;

class Mouth extends AudioWorkletProcessor {
	constructor() {
		super();
		this.piece = new Float32Array(PIECE);
		this.n = 0;
		this.skip = 0;
		this.port.onmessage = ({ data }) => {
			if (data.skip)
				this.skip = Math.min(this.skip + data.skip,
					PIECE);
		};
	}

	process(inputs) {
		const from = inputs[0][0];
		const length = from ? from.length : 128;
		for (let i = 0; i < length; i++) {
			if (this.skip > 0) {
				this.skip--;
				continue;
			}
			this.piece[this.n++] = from ? from[i] : 0;
			if (this.n === PIECE)
				this.give(i + 1);
		}
		return true;
	}

	give(samples) {
		this.port.postMessage({ piece: this.piece,
			time: currentTime + samples / sampleRate },
			[this.piece.buffer]);
		this.piece = new Float32Array(PIECE);
		this.n = 0;
	}
}

registerProcessor('mouth', Mouth);
