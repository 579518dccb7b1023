/*
 * handset - the browser as microphone and speaker of a call.
 *
 * Does      join microphone, mouth, connection, ear and speaker while a call
 *           holds this desk's audio; send silence while it is muted, or while
 *           the talk key is up; measure levels and its own delay.
 * Does not  know calls: app.js says open, close, mute. Nothing is recorded.
 *
 *   microphone -> mouth (worklet) -> say(base64, at)
 *   hear(base64, at) -> ear (worklet) -> speaker
 *
 * The way of a voice through the browser, `delay`, in ms: `mic` what the
 * browser tells of its microphone; `mouth` from the last sample of a piece to
 * its leaving; `wait` from then until the node takes it; `ear` what a piece
 * waits for those before it; `out` what the browser tells of its speaker. The
 * 20 ms of a piece itself are the call's, not the browser's.
 */
import * as devices from './devices.js';
import { Pace } from './pace.js';
import { decode, encode, loudness, PIECE, RATE } from './pcm.js';
import { Bell } from './bell.js';

const SILENCE = new Float32Array(PIECE);

export class Handset {
	constructor({ say, changed }) {
		this.say = say;
		this.changed = changed;
		this.context = null;
		this.bell = null;
		this.open_ = false;
		this.muted = false;
		this.levels = { mic: 0, ear: 0 };
		this.delay = { mic: 0, mouth: null, wait: null, ear: null,
			out: null };
		this.trouble = null; /* key of the catalogue */
		this.tap = null;
		this.turn = 0; /* of opening the microphone */
	}

	/* Called where a click or a key allows a page to sound. */
	async wake(speaker) {
		if (!this.context) {
			this.context = new AudioContext({ sampleRate: RATE,
				latencyHint: 0 });
			this.context.onstatechange = () => this.changed();
			this.bell = new Bell(this.context);
			this.useSpeaker(speaker);
		}
		if (this.context.state !== 'running')
			await Promise.race([this.context.resume(), wait(500)]);
		this.changed();
	}

	/* The worklets are there; what could not be fetched is tried again. */
	get ready() {
		this.loading ??= this.load().catch((e) => {
			this.loading = null;
			throw e;
		});
		return this.loading;
	}

	async load() {
		for (const name of ['ear', 'mouth'])
			await again(() => this.context.audioWorklet
				.addModule(`/worklet/${name}.js`));
		this.ear = new AudioWorkletNode(this.context, 'ear',
			{ numberOfInputs: 0, outputChannelCount: [2] });
		this.ear.port.onmessage = ({ data }) => this.earTells(data);
		this.ear.connect(this.context.destination);
	}

	useSpeaker(id) {
		if (id && devices.canChooseSpeaker())
			this.context.setSinkId(id).catch(() => {});
	}

	get canRing() {
		return !!this.bell?.can;
	}

	/* ---- a call -------------------------------------------------- */

	async open(phase, mic) {
		this.pace = new Pace(phase);
		this.open_ = true;
		this.fill();
		await this.wake();
		try {
			await this.ready;
		} catch {
			this.trouble = 'mic.sound';
			this.changed();
			return;
		}
		this.ear.port.postMessage({ clear: true });
		if (!this.mouth)
			await this.listen(mic);
		if (!this.open_)
			this.close();
	}

	/* Until the microphone speaks, silence does: pieces are counted, and what
	 * is left out at the beginning would come late for good. As many as are
	 * due each time, since browsers slow timers down. */
	fill() {
		clearInterval(this.filler);
		const began = micros();
		let sent = 0;
		this.filler = setInterval(() => {
			while (this.open_ && sent < (micros() - began) / 20000 - 1) {
				this.say(encode(SILENCE),
					this.pace.atNode(micros()));
				sent++;
			}
		}, 20);
	}

	/* Opens the microphone. Also for trying it, without a call. */
	async listen(mic) {
		const turn = ++this.turn;
		await this.wake();
		await this.ready;
		let stream = null, why = null;
		try {
			stream = await devices.openMic(mic);
		} catch (e) {
			why = e.message;
		}
		/* Meanwhile it may have been stopped, or asked for anew. */
		if (turn !== this.turn) {
			devices.close(stream);
			return;
		}
		this.trouble = why;
		if (!stream) {
			this.silence();
			this.changed();
			return;
		}
		this.stream = stream;
		const [track] = this.stream.getAudioTracks();
		this.delay.mic = (track.getSettings().latency ?? 0) * 1000;
		track.onended = () => this.lostMic();
		this.source = this.context.createMediaStreamSource(this.stream);
		this.attach(this.source);
		this.changed();
	}

	lostMic() {
		this.trouble = 'mic.none';
		this.changed();
	}

	/* A call goes on without a microphone: it says silence in its rhythm. */
	silence() {
		this.source = this.context.createConstantSource();
		this.source.offset.value = 0;
		this.source.start();
		this.attach(this.source);
	}

	attach(source) {
		const mouth = new AudioWorkletNode(this.context, 'mouth',
			{ channelCount: 1, channelCountMode: 'explicit' });
		/* What one that was taken away says late is not said. */
		mouth.port.onmessage = ({ data }) =>
			mouth === this.mouth && this.said(data);
		this.mouth = mouth;
		source.connect(mouth);
		/* Not heard here; connected so that it runs. */
		mouth.connect(this.context.destination);
	}

	async change(mic) {
		if (!this.mouth)
			return;
		this.stop();
		await this.listen(mic);
	}

	close() {
		this.open_ = false;
		clearInterval(this.filler);
		this.pace = null;
		this.ear?.port.postMessage({ clear: true });
		this.stop();
	}

	stop() {
		this.turn++;
		devices.close(this.stream);
		this.source?.disconnect();
		this.mouth?.disconnect();
		this.stream = this.source = this.mouth = null;
		this.levels = { mic: 0, ear: 0 };
	}

	/* ---- pieces -------------------------------------------------- */

	said({ piece, time }) {
		const here = micros();
		this.levels.mic = this.muted ? 0 : loudness(piece);
		if (!this.open_)
			return;
		clearInterval(this.filler);
		const at = Math.max(0, this.pace.atNode(here) - 20000);
		const spoken = this.muted ? SILENCE : piece;
		this.say(encode(spoken), at);
		this.tap?.said(spoken, here);
		const skip = this.pace.said(here);
		this.delay.wait = this.pace.lead;
		if (skip)
			this.mouth.port.postMessage({ skip });
		this.delay.mouth = smooth(this.delay.mouth,
			Math.max(0, (this.context.currentTime - time) * 1000));
	}

	hear(audio, at) {
		if (!this.open_ || !this.ear)
			return;
		const piece = decode(audio);
		if (!piece)
			return;
		this.pace.heard(at, micros());
		this.levels.ear = loudness(piece);
		this.ear.port.postMessage({ piece }, [piece.buffer]);
	}

	earTells({ waits, dry, cut, heard, time }) {
		this.tap?.heard(heard, micros());
		if (!this.open_)
			return;
		this.dry = dry;
		this.cut = cut;
		this.delay.ear = waits / 48;
		this.delay.out = (this.context.outputLatency ||
			this.context.baseLatency || 0) * 1000;
	}

	/* For tests: what is said and played, with its moments. */
	listenIn(tap) {
		this.tap = tap;
		this.ear?.port.postMessage({ tap: !!tap });
	}
}

function micros() {
	return Math.round(performance.now() * 1000);
}

function smooth(was, is) {
	return was === null ? is : was + (is - was) / 20;
}

/* A machine that is busy may lose a request: three times. */
async function again(load) {
	for (let left = 2; ; left--) {
		try {
			return await load();
		} catch (e) {
			if (!left)
				throw e;
			await wait(400);
		}
	}
}

function wait(ms) {
	return new Promise((done) => setTimeout(done, ms));
}
