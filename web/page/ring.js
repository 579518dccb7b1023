/*
 * ring - a call that comes in, over the whole page.
 *
 * Does      say who calls, with what precedence, whether they record, whether
 *           the line is verified; one big answer, one small decline.
 * Does not  ring (handset/bell.js does), or know keys (keys.js does).
 *
 * A dialog of the browser's own: what lies behind cannot be reached by keys,
 * and a screen reader is told. Escape does not close it: a call is answered,
 * declined, or stops ringing by itself.
 */
import { Component, html, say, Said, Sign } from '../ui.js';
import { may } from '../store.js';
import { long, t, time } from '../words.js';
import { inWords } from './people.js';

const LATER = 15; /* minutes until we call, where we decline for now */

export class Ring extends Component {
	componentDidMount() {
		this.dialog.showModal();
		this.dialog.querySelector('.answer')?.focus();
	}

	render({ app, call, more }) {
		return html`<dialog class=${`ring ring-${call.precedence}`}
			ref=${(d) => { this.dialog = d; }}
			aria-labelledby="ring-title" aria-describedby="ring-facts"
			onCancel=${(e) => e.preventDefault()}>
			<div class="ring-in">
			<p class="ring-rank"><${Sign} kind="call" />
				<strong>${say(`ring.rank.${call.precedence}`)}
				</strong></p>
			<h1 id="ring-title">${say('ring.title',
				{ office: call.office })}</h1>
			<${Facts} app=${app} call=${call} />
			<${Choice} app=${app} call=${call} />
			${more.length > 0 && html`<p class="ring-more">${
				say('ring.more', { n: more.length,
					office: more[0].office })}</p>`}
			</div></dialog>`;
	}
}

function Facts({ app, call }) {
	const first = app.call?.id === call.id ? null : app.call;
	return html`<ul class="plain ring-facts" id="ring-facts">
		${call.unverified && html`<li class="ring-warn"><${Sign}
			kind="warn" /><strong>${say('ring.unverified')}</strong></li>`}
		${call.crossing && html`<li>${say('ring.crossing')}</li>`}
		${call.recording_there ? html`<li class="ring-warn"><${Sign}
			kind="record" /><strong>${say('ring.recording')}</strong></li>` :
			html`<li>${say('ring.not_recording')}</li>`}
		<li>${call.people_there.length ? say('ring.who', { seat:
			inWords(call.people_there, call.seat) }) : call.seat ?
			say('ring.who', { seat: call.seat }) :
			say('ring.who_unknown')}</li>
		<li>${say('ring.since',
			{ long: long(app.now - (call.began ?? app.now)) })}</li>
		${call.bell === false && html`<li><strong>${
			say('ring.not_yet')}</strong></li>`}
		${call.next && html`<li>${say('ring.next', {
			time: time(call.nextAt, app.now), who: call.next })}</li>`}
		${first && html`<li class="ring-warn"><${Sign} kind="warn" />${
			say('ring.busy_first', { office: first.office })}</li>`}
		${!app.handset.canRing && html`<li class="ring-warn"><${Sign}
			kind="warn" /><${Said} k="ring.silent"
			args=${{ why: t('bell.blocked') }} /></li>`}</ul>`;
}

function Choice({ app, call }) {
	if (!may(app.s, 'talk'))
		return html`<p class="ring-warn">${say('ring.cannot',
			{ role: t(`role.${app.s.me.role}`) })}</p>
			<button type="button" class="button answer"
			onClick=${() => app.hide(call)}>${say('app.close')}</button>`;
	return html`<div class="ring-acts">
		<button type="button" class="button primary answer"
			onClick=${() => app.answer(call)}>
			<span>${say('ring.answer')}</span>
			<kbd>${say('ring.answer_key')}</kbd></button>
		<button type="button" class="button decline"
			onClick=${() => app.decline(call)}>
			<span>${say('ring.decline')}</span>
			<kbd>${say('ring.decline_key')}</kbd></button>
		<button type="button" class="button decline"
			onClick=${() => app.decline(call, LATER)}>
			<span>${say('ring.later', { n: LATER })}</span></button>
		</div>`;
}

/* Another seat of this office hands its call to this one. */
export class Offer extends Component {
	componentDidMount() {
		this.dialog.showModal();
		this.dialog.querySelector('.answer').focus();
	}

	render({ app, call }) {
		return html`<dialog class=${`ring ring-${call.precedence}`}
			ref=${(d) => { this.dialog = d; }}
			aria-labelledby="offer-title"
			onCancel=${(e) => e.preventDefault()}>
			<div class="ring-in">
			<p class="ring-rank"><${Sign} kind="call" /><strong>${
				say(`ring.rank.${call.precedence}`)}</strong></p>
			<h1 id="offer-title">${say('offer.title', { office:
				call.office, seat: call.offer.seat ?? '?' })}</h1>
			${call.unverified && html`<p class="ring-warn"><${Sign}
				kind="warn" /><strong>${say('ring.unverified')
				}</strong></p>`}
			<div class="ring-acts"><button type="button"
				class="button primary answer"
				onClick=${() => app.take(call)}>
				<span>${say('offer.take')}</span>
				<kbd>${say('ring.answer_key')}</kbd></button>
			<button type="button" class="button decline"
				onClick=${() => app.hide(call)}>
				<span>${say('offer.leave')}</span></button>
			</div></div></dialog>`;
	}
}
