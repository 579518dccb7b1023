/*
 * message - one message: who, when, how urgent, its texts side by side, what
 * goes with it, and each state that it has reached, with the times of both
 * ends; and what can be done about it, in place.
 *
 * Does not  hide anything: what is on the screen is what is printed.
 */
import { Button, Component, html, say, Sign } from '../ui.js';
import { may } from '../store.js';
import { has, long, t, time } from '../words.js';
import { Confirm, Correct } from './answer.js';
import { ackOf, gist, isUnread } from './box.js';
import { Attached } from './files.js';
import { Asks, Bit, stamp, Texts, Words } from './parts.js';
import { shownPlain } from './shown.js';

const SIGNS = { queued: '◷', sent: '↑', delivered: '✓', read: '✓✓',
	acknowledged: '✔', expired: '✕' };

function Who({ app, row }) {
	const office = app.officeOf(row.line);
	return html`<strong>${say(row.outgoing ? row.seat ? 'mail.to_by' :
		'mail.to' : row.seat ? 'mail.from_by' : 'mail.came',
	{ office, seat: row.seat ?? '' })}</strong>`;
}

/* The furthest state, with its sign and word. */
function State({ row }) {
	if (row.fate !== 'kept')
		return html`<span class="badge badge-warn">${
			say(`mail.fate_${row.fate}`)}</span>`;
	const side = row.outgoing ? 'ours' : 'theirs';
	return html`<span class="state-of state-${row.state}"><span class="sign"
		aria-hidden="true">${SIGNS[row.state]}</span>${
		say(`mail.state_${side}_${row.state}`)}</span>`;
}

/* All of them, with the clocks of both ends. */
function States({ row }) {
	return html`<ol class="plain states" aria-label=${t('mail.states')}>
		${row.date !== null && html`<li>${say('mail.written',
			{ at: stamp(row.date) })}</li>`}
		${row.states.filter((s) => s.here !== null ||
			s.there !== null).sort((a, b) => (a.here ?? a.there) -
			(b.here ?? b.there)).map((s) => html`<li><span aria-hidden="true">${
			SIGNS[s.state]}</span> ${say(`mail.state_${row.outgoing ?
			'ours' : 'theirs'}_${s.state}`)} ${s.there !== null &&
			s.here !== null ? say('mail.both_clocks', {
				here: stamp(s.here), there: stamp(s.there) }) :
			stamp(s.here ?? s.there)}</li>`)}</ol>`;
}

function Due({ row, now }) {
	const is = ackOf(row, now);
	if (is === 'none')
		return null;
	return html`<p class="due due-${is}">${is !== 'done' && html`<${Sign}
		kind="warn" />`}${say(`mail.ack_${is}`, {
		time: stamp(row.ack_by),
		long: long(Math.abs(row.ack_by - now)) })}</p>`;
}

function Answers({ room, row }) {
	const to = row.reply_to && room.answered(row.reply_to);
	if (!row.reply_to)
		return null;
	return html`<p class="quiet answers">${say(row.reply === 'confirm' ?
		'mail.confirms' : row.reply === 'clarify' ? 'mail.clarifies' :
			'mail.answers')} <a href=${`#/write/${
		encodeURIComponent(row.line)}/at/${row.reply_to}`}>${to ?
		html`<${Bit} text=${gist(to) || t('mail.a_message')} />` :
		say('mail.a_message')}</a></p>`;
}

/* What is to be said back, or was. */
function Points({ row }) {
	if (!row.points?.length)
		return null;
	return html`<div class="points"><h4>${say(row.reply === 'confirm' ?
		'mail.points_said' : 'mail.points_asked')}</h4>
		<ol>${row.points.map((p) => html`<li><span class="quiet">${
			say(`mail.point_${p.kind}`)}:</span> <span class="words"
			dir="auto"><${Words} text=${p.words} /></span></li>`)}</ol>
		</div>`;
}

/* A notice: its form's labels, where the form is known here. */
function Fields({ room, row }) {
	const form = room.forms?.find((f) => f.form === row.form);
	const label = (name) => form?.fields.find((f) => f.name === name)?.label;
	const words = (f) => form?.fields.find((x) => x.name === f.name)
		?.choices?.find((c) => c.code === f.value)?.label;
	if (!row.form)
		return null;
	return html`<div class="notice-of"><h4>${say('mail.notice')}: <${Bit}
		text=${form?.title ?? row.form} /></h4>
		${row.fault && html`<p class="notice notice-warn"><${Sign}
			kind="warn" /><span>${say('mail.fault')} <${Bit}
			text=${row.fault} /></span></p>`}
		<dl class="fields">${(row.fields ?? []).map((f) => html`<div>
			<dt><${Bit} text=${label(f.name) ?? f.name} /></dt>
			<dd class="words" dir="auto"><${Words}
				text=${words(f) ?? f.value ?? ''} /></dd></div>`)}
		</dl></div>`;
}

function Code({ row }) {
	return row.code && html`<p class="code-word"><strong>${row.code}</strong>
		${row.numbers?.map((n) => html` <span class="num">${n.value}
			</span>`)} <span class="quiet">${say('mail.code_of',
			{ n: row.version ?? '?' })}</span></p>`;
}

/* The record of a call, which both ends keep. */
function Record({ app, row }) {
	return html`${(row.accounts ?? []).map((a, i) => html`<p>${i > 0 &&
		html`<strong>${say('mail.we_know')}</strong> `}${
		say('mail.call', { began: stampNs(a.began),
			answered: stampNs(a.answered), ended: stampNs(a.ended),
			reason: t(has(`mail.end_${a.reason}`) ?
				`mail.end_${a.reason}` : 'mail.end_other') })} ${
		a.by && say('mail.call_by', { seat: a.by })} ${
		a.recorded_by_caller && html`<strong>${
			say('mail.rec_caller')}</strong> `}${
		a.recorded_by_called && html`<strong>${
			say('mail.rec_called')}</strong>`}</p>`)}
		<p class=${row.agreed === 'differs' ? 'due-overdue' : 'quiet'}>${
			say(`mail.agreed_${row.agreed ?? 'none'}`)}</p>`;
}

const stampNs = (date) => date ? stamp(Number(date.slice(0, -6))) :
	t('mail.not_at_all');

function Judged({ row }) {
	if (row.reply !== 'confirm')
		return null;
	return html`<p class="judged judged-${row.judged ?? 'none'}">${
		row.judged === 'accepted' && html`<${Sign} kind="good" />`}${
		say(`mail.judged_${row.judged ?? 'none'}`)}</p>
		${row.right?.length > 0 && html`<${Texts} list=${row.right} />`}`;
}

/* ---- what can be done --------------------------------------------------- */

class Acts extends Asks {
	acts({ row, write, said, open }) {
		const theirs = !row.outgoing;
		const words = row.kind === 'message' || row.kind === 'code_word';
		return [
			theirs && words && row.state !== 'acknowledged' &&
				['ack', () => this.ask('ack', { message: row.id }),
					row.ack_by ? 'primary' : ''],
			theirs && row.asks && !said.some((r) => r.outgoing &&
				r.reply === 'confirm') &&
				['confirm', () => open('confirm'), 'primary'],
			theirs && row.reply === 'confirm' &&
				(row.judged ?? 'none') === 'none' &&
				['accept', () => this.ask('verdict',
					{ message: row.id, accepted: true }),
				'primary'],
			theirs && row.reply === 'confirm' &&
				(row.judged ?? 'none') === 'none' &&
				['correct', () => open('correct')],
			theirs && words && ['answer', () => write.answer(row,
				'answer')],
			theirs && words && ['clarify', () => write.answer(row,
				'clarify')],
			!theirs && row.form && row.form !== 'correction' &&
				['correct_notice', () => write.correct(row)],
		].filter(Boolean);
	}

	render(props, { refusal, asking }) {
		const { row } = props;
		const of = shownPlain(gist(row));
		return html`<div class="acts-of">${this.acts(props).map(([k, does,
			kind = '']) => html`<${Button} k=${`mail.do_${k}`}
			kind=${kind} disabled=${asking} onClick=${does}
			aria-label=${t('mail.do_to', { does: t(`mail.do_${k}`),
				what: of })} />`)}</div>
			<${Refusal_} e=${refusal} />`;
	}
}

const Refusal_ = ({ e }) => e && html`<p class="due-overdue" role="alert">${
	e.key ? say('mail.unsure') : html`<${Bit} text=${e.message} />`}</p>`;

export class Message extends Component {
	/* It is drawn anew only where something of it is another one. */
	shouldComponentUpdate(next, state) {
		const p = this.props;
		return next.row !== p.row || state.open !== this.state.open ||
			next.said.length !== p.said.length ||
			next.version !== p.version || next.marked !== p.marked ||
			next.day !== p.day || !!next.row.ack_by ||
			!!next.row.reply_to;
	}

	render({ app, room, row, said, write, marked, day }, { open }) {
		const now = app.now;
		const close = () => this.setState({ open: null });
		const kind = `msg ${row.outgoing ? 'msg-ours' : 'msg-theirs'} msg-${
			row.precedence}${marked ? ' msg-marked' : ''}`;
		return html`<article class=${kind} data-id=${row.id}
			tabindex="-1"
			data-unread=${isUnread(row) ? '' : null}
			aria-label=${t('mail.article', {
				office: app.officeOf(row.line),
				time: time(row.kept ?? row.date, now) })}>
			<header class="msg-head"><${Who} app=${app} row=${row} />
			${row.kind === 'call' && html`<span class="badge">${
				say('mail.call_record')}</span>`}
			${row.precedence !== 'routine' && html`<strong
				class="rank">${say(`precedence.${row.precedence}`)}
				</strong>`}
			${isUnread(row) && html`<span class="badge badge-call">${
				say('mail.new')}</span>`}
			<time class="num">${day && html`<span class="quiet">${
				day} </span>`}${time(row.kept ?? row.date, now)}</time>
			<${State} row=${row} /></header>
			<${Answers} room=${room} row=${row} />
			<${Code} row=${row} />
			${row.texts?.length > 0 && html`<${Texts}
				list=${row.texts} />`}
			<${Fields} room=${room} row=${row} />
			<${Points} row=${row} />
			${row.kind === 'call' && html`<${Record} app=${app}
				row=${row} />`}
			${row.files?.map((f) => html`<${Attached} key=${f.sha256}
				app=${app} room=${room} file=${f} />`)}
			<${Judged} row=${row} /><${Due} row=${row} now=${now} />
			<${States} row=${row} />
			${write && may(app.s, 'write') && row.fate === 'kept' &&
				row.message && html`<${Acts} app=${app} row=${row}
				said=${said} write=${write}
				open=${(o) => this.setState({ open: o })} />`}
			${open === 'confirm' && html`<${Confirm} app=${app}
				row=${row} close=${close} />`}
			${open === 'correct' && html`<${Correct} app=${app}
				row=${row} close=${close} />`}
			</article>`;
	}
}

