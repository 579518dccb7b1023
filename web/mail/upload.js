/*
 * upload - a file on its way from this page to the node, before a message
 * takes it; and one from the node to this person.
 *
 * Does      hash it (in a worker), bring it in pieces, each after the node has
 *           taken the one before; go on by itself where it stood once a lost
 *           connection is back; the same after a reload, when the person has
 *           chosen the file again: a page cannot open it by itself.
 * Does not  keep its bytes anywhere.
 *
 * States of an upload: 'hashing', 'going', 'waiting' (for the node), 'whole',
 * 'wanted' (after a reload: choose it again), 'failed' (`why`: of the
 * catalogue, or `words`).
 */
export const MOST = 2 ** 30;  /* bytes of a file */
const PIECE = 32768;
const AGAIN = 700; /* ms */

export class Upload {
	/* changed(), which its owner may set: some of it is another one. */
	constructor(desk, line, changed = () => {}) {
		Object.assign(this, { desk, line, changed, name: '', size: 0,
			type: '', sha256: null, file: null, id: null, done: 0,
			state: 'hashing', why: null, words: null,
			gone: false });
	}

	/* Of a draft: what was whole still is; the rest is chosen again. */
	static recall(desk, line, kept, changed) {
		const u = Object.assign(new Upload(desk, line, changed), kept);
		u.state = kept.state === 'whole' ? 'whole' : 'wanted';
		return u;
	}

	get kept() {
		const { name, size, type, sha256, id, done, state } = this;
		return { name, size, type, sha256, id, done, state };
	}

	turn(state, more = {}) {
		Object.assign(this, { state, why: null, words: null, ...more });
		this.changed();
	}

	async start(file) {
		const wanted = this.state === 'wanted' ? this.sha256 : null;
		Object.assign(this, { file, name: file.name, size: file.size,
			type: file.type });
		if (file.size > MOST) {
			this.turn('failed', { why: 'mail.file_too_long' });
			return;
		}
		this.turn('hashing', { done: 0 });
		const sha256 = await this.hash(file);
		if (this.gone)
			return;
		if (!sha256 || wanted && wanted !== sha256) {
			this.turn('failed', { why: sha256 ?
				'mail.file_other' : 'mail.file_unread' });
			return;
		}
		this.sha256 = sha256;
		await this.bring();
	}

	hash(file) {
		return new Promise((done) => {
			const worker = new Worker(new URL('./hasher.js',
				import.meta.url), { type: 'module' });
			this.worker = worker;
			const end = (sum) => {
				worker.terminate();
				done(sum);
			};
			worker.onerror = () => end(null);
			worker.onmessage = ({ data }) => {
				if ('done' in data)
					this.turn('hashing', { done: data.done });
				else
					end(data.sha256 ?? null);
			};
			worker.postMessage(file);
		});
	}

	/* All of it, through as many losses as there are. */
	async bring() {
		while (!this.gone && this.state !== 'whole') {
			try {
				await this.pieces();
			} catch (e) {
				if (!this.waits(e))
					return;
				await new Promise((yes) =>
					setTimeout(yes, AGAIN));
			}
		}
	}

	/* True where trying again helps: no way to the node, or no room yet. */
	waits(e) {
		const passes = e.key || /try again|wait for|begin again/
			.test(e.message ?? '');
		if (this.gone)
			return false;
		if (!passes)
			this.turn('failed', { words: e.message });
		else
			this.turn('waiting');
		return passes;
	}

	async pieces() {
		const { data } = await this.desk.ask('file_begin', {
			line: this.line, name: this.name, size: this.size,
			sha256: this.sha256,
			...(this.type && { type: this.type }) });
		let at = data.at ?? 0;
		this.id = data.file;
		this.turn('going', { done: at });
		while (at < this.size && !this.gone) {
			const bytes = new Uint8Array(await this.file
				.slice(at, at + PIECE).arrayBuffer());
			await this.desk.ask('file_data', { file: this.id, at,
				bytes: base64(bytes) });
			at += bytes.length;
			this.turn('going', { done: at });
		}
		if (this.gone)
			return;
		await this.desk.ask('file_end', { file: this.id });
		this.turn('whole', { done: this.size });
	}

	drop() {
		this.gone = true;
		this.worker?.terminate();
	}
}

function base64(bytes) {
	let text = '';
	for (let i = 0; i < bytes.length; i += 8192)
		text += String.fromCharCode(...bytes.subarray(i, i + 8192));
	return btoa(text);
}

/* Fetches a file that is here and hands it to the person under its name.
 * progress(bytes) is told; throws what the node refuses. */
export async function download(desk, file, progress) {
	const parts = [];
	for (let at = 0; ;) {
		const { data } = await desk.ask('file_read',
			{ file: file.file, at });
		if (!data.bytes)
			break;
		const text = atob(data.bytes);
		parts.push(Uint8Array.from(text, (c) => c.charCodeAt(0)));
		at += text.length;
		progress(at);
	}
	const blob = new Blob(parts, { type: 'application/octet-stream' });
	const link = document.createElement('a');
	link.href = URL.createObjectURL(blob);
	link.download = file.name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
