/*
 * gallery - every page in many states, with a node that only pretends: what
 * would take long to bring about, or cannot be, with real offices. Axe-core
 * looks at each in both themes, people at the pictures.
 *
 * usage: gallery.mjs URL    of a console; its pages are real, its desk is not
 */
import { accessible, check, fits, launch, open, reads, run, shot, watch } from
	'./browser.mjs';
import { line, NIGHT, Node, now, ns, PAST, talk } from './pretend.mjs';

const URL_ = process.argv[2];
async function desk(lines, more, hash = '') {
	const page = await context.newPage();
	await watch(page, URL_);
	const node = new Node(lines, more);
	await node.at(page);
	await page.goto(`${URL_}/?tap${hash}`);
	await page.fill('#seat', 'Night desk');
	await page.fill('#password', 'x');
	await page.keyboard.press('Enter');
	await page.waitForSelector(more?.first ? '#fresh' : '.bar');
	return { page, node };
}

let context;

async function the_login_page_can_be_used_by_all() {
	context = await launch();
	const page = await open(context, URL_);
	await accessible(page, 'login');
	await page.close();
}

async function a_one_time_password_must_be_changed() {
	const { page } = await desk([], { first: true });
	await reads(page, 'Choose your own password');
	await accessible(page, 'change');
	await page.close();
}

async function trouble_stands_on_top_of_the_board() {
	const { page, node } = await desk(NIGHT, { past: PAST });
	await reads(page, '2 lines of 7 are in trouble', 'Nothing heard',
		'UNVERIFIED', 'Suspended by them', '2 missed calls');
	const first = await page.textContent('.line .line-name');
	check(first.includes('Eastmark'), `first stands ${first}`);
	node.send({ event: 'answered', at: ns(Date.now()), call: 'c9',
		line: 'harbour', office: 'Harbour', precedence: 'routine',
		unverified: false, outgoing: true, recording_here: false,
		recording_there: true });
	await reads(page, 'RECORDED', 'OVERDUE since', 'THEY ASK',
		'Farside calls the roll: answer it');
	await accessible(page, 'board');
	await page.close();
}

async function a_line_says_what_to_do() {
	const { page } = await desk(NIGHT, { past: PAST }, '#/line/eastmark');
	await reads(page, 'What to do', 'No path has answered since',
		'tests passed', 'The last hour with a failed test');
	await page.waitForSelector('.u-wrap');
	await accessible(page, 'line');
	await page.locator('.plots').scrollIntoViewIfNeeded();
	await shot(page, 'line-tests');
	await page.close();
}

async function a_missed_call_stays_until_it_is_noted() {
	const { page } = await desk(NIGHT, { past: PAST }, '#/calls');
	await reads(page, 'Missed, not noted yet', 'FLASH', 'Declined there',
		'both ends’ records agree', 'THE TWO ENDS’ RECORDS DIFFER: ' +
		'when it was answered, who took it');
	await accessible(page, 'calls');
	await page.click('.missed button:last-child');
	await reads(page, 'noted by Night desk');
	await page.reload();
	await reads(page, 'Missed, not noted yet');
	check(await page.locator('.missed').count() === 1, 'it waits again');
	await page.close();
	const other = await desk(NIGHT, { past: PAST }, '#/calls');
	await other.page.click('text=Take note of all 2');
	await reads(other.page, 'No missed call waits for you');
	await other.page.close();
}

async function a_flash_call_fills_the_page() {
	const { page, node } = await desk(NIGHT);
	node.tell('ring', { precedence: 'flash', unverified: true,
		recording_there: true, seat: 'principal' });
	await reads(page, 'Northland calls', 'FLASH CALL', 'THEY RECORD',
		'UNVERIFIED LINE', 'Answer');
	await accessible(page, 'ring');
	check(await page.evaluate(() => document.activeElement.classList
		.contains('answer')), 'Answer has not the focus');
	await page.close();
}

async function a_call_is_shown_before_its_rung_has_come() {
	const { page, node } = await desk(NIGHT);
	node.tell('ring', { precedence: 'routine', recording_there: false,
		bell: false, next: 'principal, anna',
		next_at: `${Date.now() + 45000}000000` });
	await reads(page, 'Northland calls', 'This one is silent', 'Answer',
		'it rings at: principal, anna');
	await accessible(page, 'ring-silent');
	node.tell('ring', { precedence: 'routine', recording_there: false,
		bell: true });
	await page.waitForFunction(() =>
		!document.body.innerText.includes('This one is silent'));
	await page.close();
}

async function a_call_says_what_it_is() {
	const { page, node } = await desk(NIGHT);
	talk(node, 'voice', 12);
	await reads(page, 'Call with Northland', 'THEY RECORD', 'You can speak',
		'A. Karimova, interpreter, BY PHONE, IN THE CLEAR');
	await page.waitForSelector('.u-wrap');
	await page.waitForTimeout(500);
	await accessible(page, 'call');
	node.tell('mode', { mode: 'talk', talks_here: false, talks_there: true });
	await reads(page, 'PUSH TO TALK', 'They hold the talk key');
	await accessible(page, 'call-talk');
	node.tell('interrupted');
	await reads(page, 'INTERRUPTED');
	await accessible(page, 'call-interrupted');
	node.tell('ended', { reason: 'line_lost', seconds: 9 });
	await reads(page, 'then the line was lost');
	await accessible(page, 'call-over');
	await page.close();
}

async function a_held_call_waits_beside_another() {
	const { page, node } = await desk(NIGHT);
	talk(node, 'voice', 3);
	node.tell('presence', { held_here: true });
	node.tell('answered', { call: 'c2', line: 'harbour', office: 'Harbour',
		precedence: 'flash', outgoing: false });
	node.tell('audio_open', { call: 'c2', line: 'harbour',
		office: 'Harbour', phase_us: 1 });
	await reads(page, 'Call with Harbour', 'The call with Northland is held',
		'Go on with Northland');
	await accessible(page, 'call-held');
	await page.close();
}

async function ones_own_seat_is_looked_after() {
	const { page } = await desk(NIGHT, { duty: 'Principal' }, '#/seat');
	await reads(page, 'On duty: Principal');
	await page.click('text=Take the duty');
	await reads(page, 'On duty: Night desk', 'You hold it');
	await page.click('text=Leave the duty');
	await reads(page, 'Nobody holds the duty');
	await reads(page, 'Your seat: Night desk, duty officer',
		'Your seat has none', 'From 192.0.2.7', 'Principal');
	await page.click('text=Set it up');
	await reads(page, 'JBSW Y3DP EHPK 3PXP');
	await accessible(page, 'seat');
	await page.fill('#code', '123 456');
	await page.keyboard.press('Enter');
	await reads(page, 'Your seat has one', 'From now on the login asks');
	check(!/JBSW/.test(await page.content()), 'the secret is still shown');
	await page.fill('#code', '654321');
	await page.click('text="Switch it off"');
	await reads(page, 'Your seat has none');
	await page.click('.session button');
	await reads(page, 'The session is over');
	check(!/192\.0\.2\.7/.test(await page.innerText('main')),
		'a session that is over is listed');
	await page.close();
}

async function settings_can_be_used_by_all() {
	const { page } = await desk(NIGHT, {}, '#/settings');
	await reads(page, 'Settings of this desk');
	await accessible(page, 'settings');
	await page.close();
}

/* As the system has it, unless the settings say otherwise. */
async function the_look_is_the_systems_or_ones_own() {
	const { page } = await desk(NIGHT);
	const ground = () => page.evaluate(() =>
		getComputedStyle(document.body).backgroundColor);
	const dark = 'rgb(18, 21, 24)', light = 'rgb(244, 244, 241)';
	for (const [theme, system, want] of [['auto', 'dark', dark],
		['auto', 'light', light], ['light', 'dark', light],
		['dark', 'light', dark]]) {
		await page.emulateMedia({ colorScheme: system });
		await page.evaluate((v) => openline.choose('theme', v), theme);
		check(await ground() === want,
			`${theme}, system ${system}: ${await ground()}`);
	}
	await page.evaluate(() => localStorage.clear());
	await page.close();
}

/* A tablet on end, and letters of twice the size: nothing is cut off. */
async function every_page_fits_small_windows_and_large_letters() {
	const { page, node } = await desk(NIGHT, { past: PAST });
	const pages = ['/', '/calls', '/line/eastmark', '/seat', '/settings'];
	for (const [name, width, size] of [['tablet', 768, 'normal'],
		['large', 1280, 'huge']]) {
		await page.setViewportSize({ width, height: 1024 });
		await page.evaluate((v) => openline.choose('size', v), size);
		for (const at of pages) {
			await page.evaluate((h) => { location.hash = h; }, `#${at}`);
			await page.waitForTimeout(150);
			await fits(page, `${name}${at.replace(/\//g, '-')}`);
		}
	}
	await page.evaluate(() => { location.hash = '#/'; });
	talk(node, 'voice', 3);
	await reads(page, 'You can speak');
	await page.waitForSelector('.u-wrap');
	await fits(page, 'large-call');
	node.tell('ring', { call: 'c7', line: 'harbour', office: 'Harbour',
		precedence: 'flash' });
	await reads(page, 'Harbour calls');
	await fits(page, 'large-ring');
	await page.evaluate(() => localStorage.clear());
	await page.close();
}

async function a_language_may_run_from_right_to_left() {
	const { page } = await desk(NIGHT, { past: PAST }, '#/settings');
	await page.selectOption('#language', 'mirror');
	await page.evaluate(() => { location.hash = '#/'; });
	await reads(page, 'in trouble');
	check(await page.evaluate(() => document.documentElement.dir) === 'rtl',
		'it is not from right to left');
	await accessible(page, 'board-rtl');
	await page.evaluate(() => localStorage.clear());
	await page.close();
}

async function names_of_others_are_only_text() {
	const evil = '<img src=x onerror=alert(1)>\u202eevil';
	const { page } = await desk([line('Northland'),
		line(evil, { line: '__proto__', words: evil, state: 'suspended' })]);
	await reads(page, '<img src=x onerror=alert(1)>');
	check(await page.locator('#app img').count() === 0, 'an image');
	await shot(page, 'board-evil');
	await page.close();
}

/* Printed, not judged: the machine's speed is no test's business. */
async function a_hundred_lines_at_a_glance() {
	const many = Array.from({ length: 100 }, (_, i) => line(`Office ${
		String(i + 1).padStart(3, '0')}`, i === 57 ? { state: 'down',
		why: 'silent', since: ns(now - 60e3) } : {}));
	const { page, node } = await desk(many);
	await reads(page, '1 line of 100 is in trouble');
	await accessible(page, 'board-100', ['light']);
	const paint = await page.evaluate(async () => {
		const began = performance.now();
		for (let i = 0; i < 10; i++) {
			globalThis.openline.paint();
			await new Promise((d) => requestAnimationFrame(() =>
				setTimeout(d, 0)));
		}
		return (performance.now() - began) / 10;
	});
	const began = Date.now();
	node.tell('line', { line: 'office 003', state: 'down', why: 'silent' });
	await reads(page, '2 lines of 100 are in trouble');
	console.log(`  100 lines: a drawing ${paint.toFixed(0)} ms, an event ` +
		`on the page after ${Date.now() - began} ms`);
	const t = Date.now();
	await page.reload();
	await reads(page, 'Office 100');
	console.log(`  100 lines: usable ${Date.now() - t} ms after a reload`);
	await page.fill('#find', '042');
	await reads(page, '1 line found');
	await page.close();
}

run([
	the_login_page_can_be_used_by_all,
	a_one_time_password_must_be_changed,
	trouble_stands_on_top_of_the_board,
	a_line_says_what_to_do,
	a_missed_call_stays_until_it_is_noted,
	a_call_is_shown_before_its_rung_has_come,
	a_flash_call_fills_the_page,
	a_call_says_what_it_is,
	a_held_call_waits_beside_another,
	ones_own_seat_is_looked_after,
	settings_can_be_used_by_all,
	the_look_is_the_systems_or_ones_own,
	every_page_fits_small_windows_and_large_letters,
	a_language_may_run_from_right_to_left,
	names_of_others_are_only_text,
	a_hundred_lines_at_a_glance,
]);
