/*
 * connect - principals who are connected: what an aide and a principal see,
 * with a node that only pretends.
 *
 * usage: connect.mjs URL    of a console; its pages are real, its desk is not
 */
import { accessible, check, launch, reads, run, watch } from './browser.mjs';
import { NIGHT, Node, ns } from './pretend.mjs';

const URL_ = process.argv[2];
const CALL = { call: 'c9', line: 'harbour', office: 'Harbour',
	precedence: 'immediate', unverified: false };
const there = [{ name: 'duty officer', part: 'acting', leg: 'browser' }];

async function desk(more) {
	const page = await context.newPage();
	await watch(page, URL_);
	const node = new Node(NIGHT, more);
	const said = [];
	node.asked = (rq) => {
		said.push(rq.do);
		Node.prototype.asked.call(node, rq);
	};
	await node.at(page);
	await page.goto(`${URL_}/?tap`);
	await page.fill('#seat', 'Night desk');
	await page.fill('#password', 'x');
	await page.keyboard.press('Enter');
	await page.waitForSelector('.bar');
	const tell = (event, fields) => node.send({ event, at: ns(Date.now()),
		...CALL, ...fields });
	return { page, said, tell };
}

let context;

async function an_aide_connects_and_takes_back() {
	context = await launch();
	const { page, tell } = await desk();
	tell('answered', { outgoing: true, seat: 'duty officer',
		recording_here: false, recording_there: false,
		people_here: [], people_there: there });
	tell('audio_open', { phase_us: 0 });
	await reads(page, 'Connect our principal');
	tell('connect', { seat: 'Night desk', stage_here: 'none',
		principal_there: 'minister', stage_there: 'offered' });
	await reads(page, 'Theirs', 'minister', 'named, not ready yet');
	tell('connect', { seat: 'Night desk', principal_here: 'Principal',
		stage_here: 'offered', principal_there: 'minister',
		stage_there: 'ready' });
	await reads(page, 'READY', 'Take the connecting back',
		'Their principal, minister, is ready');
	await accessible(page, 'connect-aide');
	tell('ended', { reason: 'taken', seat: 'Principal', seconds: 62,
		totals: {} });
	await reads(page, 'Principal');
	await page.close();
}

async function a_principal_says_that_he_is_ready() {
	const { page, said, tell } = await desk({ role: 'principal',
		rights: 'look talk read write own' });
	const of = (here, stage) => tell('connect', { seat: 'Aide',
		principal_here: 'Night desk', stage_here: here,
		principal_there: 'minister', stage_there: stage });
	of('offered', 'offered');
	await reads(page, 'Aide connects you with minister of Harbour',
		'not ready yet');
	await accessible(page, 'connect-principal');
	await page.waitForTimeout(700); /* keys count from 0.6 s on */
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => globalThis.openline.handset.stream);
	of('ready', 'offered');
	await reads(page, 'YOU ARE READY', 'Not ready any more');
	await accessible(page, 'connect-ready');
	of('offered', 'ready'); /* his desk was lost, and is here again */
	await reads(page, 'is READY and waits for you');
	of('ready', 'ready');
	of('joined', 'joined');
	tell('answered', { outgoing: true, recording_here: false,
		recording_there: false, people_here: [], people_there: there });
	tell('audio_open', { phase_us: 0 });
	await reads(page, 'You can speak');
	check(await page.locator('dialog').count() === 0, 'a dialog is left');
	check(said.includes('ready'), 'the node was not asked');
	await page.close();
}

async function what_is_taken_back_goes_away() {
	const { page, tell } = await desk({ role: 'principal',
		rights: 'look talk read write own' });
	tell('connect', { seat: 'Aide', principal_here: 'Night desk',
		stage_here: 'offered', stage_there: 'none' });
	await reads(page, 'Aide connects you with Harbour');
	tell('connect', { seat: 'Aide', principal_here: 'Night desk',
		stage_here: 'none', stage_there: 'none' });
	await page.waitForSelector('dialog', { state: 'detached' });
	await page.close();
}

run([
	an_aide_connects_and_takes_back,
	a_principal_says_that_he_is_ready,
	what_is_taken_back_goes_away,
]);
