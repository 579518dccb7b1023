/*
 * page - the written word of one line: its thread and writing, notices, code
 * words, search, and paper. The address says which: #/write/LINE/TAB.
 */
import { Component, html, say } from '../ui.js';
import { may } from '../store.js';
import { t } from '../words.js';
import { Codes } from './code.js';
import { Compose } from './compose.js';
import { Notice } from './notice.js';
import { Paper } from './paper.js';
import { Refusal } from './parts.js';
import { Room } from './room.js';
import { Search } from './search.js';
import { Thread } from './thread.js';

const TABS = ['thread', 'notices', 'codes', 'search', 'paper'];

export class Page extends Component {
	constructor({ app, line }) {
		super();
		this.room = new Room(app, line.line);
		this.write = { answer: (row, kind) => this.answer(row, kind),
			correct: (row) => this.correct(row) };
	}

	componentDidMount() {
		const { app } = this.props;
		app.post.room = this.room;
		this.go();
		this.forms();
	}

	componentWillUnmount() {
		if (this.props.app.post.room === this.room)
			this.props.app.post.room = null;
	}

	componentDidUpdate() {
		if (this.went !== location.hash)
			this.go();
	}

	/* The address has changed: to a message, or another tab. */
	go() {
		const { more } = this.props.app.page;
		this.went = location.hash;
		if (more[0] === 'at' && more[1])
			this.room.toMessage(more[1]).catch(() =>
				this.room.begin());
		else if (!this.room.box.chunks.length)
			this.room.begin();
	}

	/* Forms are the program's: they change with it. */
	async forms() {
		try {
			const { rows } = await this.room.ask('forms',
				{ lang: this.props.app.texts.lang });
			this.room.forms = rows;
		} catch {
			this.room.forms = [];
		}
		this.props.app.paint();
	}

	get tab() {
		const [tab] = this.props.app.page.more;
		return TABS.includes(tab) ? tab : 'thread';
	}

	answer(row, kind) {
		this.compose?.answer(row, kind);
	}

	/* A file that misses its place is taken all the same: a browser would
	 * leave this page for it. */
	drop(e) {
		if (e.defaultPrevented)
			return;
		e.preventDefault();
		this.compose?.dropped(e);
	}

	/* The form that corrects a notice, with it filled in. */
	correct(row) {
		this.correcting = row.id;
		location.hash = `${this.home}/notices/correction`;
	}

	get home() {
		return `#/write/${encodeURIComponent(this.props.line.line)}`;
	}

	render({ app, line }) {
		const { room, tab } = this;
		return html`<div class="write"
			onDragOver=${(e) => e.preventDefault()}
			onDrop=${(e) => this.drop(e)}>
			<p class="no-print"><a href=${`#/line/${
				encodeURIComponent(line.line)}`}>${
				say('mail.back')}</a></p>
			<h1>${say('mail.title', { office: line.office })}</h1>
			<nav class="tabs" aria-label=${t('mail.tabs')}><ul
				class="plain">${TABS.map((k) => html`<li><a
				href=${k === 'thread' ? this.home :
					`${this.home}/${k}`}
				aria-current=${k === tab ? 'page' : null}>${
				say(`mail.tab_${k}`)}</a></li>`)}</ul></nav>
			${line.held && html`<p class="notice notice-warn">${
				say('board.held', { why: line.held })}</p>`}
			<${Refusal} e=${room.failed} />
			${this.body(app, line, room, tab)}</div>`;
	}

	/* The thread and what is being written stay while other tabs are
	 * open: nothing moves when one comes back. */
	body(app, line, room, tab) {
		return html`<div hidden=${tab !== 'thread'}><${Thread} app=${app}
				room=${room} write=${this.write} />
			${may(app.s, 'write') && html`<${Compose} app=${app}
				ref=${(c) => { this.compose = c; }}
				line=${line.line} room=${room}
				sent=${() => room.begin()} />`}</div>
			${tab === 'notices' && html`<${Notice} app=${app}
				room=${room} home=${this.home}
				correcting=${this.correcting}
				form=${app.page.more[1]} />`}
			${tab === 'codes' && html`<${Codes} app=${app}
				room=${room} />`}
			${tab === 'search' && html`<${Search} app=${app}
				room=${room} />`}
			${tab === 'paper' && html`<${Paper} app=${app}
				room=${room} />`}`;
	}
}
