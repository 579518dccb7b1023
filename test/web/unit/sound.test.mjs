/* ring (the queue of the ear) and pace (the rhythm of the mouth). */
import assert from 'node:assert/strict';
import test from 'node:test';
import { Handset } from '../../../web/handset/handset.js';
import { MARGIN, Pace } from '../../../web/handset/pace.js';
import { Ring } from '../../../web/worklet/ring.js';

const QUANTUM = 128;

/* A speaker of `rate` for `seconds`, and pieces that come every 20 ms, each
 * late by what late(i) says, in ms. What was given out, and the ring. */
function play(seconds, late, rate = 48000, value = () => 1) {
	const ring = new Ring();
	const out = new Float32Array(QUANTUM);
	const given = [];
	const n = seconds * 50;
	const comes = Array.from({ length: n }, (_, i) => i * 20 + late(i));
	let next = 0;
	for (let t = 0; t < seconds * 1000; t += QUANTUM / rate * 1000) {
		while (next < n && comes[next] <= t)
			ring.put(new Float32Array(960).fill(value(next++)));
		ring.take(out);
		given.push(out[QUANTUM - 1]);
	}
	return { ring, given };
}

test('pieces that come in time are heard whole', () => {
	const { ring } = play(10, () => 0);
	assert.equal(ring.dry, 0);
	assert.equal(ring.cut, 0);
	assert.ok(ring.length <= 960 + 256 + QUANTUM);
});

test('jitter makes the ring wait longer, and then no longer run dry', () => {
	let seed = 7;
	const jitter = () => (seed = seed * 16807 % 2147483647) % 12;
	const { ring, given } = play(60, jitter);
	assert.ok(ring.dry > 0 && ring.dry < 20, `dry ${ring.dry}`);
	const end = given.slice(-Math.floor(given.length / 4));
	assert.ok(end.every((v) => v === 1), 'silence at the end');
});

test('a stall of half a second does not stay as delay', () => {
	const { ring } = play(20, (i) => i > 100 && i < 125 ?
		(125 - i) * 20 : 0);
	assert.ok(ring.length < 48 * 50, `${ring.length / 48} ms wait`);
});

test('a speaker that is slower than the node does not lag behind', () => {
	const { ring } = play(300, () => 0, 48000 * 0.9995);
	assert.ok(ring.cut > 0);
	assert.ok(ring.length < 48 * 60, `${ring.length / 48} ms wait`);
});

test('what comes in a flood is bounded', () => {
	const ring = new Ring();
	for (let i = 0; i < 1000; i++)
		ring.put(new Float32Array(960));
	assert.ok(ring.length <= 16384);
});

/* Pieces of a microphone, of which the first is complete `begin` us after the
 * node's phase; the way there takes `way` us. Gives how long before the
 * node's moment each arrives, in us. */
function speak(begin, phase, way, n = 400, drift = 0) {
	const pace = new Pace(phase);
	const offset = 123456789;
	const margins = [];
	let t = 5_000_000 + phase + begin;
	for (let i = 0; i < n; i++) {
		pace.heard(t + 3000, t + offset + 300);
		const skip = pace.said(t + offset);
		const arrives = t + way;
		margins.push(20000 - (arrives - phase) % 20000);
		t += 20000 * (1 + drift) + skip / 48 * 1000;
	}
	return margins;
}

test('pieces come to be complete shortly before the node takes them', () => {
	for (const begin of [0, 3000, 7000, 13000, 16500, 19000]) {
		const end = speak(begin, 4321, 300).slice(-100);
		for (const m of end)
			assert.ok(m > 1000 && m < 9000, `${begin}: ${m} us`);
	}
});

test('a microphone whose clock drifts is moved back again', () => {
	for (const drift of [2e-4, -2e-4]) {
		const margins = speak(0, 4321, 300, 6000, drift).slice(100);
		const bad = margins.filter((m) => m < 500 || m > 12000);
		assert.ok(bad.length < margins.length / 100,
			`${drift}: ${bad.length} of ${margins.length}`);
	}
});

test('without a piece that came nothing is moved', () => {
	const pace = new Pace(0);
	assert.equal(pace.said(5), 0);
	assert.equal(pace.atNode(5), 0);
	assert.ok(MARGIN > 0);
});

/* What a handset takes from a browser, as far as it opens a microphone. */
function browser() {
	const streams = [];
	class Worklet {
		port = { postMessage() {} };
		connect() {}
		disconnect() {}
	}
	globalThis.AudioWorkletNode = Worklet;
	const track = (s) => ({ stop: () => { s.live = false; },
		getSettings: () => ({}) });
	Object.defineProperty(globalThis, 'navigator', { configurable: true,
		value: { mediaDevices: { getUserMedia: () => new Promise((yes) => {
			const s = { live: true, yes: () => yes(s) };
			s.getTracks = s.getAudioTracks = () => [track(s)];
			streams.push(s);
		}) } } });
	return streams;
}

function handset(said) {
	const it = new Handset({ say: said, changed() {} });
	it.context = { state: 'running', currentTime: 0, destination: {},
		createMediaStreamSource: () => new AudioWorkletNode() };
	it.bell = { can: true };
	it.ear = new AudioWorkletNode();
	it.loading = Promise.resolve();
	return it;
}

const turn = () => new Promise((done) => setTimeout(done, 0));

test('a call that closes and opens again has one microphone', async () => {
	const streams = browser();
	const said = [];
	const it = handset((audio) => said.push(audio));
	const first = it.open(0, '');
	await turn();
	it.close();
	const second = it.open(0, '');
	await turn();
	streams.forEach((s) => s.yes());
	await Promise.all([first, second]);
	assert.deepEqual(streams.map((s) => s.live), [false, true]);
	assert.equal(it.stream, streams[1]);
	const late = it.mouth.port.onmessage;
	it.close();
	const before = said.length;
	assert.equal(late({ data: { piece: new Float32Array(960), time: 0 } }),
		false);
	assert.equal(said.length, before);
});
