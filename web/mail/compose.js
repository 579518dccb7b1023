/*
 * compose - writing a message: texts of two languages and more side by side,
 * how urgent it is, until when it is to be acknowledged, points to be read
 * back, documents, what it answers.
 *
 * Does      keep all of it as a draft while it is written; take what is
 *           pasted as plain text; say what the author cannot see in it; bring
 *           documents while he goes on; send, once.
 * Does not  wait for the network while somebody types.
 */
import { Button, html, say, Sign } from '../ui.js';
import { plain, t, time } from '../words.js';
import { answers, gist, rows } from './box.js';
import * as drafts from './drafts.js';
import { AddFiles, Files } from './files.js';
import { Asks, Bit, Choose, languageName, ns, RANKS, Refusal } from
	'./parts.js';
import { plainPaste, unseen } from './shown.js';
import { Upload } from './upload.js';

const KINDS = ['point', 'number', 'place', 'time', 'name'];
const DUE = [0, 10, 30, 60, 180, 720, 1440, 2880]; /* minutes */
const LANGS = ['en', 'fr', 'es', 'ru', 'ar', 'fa', 'zh', 'az', 'uk', 'ko', 'he',
	'hi', 'ur', 'tr', 'de', 'pt', 'ja', 'vi', 'el', 'hy', 'ka', 'sr', 'so'];
const TEXTS = 8, POINTS = 32, FILES = 16;
const LATER = 300; /* ms from a key to the draft */
const LANGS_KEPT = 'openline.langs';

/* The languages that a line was last written to in: nothing secret. */
function lastLangs(line) {
	try {
		return JSON.parse(localStorage.getItem(LANGS_KEPT))[line] ?? null;
	} catch {
		return null;
	}
}

function keepLangs(line, langs) {
	try {
		const all = JSON.parse(localStorage.getItem(LANGS_KEPT)) ?? {};
		localStorage.setItem(LANGS_KEPT, JSON.stringify(
			{ ...all, [line]: langs }));
	} catch {
		/* Then they are chosen again. */
	}
}

function empty(app, line) {
	const langs = lastLangs(line) ?? [app.texts.lang, 'fr'];
	return { texts: langs.map((lang) => ({ lang, text: '' })),
		precedence: 'routine', due: 0, asks: false, points: [],
		reply_to: null, reply: null, since: null };
}

export class Compose extends Asks {
	constructor(props) {
		super(props);
		const { app, line } = props;
		const kept = drafts.recall(app.s.me.seat, line, 'message');
		this.seat = app.s.me.seat;
		this.draft = { ...empty(app, line), ...kept?.draft };
		this.uploads = app.post.uploads.get(line) ??
			(kept?.uploads ?? []).map((u) => Upload.recall(app.desk,
				line, u));
		this.uploads.forEach((u) => this.follow(u));
		this.flush = () => this.keep();
	}

	componentDidMount() {
		addEventListener('pagehide', this.flush);
	}

	componentWillUnmount() {
		removeEventListener('pagehide', this.flush);
		this.keep();
		this.uploads.forEach((u) => { u.changed = () => {}; });
	}

	/* They go on while other pages are open. */
	follow(u) {
		u.changed = () => this.changed();
		const { app, line } = this.props;
		app.post.uploads.set(line, this.uploads);
	}

	/* ---- the draft ------------------------------------------------- */

	get isEmpty() {
		const { texts, points, reply_to } = this.draft;
		return !reply_to && !this.uploads.length && !points.length &&
			texts.every((x) => !x.text);
	}

	/* Nothing once somebody has logged out. */
	keep() {
		clearTimeout(this.timer);
		this.timer = null;
		if (this.props.app.s.me?.seat !== this.seat)
			return;
		drafts.keep(this.seat, this.props.line, 'message',
			this.isEmpty ? null : { draft: this.draft,
				uploads: this.uploads.map((u) => u.kept) });
	}

	changed() {
		this.timer ??= setTimeout(() => this.keep(), LATER);
		this.setState({});
	}

	set(more) {
		this.draft = { ...this.draft, ...more };
		this.changed();
	}

	part(name, i, more) {
		this.set({ [name]: this.draft[name].map((x, k) => k === i ?
			{ ...x, ...more } : x) });
	}

	without(name, i) {
		this.set({ [name]: this.draft[name].filter((_, k) => k !== i) });
	}

	/* From the thread: this message is to be answered. */
	answer(row, reply) {
		this.set({ reply_to: row.id, reply, since: this.props.app.now,
			precedence: row.precedence });
		this.base.querySelector('textarea').focus();
		this.base.scrollIntoView({ block: 'nearest' });
	}

	/* ---- files ----------------------------------------------------- */

	add(file) {
		const { app, line } = this.props;
		const wanted = this.uploads.find((u) => u.state === 'wanted' &&
			u.name === file.name && u.size === file.size);
		if (!wanted && this.uploads.length >= FILES)
			return;
		const u = wanted ?? new Upload(app.desk, line);
		if (!wanted)
			this.uploads = [...this.uploads, u];
		this.follow(u);
		u.start(file);
	}

	drop(u) {
		u.drop();
		this.use(this.uploads.filter((x) => x !== u));
		this.changed();
	}

	use(uploads) {
		this.uploads = uploads;
		this.props.app.post.uploads.set(this.props.line, uploads);
	}

	dropped(e) {
		e.preventDefault();
		[...e.dataTransfer?.files ?? []].forEach((f) => this.add(f));
		this.setState({ over: false });
	}

	/* ---- sending --------------------------------------------------- */

	get request() {
		const { texts, precedence, due, asks, points, reply_to, reply } =
			this.draft;
		const said = texts.filter((x) => x.text.trim());
		const ask = asks && points.filter((p) => p.words.trim());
		return { line: this.props.line, precedence,
			...(said.length && { texts: said }),
			...(this.uploads.length && { files: this.uploads.map(
				(u) => ({ file: u.id })) }),
			...(reply_to && { reply_to, reply }),
			...(due && { ack_by: ns(this.props.app.now +
				due * 60000) }),
			...(ask?.length && { asks: true, points: ask }) };
	}

	/* Why it cannot be sent yet: of the catalogue; null: it can. */
	get lacks() {
		const r = this.request;
		if (this.uploads.some((u) => u.state !== 'whole'))
			return 'mail.wait_files';
		if (this.draft.asks && !r.points)
			return 'mail.no_points';
		return r.texts || r.files || r.points ? null : 'mail.no_words';
	}

	async send() {
		if (this.lacks || this.state.asking)
			return;
		const { texts } = this.draft;
		if (!await this.ask('send', this.request))
			return;
		keepLangs(this.props.line, texts.map((x) => x.lang));
		this.draft = empty(this.props.app, this.props.line);
		this.use([]);
		this.keep();
		this.props.app.praise('mail.queued');
		this.props.sent();
	}

	key(e) {
		if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey))
			return;
		e.preventDefault();
		this.send();
	}

	/* What comes from office programs is text, and nothing else. */
	pasted(e) {
		const data = e.clipboardData;
		if (data?.files.length && !data.getData('text/plain')) {
			e.preventDefault();
			[...data.files].forEach((f) => this.add(f));
			return;
		}
		e.preventDefault();
		const { target } = e;
		target.setRangeText(plainPaste(data.getData('text/plain')),
			target.selectionStart, target.selectionEnd, 'end');
		target.dispatchEvent(new Event('input', { bubbles: true }));
	}

	/* ---- drawing --------------------------------------------------- */

	text(x, i) {
		const odd = unseen(x.text);
		const id = `text${i}`;
		const langs = LANGS.includes(x.lang) ? LANGS : [x.lang, ...LANGS];
		return html`<div class="text"><p class="field"><label
			class="hidden" for=${`lang${i}`}>${say('mail.language',
				{ n: i + 1 })}</label><span class="row"><select id=${`lang${i}`}
			onChange=${(e) => this.part('texts', i,
				{ lang: e.target.value })}>${langs.map((l) => html`
			<option value=${l} selected=${l === x.lang}>${
				languageName(l)}</option>`)}</select>
			${this.draft.texts.length > 1 && html`<${Button}
				k="mail.text_drop" aria-label=${t(
				'mail.text_drop_of', { language:
					languageName(x.lang) })}
				onClick=${() => this.without('texts', i)} />`}
			</span></p>
			<p class="field"><label class="hidden" for=${id}>${
				say('mail.text_in', { language:
					languageName(x.lang) })}</label>
			<textarea id=${id} rows="4" lang=${x.lang} dir="auto"
				spellcheck="false" value=${x.text}
				onInput=${(e) => this.part('texts', i,
					{ text: e.target.value })}
				onPaste=${(e) => this.pasted(e)} /></p>
			${odd.length > 0 && html`<p class="due-waits"><${Sign}
				kind="warn" />${say('mail.unseen_own', {
				names: odd.join(', ') })} <${Button}
				k="mail.unseen_drop" onClick=${() =>
					this.part('texts', i, { text:
					x.text.replace(/./gsu, (c) =>
						unseen(c).length ? '' : c) })} />
				</p>`}</div>`;
	}

	asks() {
		const { asks, points } = this.draft;
		return html`<p class="check"><input type="checkbox" id="asks"
			checked=${asks} onChange=${(e) => this.set({
				asks: e.target.checked, points: points.length ?
					points : [{ kind: 'point', words: '' }] })} />
			<label for="asks">${say('mail.asks')}</label></p>`;
	}

	points() {
		const { asks, points } = this.draft;
		return asks && html`<ol class="asked">${points.map((p, i) =>
				html`<li class="row"><label class="hidden"
				for=${`pk${i}`}>${say('mail.point_kind')}</label>
				<select id=${`pk${i}`} onChange=${(e) => this.part(
					'points', i, { kind: e.target.value })}>${
				KINDS.map((k) => html`<option value=${k}
					selected=${k === p.kind}>${
					say(`mail.point_${k}`)}</option>`)}</select>
				<label class="hidden" for=${`pw${i}`}>${
					say('mail.point_words')}</label>
				<input id=${`pw${i}`} class="wide" dir="auto"
					value=${p.words} onInput=${(e) =>
					this.part('points', i,
						{ words: e.target.value })} />
				<${Button} k="mail.point_drop" onClick=${() =>
					this.without('points', i)} /></li>`)}
				</ol>${points.length < POINTS && html`<p><${Button}
				k="mail.point_add" onClick=${() => this.set({
					points: [...points, { kind: 'point',
						words: '' }] })} /></p>`}`;
	}

	/* What is answered; and whether another seat has done so meanwhile. */
	reply(app, room) {
		const { reply_to, reply, since } = this.draft;
		if (!reply_to)
			return null;
		const other = (answers(rows(room.box)).get(reply_to) ?? [])
			.filter((r) => r.outgoing && r.reply !== 'confirm').at(-1);
		return html`<p class="answering"><strong>${say(reply === 'clarify' ?
			'mail.clarifies' : 'mail.answers')}</strong> <${Bit}
			text=${gist(room.answered(reply_to)) ||
				t('mail.a_message')} /> <${Button}
			k="mail.reply_drop" onClick=${() => this.set({
				reply_to: null, reply: null })} /></p>
			${other && html`<p class="notice notice-warn" role="alert">
			<${Sign} kind="warn" /><span>${say(
			other.kept > since ? 'mail.answered_now' :
				'mail.answered_before', { seat: other.seat ?? '?',
				time: time(other.kept, app.now) })}</span></p>`}`;
	}

	render({ app, room }, { refusal, asking, over }) {
		const { texts, precedence, due } = this.draft;
		const lacks = this.lacks;
		return html`<section class="compose${over ? ' compose-over' : ''}"
			aria-labelledby="compose" onKeyDown=${(e) => this.key(e)}
			onDragOver=${(e) => {
				e.preventDefault();
				if (!over)
					this.setState({ over: true });
			}}
			onDragLeave=${() => this.setState({ over: false })}
			onDrop=${(e) => this.dropped(e)}>
			<h2 id="compose">${say('mail.compose')}</h2>
			${this.reply(app, room)}
			<div class="texts">${texts.map((x, i) => this.text(x, i))}
			</div>
			<div class="row">${texts.length < TEXTS && html`<${Button}
				k="mail.text_add" onClick=${() => this.set({
					texts: [...texts, { lang: 'en',
						text: '' }] })} />`}
			<${Choose} id="rank" k="one.precedence" value=${precedence}
				options=${RANKS.map((r) => [r,
					t(`precedence.${r}`)])}
				change=${(v) => this.set({ precedence: v })} />
			<${Choose} id="due" k="mail.ack_within"
				value=${String(due)} options=${DUE.map((m) =>
					[String(m), dueWords(m)])}
				change=${(v) => this.set({ due: Number(v) })} />
			${this.asks()}
			<${AddFiles} id="files" add=${(f) => this.add(f)} />
			</div>
			${this.points()}
			<${Files} uploads=${this.uploads}
				drop=${(u) => this.drop(u)} />
			<${Refusal} e=${refusal} />
			<p class="row"><${Button} k="mail.send" kind="primary big"
				key_="mail.send_key" disabled=${!!lacks || asking}
				aria-describedby="lacks"
				onClick=${() => this.send()} />
			<span id="lacks" class="quiet" role="status">${lacks &&
				!this.isEmpty && say(lacks)}</span></p></section>`;
	}
}

function dueWords(minutes) {
	if (!minutes)
		return plain('mail.ack_none');
	return minutes < 60 ? plain('time.min', { n: minutes }) :
		minutes < 1440 ? plain('mail.hours', { n: minutes / 60 }) :
			plain('mail.days', { n: minutes / 1440 });
}
