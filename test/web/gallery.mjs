/*
 * gallery - every page in many states, with a node that only pretends: what
 * would take long to bring about, or cannot be, with real offices. Axe-core
 * looks at each in both themes, people at the pictures.
 *
 * usage: gallery.mjs URL    of a console; its pages are real, its desk is not
 */
import { accessible, check, launch, open, reads, run, shot, watch } from
	'./browser.mjs';

const URL_ = process.argv[2];
const now = Date.now();
const ns = (ms) => `${Math.round(ms)}000000`;
const path = (n, more = {}) => ({ path: n, state: 'proven',
	since: ns(now - 5e6), local: '192.0.2.1:7100',
	remote: `198.51.100.${n + 1}:7100`, step: 1, rtt_ms: 38.4 + n, loss: 0.2,
	loss_there: 0.4, last_cell: ns(now), tcp: false, spare: false, ...more });
const state = (more) => more.state !== 'down';
const line = (office, more = {}) => ({ line: office.toLowerCase(), office,
	level: 'duty', state: 'up', why: 'answered', since: ns(now - 8e7),
	verified: true, call_state: 'idle', call: null,
	paths: [path(0), path(1)],
	words_test: { at: ns(now - 34e3), passed: state(more) },
	voice_test: { at: ns(now - 17e5), passed: true }, ...more });

const NIGHT = [
	line('Northland', { level: 'leader' }),
	line('Eastmark', { state: 'down', why: 'silent', since: ns(now - 250e3),
		paths: [path(0, { state: 'silent', rtt_ms: null }),
			path(1, { state: 'silent', rtt_ms: null })] }),
	line('Westvale', { verified: false, paths: [path(0),
		path(1, { state: 'silent', rtt_ms: null }),
		path(2, { state: 'spare', rtt_ms: null, tcp: true })] }),
	line('Southport', { state: 'suspended', why: 'suspended', who: 'there',
		words: 'talks are paused until Monday' }),
	line('Isles', { state: 'down', why: 'goodbye', who: 'duty officer',
		since: ns(now - 9e6) }),
	line('Harbour', { call_state: 'talking', call: 'c9', waiting: 2 }),
];

/* An hour of tests, `h` hours ago; some of them failed. */
const tested = (h) => ({ line: 'eastmark', hour: ns(now - h * 36e5), words: 60,
	words_passed: h % 300 < 6 ? 12 : 60, voice: 1, voice_passed: 1,
	rtt_mean_ms: 40 + 8 * Math.sin(h / 40) });

/* A desk that answers what the console asks at its beginning. */
class Node {
	constructor(lines, more = {}) {
		Object.assign(this, { lines, past: [], role: 'duty_officer',
			rights: 'look talk manage read write seats own',
			first: false, ...more });
	}

	async at(page) {
		await page.routeWebSocket(/\/desk$/, (ws) => {
			this.ws = ws;
			ws.onMessage((text) => this.asked(JSON.parse(text)));
		});
	}

	asked(rq) {
		const row = (name, data) => this.send({ re: rq.id, row: name, data });
		const ok = (kind, data) => this.send({ re: rq.id, ok: true, kind,
			data });
		if (rq.do === 'login' || rq.do === 'rejoin') {
			ok('session', { session: 'a'.repeat(64), seat: 'Night desk',
				role: this.role, lang: 'en', rights: this.rights,
				first: this.first, totp: false, idle_s: 3600,
				ends: ns(now + 1e8) });
		} else if (rq.do === 'status') {
			this.lines.forEach((l) => row('line', l));
			ok('office', { office: 'Capital', level: 'duty',
				version: '0.1.0', since: ns(now - 9e8),
				console: null });
		} else if (rq.do === 'history') {
			this.past.forEach((p) => row('past_call', p));
			ok('done');
		} else if (rq.do === 'tests') {
			for (let h = 2000; h > 0; h--)
				row('tests', tested(h));
			ok('page', { next: null });
		} else if (rq.do === 'sessions') {
			row('open_session', { seat: 'Night desk', connected: true,
				role: 'duty_officer' });
			ok('done');
		} else {
			ok('done');
		}
	}

	send(line) {
		this.ws?.send(JSON.stringify(line));
	}

	tell(event, more = {}) {
		this.send({ event, at: ns(Date.now()), call: 'c1',
			line: 'northland', office: 'Northland', ...more });
	}
}

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
	await reads(page, '2 lines of 6 are in trouble', 'Nothing heard',
		'UNVERIFIED', 'Suspended by them', '2 missed calls');
	const first = await page.textContent('.line .line-name');
	check(first.includes('Eastmark'), `first stands ${first}`);
	node.send({ event: 'answered', at: ns(Date.now()), call: 'c9',
		line: 'harbour', office: 'Harbour', precedence: 'routine',
		unverified: false, outgoing: true, recording_here: false,
		recording_there: true });
	await reads(page, 'RECORDED');
	await accessible(page, 'board');
	await page.setViewportSize({ width: 768, height: 1024 });
	await shot(page, 'board-tablet');
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

const past = (n, more) => ({ call: `p${n}`, line: 'northland',
	outgoing: false, precedence: 'routine', began: ns(now - n * 1e6),
	answered: null, ended: ns(now - n * 1e6 + 4e4), reason: 'unanswered',
	seat: null, recorded_here: false, recorded_there: false, ...more });
const PAST = [past(9, { outgoing: true, reason: 'declined' }),
	past(8, { answered: ns(now - 7.9e6), ended: ns(now - 7.5e6),
		reason: 'hung_up', recorded_there: true, seat: 'minister' }),
	past(7, { outgoing: true, reason: 'line_lost', line: 'eastmark' }),
	past(6, { reason: 'cancelled', precedence: 'flash', line: 'isles' }),
	past(5)];

async function a_missed_call_stays_until_it_is_noted() {
	const { page } = await desk(NIGHT, { past: PAST }, '#/calls');
	await reads(page, 'Missed, not noted yet', 'FLASH', 'Declined there');
	await accessible(page, 'calls');
	for (let left = 2; left > 0; left--)
		await page.click('.missed button:last-child');
	await reads(page, 'No missed call waits for you');
	await page.reload();
	await reads(page, 'No missed call waits for you');
	await page.evaluate(() => localStorage.clear());
	await page.close();
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

function talk(node, mode, loss) {
	node.tell('ring', { precedence: 'immediate', seat: 'principal' });
	node.tell('audio_open', { phase_us: 5000 });
	node.tell('answered', { precedence: 'immediate', unverified: false,
		outgoing: false, seat: 'principal', recording_here: false,
		recording_there: true });
	for (let i = 90; i >= 0; i--)
		node.tell('stats', { at: ns(Date.now() - i * 1000), rtt_ms: 41,
			loss_percent: loss + 6 * Math.sin(i / 9),
			repaired_percent: loss + 5 * Math.sin(i / 9),
			concealed_percent: 1, playout_delay_ms: 90 + i % 20,
			paths: NIGHT[0].paths.map((p) => ({ ...p,
				loss_percent: 3 })) });
	node.tell('mode', { mode, talks_here: false, talks_there: true });
}

async function a_call_says_what_it_is() {
	const { page, node } = await desk(NIGHT);
	talk(node, 'voice', 12);
	await reads(page, 'Call with Northland', 'THEY RECORD', 'You can speak');
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

async function settings_can_be_used_by_all() {
	const { page } = await desk(NIGHT, {}, '#/settings');
	await reads(page, 'Settings of this desk');
	await accessible(page, 'settings');
	await page.selectOption('#size', 'huge');
	await page.evaluate(() => { location.hash = '#/'; });
	await shot(page, 'board-huge');
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
	await shot(page, 'board-100');
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
	a_flash_call_fills_the_page,
	a_call_says_what_it_is,
	a_held_call_waits_beside_another,
	settings_can_be_used_by_all,
	a_language_may_run_from_right_to_left,
	names_of_others_are_only_text,
	a_hundred_lines_at_a_glance,
]);
