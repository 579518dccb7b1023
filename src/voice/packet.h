/*
 * packet - the bytes of one voice packet: doc/protocol/voice.md.
 *
 * Does      write and read the content of a line's voice frame: the newest
 *           Opus frame and, after it, items: copies of earlier frames, and
 *           symbols that lost ones are solved from.
 * Does not  know Opus (frames are opaque bytes, all of one size in a packet),
 *           choose the items (voice/plan.h), keep frames (voice/packer.h) or
 *           solve (voice/solver.h).
 * Memory    values only; a packet that was read points into the caller's
 *           bytes.
 * Threads   any.
 * Promise   the reader accepts exactly what the writer writes, cut or not,
 *           and looks at no byte beyond `len`.
 *
 *   0      kind (high 4 bits, 0: frames) and channel (low 4 bits)
 *   1      call: the byte that control gave this call
 *   2..4   sequence of the newest frame, mod 2^24
 *   5      size of a frame in bytes, 1 to 160
 *   6      the newest frame
 *   then   up to 7 items, each a tag and as many bytes as a frame has:
 *          1 to 63      a copy of the frame so many back
 *          128 to 191   a symbol over the tag - 127 frames before the newest
 *
 * The line may cut a packet short at any of its cuts: behind the newest frame
 * or behind any item. The items therefore stand in the order of their worth.
 */
#ifndef OL_VOICE_PACKET_H
#define OL_VOICE_PACKET_H

#include <stddef.h>
#include <stdint.h>

#define OL_PACKET_HEAD 6        /* bytes before the newest frame          */
#define OL_PACKET_MAX 252       /* bytes of a packet: what a cell can take */
#define OL_PACKET_FRAME_MAX 160 /* bytes of a frame: 64 kbit/s            */
#define OL_PACKET_ITEMS_MAX 7
#define OL_PACKET_BACK_MAX 63   /* frames, of a copy                      */
#define OL_PACKET_WINDOW_MAX 64 /* frames, of a symbol                    */
#define OL_PACKET_CHANNELS 2    /* 0: the speaker; 1: the interpreter     */
#define OL_PACKET_SEQ_MASK 0xffffffu

/* A packet to be sent. Whole it is cut[n_cuts - 1] bytes long; it stays valid
 * when cut at any earlier cut[]. cut[0] is the newest frame alone. */
struct ol_packet {
	uint8_t bytes[OL_PACKET_MAX];
	uint16_t cut[OL_PACKET_ITEMS_MAX + 1]; /* ascending         */
	uint8_t n_cuts;                        /* 0: nothing in it */
};

/* An item that was read: one of `back` and `window` is not 0. */
struct ol_packet_item {
	uint8_t back;   /* of a copy: its sequence is seq - back, mod 2^24 */
	uint8_t window; /* of a symbol: it is over frames seq - window to
	                   seq - 1                                         */
	const uint8_t *body; /* frame_bytes bytes */
};

/* A packet that was read. */
struct ol_packet_view {
	uint8_t channel; /* 0 to OL_PACKET_CHANNELS - 1        */
	uint8_t call;
	uint32_t seq;        /* of the newest frame, below 2^24    */
	uint8_t frame_bytes; /* of each frame                      */
	uint8_t n_items;
	const uint8_t *newest; /* frame_bytes bytes                  */
	struct ol_packet_item item[OL_PACKET_ITEMS_MAX];
};

/* Begins a packet with its newest frame. `frame_bytes` in 1 to 160, `channel`
 * below OL_PACKET_CHANNELS; more is a bug of the caller. */
void ol_packet_begin(struct ol_packet *p, uint8_t channel, uint8_t call,
		     uint32_t seq, const uint8_t *frame, uint8_t frame_bytes);

/* Adds a copy of the frame `back` (1 to 63) frames before the newest, of the
 * size given at the beginning. OL_ERR_FULL where it would pass `budget` bytes
 * (at most OL_PACKET_MAX) or the number of items; the packet is then as it
 * was. */
int ol_packet_add(struct ol_packet *p, uint8_t back, const uint8_t *frame,
		  size_t budget);

/* Adds a symbol over the `window` (1 to 64) frames before the newest and
 * gives the place for its bytes, all 0: the caller adds it up there. NULL
 * where ol_packet_add() says OL_ERR_FULL. */
uint8_t *ol_packet_add_symbol(struct ol_packet *p, uint8_t window,
			      size_t budget);

/* Reads a packet. OL_ERR_MALFORMED: too short, too long, a size of 0 or above
 * 160, bytes left over, a tag that means nothing, the same copy twice, more
 * than 7 items. OL_ERR_UNKNOWN: a kind or channel that this version does not
 * know. */
int ol_packet_read(struct ol_packet_view *v, const uint8_t *bytes, size_t len);

#endif
