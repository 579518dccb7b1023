/*
 * packet - the bytes of one voice packet: doc/protocol/voice.md.
 *
 * Does      write and read the content of a line's voice frame: the newest
 *           Opus frame and, after it, copies of earlier ones.
 * Does not  know Opus (frames are opaque bytes, all of one size in a packet),
 *           choose the copies (voice/plan.h), keep frames (voice/packer.h).
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
 *   then   any number of: how many frames back (1 to 255), that frame
 *
 * The line may cut a packet short at any of its cuts: behind the newest frame
 * or behind any copy. The copies therefore stand in the order of their worth.
 * Kinds 1 to 15 are reserved (repair symbols, DRED): a reader that meets one
 * drops the packet.
 */
#ifndef OL_VOICE_PACKET_H
#define OL_VOICE_PACKET_H

#include <stddef.h>
#include <stdint.h>

#define OL_PACKET_HEAD 6        /* bytes before the newest frame          */
#define OL_PACKET_MAX 252       /* bytes of a packet: what a cell can take */
#define OL_PACKET_FRAME_MAX 160 /* bytes of a frame: 64 kbit/s            */
#define OL_PACKET_COPIES_MAX 7
#define OL_PACKET_CHANNELS 2 /* 0: the speaker; 1: the interpreter        */
#define OL_PACKET_SEQ_MASK 0xffffffu

/* A packet to be sent. Whole it is cut[n_cuts - 1] bytes long; it stays valid
 * when cut at any earlier cut[]. cut[0] is the newest frame alone. */
struct ol_packet {
	uint8_t bytes[OL_PACKET_MAX];
	uint16_t cut[OL_PACKET_COPIES_MAX + 1]; /* ascending         */
	uint8_t n_cuts;                         /* 0: nothing in it */
};

/* A packet that was read. */
struct ol_packet_view {
	uint8_t channel; /* 0 to OL_PACKET_CHANNELS - 1        */
	uint8_t call;
	uint32_t seq;        /* of the newest frame, below 2^24    */
	uint8_t frame_bytes; /* of each frame                      */
	uint8_t n_copies;
	const uint8_t *newest; /* frame_bytes bytes                  */
	struct {
		uint8_t back; /* its sequence is seq - back, mod 2^24 */
		const uint8_t *frame;
	} copy[OL_PACKET_COPIES_MAX];
};

/* Begins a packet with its newest frame. `frame_bytes` in 1 to 160, `channel`
 * below OL_PACKET_CHANNELS; more is a bug of the caller. */
void ol_packet_begin(struct ol_packet *p, uint8_t channel, uint8_t call,
		     uint32_t seq, const uint8_t *frame, uint8_t frame_bytes);

/* Adds a copy of the frame `back` frames before the newest, of the size given
 * at the beginning. OL_ERR_FULL where it would pass `budget` bytes (at most
 * OL_PACKET_MAX) or the number of copies; the packet is then as it was. */
int ol_packet_add(struct ol_packet *p, uint8_t back, const uint8_t *frame,
		  size_t budget);

/* Reads a packet. OL_ERR_MALFORMED: too short, too long, a size of 0 or above
 * 160, bytes left over, an offset of 0 or given twice. OL_ERR_UNKNOWN: a kind
 * or channel that this version does not know. */
int ol_packet_read(struct ol_packet_view *v, const uint8_t *bytes, size_t len);

#endif
