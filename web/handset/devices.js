/*
 * devices - microphones and speakers of this machine.
 *
 * Does      list them with their names; open a microphone with the browser's
 *           echo cancellation; say in a key of the catalogue why it could not
 *           be opened.
 * Does not  keep the choice (prefs.js does), or play.
 */
export async function list() {
	const all = await navigator.mediaDevices?.enumerateDevices?.() ?? [];
	const of = (kind) => all.filter((d) => d.kind === kind && d.deviceId)
		.map((d) => ({ id: d.deviceId, name: d.label || d.deviceId }));
	return { mics: of('audioinput'), speakers: of('audiooutput') };
}

/* A stream of one microphone; throws Error with a key as its message. The
 * device that was chosen may be unplugged: then any other is taken. */
export async function openMic(id) {
	if (!navigator.mediaDevices?.getUserMedia)
		throw new Error('mic.insecure');
	const audio = { echoCancellation: true, noiseSuppression: true,
		autoGainControl: true, channelCount: 1, sampleRate: 48000,
		latency: 0 };
	try {
		return await navigator.mediaDevices.getUserMedia({ audio:
			{ ...audio, ...(id && { deviceId: { ideal: id } }) } });
	} catch (e) {
		throw new Error({ NotAllowedError: 'mic.denied',
			NotFoundError: 'mic.none' }[e.name] ?? 'mic.failed');
	}
}

export function close(stream) {
	for (const track of stream?.getTracks() ?? [])
		track.stop();
}

export function canChooseSpeaker() {
	return 'setSinkId' in (globalThis.AudioContext?.prototype ?? {});
}
