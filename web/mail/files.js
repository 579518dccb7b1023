/*
 * files - documents that go with a message: those that are being brought, and
 * those that a message has.
 */
import { Button, Component, html, say } from '../ui.js';
import { t } from '../words.js';
import { Bit, size } from './parts.js';
import { shownPlain } from './shown.js';
import { download } from './upload.js';

/* A file of a message: how far it has come; here it can be taken out. */
export class Attached extends Component {
	async take() {
		const { app, file } = this.props;
		this.setState({ refusal: null, done: 0 });
		try {
			await download(app.desk, file, (done) =>
				this.setState({ done }));
			this.setState({ done: null });
		} catch (e) {
			this.setState({ refusal: e, done: null });
		}
	}

	render({ room, file }, { done, refusal }) {
		const way = room.files.get(file.file);
		return html`<div class="file"><span aria-hidden="true"
			class="sign">▤</span><strong><${Bit} text=${file.name} />
			</strong> <span class="quiet num">${size(file.size)}</span>
			${file.here ? html`<${Button} k="mail.file_take"
				aria-label=${t('mail.file_take_name',
					{ name: shownPlain(file.name) })}
				onClick=${() => this.take()} />` : html`<span>${
				say('mail.file_comes')}</span>`}
			${way && way.state !== 'whole' && html`<progress
				max=${way.size} value=${way.done}
				aria-label=${t('mail.file_way')} /> <span
				class="num quiet">${size(way.done)}</span>`}
			${way?.state === 'failed' && html`<span
				class="due-overdue">${say('mail.file_failed',
				{ why: way.why ?? '' })}</span>`}
			${done > 0 && html`<progress max=${file.size}
				value=${done} aria-label=${t('mail.file_taking')} />`}
			${refusal && html`<span role="alert" class="due-overdue">
				<${Bit} text=${refusal.message} /></span>`}
			<span class="sha quiet">SHA-256 ${file.sha256}</span></div>`;
	}
}

function Brought({ u, drop }) {
	return html`<li class="file file-${u.state}"><span aria-hidden="true"
		class="sign">▤</span><strong><${Bit} text=${u.name} /></strong>
		<span class="quiet num">${size(u.size)}</span>
		<span role="status">${u.state === 'failed' ? u.why ?
			say(u.why) : html`<${Bit} text=${u.words} />` :
			say(`mail.file_${u.state}`)}</span>
		${(u.state === 'going' || u.state === 'hashing' ||
			u.state === 'waiting') && html`<progress
			max=${u.size || 1} value=${u.done}
			aria-label=${t('mail.file_way')} /> <span
			class="num quiet">${size(u.done)}</span>`}
		<${Button} k="mail.file_drop" onClick=${drop}
			aria-label=${t('mail.file_drop_name',
				{ name: shownPlain(u.name) })} /></li>`;
}

/* Files for what is being written: chosen, or dropped on it. */
export function AddFiles({ add, id }) {
	return html`<span class="files"><label class="button"
		for=${id}>${say('mail.file_add')}</label><input id=${id}
		type="file" multiple class="file-input"
		onChange=${(e) => {
			[...e.target.files].forEach(add);
			e.target.value = '';
		}} /><span class="quiet">${say('mail.file_or_drop')}</span>
		</span>`;
}

export function Files({ uploads, drop }) {
	return uploads.length > 0 && html`<ul class="plain">${
		uploads.map((u, i) => html`<${Brought} key=${i} u=${u}
			drop=${() => drop(u)} />`)}</ul>`;
}
