/*
 * parts - small things that the pages of messages share.
 */
import { Component, html, say } from '../ui.js';
import { t } from '../words.js';
import { shown } from './shown.js';

export const RANKS = ['routine', 'priority', 'immediate', 'flash'];

/* A text of people: each character that cannot be seen has its name. */
export function Words({ text }) {
	return shown(text).map((p) => typeof p === 'string' ? p :
		html`<bdi class="unseen" dir="ltr" title=${t('mail.unseen')}>${
			p.hidden}</bdi>`);
}

/* The same within a sentence. */
export const Bit = ({ text }) => html`<bdi><${Words} text=${text} /></bdi>`;

const named = (lang) => {
	try {
		return new Intl.DisplayNames(document.documentElement.lang || 'en',
			{ type: 'language' }).of(lang);
	} catch {
		return lang;
	}
};

/* What languages are called, in the reader's. */
const names = new Map();
export function languageName(lang) {
	const key = `${document.documentElement.lang} ${lang}`;
	if (!names.has(key))
		names.set(key, named(lang));
	return names.get(key);
}

/* Texts of several languages, side by side. */
export function Texts({ list }) {
	return html`<div class="texts">${list.map((x) => html`<section
		class="text"><h4>${languageName(x.lang)}</h4>
		<div class="words" lang=${x.lang} dir="auto"><${Words}
			text=${x.text} /></div></section>`)}</div>`;
}

export function Choose({ id, k, value, options, change, ...more }) {
	return html`<p class="field"><label for=${id}>${say(k)}</label>
		<select id=${id} ...${more}
			onChange=${(e) => change(e.target.value)}>
		${options.map(([v, text]) => html`<option value=${v}
			selected=${v === value}>${text}</option>`)}</select></p>`;
}

/* What the node refused, where it was asked; after a loss nobody knows. */
export function Refusal({ e }) {
	return e && html`<p class="notice notice-trouble" role="alert"><strong>${
		say('err.title')}:</strong> <span>${e.key ? say('mail.unsure') :
		html`<${Bit} text=${e.message} />`}</span></p>`;
}

/* A component that asks: a refusal becomes its state. */
export class Asks extends Component {
	async ask(request, fields) {
		this.setState({ refusal: null, asking: true });
		try {
			const reply = await this.props.app.desk.ask(request,
				fields);
			this.setState({ asking: false });
			return reply;
		} catch (refusal) {
			this.setState({ refusal, asking: false });
			return null;
		}
	}
}

export function size(bytes) {
	const units = ['B', 'KiB', 'MiB', 'GiB'];
	let n = bytes, i = 0;
	for (; n >= 1024 && i < 3; i++)
		n /= 1024;
	return t(`mail.size_${units[i].toLowerCase()}`, { n: i && n < 100 ?
		n.toFixed(1) : Math.round(n) });
}

export const ns = (ms) => `${Math.round(ms)}000000`;

/* Minutes and hours that the clocks of both ends agree about. */
export function stamp(at) {
	return at === null || at === undefined ? '?' :
		`${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
