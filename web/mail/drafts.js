/*
 * drafts - what somebody has begun to write, so that a reload loses nothing.
 *
 * Does      keep one draft for each seat, line and kind of writing; forget
 *           all of them, or those of other seats.
 * Does not  keep the bytes of files: only which they were.
 *
 * A draft is as secret as the message that it becomes. It lies in
 * sessionStorage, beside the session: it goes with the tab, pages of another
 * address cannot read it, and it does not go to other tabs or come back when
 * the browser is started anew, as what lies in localStorage would. Who logs
 * out, is locked or is changed leaves none behind. Where a session ends by
 * itself (its time is over, or it went to another tab) the draft waits in this
 * tab for the same seat: nobody loses a page of text to a clock. Another seat
 * that logs in here wipes it.
 */
const KEY = 'openline.draft ';
const MOST = 1 << 19; /* characters of one draft; more live with the page */

const store = () => globalThis.sessionStorage;
const name = (...parts) => KEY + JSON.stringify(parts);

export function keep(seat, line, kind, draft) {
	try {
		const text = draft && JSON.stringify(draft);
		if (!text || text.length > MOST)
			store().removeItem(name(seat, line, kind));
		else
			store().setItem(name(seat, line, kind), text);
	} catch {
		/* Forbidden or full: it lasts as long as the page. */
	}
}

export function recall(seat, line, kind) {
	try {
		const draft = JSON.parse(store()
			.getItem(name(seat, line, kind)));
		return draft && typeof draft === 'object' ? draft : null;
	} catch {
		return null;
	}
}

/* All of them, or those that are not of `seat`. */
export function wipe(seat) {
	try {
		for (const key of Object.keys(store()))
			if (key.startsWith(KEY) && !(seat !== undefined &&
			    JSON.parse(key.slice(KEY.length))[0] === seat))
				store().removeItem(key);
	} catch {
		/* Then there is none. */
	}
}

const STAYS = new Set(['login.over_expired', 'login.over_idle',
	'login.over_elsewhere']);

/* A session is over, for that reason (a key of the catalogue). */
export function left(why) {
	if (!STAYS.has(why))
		wipe();
}
