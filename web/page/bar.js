/*
 * bar - what stands above every page: office, duty, clock, pages; and what
 * must be known whatever page is open.
 *
 * Does      say when the node is not reached, when the bell cannot be heard,
 *           and that missed calls wait.
 * Does not  show lines or calls.
 */
import { Button, html, say, Said, Sign, Theirs } from '../ui.js';
import { may, missed } from '../store.js';
import { RollNotices } from './roll.js';
import { PostBar } from './written.js';
import { t, time, utc } from '../words.js';

const SOON = 20 * 60e3; /* ms before a session ends that it is said */

const PAGES = [['board', '#/'], ['calls', '#/calls'],
	['settings', '#/settings']];

function PageLinks({ app }) {
	const waiting = missed(app.s).length;
	return html`<nav aria-label=${t('app.main_nav')}><ul class="pages">
		${PAGES.map(([name, href]) => html`<li><a href=${href}
			aria-current=${app.page.name === name ? 'page' : null}>
			${name === 'calls' && waiting ?
				say('app.calls_missed', { n: waiting }) :
				say(`app.${name}`)}</a></li>`)}
		<li><button type="button" class="link"
			onClick=${() => app.logout()}>${say('app.logout')}
		</button></li></ul></nav>`;
}

/* One seat holds the duty, until another takes it or it is left: that is on the
 * page of one's own seat, where no click happens by chance. */
function Duty({ app }) {
	const { duty, me } = app.s;
	return html`<span class="duty">${duty ?
		say('app.duty', { seat: duty }) : html`<${Sign} kind="warn" />${
			say('app.duty_none')}`}${may(app.s, 'manage') &&
		duty !== me.seat && html` <button type="button" class="link"
		onClick=${() => app.duty(false)}>${say('app.duty_take')}
		</button>`}</span>`;
}

export function Bar({ app }) {
	const { me, office } = app.s;
	return html`<header class="bar">
		<a class="skip" href="#main" onClick=${app.skip}>
			${say('app.skip')}</a>
		<span class="office"><${Theirs} text=${office?.office} /></span>
		<${Duty} app=${app} />
		<a class="me" href="#/seat" aria-current=${app.page.name ===
			'seat' ? 'page' : null}>${say('app.you', { seat: me.seat,
			role: t(`role.${me.role}`) })}</a>
		<span class="clock">${say(new Date(app.now).getTimezoneOffset() ?
			'app.clock' : 'app.clock_utc', { utc: utc(app.now),
			time: time(app.now, app.now) })}</span>
		<${PageLinks} app=${app} /></header>`;
}

/* Short lines under the bar, each with what can be done about it. */
export function Notices({ app }) {
	const { s } = app;
	const waits = missed(s);
	return html`<div class="notices">
		<${Link} app=${app} />
		${app.needsClick && html`<p class="notice notice-warn" role="alert">
			<span aria-hidden="true" class="sign">▲</span>
			<span>${say('bell.blocked')}</span> <${Button} k="bell.allow"
			onClick=${() => app.wake()} /></p>`}
		${app.s.me.ends - app.now < SOON && html`<p
			class="notice notice-warn"><${Sign} kind="warn" />
			<span>${say('app.ends', { time: time(app.s.me.ends,
				app.now) })}</span></p>`}
		${app.trouble && html`<p class="notice notice-trouble"
			role="alert"><strong>${say('err.title')}:</strong>${' '}
			<span>${app.trouble.key ?
				html`<${Said} k=${app.trouble.key}
					args=${{ n: 20 }} />` :
				html`<${Theirs} text=${app.trouble.words} />`}${
				app.trouble.since && html` ${say('err.since', {
					time: time(app.trouble.since, app.now) })}`}
				</span>
			<${Button} k="app.close" onClick=${() => app.tell(null)} />
			</p>`}
		${app.good && html`<p class="notice notice-good">
			<span aria-hidden="true" class="sign">✓</span>
			<span>${say(app.good.key, app.good.args)}</span></p>`}
		<${PostBar} app=${app} />
		<${RollNotices} app=${app} />
		${waits.length > 0 && app.page.name !== 'calls' &&
			html`<${Missed} app=${app} waits=${waits} />`}
		</div>`;
}

/* The way to the node: said where it is lost. */
export function Link({ app }) {
	const { link } = app.s;
	if (link.state === 'open')
		return null;
	if (!link.since)
		return html`<p class="notice notice-warn" role="status">
			<span>${say('link.connecting')}</span></p>`;
	return html`<p class="notice notice-trouble" role="alert">
		<span aria-hidden="true" class="sign">▲</span>
		<strong>${say('link.lost', {
			time: time(link.since, app.now) })}</strong>
		${app.call && html` <span>${say('link.lost_call')}</span>`}</p>`;
}

function Missed({ app, waits }) {
	const one = waits[0];
	return html`<p class="notice notice-missed">
		<span aria-hidden="true" class="sign">☎</span>
		<span><strong>${say('missed.bar', { n: waits.length })}</strong>,
		${' '}${say('missed.latest', { office: app.officeOf(one.line),
			time: time(one.began ?? one.ended, app.now) })}${
			one.precedence !== 'routine' && html` <strong class="rank">${
			say(`precedence.${one.precedence}`)}</strong>`}</span>
		<a class="button" href="#/calls">${say('missed.see',
			{ n: waits.length })}</a></p>`;
}
