/*
 * people - who is in the room of a call, on either side: his name or seat, in
 * what part he is there, and how the voice reaches him.
 *
 * Does not  know who may be there: each side says it of itself.
 */
import { html, Sign, Theirs } from '../ui.js';
import { plain, t } from '../words.js';

/* What is not said is left out. */
const pieces = (p, seat) => [p.name ?? seat,
	p.part !== 'unsaid' && plain(`part.${p.part}`),
	p.leg !== 'unsaid' && plain(`leg.${p.leg}`)].filter(Boolean);

/* All of them, as one text. The first is who speaks: he has the seat. */
export function inWords(people, seat) {
	return people.map((p, i) => pieces(p, i ? null : seat).join(', '))
		.join('; ');
}

/* The same as a list; a phone is in the clear, and stands out. */
export function People({ people, seat, unknown }) {
	if (!people.length)
		return seat ? html`<${Theirs} text=${seat} />` : t(unknown);
	return people.map((p, i) => {
		const one = html`<${Theirs} text=${pieces(p, i ? null : seat)
			.join(', ')} />`;
		return html`${i > 0 && '; '}${p.leg === 'phone' ?
			html`<strong class="rec"><${Sign} kind="warn" />${one}
			</strong>` : one}`;
	});
}
