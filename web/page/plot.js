/*
 * plot - small plots: of a call's last two minutes, and any other one.
 *
 * Does      draw loss on the way and after repair, and the delays, with uPlot,
 *           in the colours of the theme; lines differ by dashes too.
 * Does not  say anything that is not in words beside it: the plot has a name
 *           for screen readers, the figures stand in a sentence.
 *
 * uPlot is fetched when the first plot is drawn: its small form, which is a
 * plain script and leaves one global. The module's form alone has 145 kB.
 */
import { Component, html, say } from '../ui.js';
import { t } from '../words.js';

let library = null;

function load() {
	library ??= new Promise((yes, no) => {
		const script = document.createElement('script');
		script.src = '/lib/uplot.js';
		script.onload = () => yes(globalThis.uPlot);
		script.onerror = no;
		document.head.append(script);
	});
	return library;
}

function colour(name) {
	return getComputedStyle(document.documentElement)
		.getPropertyValue(name).trim();
}

/* One line is drawn plain; of two the first is dashed. */
function lines(labels) {
	const plain = { stroke: colour('--plot-b'), width: 3,
		points: { show: false } };
	return labels.length === 1 ? [{ ...plain, label: labels[0],
		width: 2 }] : [{ label: labels[0], stroke: colour('--plot-a'),
		width: 2, dash: [6, 4], points: { show: false } },
	{ ...plain, label: labels[1] }];
}

function options(width, labels, range, span) {
	const ink = colour('--quiet'), grid = colour('--edge');
	const axis = { stroke: ink, grid: { stroke: grid, width: 1 },
		ticks: { show: false }, font: '14px system-ui' };
	return {
		width, height: 130, legend: { show: false },
		cursor: { show: false }, padding: [8, 8, 0, 0],
		scales: { x: { time: false, range: [-span, 0] }, y: { range } },
		axes: [{ ...axis, size: 28 }, { ...axis, size: 48 }],
		series: [{}, ...lines(labels)],
	};
}

export class Plot extends Component {
	async componentDidMount() {
		this.Lines = await load();
		if (this.box)
			this.draw();
	}

	draw() {
		const { labels, range, data, span } = this.props;
		const width = Math.max(200, this.box.clientWidth);
		this.plot?.destroy();
		this.ink = colour('--plot-b');
		this.plot = new this.Lines(options(width, labels, range, span), data,
			this.box);
	}

	/* Another theme has other colours, another window another width. */
	componentDidUpdate() {
		if (!this.plot)
			return;
		if (this.ink !== colour('--plot-b') ||
		    Math.abs(this.plot.width - this.box.clientWidth) > 8)
			this.draw();
		else
			this.plot.setData(this.props.data);
	}

	componentWillUnmount() {
		this.plot?.destroy();
	}

	shouldComponentUpdate(next) {
		return next.stamp !== this.props.stamp ||
			this.plot && this.ink !== colour('--plot-b');
	}

	render({ title, labels, span }) {
		return html`<figure class="plot"><div role="img"
			aria-label=${title} ref=${(b) => { this.box = b; }}></div>
			<figcaption>${labels.length > 1 && html`<span class="key-a"
			aria-hidden="true">╌╌</span> ${labels[0]} `}<span class="key-b"
			aria-hidden="true">━━</span> ${labels[labels.length - 1]}, ${
			say(span === 120 ? 'call.seconds_ago' : 'tests.days_ago')}
			</figcaption>
			</figure>`;
	}
}

/* At least so high; higher where the values are. */
const upTo = (least) => (u, min, max) => [0, Math.max(least, max ?? 0)];
const LOSS = upTo(10), DELAY = upTo(200);

export function Plots({ call }) {
	const { figures, last } = call;
	const ago = figures.map((f) => (f.at - last.at) / 1000);
	const data = (a, b) => [ago, figures.map(a), figures.map(b)];
	return html`<div class="plots">
		<${Plot} title=${t('call.plot_loss')} range=${LOSS}
			labels=${[t('call.legend_loss'), t('call.legend_after')]}
			span=${120}
			data=${data((f) => f.loss, (f) => f.after)}
			stamp=${last.at} />
		<${Plot} title=${t('call.plot_delay')} range=${DELAY}
			labels=${[t('call.legend_rtt'), t('call.legend_delay')]}
			span=${120}
			data=${data((f) => f.rtt, (f) => f.delay)}
			stamp=${last.at} /></div>`;
}
