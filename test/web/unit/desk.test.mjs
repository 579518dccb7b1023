/* desk - the connection, over a socket that only pretends. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { Desk } from '../../../web/desk.js';

class Socket {
	static all = [];
	constructor(url, protocol) {
		Object.assign(this, { url, protocol, readyState: 0, sent: [],
			bufferedAmount: 0 });
		Socket.all.push(this);
	}
	open() {
		this.readyState = 1;
		this.onopen();
	}
	send(text) {
		this.sent.push(JSON.parse(text));
	}
	say(line) {
		this.onmessage({ data: typeof line === 'string' ? line :
			JSON.stringify(line) });
	}
	close() {
		this.readyState = 2;
	}
	drop() {
		this.readyState = 3;
		this.onclose();
	}
}

function connected(on = {}) {
	Socket.all = [];
	const seen = [];
	const desk = new Desk('ws://x/desk', {
		open: () => seen.push('open'), lost: () => seen.push('lost'),
		event: (e) => seen.push(e.event),
		audio: (a, at) => seen.push([a, at]), ...on }, Socket);
	desk.connect();
	Socket.all[0].open();
	return { desk, seen, socket: Socket.all[0] };
}

test('rows and the reply come to the request they belong to', async () => {
	const { desk, socket } = connected();
	const a = desk.ask('status'), b = desk.ask('history', { limit: 2 });
	assert.deepEqual(socket.sent, [{ do: 'status', id: 1 },
		{ do: 'history', id: 2, limit: 2 }]);
	socket.say({ re: 2, row: 'past_call', data: { call: 'x' } });
	socket.say({ re: 1, row: 'line', data: { line: 'south' } });
	socket.say({ re: 1, ok: true, kind: 'office', data: { office: 'N' } });
	socket.say({ re: 2, ok: true, kind: 'done' });
	assert.deepEqual(await a, { kind: 'office', data: { office: 'N' },
		rows: [{ line: 'south' }] });
	assert.deepEqual((await b).rows, [{ call: 'x' }]);
});

test('a refusal comes with the node\'s words', async () => {
	const { desk, socket } = connected();
	const asked = desk.ask('call', { line: 'west' });
	socket.say({ re: 1, ok: false, exit: 1, error: 'no line "west"' });
	await assert.rejects(asked, { message: 'no line "west"', exit: 1 });
});

test('what was asked when the connection went is refused, not repeated',
	async () => {
		const { desk, socket, seen } = connected({
			lost: () => false });
		const asked = desk.ask('call', { line: 'south' });
		socket.drop();
		await assert.rejects(asked, { key: 'err.gone' });
		await assert.rejects(desk.ask('status'), { key: 'err.gone' });
		assert.deepEqual(seen, ['open']);
		const ready = desk.ready();
		Socket.all[1].open();
		await ready;
		assert.deepEqual(Socket.all[1].sent, []);
	});

test('a way that is given up is tried anew, and not heard any more', async () => {
	const { desk, socket, seen } = connected({ lost: () => false });
	const asked = desk.ask('status', {}, 1);
	await assert.rejects(asked, { key: 'err.timeout' });
	const late = desk.ask('status');
	desk.drop();
	await assert.rejects(late, { key: 'err.gone' });
	assert.equal(socket.onmessage, null);
	assert.equal(desk.isOpen, false);
	const ready = desk.ready();
	Socket.all[1].open();
	await ready;
	assert.deepEqual(seen, ['open', 'open']);
});

test('lines that make no sense change nothing', () => {
	const { socket, seen } = connected();
	for (const line of ['', '{', 'null', '[]', '{"re":9,"ok":true}',
		'{"event":5}', '"x"'])
		assert.doesNotThrow(() => socket.say(line), line);
	assert.deepEqual(seen, ['open']);
});

test('audio comes with its moment, and is dropped where it would wait', () => {
	const { desk, socket, seen } = connected();
	socket.say({ audio: 'QQ==', at: '12345' });
	assert.deepEqual(seen.at(-1), ['QQ==', 12345]);
	desk.say('QUFB', 7);
	assert.deepEqual(socket.sent, [{ audio: 'QUFB', at: '7' }]);
	socket.bufferedAmount = 1e6;
	desk.say('QUFB', 8);
	assert.equal(socket.sent.length, 1);
});
