/*
 * writing - two clerks at two consoles of two real nodes write to each other.
 *
 * usage: writing.mjs NORTH-URL SOUTH-URL
 *        started by test_writing.py, which has the offices
 */
import { accessible, check, launch, open, reads, run, shot, world } from
	'./browser.mjs';

const [NORTH, SOUTH] = process.argv.slice(2);
const PASSWORD = 'correct horse of the night';
const RUSSIAN = 'Учение начнётся в 06:00.\nПросьба подтвердить.';
let n, s, north, south;

/* Logs in with a one-time password, and chooses one's own. */
async function arrive(context, office, url, seat, role) {
	const first = await world('seat', { office, seat, role });
	const page = await open(context, `${url}/?tap`);
	await page.fill('#seat', seat);
	await page.fill('#password', first);
	await page.keyboard.press('Enter');
	await page.waitForSelector('#fresh');
	await page.fill('#old', first);
	await page.fill('#fresh', PASSWORD);
	await page.fill('#again', PASSWORD);
	await page.keyboard.press('Enter');
	await page.waitForSelector('.bar');
	return page;
}

const last = (page) => page.locator('.msg').last();
const go = (page, hash) => page.evaluate((h) => { location.hash = h; }, hash);

/* The newest message of the thread has these words. */
async function newest(page, ...texts) {
	for (const text of texts)
		await page.waitForFunction((t) => [...document
			.querySelectorAll('.thread .msg')].at(-1)?.innerText
			.includes(t), text).catch(async () => {
			throw new Error(`"${text}" is not in:\n${
				await last(page).innerText()}`);
		});
}

async function two_clerks_open_their_messages() {
	n = await launch();
	s = await launch();
	north = await arrive(n, 'north', NORTH, 'Ann', 'duty_officer');
	south = await arrive(s, 'south', SOUTH, 'Boris', 'clerk');
	await north.click('text=Messages');
	await reads(north, 'Messages with South', 'Nothing was written', 'Write');
	await shot(north, 'write-empty');
	await go(south, '#/write/north');
	await reads(south, 'Messages with North');
}

async function a_message_of_two_languages_goes_with_a_document() {
	await north.fill('#text0', 'The exercise begins at 06:00.\nPlease acknowledge.');
	await north.selectOption('#lang1', 'ru');
	await north.fill('#text1', RUSSIAN);
	await north.selectOption('#rank', 'priority');
	await north.selectOption('#due', '30');
	/* Dropped, and beside its place. */
	await north.evaluate(() => {
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File(['plan '.repeat(4000)],
			'plan.pdf', { type: 'application/pdf' }));
		document.querySelector('.thread').dispatchEvent(new DragEvent(
			'drop', { dataTransfer, bubbles: true,
				cancelable: true }));
	});
	await reads(north, 'is with the node');
	await accessible(north, 'write-full');
	await north.focus('#text1');
	await north.keyboard.press('Control+Enter');
	await newest(north, 'To South, by Ann', 'PRIORITY', 'Russian',
		'The exercise begins', 'plan.pdf', 'left');
	await newest(south, 'From North, Ann', 'Учение начнётся', 'plan.pdf',
		'Acknowledge', 'To be acknowledged by');
	check(await north.inputValue('#text0') === '', 'the text is still there');
	await newest(north, 'Delivered');
	await reads(south, 'Save');
	const saved = south.waitForEvent('download');
	await south.click('text=Save');
	check((await saved).suggestedFilename() === 'plan.pdf', 'another name');
}

async function what_is_looked_at_is_read_and_acknowledged() {
	await south.bringToFront();
	await newest(north, 'Read there');
	await shot(south, 'write-came');
	await last(south).getByText('Acknowledge', { exact: true }).click();
	await newest(south, 'ACKNOWLEDGED by us', 'Acknowledged in time');
	await newest(north, 'ACKNOWLEDGED there', 'by our clock');
	await shot(north, 'write-acknowledged');
}

async function points_are_read_back_and_accepted() {
	await north.fill('#text0', 'We open the crossing.');
	await north.check('#asks');
	await north.selectOption('#pk0', 'time');
	await north.fill('#pw0', '18:00 UTC');
	await north.click('text=One more point');
	await north.fill('#pw1', 'crossing 4');
	await north.click('.compose .primary');
	await newest(south, 'To be read back', '18:00 UTC');
	await last(south).getByText('Read back', { exact: true }).click();
	await south.locator('.in-place textarea').nth(0).fill('six in the evening');
	await south.locator('.in-place textarea').nth(1).fill('the fourth one');
	await shot(south, 'write-read-back');
	await south.click('text=Send the read-back');
	await newest(north, 'six in the evening', 'Accept: that is right');
	await north.click('text=Accept: that is right');
	await newest(north, 'ACCEPTED');
	await newest(south, 'ACCEPTED');
	await shot(north, 'write-accepted');
}

async function an_answer_names_what_it_answers() {
	const ann = await arrive(n, 'north', NORTH, 'Anton', 'clerk');
	await go(ann, '#/write/south');
	await south.fill('#text0', 'What about crossing 5?');
	await south.click('.compose .primary');
	await newest(north, 'What about crossing 5?');
	await newest(ann, 'What about crossing 5?');
	await last(ann).getByText('Answer', { exact: true }).click();
	await ann.fill('#text0', 'It stays');
	await last(north).getByText('Answer', { exact: true }).click();
	await north.fill('#text0', 'It stays closed.');
	await north.click('.compose .primary');
	await reads(ann, 'Ann has answered this at');
	await shot(ann, 'write-two-seats');
	await newest(south, 'Answers:', 'It stays closed.');
	await ann.close();
}

async function hostile_characters_are_shown_and_not_obeyed() {
	await world('say', { office: 'south', line: 'north', texts: {
		en: 'pay \u202e001\u202c now\u0007 \u2066open \ufeffx',
		ar: 'قبل \u2067مغلق\u2069 \u{e0041}بعد' } });
	await newest(north, 'U+202E', 'U+202C', 'U+0007', 'U+2066', 'U+FEFF',
		'U+E0041');
	const raw = await last(north).innerText();
	check(!/[\u202a-\u202e\u0007\ufeff]/.test(raw), 'they are on the page');
	check(raw.includes('\u2067مغلق\u2069'), 'an isolate that closes is gone');
	await shot(north, 'write-hostile');
	await north.fill('#text0', 'a\u202eb');
	await reads(north, 'cannot be seen: U+202E');
	await north.click('text=Take them out');
	check(await north.inputValue('#text0') === 'ab', 'not taken out');
	/* From an office program. */
	await north.fill('#text0', '');
	await north.evaluate(() => {
		const data = new DataTransfer();
		data.setData('text/html', '<b>one</b><script>1</script>');
		data.setData('text/plain', 'one\r\ntwo\u00a0\u2028three');
		document.querySelector('#text0').dispatchEvent(
			new ClipboardEvent('paste', { clipboardData: data,
				bubbles: true, cancelable: true }));
	});
	check(await north.inputValue('#text0') === 'one\ntwo \nthree',
		JSON.stringify(await north.inputValue('#text0')));
	await north.fill('#text0', '');
}

async function it_can_be_read_from_right_to_left_and_on_a_small_screen() {
	await north.evaluate(() => openline.choose('language', 'mirror'));
	await north.waitForSelector('[dir=rtl]');
	await accessible(north, 'write-mirror');
	await north.setViewportSize({ width: 420, height: 860 });
	await shot(north, 'write-small');
	check(await north.evaluate(() => document.documentElement.scrollWidth <=
		innerWidth), 'it is wider than the screen');
	await north.setViewportSize({ width: 1280, height: 860 });
	await north.evaluate(() => openline.choose('language', 'en'));
}

async function a_notice_is_filed_and_overdue() {
	await north.click('.tabs a[href$="notices"]');
	await reads(north, 'Planned exercise', 'Fire in a harbour');
	await shot(north, 'write-forms');
	await north.click('text=Fire in a harbour');
	await reads(north, 'It goes as IMMEDIATE', 'Place', '(required)', 'UTC');
	await north.click('text=File the notice');
	await reads(north, 'This is required.');
	await north.fill('#f-place', 'Quay 7');
	await north.fill('#f-since', '2026-11-21T01:00');
	await north.fill('#f-smoke', '900');
	await north.selectOption('#f-smoke-u', 'ft');
	await north.selectOption('#f-help', 'no');
	await accessible(north, 'write-form');
	await north.click('text=File the notice');
	await newest(north, 'NOTICE: Fire in a harbour', 'Quay 7', '900 ft');
	await newest(south, 'NOTICE: Fire in a harbour', 'Quay 7', 'IMMEDIATE');
	await reads(north, 'OVERDUE: 1 message is not acknowledged by them');
	await reads(south, 'OVERDUE: 1 message is not acknowledged by us');
	await newest(north, 'OVERDUE: it was to be acknowledged by');
	await accessible(south, 'write-overdue');
	await last(south).getByText('Acknowledge', { exact: true }).click();
	await newest(north, 'Acknowledged late');
	await north.waitForFunction(() => !/OVERDUE: 1/.test(
		document.body.innerText));
	/* And corrected. */
	await last(north).getByText('Correct this notice').click();
	await reads(north, 'Correction of an earlier notice');
	check(await north.inputValue('#f-earlier'), 'no earlier notice');
	await north.click('.form >> text=Leave it');
}

async function a_notice_that_is_late_says_why() {
	await go(north, '#/write/south/notices/planned-exercise');
	await reads(north, 'It is sent 42 d');
	await north.fill('#f-start', '2026-11-25T06:00');
	await reads(north, 'lack of the time it is to be sent ahead',
		'goes as 2026-11-25T06:00Z');
	await shot(north, 'write-late');
	await north.reload();
	await north.waitForFunction(() => document.querySelector('#f-start')
		?.value === '2026-11-25T06:00');
	await north.fill('#f-start', '');
}

async function a_code_word_is_seen_in_full_before_it_goes() {
	await north.click('.tabs a[href$="codes"]');
	await reads(north, 'Book 1, agreed by both', 'HOLD', 'Удерживать');
	await north.click('button[data-code=HOLD]');
	await reads(north, 'This is what they will read');
	await north.fill('#slot0', '120');
	await reads(north, 'It is out of its bounds.');
	await north.fill('#slot0', '12');
	await reads(north, 'at 12 nmi from the line', 'в 12 nmi');
	await accessible(north, 'write-code');
	await north.click('text=Send HOLD');
	await newest(south, 'HOLD', 'at 12 nmi from the line', 'в 12 nmi');
	await go(north, '#/write/south');
}

async function a_draft_survives_a_reload() {
	await north.fill('#text0', 'Half a sentence');
	await north.selectOption('#rank', 'flash');
	await north.reload();
	await north.waitForFunction(() => document.querySelector('#text0')
		?.value === 'Half a sentence');
	check(await north.inputValue('#rank') === 'flash', 'another precedence');
}

const BIG = { name: 'map.bin', mimeType: 'application/octet-stream',
	buffer: Buffer.from(Uint8Array.from({ length: 4e6 },
		(_, i) => i * i >> 7)) };

/* Some of it is with the node. */
const partly = (page) => page.waitForFunction(() => {
	const bar = document.querySelector('.file-going progress');
	return bar && bar.value > 100000;
});

async function an_upload_goes_on_after_a_loss_and_a_reload() {
	await north.evaluate(() => {
		const ask = openline.desk.ask.bind(openline.desk);
		globalThis.resumed = [];
		openline.desk.ask = async (what, fields) => {
			const reply = await ask(what, fields);
			if (what === 'file_begin')
				resumed.push(reply.data.at ?? 0);
			return reply;
		};
	});
	await north.setInputFiles('#files', BIG);
	await partly(north);
	await north.evaluate(() => openline.desk.socket.close());
	await north.waitForFunction(() => resumed.length > 1);
	check((await north.evaluate(() => resumed))[1] > 0,
		'it began anew after a loss');
	await partly(north);
	await north.reload();
	await reads(north, 'Choose it once more');
	await shot(north, 'write-upload');
	await north.setInputFiles('#files', BIG);
	await reads(north, 'goes to the node');
	/* Another page meanwhile. */
	await go(north, '#/calls');
	await reads(north, 'All calls, newest first');
	await go(north, '#/write/south');
	check(await north.evaluate(() => document.querySelector(
		'.file-going progress')?.value ?? 1) > 0, 'it is gone');
	await reads(north, 'is with the node');
	await north.click('.compose .primary');
	await newest(south, 'map.bin', 'Half a sentence', 'FLASH',
		'not all of it is here yet');
}

async function a_long_thread_is_a_window_that_moves() {
	await world('many', { office: 'south', line: 'north', n: 300 });
	await newest(north, 'Old message 299.');
	const seen = await north.evaluate(async () => {
		const list = document.querySelector('.thread');
		const seen = new Set();
		let most = 0, still = 0;
		for (let i = 0; i < 9000 && still < 300; i++) {
			const before = seen.size, top = list.scrollTop;
			const v = list.getBoundingClientRect();
			for (const el of list.querySelectorAll('.msg')) {
				const b = el.getBoundingClientRect();
				const m = b.bottom > v.top && b.top < v.bottom &&
					/Old message (\d+)\./.exec(
						el.textContent);
				if (m)
					seen.add(Number(m[1]));
			}
			most = Math.max(most, list.children.length);
			list.scrollTop -= 300;
			await new Promise((yes) => setTimeout(yes, 5));
			still = seen.size === before && list.scrollTop === top ?
				still + 1 : 0;
		}
		return { n: seen.size, most, first:
			/first message of this line/.test(list.innerText) };
	});
	check(seen.n === 300, `${seen.n} of 300 were seen`);
	check(seen.most < 340, `${seen.most} at once in the page`);
	check(seen.first, 'the beginning was not reached');
	await north.focus('.thread');
	await north.keyboard.press('End');
	await newest(north, 'Old message 299.');
}

async function all_texts_are_searched() {
	await north.click('.tabs a[href$="search"]');
	await north.fill('#search', 'подтвердить');
	await reads(north, '1 message found', 'Просьба подтвердить');
	await shot(north, 'write-search');
	await north.click('text=Show it among the others');
	await north.waitForSelector('.msg-marked >> text=The exercise begins');
	await shot(north, 'write-found');
}

async function a_day_is_printed_with_nothing_left_out() {
	await north.click('.tabs a[href$="paper"]');
	await north.click('text=Put them together');
	await reads(north, 'What was written between North and South',
		'End of this paper');
	const all = (await world('inbox', { office: 'north', line: 'south',
		limit: 64 })).length;
	check(all === 64, `${all}`);
	const paper = await north.locator('.paper .msg').count();
	check(paper > 300, `${paper} on paper`);
	await north.emulateMedia({ media: 'print' });
	await shot(north, 'write-print');
	check(!await north.locator('.bar').isVisible(), 'the bar is printed');
	await north.emulateMedia({ media: 'screen' });
}

async function logging_out_leaves_no_draft() {
	await go(north, '#/write/south');
	await north.fill('#text0', 'secret words');
	await north.waitForFunction(() => Object.keys(sessionStorage).some((k) =>
		sessionStorage[k].includes('secret words')));
	await north.click('text=Log out');
	await reads(north, 'You have logged out.');
	check(!await north.evaluate(() => JSON.stringify({ ...sessionStorage,
		...localStorage }).includes('secret words')), 'the draft is kept');
}

run([
	two_clerks_open_their_messages,
	a_message_of_two_languages_goes_with_a_document,
	what_is_looked_at_is_read_and_acknowledged,
	points_are_read_back_and_accepted,
	an_answer_names_what_it_answers,
	hostile_characters_are_shown_and_not_obeyed,
	it_can_be_read_from_right_to_left_and_on_a_small_screen,
	a_notice_is_filed_and_overdue,
	a_notice_that_is_late_says_why,
	a_code_word_is_seen_in_full_before_it_goes,
	a_draft_survives_a_reload,
	an_upload_goes_on_after_a_loss_and_a_reload,
	a_long_thread_is_a_window_that_moves,
	all_texts_are_searched,
	a_day_is_printed_with_nothing_left_out,
	logging_out_leaves_no_draft,
]);
