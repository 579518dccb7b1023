/*
 * mirror - English, laid out from right to left.
 *
 * Does      show whether the pages are fit for a language that is written so,
 *           before there is a translation into one.
 * Does not  translate.
 */
import en from './en.js';

export default { ...en, name: 'English, right to left', dir: 'rtl' };
