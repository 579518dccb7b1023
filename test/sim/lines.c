/* First light. */
#include "test/sim/rig.h"
#include <stdio.h>
static struct rig r;
int main(void)
{
	struct ol_line_status st;
	rig_init(&r, 1, 2, &sim_link_clean);
	rig_start(&r, 0);
	rig_start(&r, 1);
	rig_run_until_up(&r, 5 * RIG_S);
	printf("up %d at %.3f\n", rig_is_up(&r), (double)r.now.us / 1e6);
	rig_say(&r, 0, OL_STREAM_RECORDS, 100);
	rig_say(&r, 1, OL_STREAM_CONTROL, 100);
	rig_say(&r, 1, OL_STREAM_BULK, 100);
	printf("said %d at %.3f\n", rig_run_until_said(&r, 60 * RIG_S),
	       (double)r.now.us / 1e6);
	rig_call(&r, true);
	rig_run(&r, 300 * RIG_S);
	printf("said %d at %.3f\n", rig_run_until_said(&r, 60 * RIG_S),
	       (double)r.now.us / 1e6);
	for (int i = 0; i < 2; i++) {
		rig_status(&r, i, &st);
		printf("%d: up %d handshakes %llu rekeys %llu sent %llu rec %llu dropped %llu voice %u/%u downs %llu\n",
		       i, st.up, (unsigned long long)st.handshakes,
		       (unsigned long long)st.rekeys,
		       (unsigned long long)st.sent,
		       (unsigned long long)st.received,
		       (unsigned long long)st.dropped, r.node[i].voice_got,
		       r.node[i].voice_sent,
		       (unsigned long long)r.node[i].n_down);
		for (size_t p = 0; p < 2; p++)
			printf("   path %d state %d rtt %u loss %u %u step %d\n",
			       (int)p, st.path[p].state, st.path[p].rtt_us,
			       st.path[p].loss_permille,
			       st.path[p].peer_loss_permille, st.path[p].step);
	}
	rig_release(&r);
}
