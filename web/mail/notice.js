/*
 * notice - filing a notice: a form of the node's, filled in.
 *
 * Does      list the forms; show the fields of one with their units, what is
 *           required, the lead time and how much of it lacks; keep a draft;
 *           send it. Corrections are a form like the others, with the earlier
 *           notice filled in (correcting).
 * Does not  know any form: forms are the office's files.
 */
import { Button, html, say, Sign } from '../ui.js';
import { may } from '../store.js';
import { long, t } from '../words.js';
import { gist, rows } from './box.js';
import * as drafts from './drafts.js';
import { lacking, lateBy, request, required, valueOf } from './fields.js';
import { Asks, Bit, Refusal, stamp } from './parts.js';
import { shownPlain } from './shown.js';

class Form extends Asks {
	constructor({ app, room, form, correcting }) {
		super();
		this.seat = app.s.me.seat;
		this.kind = `notice ${form.form}`;
		const kept = drafts.recall(this.seat, room.line, this.kind);
		const earlier = correcting && form.fields.find((f) =>
			f.type === 'reference')?.name;
		this.state = { values: { ...kept?.values, ...(earlier &&
			{ [earlier]: correcting }) }, units: kept?.units ?? {},
		tried: false };
		this.flush = () => this.keep();
	}

	componentDidMount() {
		addEventListener('pagehide', this.flush);
		this.base.querySelector('input, select, textarea')?.focus();
	}

	componentWillUnmount() {
		removeEventListener('pagehide', this.flush);
		this.keep();
	}

	/* Nothing once somebody has logged out. */
	keep() {
		clearTimeout(this.timer);
		if (this.props.app.s.me?.seat !== this.seat)
			return;
		const { values, units } = this.state;
		drafts.keep(this.seat, this.props.room.line, this.kind,
			Object.values(values).some(Boolean) ?
				{ values, units } : null);
	}

	set(name, value) {
		this.setState((s) => ({ values: { ...s.values,
			[name]: value } }));
		clearTimeout(this.timer);
		this.timer = setTimeout(this.flush, 300);
	}

	async send() {
		const { app, room, form } = this.props;
		const { values, units } = this.state;
		const lack = lacking(form, values, app.now);
		this.setState({ tried: true });
		if (lack) {
			this.base.querySelector(`#f-${lack.name}`)?.focus();
			return;
		}
		if (!await this.ask('send', { line: room.line,
			form: form.form, fields: request(form, values, units) }))
			return;
		clearTimeout(this.timer);
		this.setState({ values: {} }, () => {
			this.keep();
			app.praise('mail.notice_sent');
			location.hash = this.props.home;
		});
	}

	input(f, id, value) {
		const { room } = this.props;
		const set = (e) => this.set(f.name, e.target.value);
		const more = { id, value, onInput: set,
			'aria-describedby': `${id}-h`,
			'aria-required': required(f, this.state.values) };
		if (f.type === 'choice')
			return html`<select ...${more} onChange=${set}>
				<option value="">${t('mail.choose')}</option>
				${(f.choices ?? []).map((c) => html`<option
				value=${c.code} selected=${c.code === value}>${
				shownPlain(c.label ?? c.code)}</option>`)}</select>`;
		if (f.type === 'time')
			return html`<input type="datetime-local" ...${more} />
				<output class="num" for=${id}>${say('mail.goes_as',
					{ value: valueOf(f, { [f.name]: value },
						{}) || 'UTC' })}</output>`;
		if (f.type === 'reference')
			return html`<select ...${more} onChange=${set}>
				<option value="">${t('mail.choose')}</option>
				${value && !rows(room.box).some((r) => r.id ===
				value) && html`<option value=${value} selected>${
					value}</option>`}
				${rows(room.box).filter((r) => r.form).reverse().map(
				(r) => html`<option value=${r.id}
				selected=${r.id === value}>${stamp(r.kept)} ${
				shownPlain(r.form)} ${shownPlain(gist(r))}
				</option>`)}</select>`;
		return f.lines ? html`<textarea rows="3" dir="auto"
			...${more} />` : html`<input dir="auto"
			inputmode=${f.type === 'number' ? 'decimal' : null}
			...${more} />`;
	}

	unit(f, id) {
		const units = f.units ?? [];
		if (!units.length)
			return null;
		return html`<select aria-label=${t('mail.unit_of',
			{ field: shownPlain(f.label) })} id=${`${id}-u`}
			onChange=${(e) => this.setState((s) => ({ units: {
				...s.units, [f.name]: e.target.value } }))}>${
			units.map((u) => html`<option value=${u.unit}
			selected=${u.unit === this.state.units[f.name]}>${u.unit}
			</option>`)}</select>`;
	}

	field(f, lack) {
		const { app, form } = this.props;
		const { values, tried } = this.state;
		const id = `f-${f.name}`;
		const late = f.name === form.lead_reason &&
			lateBy(form, values, app.now);
		const must = required(f, values) || late > 0;
		const wrong = tried && lack?.name === f.name;
		return html`<div class="field${wrong ? ' field-wrong' : ''}">
			<label for=${id}><${Bit} text=${f.label} />${must &&
				html` <strong>${say('mail.required')}</strong>`}
			</label><span class="row">${this.input(f, id,
				values[f.name] ?? '')}${this.unit(f, id)}</span>
			<span id=${`${id}-h`} class="quiet hint">${f.hint &&
				html`<${Bit} text=${f.hint} />. `}${
				f.type !== 'choice' && f.type !== 'time' &&
				f.type !== 'reference' && html`<bdi lang="en">${
					f.allowed}</bdi>. `}${f.read_back &&
				say('mail.field_back')}</span>
			${late > 0 && html`<span class="due-overdue"
				role="status"><${Sign} kind="warn" />${
				say('mail.late', { long: long(late * 1000) })}
				</span>`}
			${wrong && html`<span class="due-overdue" role="alert">${
				say(lack.key, { n: f.chars ?? 0 })}</span>`}</div>`;
	}

	render({ app, form, home }, { values, refusal, asking }) {
		const lack = lacking(form, values, app.now);
		return html`<div class="form"><h2><${Bit} text=${form.title} /></h2>
			${form.purpose && html`<p><${Bit} text=${form.purpose} />
				</p>`}
			<ul class="plain quiet"><li>${say('mail.form_rank', {
				precedence: t(`precedence.${form.precedence}`) })}
			</li>${form.ack_within_s && html`<li>${
				say('mail.form_ack', { long: long(
					form.ack_within_s * 1000) })}</li>`}
			${form.lead_s > 0 && html`<li>${say('mail.form_lead', {
				long: long(form.lead_s * 1000) })}</li>`}
			${form.read_back && html`<li>${say('mail.form_back')}
			</li>`}</ul>
			${form.fields.map((f) => this.field(f, lack))}
			<${Refusal} e=${refusal} />
			<p class="row"><${Button} k="mail.notice_send"
				kind="primary big" disabled=${asking}
				onClick=${() => this.send()} />
			<a class="button" href=${`${home}/notices`}>${
				say('mail.leave')}</a></p></div>`;
	}
}

export function Notice({ app, room, home, form: name, correcting }) {
	const forms = room.forms;
	const form = forms?.find((f) => f.form === name);
	if (!forms)
		return html`<p>${say('mail.loading')}</p>`;
	if (form && may(app.s, 'write'))
		return html`<${Form} key=${`${form.form} ${correcting}`}
			app=${app} room=${room} form=${form} home=${home}
			correcting=${name === 'correction' ? correcting : null}
			/>`;
	return html`<h2>${say('mail.forms')}</h2><ul class="plain forms">${
		forms.map((f) => html`<li key=${f.form}><a href=${`${
			home}/notices/${encodeURIComponent(f.form)}`}><${Bit}
			text=${f.title} /></a>${f.purpose && html` <span
			class="quiet"><${Bit} text=${f.purpose} /></span>`}</li>`)}
		</ul>`;
}
