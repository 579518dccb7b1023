/*
 * code - code words of a line's codebook. A click shows what the word means,
 * in every language of the book, with its numbers in place; another one sends
 * it. What is in use was agreed by both offices; a proposal of theirs can be
 * agreed to here.
 */
import { Button, html, say } from '../ui.js';
import { may } from '../store.js';
import { t } from '../words.js';
import { Asks, Bit, Refusal, Texts } from './parts.js';
import { filled, slotFault } from './slots.js';

export class Codes extends Asks {
	constructor() {
		super();
		this.state = { books: null, chosen: null, numbers: [] };
	}

	componentDidMount() {
		this.load();
	}

	async load() {
		const reply = await this.ask('codebook',
			{ line: this.props.room.line });
		this.setState({ books: reply?.rows ?? [] });
	}

	choose(entry) {
		this.setState({ chosen: entry.code, refusal: null,
			numbers: (entry.slots ?? []).map(() => '') });
	}

	async send(entry) {
		const { room, app } = this.props;
		const { numbers } = this.state;
		const done = await this.ask('code', { line: room.line,
			code: entry.code, ...(numbers.length && {
				numbers: numbers.map((value) =>
					({ value: value.trim() })) }) });
		if (!done)
			return;
		this.setState({ chosen: null });
		app.praise('mail.code_sent', { code: entry.code });
	}

	async agree(book) {
		if (await this.ask('agree', { line: book.line,
			version: book.version }))
			this.load();
	}

	slot(slot, i) {
		const { numbers } = this.state;
		const fault = numbers[i] && slotFault(slot, numbers[i]);
		return html`<p class="field"><label for=${`slot${i}`}>${
			say('mail.slot', { n: i + 1, unit: slot.unit ?? '',
				least: slot.least, most: slot.most })}</label>
			<input id=${`slot${i}`} inputmode="decimal" dir="ltr"
				value=${numbers[i]}
				aria-invalid=${fault ? 'true' : null}
				ref=${(el) => i === 0 && !numbers[0] &&
					el?.focus()}
				onInput=${(e) => this.setState({ numbers:
					numbers.map((v, k) => k === i ?
						e.target.value : v) })} />
			${fault && html`<span class="due-overdue" role="alert">${
				say(fault, { n: slot.decimals ?? 0 })}</span>`}</p>`;
	}

	/* What goes out, in full, before it goes. */
	before(entry) {
		const { numbers, refusal, asking } = this.state;
		const slots = entry.slots ?? [];
		const fits = slots.every((s, i) => !slotFault(s, numbers[i]));
		return html`<div class="in-place" role="group"
			aria-label=${t('mail.code_before', { code: entry.code })}>
			<p><strong>${say('mail.code_means')}</strong></p>
			<${Texts} list=${entry.meanings.map((m) => ({ ...m,
				text: filled(m.text, numbers, slots) }))} />
			${slots.map((s, i) => this.slot(s, i))}
			<${Refusal} e=${refusal} />
			<p class="acts-of"><button type="button"
				class="button primary" disabled=${!fits || asking}
				ref=${(el) => !slots.length && !asking &&
					document.activeElement?.dataset.code ===
					entry.code && el?.focus()}
				onClick=${() => this.send(entry)}>${
				say('mail.code_send', { code: entry.code })}</button>
			<${Button} k="mail.leave" onClick=${() =>
				this.setState({ chosen: null })} /></p></div>`;
	}

	entry(entry, inUse) {
		const { chosen } = this.state;
		const write = inUse && may(this.props.app.s, 'write');
		return html`<li key=${entry.code} class="code">
			${write ? html`<button type="button" class="button"
				data-code=${entry.code}
				aria-expanded=${chosen === entry.code}
				onClick=${() => this.choose(entry)}><strong>${
				entry.code}</strong></button>` :
				html`<strong>${entry.code}</strong>`}
			${chosen === entry.code && write ? this.before(entry) :
				html`<div class="meanings">${entry.meanings.map(
					(m) => html`<span lang=${m.lang}><${Bit}
					text=${filled(m.text, [], entry.slots)} /></span>`)}
				</div>`}</li>`;
	}

	book(book) {
		const inUse = book.state === 'in_use';
		return html`<section key=${book.message}><h2>${
			say(`mail.book_${book.state}`, { n: book.version })}</h2>
			<ul class="plain codes">${book.entries.map((e) =>
				this.entry(e, inUse))}</ul>
			${book.state === 'theirs' && may(this.props.app.s,
				'manage') && html`<p><${Button}
				k="mail.book_agree"
				onClick=${() => this.agree(book)} /></p>`}
			</section>`;
	}

	render(_, { books, refusal, chosen }) {
		const list = (books ?? []).filter((b) => b.state !== 'old');
		return html`${!chosen && html`<${Refusal} e=${refusal} />`}
			${books === null ? html`<p>${say('mail.loading')}</p>` :
			list.length ? list.map((b) => this.book(b)) :
			html`<p>${say('mail.book_none')}</p>`}`;
	}
}
