/*
 * calls - missed calls, which stay until somebody at any desk takes note, and
 * what came of every attempt, with its time.
 *
 * Does not  tell the other side that a missed call was noted.
 */
import { Component, html, say, Sign } from '../ui.js';
import { may, missed, outcome } from '../store.js';
import { long, ms, t, time } from '../words.js';
import { load, Record } from './records.js';

/* One call that is over, as a sentence. */
export function Outcome({ app, p, what }) {
	const by = p.recorded_here && p.recorded_there ? 'both' :
		p.recorded_here ? 'us' : p.recorded_there ? 'them' : null;
	return html`<span class="when num">${
			time(p.began ?? p.ended, app.now)}</span>${' '}
		<span class="who">${say(p.outgoing ? 'calls.out' : 'calls.in',
			{ office: app.officeOf(p.line) })}</span>${' '}
		${p.precedence !== 'routine' && html`<strong class="rank">${
			say(`precedence.${p.precedence}`)}</strong> `}
		<span class="what">${say(what.key, { ...what.args,
			long: long(what.span ?? 0), time: what.at ?
				time(what.at, app.now) : '' })}${p.ended && html` <span
			class="num quiet">(${say('calls.ended', {
			time: time(p.ended, app.now) })})</span>`}</span>
		${p.noted_by && html` <span class="quiet">${say('calls.noted_by',
			{ seat: p.noted_by, time: time(ms(p.noted_at),
				app.now) })}</span>`}
		${by && html` <span class="rec"><${Sign} kind="record" />${
			say('calls.recorded', { by: t(`calls.by_${by}`) })}</span>`}`;
}

function MissedCall({ app, p }) {
	const office = app.officeOf(p.line);
	return html`<li key=${p.call} class="missed">
		<div><${Sign} kind="call" /><${Outcome} app=${app} p=${p}
			what=${outcome(p)} /></div>
		<div class="acts">${may(app.s, 'talk') && html`<button
			type="button" class="button" disabled=${!!app.call}
			aria-label=${t('calls.call_back_office', { office })}
			onClick=${() => app.place(p.line, 'routine')}>
			${say('calls.call_back')}</button>`}
		${may(app.s, 'talk') && html`<button type="button" class="button"
			aria-label=${t('calls.note_call', { office })}
			onClick=${() => app.note(p.call)}>
			${say('calls.note')}</button>`}</div></li>`;
}

export class Calls extends Component {
	constructor() {
		super();
		this.state = { records: new Map() };
	}

	componentDidMount() {
		this.load();
	}

	componentDidUpdate() {
		if (this.seen !== this.props.app.s.records)
			this.load();
	}

	async load() {
		const { app } = this.props;
		this.seen = app.s.records;
		const records = await load(app).catch(() => null);
		if (records)
			this.setState({ records });
	}

	render({ app }, { records }) {
		return html`<${List} app=${app} records=${records} />`;
	}
}

function List({ app, records }) {
	const waits = missed(app.s);
	return html`<h1>${say('calls.title')}</h1>
		<section aria-labelledby="missed"><h2 id="missed">
			${say('calls.missed_head')}</h2>
		${waits.length ? html`<ul class="plain missed-list">${
			waits.map((p) => html`<${MissedCall} key=${p.call}
				app=${app} p=${p} />`)}</ul>
			<p class="quiet">${say('calls.noted_words')}</p>
			${waits.length > 1 && may(app.s, 'talk') && html`<p>
				<button type="button" class="button"
				onClick=${() => app.noteAll(waits)}><span>${
				say('calls.note_all', { n: waits.length })}
				</span></button></p>`}` :
			html`<p class="sum sum-good"><${Sign} kind="good" />${
			say('calls.missed_none')}</p>`}</section>
		<section aria-labelledby="all"><h2 id="all">
			${say('calls.all_head')}</h2>
		${app.s.past.length ? html`<ul class="plain past">${
			app.s.past.map((p) => html`<li key=${p.call}><${Outcome}
				app=${app} p=${p} what=${outcome(p)} /><${Record}
				row=${records.get(p.call)} /></li>`)}</ul>` :
			html`<p class="quiet">${say('calls.none')}</p>`}</section>`;
}
