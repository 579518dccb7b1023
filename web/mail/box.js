/*
 * box - what is known of the messages of one line: a window of them, in the
 * order in which they came to our disk.
 *
 * Does      take pages of `inbox` in at either end of the window, messages
 *           one by one at its live end, and events; say where the next page
 *           in either direction begins.
 * Does not  ask the node, read a clock or touch the page.
 * Memory    at most CHUNKS pages and LIVE messages more, whatever a line has:
 *           what the window leaves behind is asked for again.
 *
 * A page knows its neighbours by numbers of the node's (`from`, `next`): below
 * is where older ones end (null: there are none), above where newer ones begin
 * (null: this is the live end, and new messages are added here).
 */
import { ms } from '../words.js';

export const PAGE = 64;
const CHUNKS = 4;
const LIVE = 4 * PAGE;

export function fresh(line) {
	return { line, chunks: [] };
}

/* A row of the node, with its dates in ms. */
export function mail(row) {
	return { ...row, id: row.message ?? `${row.outgoing ? 'o' : 't'}${
		row.number}`, at: row.kept, date: ms(row.date),
	kept: ms(row.kept), ack_by: ms(row.ack_by),
	states: (row.states ?? []).map((s) => ({ state: s.state,
		here: ms(s.here), there: ms(s.there) })) };
}

export function rows(box) {
	return box.chunks.flatMap((c) => c.rows);
}

export function find(box, id) {
	for (const c of box.chunks)
		for (const row of c.rows)
			if (row.id === id)
				return row;
	return null;
}

/* Where to ask for older or newer ones; null: there are none. */
export const olderFrom = (box) => box.chunks[0]?.below ?? null;
export const newerFrom = (box) => box.chunks.at(-1)?.above ?? null;
export const isLive = (box) => box.chunks.length > 0 && newerFrom(box) === null;

/* ---- pages ------------------------------------------------------------- */

/* The newest page, as `inbox` gives it with `newest`. */
export function open(box, list, next) {
	box.chunks = [{ rows: list.map(mail).reverse(), below: next ?? null,
		above: null }];
}

/* A page from somewhere, oldest first; 0: from the beginning. */
export function openAt(box, list, from, next) {
	box.chunks = [{ rows: list.map(mail), below: from > 1 ? from - 1 : null,
		above: next ?? null }];
}

export function addOlder(box, list, next) {
	box.chunks.unshift({ rows: unknown(box, list).reverse(),
		below: next ?? null, above: null });
	while (box.chunks.length > CHUNKS)
		dropNewest(box);
}

function dropNewest(box) {
	const gone = box.chunks.pop();
	if (box.chunks.length)
		box.chunks.at(-1).above = (gone.below ?? 0) + 1;
}

/* A page that was asked for with newerFrom(), oldest first. */
export function addNewer(box, list, from, next) {
	box.chunks.push({ rows: unknown(box, list), below: from - 1,
		above: next ?? null });
	box.chunks.at(-2).above = null;
	while (box.chunks.length > CHUNKS)
		box.chunks.shift();
}

function unknown(box, list) {
	const known = new Set(rows(box).map((r) => r.id));
	return list.map(mail).filter((r) => !known.has(r.id));
}

/* ---- one by one -------------------------------------------------------- */

/* A message as the node tells it now: in the place of what was known, or the
 * newest at the live end. Elsewhere it is left out: its page will have it. */
export function put(box, raw) {
	const row = mail(raw);
	if (row.line !== box.line)
		return;
	if (replace(box, row.id, () => row) || !isLive(box))
		return;
	const last = box.chunks.at(-1);
	if (last.rows.length >= LIVE)
		dropNewest(box);
	else
		last.rows = [...last.rows, row];
}

/* Where the page begins that is to be asked for (oldest first) once so many
 * came at the live end that they are more than one page; null: they are not.
 * split() takes it, so that what is left behind later can be found again. */
export function splitFrom(box) {
	const last = box.chunks.at(-1);
	return isLive(box) && last.rows.length >= 2 * PAGE ?
		(last.below ?? 0) + 1 : null;
}

/* atEnd: the reader is there; then the oldest may go, else the newest. */
export function split(box, list, next, atEnd) {
	const last = box.chunks.at(-1);
	const n = list.length;
	if (!next || !isLive(box) || last.rows[n - 1]?.id !== mail(list[n - 1]).id)
		return;
	box.chunks.splice(-1, 1, { ...last, rows: last.rows.slice(0, n) },
		{ rows: last.rows.slice(n), below: next - 1, above: null });
	while (box.chunks.length > CHUNKS)
		if (atEnd)
			box.chunks.shift();
		else
			dropNewest(box);
}

function replace(box, id, change) {
	for (const c of box.chunks) {
		const i = c.rows.findIndex((r) => r.id === id);
		if (i < 0)
			continue;
		c.rows = c.rows.map((r, k) => k === i ? change(r) : r);
		return true;
	}
	return false;
}

/* ---- events ------------------------------------------------------------ */

const SHOWN = new Set(['message', 'code_word', 'call']);

/* Takes a `message` event in. Gives the id of a message that is to be asked
 * for (with `message`), or null. */
export function takeEvent(box, e) {
	if (e.event !== 'message' || e.line !== box.line || !e.message)
		return null;
	if (replace(box, e.message, (row) => progressed(row, e)))
		return e.state === 'acknowledged' && e.ack_by ||
			e.fate && e.fate !== 'kept' ? e.message : null;
	if (e.kind === 'verdict' && e.reply_to && find(box, e.reply_to))
		return e.reply_to;
	return SHOWN.has(e.kind) && isLive(box) ? e.message : null;
}

function progressed(row, e) {
	const known = e.agreed || row.states.some((s) => s.state === e.state);
	return { ...row, state: e.state, judged: e.judged ?? row.judged,
		agreed: e.agreed ?? row.agreed, fault: e.fault ?? row.fault,
		states: known ? row.states : [...row.states, { state: e.state,
			here: ms(e.here), there: ms(e.there) }] };
}

/* ---- what it means ----------------------------------------------------- */

/* 'none', 'waits', 'overdue', 'late' or 'done' */
export function ackOf(row, now) {
	if (!row.ack_by)
		return 'none';
	if (row.state === 'acknowledged')
		return row.late ? 'late' : 'done';
	return now > row.ack_by ? 'overdue' : 'waits';
}

export function isUnread(row) {
	return !row.outgoing && row.fate === 'kept' && !!row.message &&
		row.kind !== 'call' && !reached(row, 'read') &&
		!reached(row, 'acknowledged');
}

export function reached(row, state) {
	return row.states.find((s) => s.state === state) ?? null;
}

/* What was said to each message of the window: id: rows. */
export function answers(list) {
	const out = new Map();
	for (const row of list)
		if (row.reply_to)
			out.set(row.reply_to, [...out.get(row.reply_to) ?? [],
				row]);
	return out;
}

/* The first words of a message, for naming it. */
export function gist(row) {
	const text = row?.texts?.[0]?.text || row?.code || row?.form ||
		row?.points?.[0]?.words || row?.files?.[0]?.name || '';
	const line = text.trim().split('\n')[0];
	return line.length > 80 ? `${[...line].slice(0, 79).join('')}…` : line;
}

/* The number of the first row on our disk since `date` (nanoseconds, as text
 * of digits), found by halves: ask(from) gives the first row from there on,
 * or null. */
export async function seek(ask, date) {
	const want = BigInt(date);
	let low = 1, high = 2 ** 32;
	while (low < high) {
		const mid = Math.floor((low + high) / 2);
		const row = await ask(mid);
		if (row && BigInt(row.kept ?? 0) < want)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}
