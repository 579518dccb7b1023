/*
 * board - all lines at a glance.
 *
 * Does      say in one sentence whether all is well; put lines in trouble on
 *           top, in words, with a sign and a pattern; show of each line its
 *           state and since when, its paths, its tests, its call.
 * Does not  change anything: Call and the line's own page do.
 */
import { Badge, html, say, Sign, Theirs } from '../ui.js';
import { health, inOrder, isRecorded, may, stateOf, testsOf } from
	'../store.js';
import { WriteLink } from './written.js';
import { long, number, plain, t, time } from '../words.js';

const DENSE = 12; /* lines; more are shown on fewer rows */

const FLAG = { good: ['good', 'line.ok'], rough: ['good', 'line.ok'],
	paused: ['paused', 'line.paused'],
	trouble: ['trouble', 'line.trouble'] };

/* How often a cell leaves: `step` of the API. */
export function Step({ step }) {
	if (step >= 130)
		return say('path.step_many', { n: step - 128 });
	return say('path.step', { ms: step * 20 });
}

function PathLine({ p }) {
	const works = p.state === 'proven';
	const bad = p.state === 'silent' || p.state === 'refused';
	return html`<li class=${bad ? 'path path-bad' : 'path'}>
		<span class="path-n">${say('path.n', { n: p.path })}</span>
		<span class="path-state">${bad && html`<${Sign} kind="rough" />`}
		${say(`path.${p.state}`)}</span>
		${works && html`<span class="num">${say('path.rtt',
			{ ms: number(p.rtt_ms, 0) })}</span>
		<span class="num">${say('path.loss',
			{ in: number(Math.max(p.loss, p.loss_there), 1) })}</span>
		<span class="num"><${Step} step=${p.step} /></span>`}
		${p.tcp && html`<span>${say('path.tcp')}</span>`}</li>`;
}

/* One test: when, and what came of it. */
function When({ app, k, test }) {
	if (!test)
		return html`<li>${say(k, { when: t('test.never') })}</li>`;
	const when = plain(test.passed ? 'test.passed' : 'test.failed',
		{ long: long(app.now - test.at) });
	return html`<li class=${test.passed ? '' : 'path-bad'}>${
		!test.passed && html`<${Sign} kind="rough" />`}${
		say(k, { when })}</li>`;
}

/* People test a line by the roll-call: when it last passed; that none did in
 * time, or that theirs waits for an answer. */
function People({ app, test }) {
	const bad = test?.state === 'overdue';
	const when = test?.at ? plain('test.passed',
		{ long: long(app.now - test.at) }) : t('test.never');
	return html`<li class=${bad ? 'path-bad' : ''}>${bad &&
		html`<${Sign} kind="rough" />`}${say('test.human', { when })}${
		bad && html` ${say('test.overdue', { time: time(test.owed,
			app.now) })}`}${test?.asked && html` <strong>${
		say(test.asked_here ? 'test.we_asked' : 'test.they_asked')}
		</strong>`}</li>`;
}

/* When a line was last tested, by machines and by people. */
export function Tests({ app, line, all }) {
	const { words, voice, last } = testsOf(app.s, line);
	return html`<ul class="plain">${all ?
		html`<${When} app=${app} k="test.words" test=${words} />
			<${When} app=${app} k="test.voice" test=${voice} />` :
		html`<${When} app=${app} k="test.machine" test=${last} />`}
		<${People} app=${app} test=${line.people_test} /></ul>`;
}

const IN_CALL = { dialing: 'line.dialing', ringing_out: 'line.ringing_out',
	ringing_in: 'line.ringing_in', crossing: 'line.dialing',
	talking: 'line.in_call', interrupted: 'line.interrupted' };

export function Since({ app, line }) {
	return line.since ? say('line.since', { time: time(line.since, app.now),
		long: long(app.now - line.since) }) : say('line.since_unknown');
}

/* What is to be known beside the state. */
export function Flags({ app, line }) {
	return html`<span class="flags">
		${line.call_state !== 'idle' && html`<${Badge} kind="call"
			k=${IN_CALL[line.call_state] ?? 'line.in_call'} />`}
		${isRecorded(app.s, line) && html`<${Badge} kind="record"
			k="line.recorded" />`}
		${!line.verified && html`<${Badge} kind="warn"
			k="board.unverified" />`}
		${line.waiting > 0 && html`<span class="quiet">${
			say('board.waiting', { n: line.waiting })}</span>`}
		${line.held && html`<span class="quiet">${
			say('board.held', { why: line.held })}</span>`}</span>`;
}

/* A line that is well needs fewer words on a board of many. */
function State({ app, line, dense }) {
	const { key, args } = stateOf(line);
	const [kind, flag] = FLAG[health(line)];
	return html`<span class="state state-${kind}">
		<${Badge} kind=${kind} k=${flag} />
		<strong class="state-words">${say(key, args)}</strong></span>
		<span class="since">${dense && kind === 'good' && line.since ?
			say('line.for', { long: long(app.now - line.since) }) :
			html`<${Since} app=${app} line=${line} />`}</span>
		${line.words && html`<span class="since">${
			say('line.words', { words: line.words })}</span>`}`;
}

/* All paths in one sentence, for boards of many lines: the quickest answer,
 * the worst loss. */
function PathSum({ paths }) {
	const works = paths.filter((p) => p.state === 'proven');
	const all = paths.filter((p) => p.state !== 'spare').length;
	if (!works.length)
		return html`<ul class="plain paths">${paths.map((p) =>
			html`<${PathLine} key=${p.path} p=${p} />`)}</ul>`;
	const loss = works.map((p) => Math.max(p.loss, p.loss_there));
	return html`<div class=${works.length < all ? 'path path-bad paths' :
		'path paths'}><span>${works.length < all &&
			html`<${Sign} kind="rough" />`}${say('path.summary',
			{ n: works.length, all })}</span>
		<span class="num">${say('path.rtt', { ms: number(Math.min(
			...works.map((p) => p.rtt_ms ?? Infinity)), 0) })}</span>
		<span class="num">${say('path.loss',
			{ in: number(Math.max(...loss), 1) })}</span>
		<span class="num"><${Step} step=${works[0].step} /></span></div>`;
}

function Paths({ line, dense }) {
	if (dense && line.paths.length)
		return html`<${PathSum} paths=${line.paths} />`;
	return html`<ul class="plain paths">${line.paths.length ?
		line.paths.map((p) => html`<${PathLine} key=${p.path}
			p=${p} />`) : html`<li>${say('path.none')}</li>`}</ul>`;
}

function Row({ app, line, dense }) {
	const kind = health(line);
	return html`<li class="line line-${kind}" data-line=${line.line}>
		<div class="line-name"><a href=${`#/line/${
			encodeURIComponent(line.line)}`}
			aria-label=${t('board.open_line', { office: line.office })}>
			<${Theirs} text=${line.office} /></a>
			<span class="quiet">${say(`level.${line.level}`)}${
			line.line.toLowerCase() !== line.office.toLowerCase() &&
			html` · <${Theirs} text=${line.line} />`}</span></div>
		<div class="line-state"><${State} app=${app} line=${line}
			dense=${dense} />
			<${Flags} app=${app} line=${line} /></div>
		<${Paths} line=${line} dense=${dense} />
		<div class="tests"><${Tests} app=${app} line=${line} /></div>
		<div class="acts"><${CallButton} app=${app} line=${line} />
			<${WriteLink} app=${app} line=${line} /></div>
		</li>`;
}

export function CallButton({ app, line }) {
	if (!may(app.s, 'talk'))
		return null;
	return html`<button type="button" class="button"
		disabled=${line.state === 'suspended' || !!app.call}
		aria-label=${t('board.call_line', { office: line.office })}
		onClick=${() => app.place(line.line, 'routine')}>
		${say('board.call')}</button>`;
}

function Sum({ lines }) {
	const bad = lines.filter((l) => health(l) === 'trouble').length;
	if (bad)
		return html`<p class="sum sum-trouble"><${Sign} kind="trouble" />
			<strong>${say('board.trouble', { n: bad,
				all: lines.length })}</strong></p>`;
	return html`<p class="sum sum-good"><${Sign} kind="good" />
		${say('board.all_work', { n: lines.length })}</p>`;
}

function Find({ app, found }) {
	return html`<p class="find"><label for="find">${say('board.find')}</label>
		<input id="find" type="search" value=${app.find}
			onInput=${(e) => app.search(e.target.value)} />
		<kbd aria-hidden="true">/</kbd>
		<span role="status" class="quiet">${app.find &&
			say('board.found', { n: found })}</span></p>`;
}

function matches(line, words) {
	const all = `${line.office} ${line.line}`.toLowerCase();
	return all.includes(words.trim().toLowerCase());
}

export function Board({ app }) {
	const all = inOrder(app.s.lines);
	const lines = app.find ? all.filter((l) => matches(l, app.find)) : all;
	const bad = lines.filter((l) => health(l) === 'trouble');
	const rest = lines.filter((l) => health(l) !== 'trouble');
	const dense = all.length > DENSE;
	const rows = (list) => html`<ul class=${dense ? 'plain lines dense' :
		'plain lines'}>${list.map((l) => html`<${Row} key=${l.line}
			app=${app} line=${l} dense=${dense} />`)}</ul>`;
	return html`<h1>${say('board.title',
			{ office: app.s.office?.office ?? '' })}</h1>
		${all.length === 0 ? html`<p>${say('board.none')}</p>` :
			html`<${Sum} lines=${all} />`}
		${all.length > 8 && html`<${Find} app=${app}
			found=${lines.length} />`}
		${bad.length > 0 && html`<section aria-labelledby="bad">
			<h2 id="bad" class="hidden">${
				say('board.trouble_head')}</h2>
			${rows(bad)}</section>`}
		${rest.length > 0 && html`<section aria-labelledby="rest">
			<h2 id="rest" class=${bad.length ? '' : 'hidden'}>
			${say('board.good_head')}</h2>${rows(rest)}</section>`}`;
}
