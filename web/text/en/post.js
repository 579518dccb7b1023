/*
 * post - what waits in writing, said on every page.
 */
export default {
	'post.link': 'Messages',
	'post.link_unread.one': 'Messages: {n} not read',
	'post.link_unread.other': 'Messages: {n} not read',
	'post.open': 'Messages with {office}',
	'post.see': 'See',
	'post.unread.one': '{n} message is not read',
	'post.unread.other': '{n} messages are not read',
	'post.many': 'More than {n} messages are not read',
	'post.first': 'from {office}, {precedence}.',
	'post.waits.one': '{n} message is to be acknowledged',
	'post.waits.other': '{n} messages are to be acknowledged',
	'post.waits_first': 'from {office} by {time}, in {long}.',
	'post.overdue_here_bar.one': 'OVERDUE: {n} message is not acknowledged by us',
	'post.overdue_here_bar.other': 'OVERDUE: {n} messages are not acknowledged by us',
	'post.overdue_here_bar_first': 'from {office}, due at {time}, {long} ago.',
	'post.overdue_there_bar.one': 'OVERDUE: {n} message is not acknowledged by them',
	'post.overdue_there_bar.other': 'OVERDUE: {n} messages are not acknowledged by them',
	'post.overdue_there_bar_first': 'to {office}, due at {time}, {long} ago.',
	'post.came': 'A message from {office}, {precedence}.',
	'post.overdue_here': 'Overdue: we have not acknowledged a message from {office}.',
	'post.overdue_there': 'Overdue: {office} has not acknowledged a message of ours.',
	'post.loading': 'The pages for messages are being loaded.',
	'post.not_loaded': 'The pages for messages could not be loaded. Load this page anew.',
	'post.no_right': 'Your seat ({role}) may not read messages.',
};
