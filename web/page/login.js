/*
 * login - the page before all others: seat, password, code; and the change of
 * a password, which a one-time password must be followed by.
 *
 * Does      take them from the form, give them to app.js, and empty the form.
 * Does not  keep a password, or say more than the node: what does not fit is
 *           refused with the same words, whether seat, password or code.
 */
import { Component, html, say, Theirs } from '../ui.js';
import { Link } from './bar.js';
import { t } from '../words.js';

function Field({ id, k, ...more }) {
	return html`<p class="field"><label for=${id}>${say(k)}</label>
		<input id=${id} name=${id} ...${more} /></p>`;
}

/* Why it did not go: the node's words, or ours. */
export function Why({ error }) {
	if (!error)
		return null;
	return html`<p class="notice notice-trouble" role="alert">
		<span aria-hidden="true" class="sign">▲</span>
		<span>${error.key ? say(error.key === 'err.gone' ?
			'login.node' : error.key, { n: 20 }) :
			html`<${Theirs} text=${error.message} />`}</span></p>`;
}

export class Login extends Component {
	constructor() {
		super();
		this.state = { busy: false, error: null };
	}

	async go(event) {
		event.preventDefault();
		const form = event.target;
		const code = form.code.value.replace(/\s/g, '');
		this.setState({ busy: true, error: null });
		this.props.app.wake();
		try {
			await this.props.app.login(form.seat.value.trim(),
				form.password.value, code);
		} catch (error) {
			form.password.value = form.code.value = '';
			this.setState({ busy: false, error });
			form.password.focus();
		}
	}

	render({ app }, { busy, error }) {
		return html`<main class="gate" id="main" tabindex="-1">
			<h1>${say('login.title')}</h1>
			<p class="lead">${say('login.lead')}</p>
			${app.why && !error && html`<p class="notice notice-warn"
				role="status"><span>${say(app.why)}${app.cut &&
				html` <strong>${say('login.cut', { office:
					app.cut })}</strong>`}</span></p>`}
			<${Why} error=${error} />
			<form onSubmit=${(e) => this.go(e)} autocomplete="off">
			<${Field} id="seat" k="login.seat" required
				autocomplete="username" autocapitalize="none"
				spellcheck=${false} maxlength="32" />
			<${Field} id="password" k="login.password" type="password"
				required autocomplete="current-password"
				maxlength="256" />
			<${Field} id="code" k="login.code" inputmode="numeric"
				autocomplete="one-time-code" maxlength="7" />
			<button type="submit" class="button primary"
				disabled=${busy}>${say('login.go')}</button>
			<p role="status" class="quiet">${busy &&
				say('login.going')}</p></form></main>`;
	}
}

export class Change extends Component {
	constructor() {
		super();
		this.state = { busy: false, error: null };
	}

	async go(event) {
		event.preventDefault();
		const form = event.target;
		if (form.fresh.value !== form.again.value) {
			const error = new Error();
			error.key = 'change.differ';
			this.setState({ error });
			return;
		}
		this.setState({ busy: true, error: null });
		try {
			await this.props.app.changePassword(form.old.value,
				form.fresh.value);
			form.reset();
			this.setState({ busy: false });
		} catch (error) {
			this.setState({ busy: false, error });
		}
	}

	render({ lead }, { busy, error }) {
		return html`<${Why} error=${error} />
			${lead && html`<p class="lead">${say('change.lead')}</p>`}
			<form onSubmit=${(e) => this.go(e)} autocomplete="off">
			<${Field} id="old" k="change.old" type="password" required
				autocomplete="current-password" maxlength="256" />
			<${Field} id="fresh" k="change.new" type="password" required
				autocomplete="new-password" minlength="12"
				maxlength="256" />
			<${Field} id="again" k="change.again" type="password"
				required autocomplete="new-password"
				minlength="12" maxlength="256" />
			<button type="submit" class="button primary"
				disabled=${busy}>${say('change.go')}</button>
			<p role="status" class="quiet">${busy &&
				say('login.going')}</p></form>`;
	}
}

/* The whole page where the password must be changed first. */
export function MustChange({ app }) {
	return html`<main class="gate" id="main" tabindex="-1">
		<h1>${say('change.title')}</h1>
		<${Link} app=${app} />
		<${Change} app=${app} lead=${true} />
		<button type="button" class="link"
			title=${t('app.logout')} onClick=${() => app.logout()}>
			${say('app.logout')}</button></main>`;
}
