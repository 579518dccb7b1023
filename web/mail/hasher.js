/*
 * hasher - a worker: SHA-256 of a file, so that who types meanwhile does not
 * wait.
 *
 * Takes a File; tells { done } now and then, and { sha256 } or { failed }.
 */
import { Sha256 } from './sha256.js';

const STEP = 1 << 20;

globalThis.onmessage = async ({ data: file }) => {
	try {
		const sum = new Sha256();
		for (let at = 0; at < file.size; at += STEP) {
			sum.add(new Uint8Array(await file.slice(at, at + STEP)
				.arrayBuffer()));
			postMessage({ done: Math.min(at + STEP, file.size) });
		}
		postMessage({ sha256: sum.end() });
	} catch {
		postMessage({ failed: true });
	}
};
