/*
 * records - whether the two ends' records of a call say the same.
 *
 * Does      ask for the newest records when calls are looked at, and again
 *           when one has changed; put into words what came of each.
 * Does not  judge: the node compares, the words of the other side's account
 *           stand with the line's messages.
 */
import { html, say, Sign } from '../ui.js';
import { may } from '../store.js';
import { has, plain } from '../words.js';

const PAGES = 4; /* of 64 messages, the newest first */

/* { call id: row } of the newest records. */
export async function load(app) {
	const found = new Map();
	let from;
	for (let page = 0; may(app.s, 'read') && page < PAGES; page++) {
		const { rows, data } = await app.desk.ask('inbox',
			{ newest: true, ...(from && { from }) });
		for (const row of rows)
			if (row.kind === 'call' && !found.has(row.call))
				found.set(row.call, row);
		from = data.next;
		if (!from)
			break;
	}
	return found;
}

const field = (what) => has(`differs.${what}`) ?
	plain(`differs.${what}`) : what;

export function Record({ row }) {
	if (!row?.agreed || row.agreed === 'none')
		return null;
	const bad = row.agreed === 'differs' || row.agreed === 'unknown';
	const what = [...new Set((row.differs ?? []).map((d) => field(d.what)))]
		.join(', ');
	return html` <span class=${bad ? 'rec' : 'quiet'}>${bad &&
		html`<${Sign} kind="warn" />`}${
		say(`record.${row.agreed}`, { what })}</span>`;
}
