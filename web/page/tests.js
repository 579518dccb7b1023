/*
 * tests - the tests of one line in the last 90 days, as a sentence and a plot.
 *
 * Does      ask for the hours, page after page, when the page is opened; say
 *           how many tests passed and when the last one failed; draw the
 *           share that passed and the round trip.
 * Does not  test, or keep anything: the node does.
 */
import { Component, html, say, Sign } from '../ui.js';
import { ms, number, t, time } from '../words.js';
import { Plot } from './plot.js';

const DAY = 86400e3;
const DAYS = 90;
const PAGES = 12; /* of 240 hours: more than 90 days have */

/* [{ at, done, passed, rtt }] of the rows, oldest first. */
export function hours(rows) {
	return rows.map((r) => ({ at: ms(r.hour), done: r.words + r.voice,
		passed: r.words_passed + r.voice_passed,
		rtt: r.rtt_mean_ms ?? null })).filter((h) => h.done > 0);
}

export function summary(list) {
	const sum = (key) => list.reduce((n, h) => n + h[key], 0);
	const bad = list.filter((h) => h.passed < h.done);
	return { n: sum('done'), passed: sum('passed'),
		failed: bad.length ? bad[bad.length - 1].at : null };
}

const SHARE = () => [0, 100];
const TRIP = (u, min, max) => [0, Math.max(100, max ?? 0)];

export class TestHistory extends Component {
	constructor() {
		super();
		this.state = { list: null };
	}

	async componentDidMount() {
		const { app, line } = this.props;
		const rows = [];
		try {
			let from;
			for (let page = 0; page < PAGES; page++) {
				const got = await app.desk.ask('tests', { line,
					...(from && { from }) });
				rows.push(...got.rows);
				from = got.data.next;
				if (!from)
					break;
			}
		} catch {
			return;
		}
		this.setState({ list: hours(rows) });
	}

	render({ app, line }, { list }) {
		if (!list || !list.length)
			return html`<p class="quiet">${say('tests.none')}</p>`;
		const { n, passed, failed } = summary(list);
		const ago = list.map((h) => (h.at - app.now) / DAY);
		const key = `${line} ${list.length}`;
		return html`<p>${passed < n && html`<${Sign} kind="rough" />`}
			${say('tests.sum', { n, passed })} ${failed === null ?
				say('tests.no_fail') : say('tests.last_fail',
					{ time: time(failed, app.now) })}</p>
			<div class="plots"><${Plot} stamp=${key} range=${SHARE}
				span=${DAYS} title=${t('tests.plot_share')}
				labels=${[t('tests.share')]}
				data=${[ago, list.map((h) =>
					100 * h.passed / h.done)]} />
			<${Plot} stamp=${key} range=${TRIP} span=${DAYS}
				title=${t('tests.plot_trip', { ms: number(
					list[list.length - 1].rtt, 0) })}
				labels=${[t('tests.trip')]}
				data=${[ago, list.map((h) => h.rtt)]} /></div>`;
	}
}
