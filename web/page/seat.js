/*
 * seat - the seat that a person has here: the duty, if it holds it, its
 * password, its second factor, and where it is logged in.
 *
 * Does      set up the second factor (a secret to be typed, or opened by an
 *           authenticator of this machine; it counts once a code of it came),
 *           switch it off; list sessions and end one.
 * Does not  keep the secret longer than it is shown, or manage other seats:
 *           openline seat does. Who may see all sessions may end any.
 */
import { Button, Component, html, say, Sign, Theirs } from '../ui.js';
import { may } from '../store.js';
import { ms, t, time } from '../words.js';
import { Change, Why } from './login.js';

/* In groups of four, as people type it. */
export function inFours(secret) {
	return (secret.match(/.{1,4}/g) ?? []).join(' ');
}

function Code({ k, go, onSubmit, busy }) {
	const submit = (e) => {
		e.preventDefault();
		onSubmit(e.target.code.value.replace(/\s/g, ''));
		e.target.reset();
	};
	return html`<form onSubmit=${submit} autocomplete="off">
		<p class="field"><label for="code">${say(k)}</label>
		<input id="code" name="code" required inputmode="numeric"
			autocomplete="one-time-code" pattern="[0-9 ]{6,7}"
			maxlength="7" /></p>
		<button type="submit" class="button primary"
			disabled=${busy}>${say(go)}</button></form>`;
}

class Second extends Component {
	constructor() {
		super();
		this.state = { busy: false, error: null, made: null };
	}

	async ask(how, code, then) {
		const { app } = this.props;
		this.setState({ busy: true, error: null });
		try {
			const { data } = await app.desk.ask('totp',
				{ how, ...(code && { code }) });
			this.setState({ busy: false, made: null });
			then(data);
		} catch (error) {
			this.setState({ busy: false, error });
		}
	}

	changed(on) {
		const { app } = this.props;
		app.s.me.totp = on;
		app.praise(on ? 'seat.second_begun' : 'seat.second_over');
	}

	begun({ made, busy }) {
		return html`<ol class="steps"><li><p>${say('seat.step_secret')}</p>
			<p><output class="secret" aria-label=${
				t('seat.secret')}>${inFours(made.secret)}</output></p>
			${made.uri.startsWith('otpauth:') && html`<p>
				<a href=${made.uri}>${say('seat.step_open')}</a></p>`}
			</li><li><${Code} k="seat.step_code" go="seat.confirm"
				busy=${busy} onSubmit=${(code) => this.ask('confirm',
					code, () => this.changed(true))} /></li></ol>
			<p><${Button} k="seat.cancel" onClick=${() =>
				this.setState({ made: null, error: null })} /></p>`;
	}

	render({ app }, state) {
		const on = app.s.me.totp;
		return html`<section><h2>${say('seat.second')}</h2>
			<p>${on && html`<${Sign} kind="good" />`}${
				say(on ? 'seat.second_on' : 'seat.second_off')}</p>
			<${Why} error=${state.error} />
			${state.made ? this.begun(state) : on ?
				html`<${Code} k="seat.drop_code" go="seat.drop"
				busy=${state.busy} onSubmit=${(code) => this.ask(
					'drop', code, () => this.changed(false))} />` :
				html`<p><${Button} k="seat.begin"
				disabled=${state.busy} onClick=${() =>
					this.ask('begin', null, (made) =>
						this.setState({ made }))} /></p>`}
			</section>`;
	}
}

function Session({ app, r, end }) {
	const args = { from: r.from, since: time(ms(r.since), app.now),
		last: time(ms(r.last), app.now) };
	return html`<li class="session"><span>${r.seat !== app.s.me.seat &&
		html`<strong><${Theirs} text=${r.seat} />, ${
			t(`role.${r.role}`)}: </strong>`}
		${say('seat.session', args)} ${say(r.connected ?
			'seat.connected' : 'seat.away')}</span>
		${r.own ? html`<strong>${say('seat.this_one')}</strong>` :
			html`<button type="button" class="button"
			aria-label=${t('seat.end_of', { seat: r.seat, ...args })}
			onClick=${() => end(r.number)}>${say('seat.end')}
			</button>`}</li>`;
}

class Sessions extends Component {
	constructor() {
		super();
		this.state = { rows: [] };
	}

	async componentDidMount() {
		await this.list();
	}

	async list() {
		const { app } = this.props;
		const { rows } = await app.desk.ask('sessions')
			.catch(() => ({ rows: [] }));
		this.setState({ rows });
	}

	async end(number) {
		const { app } = this.props;
		if (await app.try('session_end', { number }))
			app.praise('seat.ended');
		await this.list();
	}

	render({ app }, { rows }) {
		const own = rows.filter((r) => r.seat === app.s.me.seat);
		const others = rows.filter((r) => r.seat !== app.s.me.seat);
		const list = (all) => html`<ul class="plain past">${all.map((r) =>
			html`<${Session} key=${r.number} app=${app} r=${r}
				end=${(n) => this.end(n)} />`)}</ul>`;
		return html`<section><h2>${say('seat.sessions')}</h2>
			${list(own)}</section>
			${may(app.s, 'seats') && html`<section>
			<h2>${say('seat.others')}</h2>${others.length ? list(others) :
				html`<p class="quiet">${say('seat.others_none')}</p>`}
			</section>`}`;
	}
}

export function Seat({ app }) {
	const { me } = app.s;
	return html`<h1>${say('seat.title', { seat: me.seat,
			role: t(`role.${me.role}`) })}</h1>
		${app.s.duty === me.seat && html`<section><h2>${
			say('seat.duty')}</h2><p>${say('seat.duty_own')}</p>
			<p><${Button} k="app.duty_leave"
			onClick=${() => app.duty(true)} /></p></section>`}
		<section><h2>${say('seat.password')}</h2>
		<details><summary>${say('seat.password_go')}</summary>
			<${Change} app=${app} /></details></section>
		<${Second} app=${app} />
		<${Sessions} app=${app} />`;
}
