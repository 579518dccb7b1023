/*
 * readout_life - one readout between two offices, from the first proposal to
 * two signatures, as one end sees it. doc/protocol/readout.md, "Life"
 *
 *	A                          B
 *	propose v1     -------->
 *	               <--------   propose v2 (seen 1)
 *	commit v2      -------->                     the hash of a signature
 *	               <--------   commit v2
 *	reveal         <------->   reveal            both at once: agreed
 *
 * Does      follow proposals, say when two crossed, let a signature out only
 *           when the other side has bound itself to one over the same bytes.
 * Does not  keep texts or make signatures: versions are digests, and whoever
 *           asks checks what was revealed. Messages arrive once and in order,
 *           as items do.
 * Memory    values only.
 * Threads   any.
 * Promise   with an honest counterpart both ends come to the same version or
 *           to none. A dishonest one may keep its signature back: that is
 *           said after OL_READOUT_REVEAL_US, and a late one still counts.
 */
#ifndef OL_RECORD_READOUT_LIFE_H
#define OL_RECORD_READOUT_LIFE_H

#include "base/instant.h"
#include "record/item.h"

#define OL_READOUT_VERSIONS 256 /* proposals of each side */
#define OL_READOUT_REVEAL_US (UINT64_C(600) * OL_US_PER_S)

enum ol_readout_state {
	OL_READOUT_DRAFT,     /* nothing was proposed                      */
	OL_READOUT_OURS,      /* the newest version is ours                */
	OL_READOUT_THEIRS,    /* it is theirs                              */
	OL_READOUT_CROSSED,   /* both proposed without knowing: neither may
			       * be signed until somebody proposes again   */
	OL_READOUT_COMMITTED, /* we are bound to the newest one            */
	OL_READOUT_REVEALED,  /* both are; our signature has gone out      */
	OL_READOUT_WITHHELD,  /* and theirs has not come in its time       */
	OL_READOUT_BOTH,      /* agreed: both signatures are here          */
	OL_READOUT_WITHDRAWN,
	OL_READOUT_STATES,
};

enum ol_readout_word {
	OL_READOUT_NOTHING,
	OL_READOUT_PROPOSE,
	OL_READOUT_COMMIT,
	OL_READOUT_REVEAL,
	OL_READOUT_WITHDRAW,
	OL_READOUT_WORDS,
};

/* What one end says to the other. */
struct ol_readout_said {
	enum ol_readout_word word;
	struct ol_digest version; /* PROPOSE, COMMIT, REVEAL                */
	/* Proposals until then: the sender's own, and the other's that it had
	 * seen. They tell which version is meant where bytes come again. */
	uint32_t own, seen;
	struct ol_digest signature; /* COMMIT: the SHA-256 of it; REVEAL: the
				     * receiver makes it of what has come   */
};

struct ol_readout_life {
	enum ol_readout_state state;
	struct ol_digest version;  /* the newest; in BOTH the agreed one    */
	uint32_t n_ours, n_theirs; /* proposals                             */
	bool is_promised;          /* we committed, and no answer voids it  */
	bool have_committed;       /* they, to `version`                    */
	struct ol_readout_said promise, theirs;
	ol_instant reveal_by;
};

/* A life of all zero is a draft. Each of these fills `say` with what is to be
 * said, perhaps OL_READOUT_NOTHING; OL_ERR_STATE where it cannot be done now.
 * OL_ERR_EXISTS: the newest version has the same bytes; OL_ERR_FULL: there are
 * OL_READOUT_VERSIONS already. */
int ol_readout_life_propose(struct ol_readout_life *l,
			    const struct ol_digest *version,
			    struct ol_readout_said *say);

/* Binds us to the newest version. `signature` is the SHA-256 of ours over it. */
int ol_readout_life_commit(struct ol_readout_life *l,
			   const struct ol_digest *signature, ol_instant now,
			   struct ol_readout_said *say);
/* A draft is just dropped: nobody knows of it. */
int ol_readout_life_withdraw(struct ol_readout_life *l,
			     struct ol_readout_said *say);

/* What they said. `is_good` counts at REVEAL alone: it is their signature over
 * that version. OL_ERR_FORGED where what they revealed is not what they bound
 * themselves to, or no signature; OL_ERR_STATE where it makes no sense,
 * OL_ERR_FULL beyond OL_READOUT_VERSIONS: these leave the life as it was. What was overtaken is 0, and changes nothing. */
int ol_readout_life_hear(struct ol_readout_life *l,
			 const struct ol_readout_said *heard, bool is_good,
			 ol_instant now, struct ol_readout_said *say);

/* WITHHELD where their time is over. */
void ol_readout_life_step(struct ol_readout_life *l, ol_instant now);
ol_instant ol_readout_life_deadline(const struct ol_readout_life *l);

/* "draft", "ours", "theirs" ... */
const char *ol_readout_state_name(enum ol_readout_state state);

#endif
