/*
 * slots - the numbers of a code word.
 *
 * Does      put them into its meaning as the other side reads it; say why one
 *           does not fit its slot.
 */

/* "{1} from the line" with the numbers that were given and their units, as
 * the other side reads it; "…" where one lacks. */
export function filled(text, numbers, slots) {
	return text.replace(/\{(\d)\}/g, (all, n) =>
		`${numbers[n - 1]?.trim() || '…'}${slots?.[n - 1]?.unit ?
			` ${slots[n - 1].unit}` : ''}`);
}

/* Why a number does not fit its slot: of the catalogue, or null. */
export function slotFault(slot, text) {
	const digits = /^-?\d+(?:\.(\d+))?$/.exec(text.trim());
	if (!digits)
		return 'mail.slot_number';
	if ((digits[1]?.length ?? 0) !== (slot.decimals ?? 0))
		return 'mail.slot_decimals';
	return Number(text) < Number(slot.least) ||
		Number(text) > Number(slot.most) ? 'mail.slot_bounds' : null;
}
