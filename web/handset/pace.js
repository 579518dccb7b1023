/*
 * pace - when a handset's pieces should be complete, on the node's clock.
 *
 * Does      learn from the pieces that come how this machine's clock lies to
 *           the node's; tell by how many samples the microphone's pieces
 *           should be moved, so that each is complete shortly before the node
 *           takes it, and not up to 20 ms earlier or just too late.
 * Does not  read a clock or move samples: the mouth does.
 *
 *   node takes    |                   |                   |
 *   pieces come        x                   x                 x    too early
 *   moved                          x                   x          MARGIN
 *
 * The way to the node is taken as long as the shortest way from it. All is
 * in microseconds; `at` is the node's, `here` ours.
 */
const TICK = 20000;
const TO_EAR = 3000;       /* how much ahead of its instant a piece leaves */
const WINDOW = 10;         /* seconds that the least way is looked for in  */
export const MARGIN = 4000; /* before the node takes it                    */
const NEAR = 2500;         /* moved only when further off than this        */

export class Pace {
	constructor(phase) {
		this.phase = phase;
		this.least = [];   /* of each second: [second, here - at]  */
		this.errors = [];  /* of pieces since the last move        */
	}

	/* A piece to be heard at `at` came at `here`. */
	heard(at, here) {
		const second = Math.floor(here / 1e6);
		const way = here - (at - TO_EAR);
		const last = this.least[this.least.length - 1];
		if (last && last[0] === second)
			last[1] = Math.min(last[1], way);
		else
			this.least.push([second, way]);
		while (this.least[0][0] < second - WINDOW)
			this.least.shift();
	}

	/* here - at of one moment; null before anything came. */
	get offset() {
		return this.least.length ?
			Math.min(...this.least.map((l) => l[1])) : null;
	}

	/* The node's instant of a moment here; 0 before it is known. */
	atNode(here) {
		return this.offset === null ? 0 :
			Math.max(0, Math.round(here - this.offset));
	}

	/* A piece left at `here`. Samples to leave out (more than 0) so that the
	 * next are complete later, or 0. The first move comes at once, later
	 * ones when 50 pieces agree. */
	said(here) {
		if (this.offset === null)
			return 0;
		const want = this.phase - MARGIN;
		const off = mod(want - this.atNode(here), TICK);
		/* Around the wanted place an error has a sign. */
		this.errors.push(off > TICK - NEAR * 2 ? off - TICK : off);
		if (this.errors.length < (this.moved ? 50 : 10))
			return 0;
		const sorted = this.errors.sort((a, b) => a - b);
		/* The latest tenth decides: it must still be in time. */
		const late = sorted[Math.floor(sorted.length / 10)];
		this.errors = [];
		if (Math.abs(late) < NEAR || late < 0 && -late < NEAR * 2)
			return 0;
		this.moved = true;
		return Math.round(mod(late, TICK) * 48 / 1000);
	}
}

function mod(a, n) {
	return (a % n + n) % n;
}
