/*
 * search - all texts of a line for some words, in any script; the node finds
 * them.
 */
import { Button, html, say } from '../ui.js';
import { t } from '../words.js';
import { mail } from './box.js';
import { Message } from './message.js';
import { Asks, Refusal } from './parts.js';

const WAIT = 200; /* ms after a key */
const PAGE = 24, MOST = 240;

export class Search extends Asks {
	constructor() {
		super();
		this.state = { words: '', rows: null, next: null };
	}

	componentDidMount() {
		this.base.querySelector('input').focus();
	}

	componentWillUnmount() {
		clearTimeout(this.timer);
	}

	type(words) {
		this.setState({ words });
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.find(words), WAIT);
	}

	/* What comes back for words that are no longer these is let go. */
	async find(words, from) {
		if (!words.trim()) {
			this.setState({ rows: null, next: null });
			return;
		}
		const found = await this.ask('search', { words, limit: PAGE,
			line: this.props.room.line, ...(from && { from }) });
		if (!found || words !== this.state.words)
			return;
		this.setState((s) => ({ next: found.data.next,
			rows: [...from ? s.rows : [], ...found.rows.map(mail)] }));
	}

	render({ app, room }, { words, rows, next, refusal }) {
		return html`<section><h2 class="hidden">${say('mail.tab_search')}
			</h2><p class="field"><label for="search">${
				say('mail.search')}</label>
			<input id="search" type="search" dir="auto" value=${words}
				maxlength="120"
				onInput=${(e) => this.type(e.target.value)} /></p>
			<${Refusal} e=${refusal} />
			<p role="status" class="quiet">${rows && say(next ?
				'mail.found_more' : 'mail.found',
			{ n: rows.length })}</p>
			${(rows ?? []).map((row) => html`<div key=${row.id}
				class="found"><${Message} app=${app} room=${room}
				row=${row} said=${[]} day=${new Date(row.kept ??
					row.date).toLocaleDateString(
					document.documentElement.lang)} />
				<p><a href=${`#/write/${encodeURIComponent(
					row.line)}/at/${row.id}`}>${
				say('mail.in_thread')}</a></p></div>`)}
			${next && rows.length < MOST && html`<p><${Button}
				k="mail.more" aria-label=${t('mail.more')}
				onClick=${() => this.find(words, next)} /></p>`}
			</section>`;
	}
}
