/*
 * connect - two aides connect their principals: what the aide sees in his call,
 * and the screen of the principal.
 */
import { Button, Component, html, say, Sign, Theirs } from '../ui.js';

function Stand({ k, seat, stage }) {
	return html`<div><dt>${say(k)}</dt><dd>${seat && html`<${Theirs}
		text=${seat} />, `}<strong>${say(`connect.${stage}`)}
		</strong></dd></div>`;
}

/* In the call of the aide: names his principal; how far both are. */
export function Connect({ app, call }) {
	const { seats } = app.s;
	const c = call.connect;
	const named = c?.here === 'offered' || c?.here === 'ready';
	const go = (e) => {
		e.preventDefault();
		app.connect(call, e.target.principal.value.trim());
	};
	return html`${c && (named || c.there !== 'none') && html`<dl
			class="presence"><${Stand} k="connect.ours"
			seat=${named ? c.seat_here : null}
			stage=${named ? c.here : 'none'} /><${Stand}
			k="connect.theirs" seat=${c.seat_there}
			stage=${c.there} /></dl>`}
		${named ? html`<${Button} k="connect.back"
			onClick=${() => app.takeBack(call)} />` :
		!(seats && !seats.length) && html`<form class="hand"
			onSubmit=${go} autocomplete="off">
			<label for="principal">${say('connect.to')}</label>
			${seats ? html`<select id="principal" name="principal">${
				seats.map((seat) => html`<option
				value=${seat}>${seat}</option>`)}</select>` :
			html`<input id="principal" name="principal" required
				maxlength="32" />`}
			<button type="submit" class="button">${
				say('connect.do')}</button></form>`}`;
}

/* The principal's own screen, until he has the call. */
export class Summons extends Component {
	componentDidMount() {
		this.dialog.showModal();
		this.dialog.querySelector('.button').focus();
	}

	render({ app, call }) {
		const { aide, here, there, seat_there } = call.connect;
		const ready = here === 'ready';
		return html`<dialog class=${`ring ring-${call.precedence}`}
			ref=${(d) => { this.dialog = d; }}
			aria-labelledby="summons-title"
			aria-describedby="summons-facts"
			onCancel=${(e) => e.preventDefault()}>
			<div class="ring-in">
			<p class="ring-rank"><${Sign} kind="call" /><strong>${
				say(`ring.rank.${call.precedence}`)}</strong></p>
			<h1 id="summons-title">${say(seat_there ?
				'connect.title_with' : 'connect.title', {
				aide: aide ?? '?', seat: seat_there,
				office: call.office })}</h1>
			<ul class="plain ring-facts" id="summons-facts">
			${call.unverified && html`<li class="ring-warn"><${Sign}
				kind="warn" /><strong>${say('ring.unverified')
				}</strong></li>`}
			<li>${say(`connect.their_${there}`)}</li>
			<li><span role="status">${say(ready ?
				'connect.you_ready' : 'connect.you_not')
				}</span></li>
			${app.handset.trouble && html`<li class="ring-warn"><${Sign}
				kind="warn" /><strong>${say(app.handset.trouble)
				}</strong></li>`}</ul>
			<div class="ring-acts">${ready ? html`<button
				type="button" key="no" class="button decline"
				onClick=${() => app.notReady(call)}><span>${
				say('connect.not_ready')}</span></button>` :
			html`<button type="button" key="yes"
				class="button primary answer"
				onClick=${() => app.ready(call)}><span>${
				say('connect.ready_do')}</span>
				<kbd>${say('ring.answer_key')}</kbd></button>
			<button type="button" key="hide" class="button decline"
				onClick=${() => app.hide(call)}><span>${
				say('connect.not_now')}</span></button>`}
			</div></div></dialog>`;
	}
}
