/*
 * desk - the way from this page to its node: doc/protocol/desk.md over a
 * WebSocket, one JSON object a message.
 *
 * Does      connect, and again after each loss (first at once, then after
 *           waits up to 2 s); number requests and bring each its rows and its
 *           reply; hand events and audio on.
 * Does not  know what a request is about, or keep what it has seen. Requests
 *           that were on their way when the connection was lost are refused:
 *           nobody knows whether they were carried out, so none is repeated.
 *
 * The node ends a connection on which nobody has logged in for half a minute.
 * Where lost() gives false, nothing is tried until ready() asks for it.
 *
 *   new Desk(url, { open, lost, event, audio })
 *     open()          connected: now log in or rejoin
 *     lost()          no more; it connects anew by itself, unless false
 *     event(e)        {"event":...}
 *     audio(text, at) {"audio":...}
 */
const PROTOCOL = 'openline-desk';
const WAITS = [50, 250, 500, 1000, 2000];
const PATIENCE = 20000; /* for a reply; Argon2id may wait its turn */

export class Refused extends Error {
	constructor(exit, words, key, since) {
		super(words);
		this.exit = exit;
		this.key = key ?? null; /* of the catalogue, where it is ours */
		this.since = since ?? null; /* the line is so: a date */
	}
}

export class Desk {
	constructor(url, on, Socket = globalThis.WebSocket) {
		this.url = url;
		this.on = on;
		this.Socket = Socket;
		this.asked = new Map();
		this.last = 0;
		this.tries = 0;
		this.socket = null;
	}

	connect() {
		const socket = new this.Socket(this.url, PROTOCOL);
		this.socket = socket;
		socket.onopen = () => {
			this.tries = 0;
			this.on.open();
			this.waiting?.();
			this.waiting = null;
		};
		socket.onmessage = ({ data }) => this.came(data);
		socket.onclose = () => {
			if (this.socket === socket)
				this.closed();
		};
	}

	/* Tries at once what it would have tried later. */
	hurry() {
		if (this.timer === undefined)
			return;
		clearTimeout(this.timer);
		this.timer = undefined;
		this.connect();
	}

	/* Connected, or tried once more: ask() tells which. */
	async ready() {
		if (this.isOpen)
			return;
		if (!this.socket) {
			clearTimeout(this.timer);
			this.timer = undefined;
			this.connect();
		}
		await new Promise((done) => { this.waiting = done; });
	}

	closed() {
		this.socket = null;
		for (const one of this.asked.values()) {
			clearTimeout(one.timer);
			one.no(new Refused(3, 'connection lost', 'err.gone'));
		}
		this.asked.clear();
		this.waiting?.();
		this.waiting = null;
		if (this.on.lost() === false)
			return;
		const wait = WAITS[Math.min(this.tries++, WAITS.length - 1)];
		this.timer = setTimeout(() => {
			this.timer = undefined;
			this.connect();
		}, wait);
	}

	get isOpen() {
		return this.socket?.readyState === 1;
	}

	/* It stands, but nothing comes over it: given up, and tried anew. What
	 * may still come of it is not heard. */
	drop() {
		const socket = this.socket;
		if (!socket)
			return;
		socket.onopen = socket.onmessage = socket.onclose = null;
		socket.close();
		this.closed();
	}

	/* Asks; gives { kind, data, rows }, or throws Refused. */
	ask(request, fields = {}, patience = PATIENCE) {
		if (!this.isOpen)
			return Promise.reject(
				new Refused(3, 'not connected', 'err.gone'));
		const id = ++this.last;
		return new Promise((yes, no) => {
			const timer = setTimeout(() => {
				this.asked.delete(id);
				no(new Refused(3, 'no answer', 'err.timeout'));
			}, patience);
			this.asked.set(id, { yes, no, timer, rows: [] });
			this.socket.send(JSON.stringify(
				{ do: request, id, ...fields }));
		});
	}

	/* 20 ms of voice; dropped where they would wait in a full buffer. */
	say(audio, at) {
		if (this.isOpen && this.socket.bufferedAmount < 16384)
			this.socket.send(`{"audio":"${audio}","at":"${at}"}`);
	}

	came(text) {
		let line;
		try {
			line = JSON.parse(text);
		} catch {
			return;
		}
		if (line === null || typeof line !== 'object')
			return;
		if (typeof line.audio === 'string')
			this.on.audio(line.audio, Number(line.at));
		else if (typeof line.event === 'string')
			this.on.event(line);
		else if (this.asked.has(line.re))
			this.reply(line);
	}

	reply(line) {
		const one = this.asked.get(line.re);
		if (line.row !== undefined) {
			one.rows.push(line.data ?? {});
			return;
		}
		this.asked.delete(line.re);
		clearTimeout(one.timer);
		if (line.ok)
			one.yes({ kind: line.kind, data: line.data ?? {},
				rows: one.rows });
		else
			one.no(new Refused(line.exit, line.error, null,
				line.since));
	}
}
