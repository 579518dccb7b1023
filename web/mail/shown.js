/*
 * shown - any text of people so that it can be put on a page.
 *
 * Does      tell apart what is shown as it is, and what cannot be seen or
 *           would change how the rest is seen: that becomes its name, as
 *           "U+202E". The rules are those of terminals (src/record/shown.c,
 *           doc/protocol/items.md, "Shown"): controls, overrides and
 *           embeddings of direction, isolates that do not close in their
 *           paragraph, characters without width that no script needs, tags.
 * Does not  change a text that is harmless: every script, marks and balanced
 *           isolates of right-to-left texts, joiners stay as they are.
 */

/* Never shown as they are: first and last, ascending. */
const HIDDEN = [[0x00, 0x1f], [0x7f, 0x9f], [0x34f, 0x34f], [0x115f, 0x1160],
	[0x17b4, 0x17b5], [0x180e, 0x180e], [0x200b, 0x200b],
	[0x2028, 0x202e], [0x2060, 0x2065], [0x206a, 0x206f],
	[0x3164, 0x3164], [0xd800, 0xdfff], [0xfdd0, 0xfdef],
	[0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff0, 0xfffb],
	[0x1d173, 0x1d17a], [0xe0000, 0xe00ff], [0xe01f0, 0xe0fff]];
const CLOSE = 0x2069;

export function hides(cp) {
	return (cp & 0xfffe) === 0xfffe ||
		HIDDEN.some(([first, last]) => cp >= first && cp <= last);
}

const isIsolate = (cp) => cp >= 0x2066 && cp <= CLOSE;

/* Each isolate is closed before the paragraph ends, none that was not
 * opened. */
function isolatesClose(paragraph) {
	let depth = 0;
	for (const c of paragraph) {
		const cp = c.codePointAt(0);
		if (!isIsolate(cp))
			continue;
		depth += cp === CLOSE ? -1 : 1;
		if (depth < 0)
			return false;
	}
	return depth === 0;
}

const name = (cp) => `U+${cp.toString(16).toUpperCase().padStart(4, '0')}`;

/* A list of strings, which are harmless, and { hidden: 'U+202E' }. LF and TAB
 * stay, CR before LF goes. */
export function shown(text) {
	const out = [];
	let plain = '';
	const paragraphs = String(text ?? '').replace(/\r\n/g, '\n')
		.split('\n');
	paragraphs.forEach((paragraph, i) => {
		const closes = isolatesClose(paragraph);
		for (const c of paragraph) {
			const cp = c.codePointAt(0);
			if (c === '\t' || !hides(cp) &&
			    (closes || !isIsolate(cp))) {
				plain += c;
				continue;
			}
			if (plain)
				out.push(plain);
			plain = '';
			out.push({ hidden: name(cp) });
		}
		if (i < paragraphs.length - 1)
			plain += '\n';
	});
	if (plain)
		out.push(plain);
	return out;
}

/* The same as one string, for names and titles: "<U+202E>". */
export function shownPlain(text) {
	return shown(text).map((p) => typeof p === 'string' ? p :
		`<${p.hidden}>`).join('');
}

/* What an author cannot see in his own text: names, each once. */
export function unseen(text) {
	return [...new Set(shown(text).filter((p) => p.hidden)
		.map((p) => p.hidden))];
}

/* What office programs put on the clipboard, as a person typed it: lines end
 * with LF; byte order marks and soft hyphens go; what programs call a line
 * break within a paragraph is one. */
export function plainPaste(text) {
	return text.replace(/\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g, '\n')
		.replace(/[\u0000\u00ad\ufeff]/g, '')
		.replace(/\u00a0/g, ' ');
}
