/*
 * error - the codes that functions of every room return.
 *
 * A function that returns int gives 0 or one of these, all negative; `bool`
 * answers a question; `void` cannot fail. Outputs are valid only on 0. What a
 * counterpart does wrong is a code and a counter, our own bug an assert.
 */
#ifndef OL_BASE_ERROR_H
#define OL_BASE_ERROR_H

enum ol_err {
	OL_ERR_MALFORMED = -1, /* bytes that do not follow the format      */
	OL_ERR_FORGED = -2,    /* a tag, signature or checksum that is wrong */
	OL_ERR_REPLAY = -3,    /* seen before, or too old to tell          */
	OL_ERR_EXPIRED = -4,   /* its time is over                         */
	OL_ERR_FULL = -5,      /* a bound is reached                       */
	OL_ERR_UNKNOWN = -6,   /* no such line, call, card, key ...        */
	OL_ERR_STATE = -7,     /* not in this state                        */
	OL_ERR_RANGE = -8,     /* a value outside what is allowed          */
	OL_ERR_NEWER = -9,     /* made by a newer version                  */
	OL_ERR_PASSPHRASE = -10, /* wrong or missing passphrase             */
	OL_ERR_NO_MEMORY = -11,  /* the machine has none left                */
	OL_ERR_IO = -12,         /* a disk, file or socket failed            */
	OL_ERR_NO_SPACE = -13,   /* the disk is full                         */
	OL_ERR_BUSY = -14,       /* in use by another                        */
	OL_ERR_DENIED = -15,     /* no right to it                           */
	OL_ERR_EXISTS = -16,     /* is there already                         */
	OL_ERR_DOWN = -17,       /* the line is down                         */
};

/* A few plain words for a code, for logs ("malformed", "forged" ...).
 * Never NULL. */
const char *ol_err_text(int err);

#endif
