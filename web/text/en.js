/*
 * en - the console's texts, in English.
 *
 * Does      name every text that people read, with {places} for what is put
 *           in; `dir` says which way the language is written.
 * Does not  hold markup, or texts of the node: its refusals come in words.
 *
 * A key that ends in .one is taken for a {n} of one; .other else. A language
 * may have the other forms of Intl.PluralRules too.
 *
 * One text stands on one line, however long: so a translator reads it.
 */
import calls from './en/calls.js';
import connect from './en/connect.js';
import desk from './en/desk.js';
import lines from './en/lines.js';
import post from './en/post.js';

export default { name: 'English', lang: 'en', dir: 'ltr', ...desk, ...lines,
	...calls, ...connect, ...post };
