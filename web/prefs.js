/*
 * prefs - what this browser keeps: how the pages look, which microphone; and
 * the session, for as long as the tab lives.
 *
 * Does      read and write the browser's storage, with a default for all that
 *           is missing, of another type, or forbidden by the browser.
 * Does not  keep a password, ever, or anything that was said or written.
 *
 * The session lies in sessionStorage: it goes with the tab, is read by pages
 * of this address alone, and does not go out with requests as a cookie does.
 */
const DEFAULTS = { theme: 'auto', size: 'normal', language: 'en', mic: '',
	speaker: '', ptt: false };

function read(storage, key) {
	try {
		return JSON.parse(globalThis[storage].getItem(key));
	} catch {
		return null;
	}
}

function write(storage, key, value) {
	try {
		if (value === null)
			globalThis[storage].removeItem(key);
		else
			globalThis[storage].setItem(key, JSON.stringify(value));
	} catch {
		/* Forbidden or full: it lasts as long as the page. */
	}
}

export const prefs = { ...DEFAULTS };

export function load() {
	const kept = read('localStorage', 'openline.prefs') ?? {};
	for (const key of Object.keys(DEFAULTS))
		if (typeof kept[key] === typeof DEFAULTS[key])
			prefs[key] = kept[key];
}

export function set(key, value) {
	prefs[key] = value;
	write('localStorage', 'openline.prefs', prefs);
}

export function session() {
	return read('sessionStorage', 'openline.session');
}

/* What is known of the call that this page holds; gone with the tab. */
export function call() {
	return read('sessionStorage', 'openline.call');
}

export function keepCall(facts) {
	write('sessionStorage', 'openline.call', facts);
}

export function keepSession(token) {
	write('sessionStorage', 'openline.session', token);
}
