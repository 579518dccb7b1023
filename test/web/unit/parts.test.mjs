/* words, keys, prefs, pcm: the small pure parts. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { action, GRACE } from '../../../web/keys.js';
import { decode, encode, loudness, PIECE } from
	'../../../web/handset/pcm.js';
import * as words from '../../../web/words.js';

test('what is put into a text is set apart and made safe', () => {
	const evil = 'A\u202eB\nC<b>';
	assert.deepEqual(words.parts('ring.title', { office: evil }),
		[{ value: 'A\ufffdB\ufffdC<b>' }, ' calls']);
	assert.equal(words.t('ring.title', { office: 'X' }),
		'\u2068X\u2069 calls');
});

test('a text that was put in is not read for places of its own', () => {
	assert.equal(words.plain('ring.title', { office: '{office}{n}' }),
		'{office}{n} calls');
});

test('one and other are told apart', () => {
	assert.equal(words.plain('missed.bar', { n: 1 }), '1 missed call');
	assert.equal(words.plain('missed.bar', { n: 2 }), '2 missed calls');
	assert.equal(words.plain('missed.bar', { n: 0 }), '0 missed calls');
});

test('dates of nanoseconds become milliseconds', () => {
	assert.equal(words.ms('1700000000123456789'), 1700000000123);
	assert.equal(words.ms(null), null);
	assert.equal(words.ms('5'), 0);
});

test('durations in words, on both sides of each step', () => {
	for (const [ms, text] of [[0, '0 s'], [59999, '59 s'], [60000, '1 min'],
		[3599999, '59 min'], [3600000, '1 h 0 min'],
		[86399999, '23 h 59 min'], [86400000, '1 d 0 h'], [-5, '0 s']])
		assert.equal(words.long(ms), text);
	assert.equal(words.stopwatch(65000), '1:05');
	assert.equal(words.stopwatch(3600000), '1:00:00');
});

test('a language may be written from right to left', () => {
	assert.equal(words.speak('mirror').dir, 'rtl');
	assert.equal(words.speak('no such').dir, 'ltr');
});

const at = (key, more = {}) => ({ key, tag: 'BODY', ctrlKey: false,
	metaKey: false, altKey: false, repeat: false, ...more });
const ring = { ringing: true, rang: GRACE, call: null };
const call = { ringing: false, rang: null, call: 'talking' };
const none = { ringing: false, rang: null, call: null };

test('what a key does', () => {
	for (const [why, event, where, want] of [
		['Enter answers', at('Enter'), ring, 'answer'],
		['who was just typing does not answer', at('Enter'),
			{ ...ring, rang: GRACE - 1 }, 'nothing'],
		['on a button Enter is the button\'s', at('Enter',
			{ tag: 'BUTTON' }), ring, null],
		['D declines', at('d'), ring, 'decline'],
		['H does not hang up while it rings', at('h'), ring, null],
		['H hangs up', at('h'), call, 'hangup'],
		['Space talks', at(' '), call, 'talk'],
		['no call, no hanging up', at('h'), none, null],
		['Enter is not ours', at('Enter'), none, null],
		['a letter in a field is a letter', at('h', { tag: 'INPUT' }),
			call, null],
		['Control and a letter is the browser\'s', at('d',
			{ ctrlKey: true }), ring, null],
		['a key that repeats was pressed once', at('h',
			{ repeat: true }), call, null],
		['2 is the page of calls', at('2'), none, 'page-calls'],
	])
		assert.equal(action(event, where), want, why);
});

test('a piece is the same there and back, to half a step', () => {
	const piece = Float32Array.from({ length: PIECE }, (_, i) =>
		Math.sin(i / 7) * (i / PIECE));
	const back = decode(encode(piece));
	for (let i = 0; i < PIECE; i++)
		assert.ok(Math.abs(back[i] - piece[i]) < 1 / 16384, `${i}`);
});

test('too loud is cut, too short is refused', () => {
	const loud = new Float32Array(PIECE).fill(3);
	assert.ok(decode(encode(loud))[0] > 0.99);
	assert.equal(decode('AAAA'), null);
	assert.equal(decode('%%%'), null);
});

test('loudness goes from nothing to one', () => {
	assert.equal(loudness(new Float32Array(PIECE)), 0);
	assert.equal(loudness(new Float32Array(PIECE).fill(1)), 1);
	const half = loudness(new Float32Array(PIECE).fill(0.0316));
	assert.ok(half > 0.49 && half < 0.51);
});
