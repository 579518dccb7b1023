/*
 * line - the page of one line: its state and what to do about it, its paths,
 * its test, its latest calls.
 *
 * Does not  change settings: openline line does.
 */
import { Badge, Button, Component, html, say, Sign, Theirs } from '../ui.js';
import { health, may, outcome, stateOf } from '../store.js';
import { Flags, Since, Step, Tests } from './board.js';
import { Outcome } from './calls.js';
import { Roll } from './roll.js';
import { TestHistory } from './tests.js';
import { WriteLink } from './written.js';
import { number, t, time } from '../words.js';

const RANKS = ['routine', 'priority', 'immediate', 'flash'];

class Place extends Component {
	constructor() {
		super();
		this.state = { precedence: 'routine' };
	}

	render({ app, line }, { precedence }) {
		if (!may(app.s, 'talk'))
			return html`<p class="quiet">${say('one.cannot_call',
				{ role: t(`role.${app.s.me.role}`) })}</p>`;
		return html`<div class="place"><button type="button"
			class="button primary big"
			disabled=${line.state === 'suspended' || !!app.call}
			onClick=${() => app.place(line.line, precedence)}>
			<${Sign} kind="call" /><span>${say('one.call',
				{ office: line.office })}</span></button>
			<p class="field"><label for="precedence">${
				say('one.precedence')}</label>
			<select id="precedence" value=${precedence}
				onChange=${(e) => this.setState(
					{ precedence: e.target.value })}>
			${RANKS.map((r) => html`<option value=${r}
				selected=${r === precedence}>${
				say(`precedence.${r}`)}</option>`)}
			</select></p></div>`;
	}
}

function Advice({ app, line }) {
	const key = line.state === 'suspended' ? 'suspended' : line.why;
	if (line.state === 'up')
		return null;
	return html`<section class="advice"><h2>${say('one.fault')}</h2>
		<p>${say(`one.advice.${key}`,
			{ time: time(line.since, app.now) })}</p></section>`;
}

export function PathTable({ line }) {
	const head = ['path', 'state', 'rtt', 'loss', 'step', 'where'];
	if (!line.paths.length)
		return html`<p>${say('path.none')}</p>`;
	return html`<div class="scroll" tabindex="0" role="region"
		aria-label=${t('path.caption', { office: line.office })}><table>
		<caption>${say('path.caption', { office: line.office })}</caption>
		<thead><tr>${head.map((k) => html`<th scope="col">${
			say(`path.head.${k}`)}</th>`)}</tr></thead>
		<tbody>${line.paths.map((p) => html`<tr
			class=${p.state === 'proven' || p.state === 'spare' ? '' :
				'row-bad'}>
			<th scope="row">${p.path}</th>
			<td class="path-state">${say(`path.${p.state}`)}</td>
			<td class="num">${p.rtt_ms === null ? '' :
				say('path.rtt', { ms: number(p.rtt_ms, 1) })}</td>
			<td class="num">${say('path.loss_both', {
				in: number(p.loss, 1),
				out: number(p.loss_there, 1) })}</td>
			<td class="num"><${Step} step=${p.step} /></td>
			<td><${Theirs} text=${p.local ?? '?'} />${' → '}
			<${Theirs} text=${p.remote ?? '?'} /> ${p.tcp &&
				say('path.tcp')}</td></tr>`)}</tbody></table></div>`;
}

function Test({ app, line }) {
	const test = app.s.tests.get(line.line);
	return html`<section><h2>${say('board.tests')}</h2>
		<${Tests} app=${app} line=${line} all=${true} />
		${may(app.s, 'talk') && html`<p><${Button} k="test.go"
			disabled=${test?.running || line.state !== 'up'}
			onClick=${() => app.test(line.line)} /></p>`}
		<${Roll} app=${app} line=${line} />
		<p role="status">${test?.running && say('test.going')}
		${test && !test.running && html`<${Result} office=${
			line.office} test=${test} />`}</p>
		</section>`;
}

/* One of words alone says nothing of the voice. */
function Result({ office, test }) {
	const voice = test.voice_sent > 0;
	const key = !test.passed ? 'test.result_failed' :
		voice ? 'test.result_passed' : 'test.result_words';
	return html`<strong>${say(key, { office,
			why: test.why ?? '',
			text: number(test.text_rtt_ms, 0) })}</strong> ${
		test.passed && voice && say('test.detail', { text: number(test.text_rtt_ms, 0),
			voice: number(test.voice_rtt_ms, 0),
			back: test.voice_back, sent: test.voice_sent })}`;
}

export function Line({ app }) {
	const line = app.s.lines.get(app.page.line);
	if (!line)
		return html`<p><a href="#/">${say('one.back')}</a></p>
			<p>${say('one.gone', { line: app.page.line })}</p>`;
	const { key, args } = stateOf(line);
	const kind = health(line);
	const past = app.s.past.filter((p) => p.line === line.line).slice(0, 8);
	return html`<p><a href="#/">${say('one.back')}</a></p>
		<h1><${Theirs} text=${line.office} /></h1>
		<p class="head head-${kind}"><${Badge} kind=${kind}
			k=${kind === 'trouble' ? 'line.trouble' :
			kind === 'paused' ? 'line.paused' : 'line.ok'} />
			<strong>${say(key, args)}</strong>
			<span><${Since} app=${app} line=${line} /></span>
			${line.words && html`<span>${say('line.words',
				{ words: line.words })}</span>`}</p>
		<p><${Flags} app=${app} line=${line} /></p>
		${!line.verified && html`<p class="notice notice-warn">
			<${Sign} kind="warn" /><span>${say('one.unverified',
				{ line: line.line })}</span></p>`}
		<${Advice} app=${app} line=${line} />
		<${Place} app=${app} line=${line} />
		<p><${WriteLink} app=${app} line=${line} /></p>
		<section><h2>${say('board.paths')}</h2>
			<${PathTable} line=${line} /></section>
		<${Test} app=${app} line=${line} />
		<section><h2>${say('tests.title')}</h2>
			<${TestHistory} key=${line.line} app=${app}
			line=${line.line} /></section>
		<section><h2>${say('one.recent')}</h2>
		${past.length ? html`<ul class="plain past">${past.map((p) =>
			html`<li key=${p.call}><${Outcome} app=${app} p=${p}
				what=${outcome(p)} /></li>`)}</ul>` :
			html`<p class="quiet">${say('calls.none')}</p>`}</section>`;
}
