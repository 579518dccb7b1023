/*
 * ring - samples that wait to be played: a queue of bounded length.
 *
 * Does      take pieces in, give samples out as the speaker asks for them;
 *           begin `ahead` samples after the first piece came, which is what
 *           later ones may be late; cut what always waits in vain, so that a
 *           stall, or a speaker slower than the node, does not stay as delay.
 * Does not  know time, threads or the Web Audio interface: the ear does.
 * Memory    MOST samples (341 ms) at most.
 *
 * When it runs dry it gives silence and begins anew. Each time, `ahead` grows
 * by STEP up to AHEAD_MOST; after QUIET samples without it, it shrinks by one.
 * While a call begins (START pieces) a browser has much to load: what runs dry
 * then says nothing about later.
 * Every WINDOW pieces the least that waited in that time is compared with
 * `ahead`: what was more is cut, in a piece that is quiet where one comes.
 */
const MOST = 16384;
const AHEAD_LEAST = 256;
const AHEAD_MOST = 1920;
const STEP = 128;
const QUIET = 48000 * 10;
const START = 75;
const WINDOW = 50;
const SLACK = 128;
const SILENT = 1e-5; /* mean square of a piece that counts as quiet */

export class Ring {
	constructor() {
		this.buffer = new Float32Array(MOST);
		this.head = 0;      /* next sample to be given           */
		this.length = 0;
		this.ahead = AHEAD_LEAST;
		this.wait = 0;      /* silence still to be given first   */
		this.runs = false;
		this.since = 0;     /* samples given since it ran dry    */
		this.left = 0;      /* waited when a piece came, mean    */
		this.low = MOST;    /* least that waited in this window  */
		this.pieces = 0;    /* of this window                    */
		this.came = 0;      /* since clear()                     */
		this.excess = 0;    /* to be cut                         */
		this.dry = 0;       /* how often it ran dry              */
		this.cut = 0;       /* samples that were never heard     */
	}

	put(samples) {
		this.low = Math.min(this.low, this.length);
		this.came++;
		this.left += (this.length - this.left) / 20;
		if (++this.pieces >= WINDOW)
			this.judge();
		if (!this.runs && this.length === 0)
			this.wait = this.ahead;
		if (this.length + samples.length > MOST)
			this.drop(this.length + samples.length - MOST);
		const tail = this.head + this.length;
		for (let i = 0; i < samples.length; i++)
			this.buffer[(tail + i) % MOST] = samples[i];
		this.length += samples.length;
		if (this.excess && (isQuiet(samples) || this.pieces > WINDOW / 2))
			this.drop(this.excess);
	}

	judge() {
		this.excess = this.low > this.ahead + SLACK && this.runs ?
			this.low - this.ahead : 0;
		this.low = MOST;
		this.pieces = 0;
	}

	drop(n) {
		const less = Math.min(n, this.length);
		this.head = (this.head + less) % MOST;
		this.length -= less;
		this.cut += less;
		this.excess = 0;
	}

	/* Fills `out`; silence where nothing waits. */
	take(out) {
		out.fill(0);
		if (!this.runs && !this.begins(out.length))
			return;
		const n = Math.min(out.length, this.length);
		for (let i = 0; i < n; i++)
			out[i] = this.buffer[(this.head + i) % MOST];
		this.head = (this.head + n) % MOST;
		this.length -= n;
		this.since += n;
		if (n < out.length) {
			this.ranDry();
		} else if (this.since > QUIET && this.ahead > AHEAD_LEAST) {
			this.ahead -= STEP;
			this.since = 0;
		}
	}

	begins(n) {
		if (this.length === 0)
			return false;
		this.wait -= n;
		this.runs = this.wait <= 0;
		return this.runs;
	}

	ranDry() {
		this.runs = false;
		this.dry++;
		this.since = 0;
		if (this.came > START)
			this.ahead = Math.min(this.ahead + STEP, AHEAD_MOST);
	}

	clear() {
		this.length = 0;
		this.runs = false;
		this.excess = 0;
		this.came = 0;
	}
}

function isQuiet(samples) {
	let sum = 0;
	for (const v of samples)
		sum += v * v;
	return sum < SILENT * samples.length;
}
