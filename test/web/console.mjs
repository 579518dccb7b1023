/*
 * console - two duty officers at two consoles of two real nodes.
 *
 * usage: console.mjs NORTH-URL SOUTH-URL NORTH.wav SOUTH.wav
 *        started by test_console.py, which has the offices
 *
 * Each browser's microphone is a WAV file with recorded speech. What a
 * browser plays is taken from its worklet, behind all of the network.
 */
import { accessible, check, launch, open, reads, run, shot, world } from
	'./browser.mjs';

const [NORTH, SOUTH, NORTH_WAV, SOUTH_WAV] = process.argv.slice(2);
const PASSWORD = 'correct horse of the night';
let n, s, north, south;

async function fill(page, seat, password) {
	await page.fill('#seat', seat);
	await page.fill('#password', password);
	await page.keyboard.press('Enter');
}

/* Fills in and sends until `selector` is there; after a wrong password one
 * waits as long as the page says. */
async function until(page, selector, send) {
	for (let tries = 0; tries < 5; tries++) {
		await send();
		await page.waitForSelector(`${selector}, [role=alert]`);
		if (await page.locator(selector).count())
			return;
		const words = await page.innerText('[role=alert]');
		const wait = /try again in (\d+) s/.exec(words);
		check(wait, words);
		await page.waitForTimeout(wait[1] * 1000 + 200);
	}
	throw new Error(`${selector} did not come`);
}

/* Logs in with a one-time password, and chooses one's own. */
async function arrive(context, url, seat, first, own) {
	const page = await open(context, `${url}/?tap`);
	await until(page, '#fresh', () => fill(page, seat, first));
	await until(page, '.bar', async () => {
		await page.fill('#old', first);
		await page.fill('#fresh', own);
		await page.fill('#again', own);
		await page.keyboard.press('Enter');
	});
	return page;
}

async function without_a_session_nothing_is_told() {
	n = await launch(NORTH_WAV);
	s = await launch(SOUTH_WAV);
	const page = await open(n, NORTH);
	const answers = await page.evaluate(() => new Promise((done, fail) => {
		const ws = new WebSocket(`ws://${location.host}/desk`,
			'openline-desk');
		const got = [];
		const ask = ['{"do":"status","id":1}', '{"do":"watch","id":2}',
			'{"do":"call","id":3,"line":"south"}',
			'{"do":"history","id":4}', '{"do":"call"', ''];
		ws.onopen = () => ask.forEach((t) => ws.send(t));
		ws.onmessage = ({ data }) => {
			got.push(data);
			if (got.length >= 5)
				done(got);
		};
		ws.onerror = fail;
		setTimeout(() => done(got), 3000);
	}));
	check(answers.length >= 4, answers.join('\n'));
	for (const text of answers)
		check(!/south|ok":true/i.test(text), `told: ${text}`);
	check(!(await page.content()).match(/south/i), 'the page names a line');
	await page.close();
}

async function a_wrong_password_is_refused_in_words() {
	const first = await world('seat', { office: 'north', seat: 'Day desk',
		role: 'duty_officer' });
	const page = await open(n, NORTH);
	await fill(page, 'Day desk', 'wrong password');
	await page.waitForSelector('[role=alert]');
	await accessible(page, 'login-refused');
	check(/wrong|not/.test(await page.innerText('[role=alert]')),
		await page.innerText('[role=alert]'));
	check(await page.inputValue('#password') === '', 'it keeps a password');
	await page.close();
	north = await arrive(n, NORTH, 'Day desk', first, PASSWORD);
	south = await arrive(s, SOUTH, 'Night desk', await world('seat', {
		office: 'south', seat: 'Night desk', role: 'duty_officer' }),
	PASSWORD);
	await reads(north, 'The one line works', 'South', 'Works',
		'You: Day desk');
	await shot(north, 'real-board');
}

async function it_rings_and_is_answered_with_one_key() {
	await north.click('.line .button');
	await reads(south, 'North calls', 'Routine call', 'At the other end');
	await reads(north, 'It rings there, on 1 desk');
	await shot(south, 'real-ring');
	await south.waitForTimeout(700); /* keys count from 0.6 s on */
	await south.keyboard.press('Enter');
	await reads(south, 'You can speak', 'North, Day desk',
		'they do not record');
	await reads(north, 'You can speak', 'South, Night desk');
}

/* ---- what is said and heard -------------------------------------------- */

/* Takes what this page says and plays for `seconds`, with their moments on
 * the machine's clock, as base64 of 16 bit. */
function listen(page, seconds) {
	return page.evaluate(async (span) => {
		const said = [], heard = [];
		let saidAt = null, heardAt = null;
		const base = performance.timeOrigin * 1000;
		openline.handset.listenIn({
			said: (piece, here) => {
				saidAt ??= base + here - 20000;
				said.push(piece.slice());
			},
			heard: (blocks, here) => {
				if (!blocks)
					return;
				const n = blocks.reduce((k, b) => k + b.length, 0);
				heardAt ??= base + here - n / 0.048;
				heard.push(...blocks);
			},
		});
		await new Promise((done) => setTimeout(done, span * 1000));
		openline.handset.listenIn(null);
		const pack = (list) => {
			let text = '';
			for (const block of list)
				for (const v of block) {
					const i = Math.round(Math.max(-1,
						Math.min(1, v)) * 32767) & 65535;
					text += String.fromCharCode(i & 255,
						i >> 8);
				}
			return btoa(text);
		};
		return { said: pack(said), heard: pack(heard), saidAt, heardAt,
			delay: openline.handset.delay, dry: openline.handset.dry,
			cut: openline.handset.cut };
	}, seconds);
}

const ms = (v) => `${(v ?? NaN).toFixed(0)} ms`;

/* What was said and came of it; true where all of it was well heard. */
async function compare(who, said, heard) {
	const r = await world('score', { said: said.said, heard: heard.heard,
		offset: (heard.heardAt - said.saidAt) / 1e6 });
	const d = { ...said.delay, ear: heard.delay.ear, out: heard.delay.out };
	const own = d.mic + d.mouth + d.wait + d.ear + d.out;
	console.log(`  ${who}: mouth to ear ${ms(r.delay)}, longest gap ${
		ms(r.gap)}; the browsers add ${ms(own)} of at most 60: ` +
		`microphone ${ms(d.mic)}, mouth ${ms(d.mouth)}, wait ${
			ms(d.wait)}, ear ${ms(d.ear)}, speaker ${ms(d.out)}`);
	check(r.peak > 1000, `${who} says nothing`);
	return r.delay !== null && r.delay < 400 && r.gap < 400;
}

/* A machine that stands still loses words that are not the console's: up to
 * three times. */
async function both_voices_are_heard() {
	let well = false;
	for (let tries = 0; tries < 3 && !well; tries++) {
		await north.waitForTimeout(1500);
		const [a, b] = await Promise.all([listen(north, 10),
			listen(south, 10)]);
		const there = await compare('North', a, b);
		well = await compare('South', b, a) && there;
	}
	await shot(north, 'real-call');
	check(well, 'words were not heard');
}

async function a_page_that_loses_its_node_keeps_its_call() {
	await south.evaluate(() => openline.desk.socket.close());
	await south.waitForFunction(() => openline.s.link.state === 'open' &&
		openline.call?.phase === 'talking');
	await reads(south, 'You can speak');
	await reads(north, 'You can speak');
	/* A reload is the same: the call goes on. */
	await south.reload();
	await reads(south, 'You can speak', 'Call with North');
	await south.keyboard.press('Shift');
	await south.waitForFunction(() => openline.handset.canRing);
	await south.waitForFunction(() => openline.handset.levels.ear > 0.1);
	await north.waitForFunction(() => openline.handset.levels.ear > 0.1);
}

async function a_network_that_goes_and_comes_back_is_said() {
	await world('link', { words: 'loss=100' });
	await reads(north, 'INTERRUPTED', 'the line is lost since');
	await shot(north, 'real-interrupted');
	await world('link', { words: 'loss=3' });
	await reads(north, 'You can speak', 'The line is back');
	await reads(south, 'You can speak');
	await north.keyboard.press('m');
	await reads(north, 'MUTED: they do not hear you');
	await north.keyboard.press('m');
	await south.keyboard.press('h');
	await reads(south, 'The call with North is over', 'ended here');
	await reads(north, 'The call with South is over', 'ended there');
	await shot(north, 'real-over');
}

async function a_missed_call_is_found_and_noted() {
	await north.click('.line .button');
	await reads(south, 'North calls');
	await reads(north, 'It rings there');
	await north.keyboard.press('h');
	await reads(north, 'Given up here before anybody answered');
	await reads(south, '1 missed call', 'the latest from North');
	await shot(south, 'real-missed');
	await south.click('.notice-missed a');
	await reads(south, 'MISSED: they gave up before anybody answered');
	await south.click('.missed button:last-child');
	await reads(south, 'No missed call waits for you');
}

async function a_call_is_declined() {
	await south.evaluate(() => { location.hash = '#/line/north'; });
	await south.selectOption('#precedence', 'flash');
	await south.click('.place .button');
	await reads(north, 'South calls', 'FLASH CALL');
	await north.waitForTimeout(700);
	await north.keyboard.press('d');
	await reads(south, 'Declined there by Day desk');
	await reads(north, 'Lines of North');
}

async function a_call_is_held_and_handed_to_another_seat() {
	const minister = await arrive(s, SOUTH, 'Minister', await world('seat',
		{ office: 'south', seat: 'Minister', role: 'principal' }),
	'a minister\'s own password');
	await north.click('.line .button');
	await reads(minister, 'North calls');
	await reads(south, 'North calls');
	await south.waitForTimeout(700);
	await south.keyboard.press('Enter');
	await reads(south, 'You can speak');
	await south.keyboard.press('p');
	await reads(south, 'HELD BY US', 'This call is held');
	await reads(north, 'HELD BY THEM');
	await south.keyboard.press('p');
	await reads(north, 'They go on with the call');
	await reads(south, 'We go on with the call');
	/* Who sits where is asked for every few seconds. */
	await south.evaluate(() => openline.refresh());
	await south.selectOption('#to', 'Minister');
	await south.click('.hand button');
	await reads(minister, 'Night desk hands you the call with North');
	await accessible(minister, 'real-offer');
	await minister.keyboard.press('Enter');
	await reads(minister, 'You can speak', 'North, Day desk');
	await reads(south, 'Handed to Minister');
	await reads(north, 'South, Minister', 'At the other end now: Minister');
	await minister.waitForFunction(() => openline.handset.levels.ear > 0.1);
	await shot(minister, 'real-handed');
	await minister.keyboard.press('h');
	await reads(north, 'ended there');
	await minister.close();
}

async function two_calls_that_cross_become_one() {
	await world('link', { words: 'delay=150 loss=0' });
	await Promise.all([
		north.evaluate(() => openline.place('south', 'routine')),
		south.evaluate(() => openline.place('north', 'routine'))]);
	await north.waitForTimeout(1500);
	await shot(north, 'real-crossing');
	await world('link', { words: 'delay=20 loss=3' });
	await north.click('dialog .answer');
	await reads(north, 'You can speak');
	await reads(south, 'You can speak');
	check(await north.locator('.call').count() === 1, 'two calls');
	await north.keyboard.press('h');
	await reads(south, 'ended there');
}

async function a_seat_without_the_right_may_not_call() {
	const page = await arrive(n, NORTH, 'auditor', await world('seat', {
		office: 'north', seat: 'auditor', role: 'auditor' }),
	'another long password');
	await reads(page, 'The one line works', 'You: auditor');
	check(await page.locator('.line .button').count() === 0,
		'an auditor has a button to call');
	/* By hand, past the page. */
	const why = await page.evaluate(() => openline.desk.ask('call',
		{ line: 'south' }).then(() => 'placed', (e) => e.message));
	check(/right/.test(why), why);
	await page.evaluate(() => openline.place('south', 'routine'));
	await reads(page, 'It was not done');
	await shot(page, 'real-no-right');
	await page.close();
}

async function a_session_that_ended_asks_to_log_in() {
	await world('set_seat', { office: 'south', seat: 'Night desk',
		key: 'locked', value: 'yes' });
	await reads(south, 'Log in', 'locked');
	check(!/Lines of/.test(await south.innerText('body')),
		'lines are still shown');
	await shot(south, 'real-session-over');
	await south.reload();
	await reads(south, 'Log in');
	await north.evaluate(() => sessionStorage.setItem('openline.session',
		JSON.stringify('0'.repeat(64))));
	await north.reload();
	await reads(north, 'Your session has ended');
}

run([
	without_a_session_nothing_is_told,
	a_wrong_password_is_refused_in_words,
	it_rings_and_is_answered_with_one_key,
	both_voices_are_heard,
	a_page_that_loses_its_node_keeps_its_call,
	a_network_that_goes_and_comes_back_is_said,
	a_missed_call_is_found_and_noted,
	a_call_is_declined,
	a_call_is_held_and_handed_to_another_seat,
	two_calls_that_cross_become_one,
	a_seat_without_the_right_may_not_call,
	a_session_that_ended_asks_to_log_in,
]);
