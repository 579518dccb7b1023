/*
 * written - the way to what is written: a bar that says what waits, on every
 * page; a link to a line's messages; and the pages themselves, fetched when
 * the first of them is opened.
 *
 * Does not  show messages: mail/page.js does.
 */
import { Component, html, say, Sign } from '../ui.js';
import { may } from '../store.js';
import { add, long, t, time } from '../words.js';

const RANK = { flash: 0, immediate: 1, priority: 2, routine: 3 };

export const writeTo = (line, tab) =>
	`#/write/${encodeURIComponent(line)}${tab ? `/${tab}` : ''}`;

/* From a line to its messages. */
export function WriteLink({ app, line }) {
	const n = app.post.unread.filter((m) => m.line === line.line).length;
	if (!may(app.s, 'read'))
		return null;
	return html`<a class="button" href=${writeTo(line.line)}
		aria-label=${t('post.open', { office: line.office })}>
		${n ? say('post.link_unread', { n }) : say('post.link')}</a>`;
}

function Due({ app, list, k }) {
	const [first] = list;
	return html`<p class="notice notice-${k === 'waits' ? 'warn' :
			'trouble'}" role=${k === 'waits' ? 'status' : 'alert'}>
		<${Sign} kind="warn" /><span><strong>${say(`post.${k}`,
			{ n: list.length })}</strong> ${say(`post.${k}_first`, {
			office: app.officeOf(first.line),
			time: time(first.ack_by, app.now),
			long: long(Math.abs(first.ack_by - app.now)) })}</span>
		<a class="button" href=${writeTo(first.line, `at/${
			first.id}`)}>${say('post.see')}</a></p>`;
}

export function PostBar({ app }) {
	const { unread, more } = app.post;
	const here = app.page.name === 'write' ? app.page.line : null;
	const others = unread.filter((m) => m.line !== here);
	const { overdue, waits } = app.post.due(app.now);
	const there = overdue.filter((m) => m.outgoing);
	const ours = overdue.filter((m) => !m.outgoing);
	const [top] = [...others].sort((a, b) =>
		RANK[a.precedence] - RANK[b.precedence]);
	return html`${ours.length > 0 && html`<${Due} app=${app} list=${ours}
			k="overdue_here_bar" />`}
		${there.length > 0 && html`<${Due} app=${app} list=${there}
			k="overdue_there_bar" />`}
		${waits.length > 0 && html`<${Due} app=${app} list=${waits}
			k="waits" />`}
		${top && html`<p class="notice notice-${RANK[top.precedence] < 2 ?
				'trouble' : 'warn'}"><span class="sign"
			aria-hidden="true">✉</span><span><strong>${say(more ?
				'post.many' : 'post.unread', {
				n: others.length })}</strong> ${say(
			'post.first', { office: app.officeOf(top.line),
				precedence: t(`precedence.${top.precedence}`) })}
			</span><a class="button" href=${writeTo(top.line)}>${
			say('post.see')}</a></p>`}`;
}

/* ---- the pages --------------------------------------------------------- */

let pages = null;

/* They come once, with their texts and their look. */
async function fetchPages() {
	const link = document.createElement('link');
	link.rel = 'stylesheet';
	link.href = '/mail/style.css';
	const styled = new Promise((yes, no) => {
		link.onload = yes;
		link.onerror = no;
	});
	document.head.append(link);
	const [page, en] = await Promise.all([import('../mail/page.js'),
		import('../text/en/mail.js'), styled]);
	add({ en: en.default });
	return page.Page;
}

export class Written extends Component {
	async componentDidMount() {
		try {
			pages ??= fetchPages();
			this.setState({ Page: await pages });
		} catch {
			pages = null;
			this.setState({ failed: true });
		}
	}

	render({ app }, { Page, failed }) {
		const { line } = app.page;
		if (failed)
			return html`<p role="alert">${say('post.not_loaded')}</p>`;
		if (!app.s.lines.has(line))
			return html`<p><a href="#/">${say('one.back')}</a></p>
				<p>${say('one.gone', { line })}</p>`;
		if (!may(app.s, 'read'))
			return html`<p>${say('post.no_right',
				{ role: t(`role.${app.s.me.role}`) })}</p>`;
		return Page ? html`<${Page} key=${line} app=${app}
			line=${app.s.lines.get(line)} />` :
			html`<p role="status">${say('post.loading')}</p>`;
	}
}
