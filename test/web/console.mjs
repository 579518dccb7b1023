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
import { Person } from './person.mjs';
import { compare, listen } from './voices.mjs';

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
async function arrive(context, url, seat, first, own, prepare) {
	const page = await open(context, `${url}/?tap`, prepare);
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

/* From a page that has nothing to do with it. */
async function whether_a_line_works_is_told_in_two_actions() {
	const person = new Person(south);
	await world('test_line', { office: 'south', line: 'north' });
	await south.evaluate(() => { location.hash = '#/settings'; });
	await person.sees('Settings of this desk');
	await person.click('Lines');
	await person.sees('The one line works', /North.*Works.*since/,
		/Machine test: \d+ (s|min) ago, passed/);
	person.done('does the line work, and when was it tested', 4);
	await person.click('North');
	await person.sees('Works', 'Call North');
	person.done('... and all about it', 4);
}

/* People test a line: one side asks, the other answers. */
async function the_roll_is_called_and_answered() {
	const person = new Person(south);
	await north.evaluate(() => { location.hash = '#/line/south'; });
	await north.click('text="Call the roll"');
	await person.sees('North calls the roll: answer it');
	await person.click('Open the line');
	await person.click('Answer their roll-call');
	person.done('answer the roll-call', 4);
	await north.evaluate(() => { location.hash = '#/'; });
	await south.evaluate(() => { location.hash = '#/'; });
	for (const page of [north, south])
		await page.waitForFunction(() => /People’s test:\s*\d+ s ago, passed/
			.test(document.body.innerText
				.replace(/[\u2066-\u2069]/g, '')));
}

async function it_rings_and_is_answered_with_one_key() {
	const person = new Person(south);
	await south.evaluate(() => { location.hash = '#/settings'; });
	await north.click('.line button');
	await person.sees('North calls', 'Routine call', 'At the other end');
	await reads(north, 'It rings there, on 1 desk');
	await accessible(south, 'real-ring');
	await south.waitForTimeout(700); /* keys count from 0.6 s on */
	await person.press('Enter');
	await person.sees('You can speak', 'North, Day desk',
		'they do not record');
	person.done('answer a call', 4);
	await reads(north, 'You can speak', 'South, Night desk');
	await accessible(north, 'real-talk');
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
	const person = new Person(south);
	await south.evaluate(() => { location.hash = '#/settings'; });
	await north.click('.line button');
	await reads(south, 'North calls');
	await reads(north, 'It rings there');
	await north.keyboard.press('h');
	await reads(north, 'Given up here before anybody answered');
	await person.sees('1 missed call', 'the latest from North');
	await shot(south, 'real-missed');
	await person.click('See it');
	await person.sees('from North',
		'MISSED: they gave up before anybody answered');
	person.done('find a missed call', 4);
	await person.click('Take note');
	await person.sees('No missed call waits for you');
	person.done('... and take note of it', 4);
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
	await north.click('.line button');
	await reads(minister, 'North calls');
	await reads(south, 'North calls');
	await south.waitForTimeout(700);
	await south.keyboard.press('Enter');
	await reads(south, 'You can speak');
	await south.keyboard.press('p');
	await reads(south, 'HELD BY US', 'This call is held');
	await reads(north, 'HELD BY THEM');
	await accessible(south, 'real-held');
	await south.keyboard.press('p');
	await reads(north, 'They go on with the call');
	await reads(south, 'We go on with the call');
	/* Who sits where is asked for every few seconds. */
	await south.evaluate(() => openline.refresh());
	await south.selectOption('#to', 'Minister');
	await south.click('.hand button');
	await reads(minister, 'Night desk hands you the call with North');
	await accessible(minister, 'real-offer');
	await minister.waitForTimeout(700);
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

/* Three real nodes: the third one's flash call cuts in. */
async function a_flash_call_cuts_in_and_both_are_told() {
	await world('west');
	await north.click('.line button');
	await reads(south, 'North calls');
	await south.waitForTimeout(700);
	await south.keyboard.press('Enter');
	await reads(south, 'You can speak');
	await world('call_from_west', { precedence: 'flash' });
	await reads(south, 'West calls', 'FLASH CALL',
		'Your call with North is held when you answer');
	await shot(south, 'real-cut-in');
	await south.waitForTimeout(700);
	await south.keyboard.press('Enter');
	await reads(south, 'Call with West', 'The call with North is held');
	await reads(north, 'HELD BY THEM');
	await world('hang_up_west');
	await reads(south, 'Call with North', 'This call is held');
	await south.keyboard.press('p');
	await reads(south, 'We go on with the call');
	await reads(north, 'They go on with the call');
	await north.keyboard.press('h');
	await reads(south, 'ended there');
}

/* Between this page and its node; `deaf` swallows all, both ways. */
const way = { deaf: false };
async function through_a_way_that_may_go(page) {
	await page.routeWebSocket(/\/desk$/, (ws) => {
		const node = ws.connectToServer();
		ws.onMessage((m) => way.deaf || node.send(m));
		node.onMessage((m) => way.deaf || ws.send(m));
	});
}

async function a_seat_without_the_right_may_not_call() {
	const page = await arrive(n, NORTH, 'auditor', await world('seat', {
		office: 'north', seat: 'auditor', role: 'auditor' }),
	'another long password', through_a_way_that_may_go);
	await reads(page, 'The one line works', 'You: auditor');
	check(await page.locator('.line button').count() === 0,
		'an auditor has a button to call');
	/* By hand, past the page. */
	const why = await page.evaluate(() => openline.desk.ask('call',
		{ line: 'south' }).then(() => 'placed', (e) => e.message));
	check(/right/.test(why), why);
	await page.evaluate(() => openline.place('south', 'routine'));
	await reads(page, 'It was not done');
	await shot(page, 'real-no-right');
	await silence_is_noticed(page);
	await page.close();
}

/* A network that goes without a word: the page says that it shows the past,
 * goes on when it is back, and asks nobody to log in anew. */
async function silence_is_noticed(page) {
	way.deaf = true;
	await page.evaluate(() => { openline.refresh().catch(() => {}); });
	await reads(page, 'This page has lost its node, since');
	await shot(page, 'real-silence');
	way.deaf = false;
	await page.waitForFunction(() => openline.s.link.state === 'open');
	await reads(page, 'The one line works', 'You: auditor');
	await page.waitForFunction(() => !/lost its node/.test(
		document.body.innerText));
}

async function a_session_that_ended_takes_its_call_with_it() {
	await north.click('.line button');
	await reads(south, 'North calls');
	await south.waitForTimeout(700);
	await south.keyboard.press('Enter');
	await reads(north, 'You can speak');
	await world('set_seat', { office: 'south', seat: 'Night desk',
		key: 'locked', value: 'yes' });
	await reads(south, 'Log in', 'locked',
		'Your call with North has ended with it');
	check(!/Lines of/.test(await south.innerText('body')),
		'lines are still shown');
	await shot(south, 'real-session-over');
	await reads(north, 'The call with South is over');
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
	whether_a_line_works_is_told_in_two_actions,
	the_roll_is_called_and_answered,
	it_rings_and_is_answered_with_one_key,
	both_voices_are_heard,
	a_page_that_loses_its_node_keeps_its_call,
	a_network_that_goes_and_comes_back_is_said,
	a_missed_call_is_found_and_noted,
	a_call_is_declined,
	a_call_is_held_and_handed_to_another_seat,
	two_calls_that_cross_become_one,
	a_flash_call_cuts_in_and_both_are_told,
	a_seat_without_the_right_may_not_call,
	a_session_that_ended_takes_its_call_with_it,
]);
