/*
 * person - somebody who sees nothing but the screen, and counts what he does.
 *
 * Does      press keys and click what bears the words that he reads; read only
 *           what lies in the window, on top, without scrolling.
 * Does not  know the page's parts, or where a thing stands.
 */
import { check, shot } from './browser.mjs';

/* The text that can be seen: in the window, and not under something else. */
function seen() {
	const walk = document.createTreeWalker(document.body,
		NodeFilter.SHOW_TEXT);
	const range = document.createRange();
	let text = '';
	for (let node = walk.nextNode(); node; node = walk.nextNode()) {
		range.selectNodeContents(node);
		const box = range.getClientRects()[0]; /* of its first row */
		if (!box)
			continue;
		const x = box.x + box.width / 2, y = box.y + box.height / 2;
		const top = document.elementFromPoint(x, y);
		if (box.width > 1 && top && node.parentElement.contains(top))
			text += node.data;
		if (/^(P|DIV|LI|DD|H\d)$/.test(node.parentElement.tagName))
			text += ' ';
	}
	return text.replace(/[\u2066-\u2069]/g, '').replace(/\s+/g, ' ');
}

export class Person {
	constructor(page) {
		this.page = page;
		this.actions = 0;
	}

	async click(words) {
		this.actions++;
		await this.page.getByRole('link', { name: words })
			.or(this.page.getByRole('button', { name: words }))
			.first().click();
	}

	async press(key) {
		this.actions++;
		await this.page.keyboard.press(key);
	}

	async sees(...texts) {
		const end = Date.now() + 40000;
		for (const text of texts)
			for (;;) {
				const all = await this.page.evaluate(seen);
				if (text instanceof RegExp ? text.test(all) :
					all.includes(text))
					break;
				if (Date.now() > end) {
					await shot(this.page, 'failed-person');
					throw new Error(`${text} is not seen:\n${all}`);
				}
				await this.page.waitForTimeout(50);
			}
	}

	/* The task is done: in few enough actions? */
	done(task, most) {
		console.log(`  ${task}: ${this.actions} of at most ${most} actions`);
		check(this.actions <= most, `${task}: ${this.actions} actions`);
	}
}
