/*
 * paper - the messages of some days for a printer, all of them and all of
 * each: texts, points, fields, files with their SHA-256, every state with the
 * times of both ends.
 *
 * Does      fetch them from the node, as many as MOST; say on the paper from
 *           when to when it goes and how many there are; say so, too, where
 *           they are more.
 */
import { Button, html, say } from '../ui.js';
import { mail } from './box.js';
import { Message } from './message.js';
import { Asks, ns, Refusal, stamp } from './parts.js';

const MOST = 3000;
const DAY = 86400000;

const today = (now) => new Date(now).toISOString().slice(0, 10);

export class Paper extends Asks {
	constructor({ app }) {
		super();
		this.state = { since: today(app.now), until: today(app.now),
			list: null, cut: false };
	}

	/* Days of UTC, which both capitals can agree about. */
	async gather() {
		const { room } = this.props;
		const begin = Date.parse(`${this.state.since}T00:00:00Z`);
		const end = Date.parse(`${this.state.until}T00:00:00Z`) + DAY;
		const list = [];
		this.setState({ list: null, asking: true, refusal: null });
		try {
			let from = await room.seek(ns(begin));
			while (from && list.length < MOST) {
				const { rows, data } = await room.page(from, false);
				const day = rows.map(mail).filter((r) =>
					r.kept < end);
				list.push(...day);
				from = day.length < rows.length ? null : data.next;
			}
			this.setState({ list, cut: !!from, asking: false,
				span: [begin, end] });
		} catch (refusal) {
			this.setState({ refusal, asking: false });
		}
	}

	day(name) {
		return html`<p class="field"><label for=${name}>${
			say(`mail.paper_${name}`)}</label><input id=${name}
			type="date" value=${this.state[name]} onInput=${(e) =>
				this.setState({ [name]: e.target.value })} /></p>`;
	}

	render({ app, room }, { list, cut, span, refusal, asking, since, until }) {
		return html`<section class="paper"><h2 class="no-print">${
			say('mail.tab_paper')}</h2><div class="row no-print">
			${this.day('since')}${this.day('until')}
			<${Button} k="mail.gather" disabled=${asking || !since ||
				!until || since > until} onClick=${() => this.gather()} />
			${list && html`<${Button} k="mail.print" kind="primary"
				onClick=${() => print()} />`}</div>
			<${Refusal} e=${refusal} />
			${list && html`<h2>${say('mail.paper_head', {
				here: app.s.office?.office ?? '',
				there: app.officeOf(room.line) })}</h2>
			<p>${say('mail.paper_span', { from: stamp(span[0]),
				to: stamp(span[1]), n: list.length,
				seat: app.s.me.seat, now: stamp(app.now) })}</p>
			${cut && html`<p class="due-overdue">${say('mail.paper_cut',
				{ n: list.length })}</p>`}
			${list.map((row) => html`<${Message} key=${row.id}
				app=${app} room=${room} row=${row} said=${[]} />`)}
			<p>${say('mail.paper_end')}</p>`}</section>`;
	}
}
