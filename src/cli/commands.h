/*
 * commands - what each subcommand does; main.c has their table.
 *
 * Each gives an exit status (say.h) and has said on standard error what is
 * wrong where that is not 0.
 */
#ifndef OL_CLI_COMMANDS_H
#define OL_CLI_COMMANDS_H

#include "cli/args.h"
#include "os/file.h"

/* command_card.c: without a node, or through it when it runs */
int ol_command_card_new(const struct ol_args *args);
int ol_command_card_show(const struct ol_args *args);
int ol_command_pair(const struct ol_args *args);

/* command_seat.c: the same */
int ol_command_seat_add(const struct ol_args *args);
int ol_command_seat_list(const struct ol_args *args);
int ol_command_seat_set(const struct ol_args *args);
int ol_command_seat_drop(const struct ol_args *args);

/* command_home.c: without a node */
int ol_command_init(const struct ol_args *args);
int ol_command_backup(const struct ol_args *args);
int ol_command_restore(const struct ol_args *args);

/* command_line.c: through the node */
int ol_command_status(const struct ol_args *args);
int ol_command_line_show(const struct ol_args *args);
int ol_command_line_set(const struct ol_args *args);
int ol_command_line_path(const struct ol_args *args);
int ol_command_line_verify(const struct ol_args *args);
int ol_command_line_suspend(const struct ol_args *args);
int ol_command_line_resume(const struct ol_args *args);
int ol_command_test(const struct ol_args *args);
int ol_command_tests(const struct ol_args *args);
int ol_command_roll_call(const struct ol_args *args);
int ol_command_history(const struct ol_args *args);
int ol_command_note(const struct ol_args *args);

/* command_duty.c: through the node */
int ol_command_duty(const struct ol_args *args);
int ol_command_duty_take(const struct ol_args *args);
int ol_command_duty_leave(const struct ol_args *args);

/* command_call.c: through the node, with a handset */
int ol_command_call(const struct ol_args *args);
int ol_command_answer(const struct ol_args *args);
int ol_command_decline(const struct ol_args *args);
int ol_command_hangup(const struct ol_args *args);
int ol_command_hold(const struct ol_args *args);
int ol_command_unhold(const struct ol_args *args);
int ol_command_hand(const struct ol_args *args);
int ol_command_presence(const struct ol_args *args);
int ol_command_connect(const struct ol_args *args);
int ol_command_ready(const struct ol_args *args);
int ol_command_take(const struct ol_args *args);
int ol_command_devices(const struct ol_args *args);
int ol_command_talk(const struct ol_args *args);

/* command_words.c, command_readback.c: messages */
int ol_command_send(const struct ol_args *args);
int ol_command_inbox(const struct ol_args *args);
int ol_command_show(const struct ol_args *args);
int ol_command_ack(const struct ol_args *args);
int ol_command_search(const struct ol_args *args);
int ol_command_watch(const struct ol_args *args);
int ol_command_confirm(const struct ol_args *args);
int ol_command_accept(const struct ol_args *args);
int ol_command_correct(const struct ol_args *args);

/* command_notice.c */
int ol_command_notice(const struct ol_args *args);
int ol_command_notice_forms(const struct ol_args *args);
int ol_command_notice_form(const struct ol_args *args);
int ol_command_notice_cap(const struct ol_args *args);

/* command_code.c */
int ol_command_code(const struct ol_args *args);
int ol_command_codebook_show(const struct ol_args *args);
int ol_command_codebook_propose(const struct ol_args *args);
int ol_command_codebook_agree(const struct ol_args *args);

/* command_commitment.c */
int ol_command_commitment_list(const struct ol_args *args);
int ol_command_commitment_new(const struct ol_args *args);
int ol_command_commitment_change(const struct ol_args *args);
int ol_command_commitment_done(const struct ol_args *args);
int ol_command_commitment_withdraw(const struct ol_args *args);
int ol_command_commitment_accept(const struct ol_args *args);
int ol_command_commitment_contest(const struct ol_args *args);

/* command_files.c */
int ol_command_files(const struct ol_args *args);
int ol_command_files_get(const struct ol_args *args);

/* command_audit.c, command_export.c */
int ol_command_audit(const struct ol_args *args);
int ol_command_attest(const struct ol_args *args);
int ol_command_export(const struct ol_args *args);

/* command_verify.c, command_publish.c: without a node or a home */
int ol_command_verify(const struct ol_args *args);
int ol_command_publish(const struct ol_args *args);

/* command_readout.c: with the keys of a home, without a node */
int ol_command_readout_sign(const struct ol_args *args);
int ol_command_readout_signers(const struct ol_args *args);

/* The home that the arguments name. 0, or OL_EXIT_USAGE, said. */
int ol_command_dir(const struct ol_args *args, char dir[static OL_PATH_MAX]);

/* Whether a file may be made, before something is done that cannot be undone.
 * 0, or OL_EXIT_REFUSED, said. */
int ol_command_check_out(const char *path);

#endif
