/*
 * fields - what a notice's form asks for, and whether it is there.
 *
 * Does      make of what was filled in the values that are sent; say which
 *           fields are required now, and what else lacks; tell how late a
 *           notice is.
 * Does not  judge values closer: the node does, by the same form, and says
 *           which field and why.
 *
 * `values` is { field name: text }, `units` { field name: unit }. Names of
 * fields are plain words of the form file (a to z, 0 to 9 and -); looked up
 * with `at`, so that one may be called "constructor".
 */
const at = (o, name) => Object.hasOwn(o, name) ? o[name] : '';

export function required(field, values) {
	return field.required || !!field.when && (field.is ?? [])
		.some((c) => c.code === at(values, field.when));
}

/* A time of <input type="datetime-local">, in UTC. */
const instant = (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ?
	`${text}Z` : text;

export function valueOf(field, values, units) {
	const text = at(values, field.name).trim();
	if (!text)
		return '';
	if (field.type === 'time')
		return instant(text);
	const unit = field.units?.length ? at(units, field.name) ||
		field.units[0].unit : '';
	return unit ? `${text} ${unit}` : text;
}

/* Seconds that lack of the lead time; 0: it is kept, or not known yet. */
export function lateBy(form, values, now) {
	const start = form.lead_field && Date.parse(instant(
		at(values, form.lead_field)));
	return start ? Math.max(0, form.lead_s - (start - now) / 1000) : 0;
}

/* The first field that lacks something: { name, key } or null. */
export function lacking(form, values, now) {
	const late = lateBy(form, values, now) > 0;
	for (const field of form.fields) {
		const text = at(values, field.name).trim();
		if (!text && (required(field, values) ||
		    late && field.name === form.lead_reason))
			return { name: field.name, key: 'mail.field_required' };
		if (text && field.chars && [...text].length > field.chars)
			return { name: field.name, key: 'mail.field_long' };
		const after = field.after && at(values, field.after);
		if (text && after && Date.parse(instant(text)) <=
		    Date.parse(instant(after)))
			return { name: field.name, key: 'mail.field_after' };
	}
	return null;
}

export function request(form, values, units) {
	return form.fields.map((field) => ({ name: field.name,
		value: valueOf(field, values, units) })).filter((f) => f.value);
}
