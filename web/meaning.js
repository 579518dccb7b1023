/*
 * meaning - what the console's state means: questions asked of it.
 *
 * Does      say whether a line is well, what its state is called (a key of
 *           the catalogue), which calls ring, wait, are ours or were missed,
 *           what came of one, how its voice fares.
 * Does not  change the state: store.js makes it, of what the node tells.
 */
export function may(s, right) {
	return !!s.me?.rights.has(right);
}

/* 'good', 'trouble' or 'paused' */
export function health(line) {
	if (line.state === 'up')
		return line.paths.some((p) => p.state === 'silent' ||
			p.state === 'refused') ? 'rough' : 'good';
	return line.state === 'suspended' ? 'paused' : 'trouble';
}

/* The state of a line: { key, args }. */
export function stateOf(line) {
	if (line.state === 'up')
		return { key: 'line.up' };
	if (line.state === 'suspended')
		return { key: line.who === 'there' ? 'line.suspended_there' :
			'line.suspended_here' };
	if (line.why === 'goodbye' && line.who)
		return { key: 'line.goodbye_who', args: { who: line.who } };
	return { key: ['starting', 'silent', 'refused', 'goodbye']
		.includes(line.why) ? `line.${line.why}` : 'line.down' };
}

/* Those in trouble first, the worst of them by name; then the others. */
const RANK = { trouble: 0, paused: 1, rough: 2, good: 3 };
export function inOrder(lines) {
	return [...lines.values()].sort((a, b) =>
		RANK[health(a)] - RANK[health(b)] ||
		(a.office < b.office ? -1 : a.office > b.office ? 1 :
			a.line < b.line ? -1 : 1));
}

/* The last test of words, of voice, and the later of them; null: none. */
export function testsOf(s, line) {
	const asked = s.tests.get(line.line);
	const late = (...list) => list.filter((x) => x?.at)
		.sort((a, b) => b.at - a.at)[0] ?? null;
	const voice = late(line.voice_test,
		asked?.voice_sent ? asked : null);
	const words = late(line.words_test, asked);
	return { words, voice, last: late(words, voice) };
}

/* Whether the call on a line is recorded, as far as we know. */
export function isRecorded(s, line) {
	const c = line.call && s.calls.get(line.call);
	return !!c && (c.recording_here || c.recording_there);
}

export function incoming(s) {
	const rank = { flash: 0, immediate: 1, priority: 2, routine: 3 };
	return [...s.calls.values()]
		.filter((c) => c.phase === 'incoming' &&
			(!c.mine || c.crossing) && !c.answering)
		.sort((a, b) => rank[a.precedence] - rank[b.precedence]);
}

/* The call that this desk is in, or tries to place. */
export function ours(s) {
	const open = [...s.calls.values()].filter((c) => c.mine &&
		c.phase !== 'over');
	return open.find((c) => !c.held_here) ?? open[0] ?? null;
}

/* Others that it has, which wait. */
export function waiting(s) {
	const now = ours(s);
	return [...s.calls.values()].filter((c) => c.mine && c !== now &&
		c.phase !== 'over');
}

/* Calls that another seat hands to this one. */
export function offers(s) {
	return [...s.calls.values()].filter((c) => c.offer && !c.mine &&
		c.phase !== 'over' && !c.answering);
}

/* Calls that nobody here answered and nobody has noted: the node says which. */
export function missed(s) {
	return s.past.filter((p) => p.missed);
}

/* Whether a call that is over has the words of a missed one, noted or not. */
function wasMissed(p) {
	return !p.outgoing && p.answered === null && p.ended !== null &&
		['unanswered', 'cancelled', 'line_lost', 'stopped', 'none']
			.includes(p.reason);
}

/* What came of a call that is over, here or in the history. */
export function outcome(p) {
	const span = p.answered !== null && p.ended !== null ?
		p.ended - p.answered : 0;
	if (p.ended === null)
		return { key: 'out.none' };
	if (p.reason === 'taken' && p.answered !== null && p.by)
		return { key: 'out.handed', args: { seat: p.by }, span };
	if (p.reason === 'declined' && p.outgoing && p.will_call)
		return { key: 'out.will_call', args: { seat: p.by ?? '?' },
			at: p.will_call };
	if (p.reason === 'declined' && p.outgoing && p.by)
		return { key: 'out.declined_by', args: { seat: p.by } };
	if (p.answered !== null) {
		const how = { hung_up: 'out.hung_up', line_lost:
			'out.spoke_lost', hung_up_there: 'out.hung_up_there' };
		return { key: how[p.reason] ?? 'out.spoke_other', span };
	}
	if (p.reason === 'refused')
		return { key: p.lineSince ? 'out.refused_since' : 'out.refused',
			args: { why: p.why }, at: p.lineSince };
	if (p.reason === 'suspended' && p.lineSince)
		return { key: 'out.suspended_by', at: p.lineSince, args: {
			by: p.lineBy ?? p.who ?? '?', words: p.words ?? '' } };
	if (p.reason === 'line_lost' && p.lineSince && p.outgoing)
		return { key: 'out.line_lost_since', at: p.lineSince };
	if (p.reason === 'unanswered' && p.outgoing && p.rangAt)
		return { key: 'out.unanswered_bells', args: { n: p.rangAt },
			span: p.rang * 1000 };
	if (wasMissed(p))
		return { key: { cancelled: 'out.missed_gone', line_lost:
			'out.missed_lost' }[p.reason] ?? 'out.missed' };
	if (p.reason === 'declined')
		return { key: p.outgoing ? 'out.declined' : 'out.declined_here' };
	if (p.reason === 'taken' && p.seat)
		return { key: 'out.taken_by', args: { seat: p.seat } };
	if (p.reason === 'hung_up' && p.outgoing)
		return { key: 'out.cancelled' };
	return { key: `out.${p.reason}` };
}

/* How a call's voice fares: 'good', 'fair', 'bad', or null without figures. */
export function quality(c) {
	if (!c.last)
		return null;
	const near = c.figures.slice(-5);
	const worst = Math.max(...near.map((f) => f.concealed));
	return worst > 8 ? 'bad' : worst > 2 || c.last.delay > 400 ?
		'fair' : 'good';
}
