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
export const MARGIN = 4000; /* wanted lead: a piece leaves so long before */
const LEAST = 2000, MOST = 7000; /* the node takes it; left as it is within */
const FEW = 10, MANY = 50; /* pieces that a move is decided from           */

export class Pace {
	constructor(phase) {
		this.phase = phase;
		this.least = [];   /* of each second: [second, here - at]  */
		this.leads = [];   /* of pieces since the last move        */
		this.moved = false;
		this.lead = null;  /* ms, of the last pieces that were judged */
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

	/* A piece left at `here`. Samples to leave out so that the next are
	 * complete later, or 0. The first move comes soon, later ones when
	 * MANY pieces agree. */
	said(here) {
		if (this.offset === null)
			return 0;
		this.leads.push(mod(this.phase - this.atNode(here), TICK));
		if (this.leads.length < (this.moved ? MANY : FEW))
			return 0;
		const lead = latest(this.leads);
		this.lead = lead / 1000;
		this.leads = [];
		if (lead >= LEAST && lead <= MOST)
			return 0;
		this.moved = true;
		return Math.round(mod(lead - MARGIN, TICK) * 48 / 1000);
	}
}

/* Of leads on a circle the one that a tenth are shorter than. */
function latest(leads) {
	const [first] = leads;
	const from = leads.map((l) =>
		mod(l - first + TICK / 2, TICK) - TICK / 2).sort((x, y) => x - y);
	return mod(first + from[Math.floor(from.length / 10)], TICK);
}

function mod(a, n) {
	return (a % n + n) % n;
}
