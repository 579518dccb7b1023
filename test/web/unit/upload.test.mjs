/* sha256, upload: documents on their way to a node that comes and goes. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { Refused } from '../../../web/desk.js';
import { Sha256 } from '../../../web/mail/sha256.js';
import { Upload } from '../../../web/mail/upload.js';

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');

test('SHA-256 is the one of others, at every edge of a block', () => {
	for (const n of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 5000]) {
		const bytes = Uint8Array.from({ length: n }, (_, i) => i * 7 + n);
		const sum = new Sha256();
		for (let at = 0, k = 1; at < n; at += k, k = 1 + (at * 31) % 97)
			sum.add(bytes.subarray(at, at + k));
		assert.equal(sum.end(), hash(bytes), `${n} bytes`);
	}
});

const BYTES = Uint8Array.from({ length: 100000 }, (_, i) => i);
const FILE = { name: 'a.bin', size: BYTES.length, type: '',
	slice: (at, end) => ({ arrayBuffer: async () =>
		BYTES.slice(at, end).buffer }) };

/* A node that keeps what it has while connections come and go. */
class Node {
	constructor(fail) {
		Object.assign(this, { fail, have: [], asked: [], whole: null });
	}

	async ask(what, f) {
		this.asked.push(what);
		this.fail?.(this, what);
		if (what === 'file_begin')
			return { data: { file: 'f1', at: this.have.length } };
		if (what === 'file_data') {
			assert.equal(f.at, this.have.length);
			this.have.push(...Buffer.from(f.bytes, 'base64'));
		}
		if (what === 'file_end')
			this.whole = hash(Uint8Array.from(this.have));
		return { data: {} };
	}
}

async function bring(node, kept) {
	const states = [];
	const u = kept ? Upload.recall(node, 'south', kept, () => {}) :
		new Upload(node, 'south', () => states.push(u.state));
	u.hash = async () => hash(BYTES);
	await u.start(FILE);
	return { u, states };
}

test('a file is brought piece by piece', async () => {
	const node = new Node();
	const { u } = await bring(node);
	assert.equal(u.state, 'whole');
	assert.equal(node.whole, hash(BYTES));
	assert.deepEqual(u.kept, { name: 'a.bin', size: 100000, type: '',
		sha256: hash(BYTES), id: 'f1', done: 100000, state: 'whole' });
});

test('after a loss it goes on where the node stands', async () => {
	let times = 0;
	const node = new Node((n, what) => {
		if (what === 'file_data' && n.have.length > 60000 && !times++)
			throw new Refused(3, 'connection lost', 'err.gone');
	});
	const { u, states } = await bring(node);
	assert.equal(u.state, 'whole');
	assert.equal(node.whole, hash(BYTES));
	assert.ok(states.includes('waiting'));
	assert.equal(node.asked.filter((a) => a === 'file_begin').length, 2);
	assert.equal(node.asked.filter((a) => a === 'file_data').length, 5);
});

test('what the node refuses for good is said', async () => {
	const { u } = await bring(new Node((n, what) => {
		if (what === 'file_data')
			throw new Refused(1, 'the disk is full: make room');
	}));
	assert.equal(u.state, 'failed');
	assert.equal(u.words, 'the disk is full: make room');
});

test('after a reload the same file is wanted, and no other', async () => {
	const kept = { name: 'a.bin', size: 100000, type: '',
		sha256: 'f'.repeat(64), id: null, done: 5, state: 'going' };
	const other = await bring(new Node(), kept);
	assert.equal(other.u.state, 'failed');
	assert.equal(other.u.why, 'mail.file_other');
	const same = await bring(new Node(), { ...kept,
		sha256: hash(BYTES) });
	assert.equal(same.u.state, 'whole');
});
