/*
 * call - the call that this desk is in or tries to place.
 *
 * Does      say in one sentence what it is and since when; who is there and
 *           whether anybody records; what the network lets it be; levels and
 *           quality; hang up, mute, talk key.
 * Does not  ring, or speak: app.js and the handset do.
 */
import { Badge, Button, html, say, Sign, Theirs } from '../ui.js';
import { outcome, quality, waiting } from '../store.js';
import { long, number, stopwatch, t, time } from '../words.js';
import { inWords, People } from './people.js';
import { Connect } from './connect.js';
import { Plots } from './plot.js';

const PHASE = { dialing: 'call.dialing', ringing: 'call.ringing',
	nobody: 'call.nobody', crossing: 'call.crossing',
	incoming: 'call.crossing', talking: 'call.talking',
	interrupted: 'call.interrupted' };

function Phase({ app, call }) {
	const span = app.now - (call.since ?? app.now);
	const talks = call.phase === 'talking' && call.answered;
	const bad = call.phase === 'interrupted';
	return html`<p class=${bad ? 'phase phase-bad' : 'phase'}>
		${bad && html`<${Sign} kind="trouble" />`}
		<strong>${say(call.held_here && talks ? 'call.held' :
			PHASE[call.phase], { n: call.bells,
			time: time(call.since, app.now) })}</strong>${' '}
		<span class="num">${talks ?
			stopwatch(app.now - call.answered) :
			say('call.lasts', { long: long(span) })}</span></p>`;
}

/* Who is there, on either side, and who records. */
function Presence({ app, call }) {
	const rec = (side, on) => on ? html`<strong class="rec">
		<${Sign} kind="record" />${say(`call.recording_${side}`)}</strong>` :
		html`<span>${say(`call.recording_${side}_not`)}</span>`;
	return html`<dl class="presence">
		<div><dt>${say('call.there')}</dt>
		<dd><${Theirs} text=${call.office} />, <${People}
			people=${call.people_there} seat=${call.seat}
			unknown="call.seat_unknown" />; ${
			rec('there', call.recording_there)}</dd></div>
		<div><dt>${say('call.here')}</dt>
		<dd><${People} people=${call.people_here}
			seat=${app.s.me.seat} />; ${
			rec('here', call.recording_here)}</dd></div></dl>`;
}

function Held({ call }) {
	return ['here', 'there'].filter((side) => call[`held_${side}`])
		.map((side) => html`<p class="mode mode-bad"><${Sign}
			kind="paused" />${say(`call.held_${side}`)}</p>`);
}

function Mode({ call }) {
	if (call.phase !== 'talking' || call.held_here)
		return null;
	const key = call.talks_here && call.talks_there ? 'both' :
		call.talks_here ? 'here' : call.talks_there ? 'there' : 'none';
	return html`<p class=${call.mode === 'voice' ? 'mode' : 'mode mode-bad'}>
		${call.mode !== 'voice' && html`<${Sign} kind="warn" />`}
		${say(`call.mode_${call.mode}`)}
		${call.mode === 'talk' && html` <strong>${
			say(`call.talks_${key}`)}</strong>`}</p>`;
}

/* The talk key: held with the mouse, a finger, or Space. */
function TalkKey({ app }) {
	const down = (e) => {
		e.currentTarget.setPointerCapture?.(e.pointerId);
		app.talk(true);
	};
	return html`<button type="button"
		class=${app.talks ? 'button talk talk-on' : 'button talk'}
		aria-pressed=${app.talks} onPointerDown=${down}
		onPointerUp=${() => app.talk(false)}
		onPointerCancel=${() => app.talk(false)}>
		<span>${say(app.talks ? 'call.talking_now' : 'call.talk')}</span>
		<kbd>${say('call.talk_key')}</kbd></button>`;
}

function Acts({ app, call }) {
	const talks = call.phase === 'talking';
	return html`<div class="call-acts">
		<${Button} k=${talks || call.phase === 'interrupted' ?
			'call.hangup' : 'call.cancel'} key_="call.hangup_key"
			kind="hangup" onClick=${() => app.hangup(call)} />
		<${Button} k=${app.muted ? 'call.unmute' : 'call.mute'}
			key_="call.mute_key" aria-pressed=${app.muted}
			kind=${app.muted ? 'muted' : ''}
			onClick=${() => app.mute(!app.muted)} />
		${talks && html`<${Button} key_="call.hold_key"
			k=${call.held_here ? 'call.unhold' : 'call.hold'}
			aria-pressed=${call.held_here}
			kind=${call.held_here ? 'muted' : ''}
			onClick=${() => app.hold(call, !call.held_here)} />`}
		${talks && (call.mode === 'talk' || app.prefs.ptt) &&
			html`<${TalkKey} app=${app} />`}
		<label class="check"><input type="checkbox"
			checked=${app.prefs.ptt}
			onChange=${(e) => app.setPtt(e.target.checked)} />
			<span>${say('call.ptt')}</span></label>
		${talks && html`<${Hand} app=${app} call=${call} />`}</div>
		${talks && html`<div class="call-acts"><${Connect} app=${app}
			call=${call} /></div>`}`;
}

/* To whom it may be handed: who sits at another desk now. */
function Hand({ app, call }) {
	const { seats } = app.s;
	if (!seats.length)
		return null;
	const go = (e) => {
		e.preventDefault();
		app.hand(call, e.target.to.value.trim());
	};
	return html`<form class="hand" onSubmit=${go} autocomplete="off">
		<label for="to">${say('call.hand_to')}</label>
		<select id="to" name="to">${seats.map((seat) =>
			html`<option value=${seat}>${seat}</option>`)}</select>
		<button type="submit" class="button">${say('call.hand')}
		</button></form>`;
}

/* Calls of this desk that wait while another one goes on. */
export function Waiting({ app }) {
	return waiting(app.s).map((c) => html`<section key=${c.id}
		class="call call-waits"><p><${Sign} kind="paused" /><strong>${
			say('call.waits', { office: c.office })}</strong> <span
			class="num">${say('call.seconds', { long: long(app.now -
				(c.answered ?? c.began ?? app.now)) })}</span></p>
		<p class="call-acts"><button type="button" class="button"
			onClick=${() => app.hold(c, false)}><span>${say('call.go_on',
				{ office: c.office })}</span></button>
		<button type="button" class="button hangup"
			onClick=${() => app.hangup(c)}><span>${say('call.hangup_of',
				{ office: c.office })}</span></button></p></section>`);
}

export function Meter({ k, level }) {
	return html`<p class="meter"><span>${say(k)}</span>
		<meter min="0" max="1" value=${level.toFixed(2)}
			aria-label=${t(k)}></meter></p>`;
}

function Sound({ app }) {
	const { trouble, levels } = app.handset;
	return html`<div class="sound">
		${trouble && html`<p class="notice notice-trouble" role="alert">
			<strong>${say('call.no_mic', { why: t(trouble) })}</strong>
			</p>`}
		${app.muted && html`<p class="notice notice-warn">
			<strong>${say('call.muted')}</strong></p>`}
		<${Meter} k="call.level_mic" level=${levels.mic} />
		<${Meter} k="call.level_ear" level=${levels.ear} /></div>`;
}

const GRADE = { good: 'good', fair: 'rough', bad: 'trouble' };

function Quality({ call }) {
	const grade = quality(call);
	if (!grade || call.phase === 'interrupted' || call.held_here ||
	    call.held_there)
		return html`<p class="quiet">${say('call.quality_none')}</p>`;
	const f = call.last;
	return html`<p><${Badge} kind=${GRADE[grade]} k=${`call.${grade}`} />
		${' '}<span class="num">${say('call.quality_now', {
			loss: number(f.loss, 1), after: number(f.after, 1),
			delay: number(f.delay), rtt: number(f.rtt) })}</span></p>
		<${Plots} call=${call} />
		<ul class="plain paths">${f.paths.map((p) => html`<li
			class=${p.state === 'proven' || p.state === 'spare' ?
				'path' : 'path path-bad'}>
			<span>${say('path.n', { n: p.path })}</span>
			<span>${say(`path.${p.state}`)}</span>
			<span class="num">${say('path.rtt',
				{ ms: number(p.rtt_ms, 0) })}</span>
			<span class="num">${say('path.loss',
				{ in: number(p.loss_percent, 1) })}</span></li>`)}</ul>`;
}

/* What happened, as a text; people as their words. */
const said = ({ key, args }) => say(key, args?.people ?
	{ who: inWords(args.people, args.seat) } : args);

function Log({ app, call }) {
	return html`<ol class="plain log">${call.log.slice(-6).map((l) =>
		html`<li><span class="num">${time(l.at, app.now)}</span> ${
			said(l)}</li>`)}</ol>`;
}

export function Call({ app, call }) {
	return html`<section class=${`call call-${call.phase}`}
		aria-labelledby="call-title">
		<div class="call-head"><h2 id="call-title"><${Sign}
			kind="call" /> ${say('call.title',
			{ office: call.office })}</h2>
		${call.precedence !== 'routine' && html`<strong
			class="rank">${say(`precedence.${
			call.precedence}`)}</strong>`}
		${call.unverified && html`<${Badge} kind="warn"
			k="board.unverified" />`}</div>
		<${Phase} app=${app} call=${call} />
		<${Held} call=${call} />
		<${Mode} call=${call} />
		<${Presence} app=${app} call=${call} />
		<${Acts} app=${app} call=${call} />
		${call.answered && html`<div class="call-more">
			<${Sound} app=${app} />
			<div class="quality"><h3>${say('call.quality')}</h3>
			<${Quality} call=${call} /></div></div>`}
		<${Log} app=${app} call=${call} /></section>`;
}

/* What came of it, until it is closed. */
export function Over({ app, call }) {
	const what = outcome(call);
	return html`<section class="call call-over" role="status"
		aria-labelledby="over-title">
		<h2 id="over-title">${say('call.over',
			{ office: call.office })}</h2>
		<p class="phase"><strong>${say(what.key, { ...what.args,
			long: long(what.span ?? 0), time: what.at ?
				time(what.at, app.now) : '' })}</strong> <span class="num">${
			time(call.ended, app.now)}</span></p>
		<p><${Button} k="app.close" onClick=${() => app.closeOver()} />
		</p></section>`;
}
