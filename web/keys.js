/*
 * keys - what a key does, wherever one is on the page.
 *
 * Does      choose from the key and the state one action by its name.
 * Does not  carry it out (app.js does), or act while somebody types.
 *
 * Enter answers only where a call rings: elsewhere it belongs to the button
 * that has the focus. Within GRACE of a ring's beginning no key counts, so
 * that who was just typing does not answer.
 */
export const GRACE = 600; /* ms */

const TYPED = new Set(['INPUT', 'TEXTAREA', 'SELECT']);

/* `where` is { ringing, rang: ms since it began or null, call: the phase of
 * our call or null }. Gives a name or null. */
export function action(event, where) {
	if (event.ctrlKey || event.metaKey || event.altKey || event.repeat)
		return null;
	if (where.ringing)
		return duringRing(event, where);
	if (TYPED.has(event.tag))
		return null;
	return duringCall(event.key, where) ?? anywhere(event.key);
}

function duringRing(event, where) {
	if (where.rang < GRACE)
		return 'nothing';
	if (event.key === 'Enter' && event.tag !== 'BUTTON')
		return 'answer';
	if (event.key.toLowerCase() === 'd')
		return 'decline';
	return null;
}

function duringCall(key, where) {
	if (!where.call)
		return null;
	return { h: 'hangup', H: 'hangup', m: 'mute', M: 'mute',
		p: 'hold', P: 'hold',
		' ': where.call === 'talking' ? 'talk' : null }[key] ?? null;
}

function anywhere(key) {
	return { '/': 'find', 1: 'page-board', 2: 'page-calls',
		3: 'page-settings' }[key] ?? null;
}
