/*
 * post - what came in writing and waits for somebody, on all lines.
 *
 * Does      count messages of theirs that nobody here has read; keep those
 *           that are to be acknowledged, by either side, and say which are
 *           overdue; hand events to the page of a line's messages, where one
 *           is open; tell drafts (mail/drafts.js) that a session is over.
 * Does not  show or write messages: the pages under mail/ do, which are
 *           fetched when the first of them is opened.
 * Memory    the newest LOOK messages of each direction, and those of the
 *           unread ones that fit a page of the node's.
 */
import { left, wipe } from './mail/drafts.js';
import { may } from './meaning.js';
import { ms, t } from './words.js';

const LOOK = 64;
const SOON = 250; /* ms in which several events become one question */
const WORDS = new Set(['message', 'code_word']);

export class Post {
	constructor(app) {
		this.app = app;
		this.forget();
	}

	forget(why) {
		clearTimeout(this.timer);
		for (const list of this.uploads?.values() ?? [])
			list.forEach((u) => u.drop());
		this.uploads = new Map(); /* of messages being written, by line */
		Object.assign(this, { unread: [], more: false, acks: new Map(),
			room: null });
		if (why)
			left(why);
	}

	async follow() {
		wipe(this.app.s.me.seat);
		if (!may(this.app.s, 'read'))
			return;
		await this.count();
		const { rows } = await this.app.desk.ask('inbox',
			{ newest: true, limit: LOOK });
		for (const row of rows)
			this.toAck(row);
		await this.room?.again();
	}

	async count() {
		const { rows, data } = await this.app.desk.ask('inbox',
			{ which: 'in', unread: true, limit: LOOK });
		this.unread = rows.filter((r) => r.fate === 'kept' &&
			WORDS.has(r.kind)).map((r) => ({ id: r.message,
			line: r.line, precedence: r.precedence }));
		this.more = !!data.next;
		this.app.paint();
	}

	/* Kept until somebody acknowledges it. */
	toAck(m) {
		if (!m.ack_by || m.state === 'acknowledged' ||
		    (m.fate ?? 'kept') !== 'kept') {
			this.acks.delete(m.message);
			return;
		}
		this.acks.set(m.message, { line: m.line, id: m.message,
			outgoing: m.outgoing, ack_by: ms(m.ack_by) });
		if (this.acks.size > 2 * LOOK)
			this.acks.delete(this.acks.keys().next().value);
	}

	/* 'overdue': ours or theirs; 'waits': theirs, for us. */
	due(now) {
		const all = [...this.acks.values()]
			.sort((a, b) => a.ack_by - b.ack_by);
		return { overdue: all.filter((m) => m.ack_by < now),
			waits: all.filter((m) => m.ack_by >= now &&
				!m.outgoing) };
	}

	event(e) {
		this.room?.event(e);
		if (e.event === 'overdue')
			this.alarm(e);
		if (e.event !== 'message' || !WORDS.has(e.kind))
			return;
		this.toAck(e);
		if (e.outgoing)
			return;
		if (e.state === 'delivered')
			this.app.spoken = t('post.came', { office: e.office,
				precedence: t(`precedence.${e.precedence}`) });
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.count().catch(() => {}),
			SOON);
	}

	alarm(e) {
		this.toAck({ ...e, state: 'delivered' });
		this.app.spoken = t(e.outgoing ? 'post.overdue_there' :
			'post.overdue_here', { office: e.office });
	}
}
