/*
 * roll - the roll-call, by which people test a line.
 *
 * Does      let a person ask for it, or answer theirs; say above every page
 *           that one waits for an answer, or is overdue.
 * Does not  know when it is due: the node does, by the watches of both ends.
 */
import { Button, html, say, Sign } from '../ui.js';
import { may } from '../store.js';
import { time } from '../words.js';

const waits = (line) => line.people_test?.asked && !line.people_test.asked_here;

/* On the page of a line. */
export function Roll({ app, line }) {
	const test = line.people_test;
	if (!test || !may(app.s, 'talk') || !may(app.s, 'write'))
		return null;
	return html`<p><${Button} k=${waits(line) ? 'roll.answer' : 'roll.ask'}
			kind=${waits(line) ? 'primary' : ''}
			disabled=${!!test.asked && !waits(line)}
			onClick=${() => app.rollCall(line.line, waits(line))} />
		${test.next && html` <span>${say('roll.next',
			{ time: time(test.next, app.now) })}</span>`}</p>`;
}

/* The first line that waits for us, and the first that is overdue. */
export function RollNotices({ app }) {
	const lines = [...app.s.lines.values()];
	const late = lines.find((l) => l.people_test?.state === 'overdue');
	const one = (k, line) => line && html`<p class="notice notice-warn">
		<${Sign} kind="warn" /><span>${say(k, { office: line.office,
			time: time(line.people_test.owed, app.now) })}</span>
		<a class="button" href=${`#/line/${
			encodeURIComponent(line.line)}`}>${say('roll.see')}</a></p>`;
	return [one('roll.they_ask', lines.find(waits)),
		one('roll.overdue', late)];
}
