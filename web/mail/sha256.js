/*
 * sha256 - SHA-256 (FIPS 180-4), of bytes that come in pieces.
 *
 * The browser's own digest wants all of a file in memory at once, and is not
 * there on a page that did not come over https or from this machine.
 */
const K = new Uint32Array(64);
const START = new Uint32Array(8);

/* Fractional parts of roots of the first 64 primes. */
function constants() {
	let n = 2;
	for (let found = 0; found < 64; n++) {
		let prime = true;
		for (let d = 2; d * d <= n; d++)
			prime &&= n % d !== 0;
		if (!prime)
			continue;
		if (found < 8)
			START[found] = (Math.sqrt(n) % 1) * 2 ** 32;
		K[found++] = (Math.cbrt(n) % 1) * 2 ** 32;
	}
}
constants();

export class Sha256 {
	constructor() {
		this.h = START.slice();
		this.w = new Uint32Array(64);
		this.rest = new Uint8Array(64);
		this.have = 0;
		this.length = 0;
	}

	add(bytes) {
		this.length += bytes.length;
		let at = 0;
		if (this.have) {
			at = Math.min(64 - this.have, bytes.length);
			this.rest.set(bytes.subarray(0, at), this.have);
			this.have += at;
			if (this.have < 64)
				return;
			this.block(this.rest, 0);
		}
		for (; at + 64 <= bytes.length; at += 64)
			this.block(bytes, at);
		this.have = bytes.length - at;
		this.rest.set(bytes.subarray(at));
	}

	block(p, at) {
		const { h, w } = this;
		for (let i = 0; i < 16; i++, at += 4)
			w[i] = p[at] << 24 | p[at + 1] << 16 | p[at + 2] << 8 |
				p[at + 3];
		for (let i = 16; i < 64; i++) {
			const x = w[i - 15], y = w[i - 2];
			w[i] = w[i - 16] + w[i - 7] + ((x >>> 7 | x << 25) ^
				(x >>> 18 | x << 14) ^ x >>> 3) +
				((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^
				y >>> 10);
		}
		let a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5],
			g = h[6], k = h[7];
		for (let i = 0; i < 64; i++) {
			const one = k + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^
				(e >>> 25 | e << 7)) + (e & f ^ ~e & g) + K[i] +
				w[i] | 0;
			const two = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^
				(a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
			k = g;
			g = f;
			f = e;
			e = d + one | 0;
			d = c;
			c = b;
			b = a;
			a = one + two | 0;
		}
		h[0] += a;
		h[1] += b;
		h[2] += c;
		h[3] += d;
		h[4] += e;
		h[5] += f;
		h[6] += g;
		h[7] += k;
	}

	/* 64 hexadecimal digits; nothing can be added then. */
	end() {
		const bits = this.length;
		const pad = new Uint8Array((this.have < 56 ? 64 : 128) -
			this.have);
		pad[0] = 0x80;
		const view = new DataView(pad.buffer);
		view.setUint32(pad.length - 8, Math.floor(bits / 2 ** 29));
		view.setUint32(pad.length - 4, bits << 3);
		this.add(pad);
		return [...this.h].map((v) => v.toString(16).padStart(8, '0'))
			.join('');
	}
}
