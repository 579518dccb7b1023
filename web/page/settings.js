/*
 * settings - what this desk is like: sound, bell, look, language.
 *
 * Does      change what prefs.js keeps, try microphone and bell.
 * Does not  change the office or its lines.
 */
import { Button, Component, html, say } from '../ui.js';
import { canChooseSpeaker, list } from '../handset/devices.js';
import { LANGUAGES, ms, t, time } from '../words.js';
import { Meter } from './call.js';

function Choose({ id, k, value, options, change }) {
	return html`<p class="field"><label for=${id}>${say(k)}</label>
		<select id=${id} onChange=${(e) => change(e.target.value)}>
		${options.map(([v, text]) => html`<option value=${v}
			selected=${v === value}>${text}</option>`)}</select></p>`;
}

const named = (devices) => [['', t('set.default')],
	...devices.map((d) => [d.id, d.name])];

export class Settings extends Component {
	constructor() {
		super();
		this.state = { mics: [], speakers: [], tries: false,
			rings: false };
	}

	async componentDidMount() {
		this.setState(await list());
	}

	componentWillUnmount() {
		this.props.app.tryMic(false);
		clearTimeout(this.timer);
		this.props.app.tryBell(false);
	}

	async tryMic(on) {
		await this.props.app.tryMic(on);
		this.setState({ tries: on, ...await list() });
	}

	async tryBell() {
		this.setState({ rings: await this.props.app.tryBell(true) });
		this.timer = setTimeout(() => {
			this.props.app.tryBell(false);
			this.setState({ rings: false });
		}, 4000);
	}

	sound(app, { mics, speakers, tries }) {
		const { handset, prefs } = app;
		return html`<section><h2>${say('set.sound')}</h2>
			<${Choose} id="mic" k="set.mic" value=${prefs.mic}
				options=${named(mics)}
				change=${(v) => app.choose('mic', v)} />
			${canChooseSpeaker() ? html`<${Choose} id="speaker"
				k="set.speaker" value=${prefs.speaker}
				options=${named(speakers)}
				change=${(v) => app.choose('speaker', v)} />` :
				html`<p class="quiet">${
					say('set.no_speaker_choice')}</p>`}
			<p><${Button} k=${tries ? 'set.stop_mic' : 'set.try_mic'}
				aria-pressed=${tries} disabled=${!!app.call}
				onClick=${() => this.tryMic(!tries)} /></p>
			${tries && html`<p role="status">${handset.trouble ?
				say('call.no_mic', { why: t(handset.trouble) }) :
				say('set.mic_ok')}</p>
				<${Meter} k="call.level_mic"
				level=${handset.levels.mic} />`}</section>`;
	}

	bell(app, { rings }) {
		const permission = globalThis.Notification?.permission;
		return html`<section><h2>${say('set.bell')}</h2>
			<p><${Button} k="set.bell_test" disabled=${rings}
				onClick=${() => this.tryBell()} />
			<span role="status"> ${rings ? say('set.bell_rings') :
				app.handset.canRing ? say('set.bell_ok') :
					say('bell.blocked')}</span></p>
			<p>${say('set.notify')}: ${permission === 'granted' ?
				say('set.notify_granted') : permission === 'default' ?
				html`<${Button} k="set.notify_ask"
					onClick=${() => app.askNotify()} />` :
				say('set.notify_denied')}</p></section>`;
	}

	look(app) {
		const { prefs } = app;
		const of = (key, words) => words.map((w) =>
			[w, t(`set.${key}_${w}`)]);
		return html`<section><h2>${say('set.look')}</h2>
			<${Choose} id="theme" k="set.theme" value=${prefs.theme}
				options=${of('theme', ['auto', 'light', 'dark'])}
				change=${(v) => app.choose('theme', v)} />
			<${Choose} id="size" k="set.size" value=${prefs.size}
				options=${of('size', ['normal', 'large', 'huge'])}
				change=${(v) => app.choose('size', v)} />
			<${Choose} id="language" k="set.language"
				value=${prefs.language}
				options=${Object.entries(LANGUAGES).map(([key, l]) =>
					[key, l.name])}
				change=${(v) => app.choose('language', v)} />
			</section>`;
	}

	render({ app }, state) {
		const { office } = app.s;
		return html`<h1>${say('set.title')}</h1>
			<p class="lead">${say('set.lead')}</p>
			${this.sound(app, state)}${this.bell(app, state)}
			${this.look(app)}
			<section><h2>${say('set.seat')}</h2>
			<p><a href="#/seat">${say('set.seat_go')}</a></p></section>
			<${Keys} />
			<section><h2>${say('set.about')}</h2>
			<p>${office && say('set.version', {
				version: office.version,
				time: time(ms(office.since), app.now) })}</p></section>`;
	}
}

const KEYS = [['Enter', 'enter'], ['D', 'd'], ['H', 'h'], ['M', 'm'], ['P', 'p'],
	['Space', 'space'], ['/', 'slash'], ['1 2 3', 'numbers']];

function Keys() {
	return html`<section><h2>${say('set.keys')}</h2><dl class="keys">
		${KEYS.map(([key, k]) => html`<div><dt><kbd>${key}</kbd></dt>
			<dd>${say(`key.${k}`)}</dd></div>`)}</dl></section>`;
}
