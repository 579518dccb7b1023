/*
 * thread - all messages of a line, in the order in which they came.
 *
 * Does      draw a window of them; ask for more before an end of it is seen;
 *           keep what is read in its place while others come and go around
 *           it; follow the newest where one is at the end; say of a message
 *           that was before a person's eyes for a while that it was read.
 * Does not  hold more of them than box.js does.
 */
import { Button, Component, html, say } from '../ui.js';
import { t } from '../words.js';
import { answers, isLive, newerFrom, olderFrom, rows } from './box.js';
import { Message } from './message.js';

const AHEAD = 1200; /* pixels */
const END = 40;
const LOOKED = 2; /* seconds in view until it counts as read */
const NONE = [];

export class Thread extends Component {
	constructor() {
		super();
		this.seen = new Map();
	}

	componentDidMount() {
		this.timer = setInterval(() => this.look(), 1000);
		this.toEnd();
	}

	componentWillUnmount() {
		clearInterval(this.timer);
	}

	toEnd() {
		this.list.scrollTop = this.list.scrollHeight;
	}

	/* The first message in view stays where it is. */
	getSnapshotBeforeUpdate() {
		const top = this.list.getBoundingClientRect().top;
		for (const el of this.list.children) {
			const box = el.getBoundingClientRect();
			if (el.dataset.id && box.bottom > top)
				return { id: el.dataset.id, at: box.top };
		}
		return null;
	}

	componentDidUpdate(props, state, was) {
		const { room } = this.props;
		const marked = room.mark && this.at(room.mark);
		if (marked) {
			marked.scrollIntoView({ block: 'center' });
			marked.focus();
			this.marked = room.mark;
			room.mark = null;
			room.atEnd = false;
		} else if (room.atEnd && isLive(room.box)) {
			this.toEnd();
		} else if (was) {
			const el = this.at(was.id);
			if (el)
				this.list.scrollTop += el.getBoundingClientRect()
					.top - was.at;
		}
		this.more();
	}

	at(id) {
		return this.list.querySelector(`[data-id="${CSS.escape(id)}"]`);
	}

	scrolled() {
		const { scrollTop, scrollHeight, clientHeight } = this.list;
		const { room } = this.props;
		room.atEnd = scrollHeight - scrollTop - clientHeight < END;
		this.more();
	}

	more() {
		const { room } = this.props;
		const { scrollTop, scrollHeight, clientHeight } = this.list;
		if (room.busy || room.failed)
			return;
		if (scrollTop < AHEAD && olderFrom(room.box))
			room.older();
		else if (scrollHeight - scrollTop - clientHeight < AHEAD &&
		    newerFrom(room.box))
			room.newer();
	}

	/* Each second: what is in view of a page that somebody looks at. */
	look() {
		const { room } = this.props;
		if (document.hidden || !document.hasFocus())
			return;
		const view = this.list.getBoundingClientRect();
		for (const el of this.list.querySelectorAll('[data-unread]')) {
			const b = el.getBoundingClientRect();
			const inView = Math.min(b.bottom, view.bottom) -
				Math.max(b.top, view.top) >
				Math.min(b.height, view.height) / 2;
			const n = inView ? (this.seen.get(el.dataset.id) ?? 0) + 1 :
				0;
			this.seen.set(el.dataset.id, n);
			if (n >= LOOKED) {
				this.seen.delete(el.dataset.id);
				room.read(rows(room.box).find((r) =>
					r.id === el.dataset.id));
			}
		}
	}

	/* The ends of all there is, which keys of the window do not reach. */
	key(e) {
		const { room } = this.props;
		if (e.target !== this.list || e.ctrlKey || e.altKey)
			return;
		if (e.key === 'End' && !isLive(room.box)) {
			room.atEnd = true;
			room.begin();
		} else if (e.key === 'Home' && olderFrom(room.box)) {
			room.atEnd = false;
			room.openAt(0).then(() => { this.list.scrollTop = 0; });
		} else {
			return;
		}
		e.preventDefault();
	}

	render({ app, room, write }) {
		const list = rows(room.box);
		const said = answers(list);
		let last = null;
		return html`<div class="thread" tabindex="0" role="region"
			aria-label=${t('mail.thread', {
				office: app.officeOf(room.line) })}
			ref=${(el) => { this.list = el ?? this.list; }}
			onScroll=${() => this.scrolled()}
			onKeyDown=${(e) => this.key(e)}>
			<p class="quiet thread-end">${!room.box.chunks.length ?
				say('mail.loading') : olderFrom(room.box) ?
				say('mail.older') : list.length ?
				say('mail.first') : say('mail.none')}</p>
			${(olderFrom(room.box) || newerFrom(room.box)) && html`
				<p class="print-only">${say('mail.print_part')}
				</p>`}
			${list.map((row) => {
				const is = new Date(row.kept ?? row.date)
					.toDateString();
				const day = is === last ? null : daily(row);
				last = is;
				return html`<${Message} key=${row.id} app=${app}
					room=${room} row=${row} write=${write}
					day=${day} version=${versionOf(room, row)}
					marked=${row.id === this.marked}
					said=${said.get(row.id) ?? NONE} />`;
			})}
			${!isLive(room.box) && list.length > 0 && html`<p
				class="thread-end"><${Button} k="mail.to_end"
				onClick=${() => {
					room.atEnd = true;
					room.begin();
				}} /></p>`}</div>`;
	}
}

const daily = (row) => new Intl.DateTimeFormat(
	document.documentElement.lang || 'en', { weekday: 'short', day: 'numeric',
		month: 'short', year: 'numeric' }).format(row.kept ?? row.date);

/* Of its files, how far they have come; of notices, whether forms are here. */
function versionOf(room, row) {
	return (row.files ?? []).map((f) => room.files.get(f.file)?.done ?? 0)
		.join() + (row.form ? room.forms?.length ?? 0 : '');
}
