/*
 * pcm - pieces of 20 ms as the desk's lines carry them.
 *
 * Does      turn 960 samples into base64 of 16 bit, little-endian, and back;
 *           tell how loud they are.
 * Does not  play, send or keep anything.
 *
 * A sample is -1 to 1 in a Float32Array; louder ones are cut.
 */
export const PIECE = 960;
export const RATE = 48000;

/* Float32Array of PIECE samples: base64. */
export function encode(samples) {
	const bytes = new Uint8Array(samples.length * 2);
	const view = new DataView(bytes.buffer);
	for (let i = 0; i < samples.length; i++) {
		const v = Math.max(-1, Math.min(1, samples[i]));
		view.setInt16(2 * i, Math.round(v * 32767), true);
	}
	return btoa(String.fromCharCode.apply(null, bytes));
}

/* Base64: Float32Array, or null where it is no whole piece. */
export function decode(text) {
	let bytes;
	try {
		bytes = atob(text);
	} catch {
		return null;
	}
	if (bytes.length !== 2 * PIECE)
		return null;
	const out = new Float32Array(PIECE);
	for (let i = 0; i < PIECE; i++) {
		const v = bytes.charCodeAt(2 * i) |
			bytes.charCodeAt(2 * i + 1) << 8;
		out[i] = (v > 32767 ? v - 65536 : v) / 32768;
	}
	return out;
}

/* 0 (silence) to 1 (as loud as can be), on a scale of 60 dB. */
export function loudness(samples) {
	let sum = 0;
	for (const v of samples)
		sum += v * v;
	const db = 10 * Math.log10(sum / samples.length + 1e-12);
	return Math.max(0, Math.min(1, 1 + db / 60));
}
