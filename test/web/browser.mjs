/*
 * browser - Chromium for the tests of the console.
 *
 * Does      start it with a voice from a WAV file for a microphone, open
 *           pages, take pictures, ask axe-core for what people with a
 *           disability would stumble over, and talk to the Python test that
 *           has the offices and their network.
 * Does not  wait for a time where it can wait for what must happen.
 *
 * Pictures go to the folder OPENLINE_SHOTS, which is kept.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LIBS = fileURLToPath(new URL('../../.deps/web/', import.meta.url));
const library = createRequire(LIBS);
const { chromium } = library('playwright-core');
const AXE = readFileSync(library.resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = process.env.OPENLINE_SHOTS ?? '.';

/* Nothing of it may ask a host of its own accord. */
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic',
	'--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync',
	'--disable-domain-reliability', '--no-proxy-server',
	'--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];

/* For what must happen: long, for machines that do other things as well. */
const PATIENCE = 40000;

const opened = [];

export async function launch(wav) {
	const profile = mkdtempSync(join(tmpdir(), 'openline-chromium-'));
	const context = await chromium.launchPersistentContext(profile, {
		executablePath: '/usr/bin/chromium', headless: true,
		viewport: { width: 1280, height: 860 },
		args: wav ? [...QUIET,
			`--use-file-for-fake-audio-capture=${wav}`] : QUIET });
	context.setDefaultTimeout(PATIENCE);
	opened.push({ context, profile });
	return context;
}

export async function close() {
	for (const { context, profile } of opened) {
		await context.close().catch(() => {});
		rmSync(profile, { recursive: true, force: true });
	}
}

/* Errors of the page and broken policies: there must be none. What the tools
 * of the test do to the page (styles for a picture) is not the page's. */
export const faults = [];
let tools = 0;

export async function open(context, url, prepare) {
	const page = await context.newPage();
	await watch(page, url);
	await prepare?.(page);
	await page.goto(url);
	return page;
}

export async function watch(page, url) {
	page.on('pageerror', (e) => faults.push(`${url}: ${e.stack}`));
	page.on('console', (m) => {
		if (m.type() === 'error' && !tools && !/WebSocket|Failed to load/
			.test(m.text()))
			faults.push(`${url}: ${m.text()}`);
	});
	page.on('request', (r) => {
		if (!r.url().startsWith(new URL(url).origin) &&
		    !r.url().startsWith('blob:') && !r.url().startsWith('data:'))
			faults.push(`${url} asks ${r.url()}`);
	});
}

export async function shot(page, name) {
	mkdirSync(SHOTS, { recursive: true });
	tools++;
	await page.screenshot({ path: join(SHOTS, `${name}.png`) });
	tools--;
}

/* Serious and critical violations, in both themes. */
export async function accessible(page, name, themes = ['light', 'dark']) {
	for (const theme of themes) {
		await page.evaluate((t) => {
			document.documentElement.dataset.theme = t;
			globalThis.openline?.paint();
			return new Promise((done) => requestAnimationFrame(() =>
				requestAnimationFrame(done)));
		}, theme);
		await shot(page, `${name}-${theme}`);
		/* The policy of the page forbids inline scripts, also to a test:
		 * this goes in past it. */
		tools++;
		await page.evaluate(AXE);
		const { violations } = await page.evaluate(() =>
			globalThis.axe.run({ resultTypes: ['violations'] }));
		tools--;
		for (const v of violations)
			if (v.impact === 'serious' || v.impact === 'critical')
				faults.push(`${name}, ${theme}: ${v.id}: ${v.help}\n` +
					v.nodes.slice(0, 3).map((n) => `  ${n.html}\n  ${
						n.failureSummary}`).join('\n'));
	}
	await page.evaluate(() => {
		document.documentElement.dataset.theme = 'light';
	});
}

/* Nothing stands outside of the window, nor is it unfit for anybody. */
export async function fits(page, name) {
	const [inner, outer] = await page.evaluate(() => [
		document.documentElement.clientWidth,
		document.documentElement.scrollWidth]);
	check(outer <= inner, `${name} is ${outer} pixels wide, not ${inner}`);
	await accessible(page, name, ['light']);
}

export function check(true_, text) {
	if (!true_)
		throw new Error(text);
}

/* The text of the page contains all of these in time. */
export async function reads(page, ...texts) {
	for (const text of texts)
		await page.waitForFunction((t) => document.body.innerText
			.replace(/[\u2066-\u2069]/g, '').includes(t), text)
			.catch(async () => {
				await shot(page, 'failed');
				throw new Error(`"${text}" is not on the page:\n${
					await page.innerText('body')}`);
			});
}

/* ---- the Python test: a JSON line there, one back ---------------------- */

const replies = [];
let waiting = null;
const input = createInterface({ input: process.stdin });
input.on('line', (line) => waiting ? waiting(line) : replies.push(line));

export async function world(what, args = {}) {
	process.stdout.write(`@${JSON.stringify({ what, ...args })}\n`);
	const line = replies.shift() ??
		await new Promise((done) => { waiting = done; });
	waiting = null;
	const { ok, value, error } = JSON.parse(line);
	check(ok, `${what}: ${error}`);
	return value;
}

/* What the pages show when a step has failed. */
async function lastSight() {
	let k = 0;
	for (const { context } of opened)
		for (const page of context.pages()) {
			await shot(page, `failed-${k++}`).catch(() => {});
			console.log(`--- ${page.url()}\n${await page
				.innerText('body').catch(() => '')}`);
		}
}

/* Runs steps in order, each told with its seconds. */
export async function run(steps) {
	let status = 0;
	for (const step of steps) {
		const began = Date.now();
		try {
			await step();
			check(!faults.length, faults.splice(0).slice(0, 5).join('\n'));
			console.log(`ok: ${step.name.replace(/_/g, ' ')} (${
				((Date.now() - began) / 1000).toFixed(1)} s)`);
		} catch (e) {
			console.log(`FAILED: ${step.name}\n${e.stack}`);
			await lastSight();
			status = 1;
			break;
		}
	}
	await close();
	input.close();
	process.exit(status);
}
