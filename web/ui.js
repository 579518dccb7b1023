/*
 * ui - the small parts that all pages are made of.
 *
 * Does      bind htm to preact; a text of the catalogue with what was put in
 *           set apart (<bdi>); a sign with its word; a button with its key.
 * Does not  know the state.
 *
 * Everything goes in as text nodes: nothing of the node or a counterpart is
 * ever markup. No element has a style of its own: the policy forbids it.
 */
import { h, render, Component } from './lib/preact.js';
import htm from './lib/htm.js';
import { parts, safe } from './words.js';

export { render, Component };
export const html = htm.bind(h);

/* A text of the catalogue. */
export function Said({ k, args }) {
	return parts(k, args).map((p) => typeof p === 'string' ? p :
		html`<bdi>${p.value}</bdi>`);
}

export const say = (k, args) => html`<${Said} k=${k} args=${args} />`;

/* Text of people or of the other side. */
export function Theirs({ text }) {
	return html`<bdi>${safe(text ?? '')}</bdi>`;
}

/* A sign beside its word: neither colour nor shape says it alone. */
const SIGNS = { good: '✓', trouble: '▲', paused: '❚❚', rough: '!',
	record: '●', warn: '▲', call: '☎' };

export function Sign({ kind }) {
	return html`<span class="sign sign-${kind}"
		aria-hidden="true">${SIGNS[kind]}</span>`;
}

export function Badge({ kind, k, args }) {
	return html`<span class="badge badge-${kind}"><${Sign} kind=${kind} />
		<span>${say(k, args)}</span></span>`;
}

export function Button({ k, args, key_, kind = '', ...more }) {
	return html`<button type="button" class="button ${kind}" ...${more}>
		<span class="button-words">${say(k, args)}</span>
		${key_ && html`<kbd>${say(key_)}</kbd>`}</button>`;
}
