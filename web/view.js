/*
 * view - the whole of what is seen: which page, under which title.
 *
 * Does      choose the page by the address; stand login before all of them,
 *           and the bar, notices and calls above each; lay what rings over
 *           it; name the window.
 * Does not  change anything.
 */
import { Bar, Notices } from './page/bar.js';
import { Board } from './page/board.js';
import { Call, Over, Waiting } from './page/call.js';
import { Calls } from './page/calls.js';
import { Line } from './page/line.js';
import { Summons } from './page/connect.js';
import { Login, MustChange } from './page/login.js';
import { Offer, Ring } from './page/ring.js';
import { Seat } from './page/seat.js';
import { Settings } from './page/settings.js';
import { Written } from './page/written.js';
import { summons } from './connect.js';
import { health, incoming, offers } from './store.js';
import { html } from './ui.js';
import { t } from './words.js';

const PAGES = { board: Board, calls: Calls, line: Line, seat: Seat,
	settings: Settings, write: Written };

/* The page that an address names: { name, line }. */
export function pageOf(hash) {
	const [, name, rest, ...more] = hash.split('/');
	return name === 'line' || name === 'write' ?
		{ name, line: decode(rest), more } :
		{ name: Object.hasOwn(PAGES, name ?? '') ? name : 'board' };
}

function decode(text) {
	try {
		return decodeURIComponent(text ?? '');
	} catch {
		return '';
	}
}

/* What stands in the window's title, which is seen when its tab is not. */
function title(app) {
	const bad = [...app.s.lines.values()].filter((l) =>
		health(l) === 'trouble').length;
	const ring = app.ringing;
	if (ring)
		return `☎ ${t('ring.title', { office: ring.office })}`;
	if (app.call)
		return t('call.title', { office: app.call.office });
	return `${bad ? `▲ ${bad} · ` : ''}${
		app.s.office?.office ?? ''} openline`;
}

export function View({ app }) {
	document.title = title(app);
	if (!app.s.me)
		return html`<${Login} app=${app} />`;
	if (app.s.me.first)
		return html`<${MustChange} app=${app} />`;
	const Page = PAGES[app.page.name];
	const [ring, ...more] = incoming(app.s);
	const [named] = summons(app.s);
	const [offer] = offers(app.s).filter((c) => !c.connect?.mine);
	return html`<${Bar} app=${app} />
		<${Notices} app=${app} />
		${app.call && html`<${Call} app=${app} call=${app.call} />`}
		<${Waiting} app=${app} />
		${!app.call && app.over && html`<${Over} app=${app}
			call=${app.over} />`}
		<main id="main" tabindex="-1" class=${`page page-${
			app.page.name}`}><${Page} app=${app} /></main>
		<div class="hidden" role="log" aria-live="assertive"
			aria-label=${t('app.announce')}>${app.spoken}</div>
		${ring && html`<${Ring} key=${ring.id} app=${app} call=${ring}
			more=${more} />`}
		${!ring && named && html`<${Summons} key=${named.id} app=${app}
			call=${named} />`}
		${!ring && !named && offer && html`<${Offer} key=${offer.id} app=${app}
			call=${offer} />`}`;
}
