/*
 * words - texts of the catalogue, numbers and times in the user's language.
 *
 * Does      choose the catalogue; fill in places, each in an isolate of its
 *           own, so that foreign text cannot turn a sentence round; make
 *           foreign text safe to be shown; say times and durations.
 * Does not  touch the page, or know what is shown where.
 *
 * Dates come from the node as text of nanoseconds since 1970 UTC; `ms` makes
 * of them what JavaScript has: milliseconds. No date is null.
 */
import en from './text/en.js';
import mirror from './text/mirror.js';

export const LANGUAGES = { en, mirror };

let texts = en;
let plural = new Intl.PluralRules('en');
let clock = [];

export function speak(name) {
	texts = LANGUAGES[name] ?? en;
	plural = new Intl.PluralRules(texts.lang);
	const format = (o) => new Intl.DateTimeFormat(texts.lang,
		{ hourCycle: 'h23', ...o });
	const hms = { hour: '2-digit', minute: '2-digit', second: '2-digit' };
	clock = [
		format(hms),
		format({ day: 'numeric', month: 'short', ...hms }),
		format({ hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }),
	];
	return texts;
}
speak('en');

/* Texts of pages that are fetched later, by catalogue; a language without
 * them has the English ones. */
export function add(more) {
	for (const [name, language] of Object.entries(LANGUAGES))
		Object.assign(language, more[name] ?? more.en);
}

/* Controls and marks that turn the direction of writing: shown as what they
 * are, something that does not belong there. */
const UNSAFE =
	/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

export function safe(text) {
	return String(text).replace(UNSAFE, '\ufffd');
}

function template(key, args) {
	if (args && 'n' in args && `${key}.other` in texts) {
		const form = `${key}.${plural.select(Number(args.n))}`;
		return texts[form] ?? texts[`${key}.other`];
	}
	return texts[key] ?? key;
}

/* A text as a list: pieces of the catalogue as strings, what was put in as
 * { value }. */
export function parts(key, args) {
	const out = [];
	for (const piece of template(key, args).split(/(\{\w+\})/)) {
		const name = /^\{(\w+)\}$/.exec(piece)?.[1];
		if (name && args && name in args)
			out.push({ value: safe(args[name]) });
		else if (piece)
			out.push(piece);
	}
	return out;
}

/* The same as one string, for names and titles that take no markup. */
export function t(key, args) {
	return parts(key, args)
		.map((p) => typeof p === 'string' ? p : `\u2068${p.value}\u2069`)
		.join('');
}

/* As t(), without isolates: for comparing, and inside other texts. */
export function plain(key, args) {
	return parts(key, args)
		.map((p) => typeof p === 'string' ? p : p.value).join('');
}

export function has(key) {
	return key in texts;
}

export function ms(date) {
	if (date === null || date === undefined || date === '')
		return null;
	const digits = String(date);
	return digits.length > 6 ? Number(digits.slice(0, -6)) : 0;
}

/* "03:12:45", with the day where it is not today's. */
export function time(at, now) {
	if (at === null || at === undefined)
		return '?';
	const same = new Date(at).toDateString() ===
		new Date(now).toDateString();
	return clock[same ? 0 : 1].format(at);
}

export function utc(at) {
	return clock[2].format(at);
}

/* "4 s", "12 min", "3 h 5 min", "2 d 7 h" */
export function long(span) {
	const s = Math.max(0, Math.floor(span / 1000));
	if (s < 60)
		return plain('time.s', { n: s });
	if (s < 3600)
		return plain('time.min', { n: Math.floor(s / 60) });
	const h = Math.floor(s / 3600);
	if (h < 24)
		return plain('time.h_min', { h, n: Math.floor(s / 60) % 60 });
	return plain('time.d_h', { d: Math.floor(h / 24), n: h % 24 });
}

/* "3:07", for a call that goes on. */
export function stopwatch(span) {
	const s = Math.max(0, Math.floor(span / 1000));
	const two = (n) => String(n).padStart(2, '0');
	const h = Math.floor(s / 3600);
	return (h ? `${h}:${two(Math.floor(s / 60) % 60)}` :
		`${Math.floor(s / 60)}`) + `:${two(s % 60)}`;
}

export function number(n, digits = 0) {
	return n === null || n === undefined ? '?' :
		new Intl.NumberFormat(texts.lang, {
			minimumFractionDigits: digits,
			maximumFractionDigits: digits,
		}).format(n);
}
