/*
 * answer - read-back, in place: saying back what was understood, point by
 * point; and the right words, where the other side has it wrong.
 */
import { Button, html, say } from '../ui.js';
import { Asks, Bit, Refusal } from './parts.js';

export class Confirm extends Asks {
	constructor({ row }) {
		super();
		this.state = { words: row.points.map(() => '') };
	}

	componentDidMount() {
		this.base.querySelector('textarea')?.focus();
	}

	set(i, text) {
		this.setState({ words: this.state.words.map((w, k) =>
			k === i ? text : w) });
	}

	async send() {
		const { row, close } = this.props;
		const done = await this.ask('send', { line: row.line,
			reply_to: row.id, reply: 'confirm',
			points: row.points.map((p, i) => ({ kind: p.kind,
				words: this.state.words[i] })) });
		if (done)
			close();
	}

	render({ row, close }, { words, refusal, asking }) {
		return html`<div class="in-place"><h4>${say('mail.confirm_title')}</h4>
			${row.points.map((p, i) => html`<p class="field"><label
				for=${`c${i}-${row.id}`}>${say(`mail.point_${p.kind}`)
				}: <${Bit} text=${p.words} /></label><textarea
				id=${`c${i}-${row.id}`} rows="2" dir="auto"
				value=${words[i]} onInput=${(e) =>
					this.set(i, e.target.value)} /></p>`)}
			<${Refusal} e=${refusal} />
			<p class="acts-of"><${Button} k="mail.confirm_send"
				kind="primary" disabled=${asking ||
				words.some((w) => !w.trim())}
				onClick=${() => this.send()} /><${Button}
				k="mail.leave" onClick=${close} /></p></div>`;
	}
}

export class Correct extends Asks {
	constructor() {
		super();
		this.state = { text: '', lang: 'en' };
	}

	componentDidMount() {
		this.setState({ lang: this.props.app.texts.lang });
		this.base.querySelector('textarea')?.focus();
	}

	async send() {
		const { row, close } = this.props;
		const { lang, text } = this.state;
		if (await this.ask('verdict', { message: row.id,
			accepted: false, texts: [{ lang, text }] }))
			close();
	}

	render({ row, close }, { text, lang, refusal, asking }) {
		return html`<div class="in-place"><p class="field"><label
			for=${`w-${row.id}`}>${say('mail.correct_title')}</label>
			<textarea id=${`w-${row.id}`} rows="3" dir="auto"
			lang=${lang} value=${text} onInput=${(e) =>
				this.setState({ text: e.target.value })} /></p>
			<${Refusal} e=${refusal} />
			<p class="acts-of"><${Button} k="mail.correct_send"
				kind="primary" disabled=${asking || !text.trim()}
				onClick=${() => this.send()} /><${Button}
				k="mail.leave" onClick=${close} /></p></div>`;
	}
}
