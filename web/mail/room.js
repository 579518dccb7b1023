/*
 * room - the messages of one line, as the page that is open has them.
 *
 * Does      ask the node for pages of the window (box.js) as it moves, and for
 *           single messages that events name; know how far files have come;
 *           tell the other side what a person here reads.
 * Does not  draw.
 * Memory    the window; FILES files; what is answered outside of the window,
 *           KNOWN messages.
 */
import { may } from '../meaning.js';
import * as box from './box.js';

const FILES = 256, KNOWN = 64, FEW = 24;

export class Room {
	constructor(app, line) {
		Object.assign(this, { app, line, box: box.fresh(line),
			files: new Map(), known: new Map(), told: new Set(),
			wanted: new Set(), busy: null, failed: null,
			mark: null, atEnd: true });
	}

	ask(request, fields) {
		return this.app.desk.ask(request, fields);
	}

	/* One question for pages at a time; what it refuses is shown. */
	async once(work) {
		if (this.busy)
			return;
		this.busy = work;
		this.failed = null;
		try {
			await work();
		} catch (e) {
			this.failed = e;
		}
		this.busy = null;
		this.app.paint();
	}

	page(from, newest, limit = box.PAGE) {
		return this.ask('inbox', { line: this.line, limit,
			...(newest && { newest }), ...(from && { from }) });
	}

	/* The newest ones: few, so that they are there at once. */
	begin() {
		return this.once(async () => {
			const { rows, data } = await this.page(null, true, FEW);
			box.open(this.box, rows, data.next);
		});
	}

	older() {
		const from = box.olderFrom(this.box);
		return from && this.once(async () => {
			const { rows, data } = await this.page(from, true);
			box.addOlder(this.box, rows, data.next);
		});
	}

	newer() {
		const from = box.newerFrom(this.box);
		return from && this.once(async () => {
			const { rows, data } = await this.page(from, false);
			box.addNewer(this.box, rows, from, data.next);
		});
	}

	/* From `from` on; where there is nothing, the newest. */
	openAt(from) {
		return this.once(async () => {
			const { rows, data } = await this.page(from, false);
			if (rows.length)
				box.openAt(this.box, rows, from, data.next);
			else
				this.later = true;
		}).then(() => this.later ? (this.later = false,
			this.begin()) : null);
	}

	/* Where the messages begin that are here since `ns`. */
	seek(ns) {
		return box.seek(async (from) => (await this.ask('inbox',
			{ line: this.line, from, limit: 1 })).rows[0], ns);
	}

	async toDate(ms) {
		await this.openAt(await this.seek(`${Math.round(ms)}000000`));
	}

	/* A message and what is around it. */
	async toMessage(id) {
		const { rows } = await this.ask('message', { message: id });
		const row = rows[0];
		if (!row?.kept || row.line !== this.line)
			return;
		this.mark = id;
		const from = await this.seek(row.kept);
		await this.openAt(from);
		await this.older();
	}

	/* The connection was lost meanwhile. */
	async again() {
		if (box.isLive(this.box) || !this.box.chunks.length)
			await this.begin();
	}

	/* ---- events ---------------------------------------------------- */

	event(e) {
		if (e.event === 'document') {
			this.files.delete(e.file);
			this.files.set(e.file, e);
			if (this.files.size > FILES)
				this.files.delete(this.files.keys().next()
					.value);
			if (e.message && e.state === 'whole')
				this.want(e.message);
			return;
		}
		const id = box.takeEvent(this.box, e);
		if (id)
			this.want(id);
	}

	want(id) {
		this.wanted.add(id);
		this.fetching ??= this.fetchAll().then(() => {
			this.fetching = null;
			this.app.paint();
		});
	}

	async fetchAll() {
		while (this.wanted.size) {
			const [id] = this.wanted;
			try {
				this.wanted.delete(id);
				box.put(this.box, await this.one(id));
				await this.split();
			} catch {
				/* It is asked for again with its page. */
			}
		}
	}

	/* So many came that their page is one of several now. */
	async split() {
		const from = box.splitFrom(this.box);
		if (!this.box.chunks.length)
			await this.begin();
		if (!from || this.busy)
			return;
		const { rows, data } = await this.page(from, false);
		box.split(this.box, rows, data.next, this.atEnd);
	}

	async one(id) {
		return (await this.ask('message', { message: id })).rows[0];
	}

	/* What a message answers, in the window or asked for once. */
	answered(id) {
		const row = box.find(this.box, id) ?? this.known.get(id);
		if (row !== undefined)
			return row;
		this.known.set(id, null);
		if (this.known.size > KNOWN)
			this.known.delete(this.known.keys().next().value);
		this.one(id).then((raw) => {
			this.known.set(id, box.mail(raw));
			this.app.paint();
		}, () => {});
		return null;
	}

	/* A person here has it before his eyes. */
	read(row) {
		if (!may(this.app.s, 'write') || this.told.has(row.id) ||
		    !box.isUnread(row))
			return;
		this.told.add(row.id);
		this.ask('message', { message: row.id, read: true })
			.catch(() => this.told.delete(row.id));
	}
}
