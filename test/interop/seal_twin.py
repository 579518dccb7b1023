#!/usr/bin/env python3
"""seal_twin - a second reading of doc/protocol/seal.md.

usage: seal_twin.py PAGE.md            makes every example anew and compares
       seal_twin.py --print            prints the examples

Written from the page and the texts that it names (RFC 5869, RFC 8032, RFC
8439, the XChaCha draft, SipHash-2-4, BIP-173, OpenSSH's PROTOCOL.sshsig), on
Python's standard library and noise_twin.py beside it; the C code is held to
the same page by test/unit/seal/test_page.c. What needs Argon2id (the forty
digits, a key file with a passphrase) is left to that test.
"""

import hashlib
import os
import re
import sys
import textwrap

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from noise_twin import (chacha20, chacha_block, hkdf, public_of, quarter,  # noqa
                        seal, words)
import hmac  # noqa: E402

NAME = b"openline 1"


def u16(v):
    return v.to_bytes(2, "big")


def u32(v):
    return v.to_bytes(4, "big")


def string(b):
    return u32(len(b)) + b


# ---- keys of a line ----

def expand(prk, info, n):
    out, last, i = b"", b"", 1
    while len(out) < n:
        last = hmac.digest(prk, last + info + bytes([i]), "sha256")
        out, i = out + last, i + 1
    return out[:n]


def info(label, generation, first, second):
    return NAME + b" " + label + b"\0" + u32(generation) + first + second


def line_secret(salt, generation, ends):
    """ends: two of (line key, share)"""
    low, high = sorted(ends)
    prk = hmac.digest(salt, low[1] + high[1], "sha256")
    return expand(prk, info(b"line secret", generation, low[0], high[0]), 32)


def line_keys(secret, generation, sender, receiver):
    def key(label, n, first, second):
        return expand(secret, info(label, generation, first, second), n)
    return (key(b"envelope", 32, sender, receiver),
            key(b"mask", 32, sender, receiver),
            key(b"hint", 16, sender, receiver))


def line_ledger(secret, generation, a, b):
    return expand(secret, info(b"ledger", generation, *sorted((a, b))), 32)


def line_psk(secret, generation, a, b):
    return expand(secret, info(b"psk", generation, *sorted((a, b))), 32)


# ---- envelope ----

def siphash24(key, data):
    m64 = 2**64 - 1

    def rot(v, n):
        return (v << n | v >> (64 - n)) & m64

    k0, k1 = (int.from_bytes(key[i:i + 8], "little") for i in (0, 8))
    v = [k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d,
         k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573]

    def rounds(n):
        for _ in range(n):
            v[0] = (v[0] + v[1]) & m64
            v[1] = rot(v[1], 13) ^ v[0]
            v[0] = rot(v[0], 32)
            v[2] = (v[2] + v[3]) & m64
            v[3] = rot(v[3], 16) ^ v[2]
            v[0] = (v[0] + v[3]) & m64
            v[3] = rot(v[3], 21) ^ v[0]
            v[2] = (v[2] + v[1]) & m64
            v[1] = rot(v[1], 17) ^ v[2]
            v[2] = rot(v[2], 32)

    tail = len(data) % 8
    blocks = data[:len(data) - tail]
    last = data[len(data) - tail:].ljust(7, b"\0") + bytes([len(data) % 256])
    for i in range(0, len(blocks) + 8, 8):
        m = int.from_bytes((blocks + last)[i:i + 8], "little")
        v[3] ^= m
        rounds(2)
        v[0] ^= m
    v[2] ^= 0xff
    rounds(4)
    return (v[0] ^ v[1] ^ v[2] ^ v[3]).to_bytes(8, "little")


def hchacha20(key, nonce):
    s = words(b"expand 32-byte k" + key + nonce)
    for _ in range(10):
        for q in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14),
                  (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12),
                  (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(s, *q)
    return b"".join(w.to_bytes(4, "little") for w in s[:4] + s[12:])


def xseal(key, nonce, ad, plain):
    return seal(hchacha20(key, nonce[:16]), bytes(4) + nonce[16:], ad, plain)


def envelope(side, random, head, body):
    nonce = random + siphash24(side[2], random)
    return nonce + xseal(side[0], nonce, b"", head + body)


# ---- coded fragments ----

def gf_mul(a, b):
    out = 0
    while b:
        if b & 1:
            out ^= a
        a <<= 1
        if a & 0x100:
            a ^= 0x11d
        b >>= 1
    return out


def gf_inverse(a):
    return next(x for x in range(1, 256) if gf_mul(a, x) == 1)


def fragment(message, k, index):
    parts = [message[240 * j:240 * j + 240] for j in range(k)]
    if index < k:
        return parts[index]
    out = [0] * 240
    for j in range(k):
        c = gf_inverse(index ^ j)
        out = [o ^ gf_mul(c, x) for o, x in zip(out, parts[j])]
    return bytes(out)


# ---- cell ----

def cell(key, mask, head, body):
    nonce = bytes(3) + head[4:5] + bytes(1) + head[5:]
    sealed = seal(key, nonce, head, body)
    block = chacha_block(mask, int.from_bytes(sealed[:4], "little"),
                         sealed[4:16])
    return bytes(a ^ b for a, b in zip(head, block)) + sealed


# ---- Ed25519 (RFC 8032, 6) and SSHSIG ----

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_mul(s, p):
    q = (0, 1, 1, 0)
    while s > 0:
        if s & 1:
            q = point_add(q, p)
        p, s = point_add(p, p), s >> 1
    return q


def base_point():
    y = 4 * pow(5, P - 2, P) % P
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x & 1:
        x = P - x
    return x, y, 1, x * y % P


def compress(p):
    z = pow(p[2], P - 2, P)
    return (p[1] * z % P | (p[0] * z % P & 1) << 255).to_bytes(32, "little")


def ed25519_secret(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & (2**254 - 8) | 2**254
    return a, h[32:]


def ed25519_public(seed):
    return compress(point_mul(ed25519_secret(seed)[0], base_point()))


def ed25519_sign(seed, msg):
    a, prefix = ed25519_secret(seed)
    public = ed25519_public(seed)
    r = int.from_bytes(hashlib.sha512(prefix + msg).digest(), "little") % ORDER
    big_r = compress(point_mul(r, base_point()))
    h = int.from_bytes(hashlib.sha512(big_r + public + msg).digest(),
                       "little") % ORDER
    return big_r + ((r + h * a) % ORDER).to_bytes(32, "little")


def sshsig(seed, namespace, data):
    return ed25519_sign(seed, b"SSHSIG" + string(namespace) + string(b"") +
                        string(b"sha512") +
                        string(hashlib.sha512(data).digest()))


# ---- letters ----

LETTERS = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"


def polymod(values):
    c = 1
    for v in values:
        top, c = c >> 25, (c & 0x1ffffff) << 5 ^ v
        for i, g in enumerate((0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                               0x3d4233dd, 0x2a1462b3)):
            c ^= g if top >> i & 1 else 0
    return c


def letters(kind, word, content):
    data = u16(len(content)) + content
    data += hashlib.sha256(bytes([kind]) + content).digest()[:4]
    bits = "".join(f"{b:08b}" for b in data)
    bits += "0" * (-len(bits) % 170)
    values = [int(bits[i:i + 5], 2) for i in range(0, len(bits), 5)]
    out = f"-----BEGIN OPENLINE {word}-----\n"
    for line in range(1, len(values) // 34 + 1):
        v = values[34 * line - 34:34 * line]
        c = polymod([kind, line >> 5, line & 31] + v + [0] * 6) ^ 0x0f1c3a57
        v = v + [c >> 5 * (5 - i) & 31 for i in range(6)]
        text = "".join(LETTERS[x] for x in v)
        out += f"{line:02}: " + " ".join(textwrap.wrap(text, 5)) + "\n"
    return out + f"-----END OPENLINE {word}-----\n"


# ---- the two offices of the page ----

class Office:
    def __init__(self, first, name, form, level, addrs):
        def of(i):
            return bytes([first + i]) * 32
        self.charter, self.sign = of(1), of(2)
        self.line_secret, self.store = of(3), of(4)
        self.line = public_of(self.line_secret)
        self.share = of(6)
        made = bytearray([first + 5] * 16)
        made[:6] = (1795176000000).to_bytes(6, "big")
        made[6], made[8] = 0x70 | made[6] & 15, 0x80 | made[8] & 63
        self.id = bytes(made)
        self.name, self.form, self.level = name, form, level
        self.addrs = addrs

    def card(self, split=False):
        share = self.share
        if split:
            share = hashlib.sha256(NAME + b" share" + share).digest()
        b = bytes([1, split, self.level, len(self.name)]) + self.name
        b += bytes([len(self.form)]) + self.form
        b += ed25519_public(self.charter) + ed25519_public(self.sign)
        b += self.line + self.id + share + bytes([len(self.addrs)])
        for family, ip, port in self.addrs:
            b += bytes([family]) + ip + u16(port)
        return b, sshsig(self.sign, b"card@openline", b)


NORTH = Office(0x00, b"North", b"Madam President", 1,
               [(4, bytes([192, 0, 2, 1]), 7100),
                (6, bytes.fromhex("20010db8") + bytes(11) + b"\x07", 7101)])
SOUTH = Office(0x10, "Süden".encode(), b"", 3,
               [(4, bytes([198, 51, 100, 2]), 7200)])


def examples():
    """Name to rows of (what it is, bytes)."""
    a, b = NORTH, SOUTH
    secret = line_secret(NAME, 1, [(a.line, a.share), (b.line, b.share)])
    ab = line_keys(secret, 1, a.line, b.line)
    ba = line_keys(secret, 1, b.line, a.line)
    out = {"line-keys": [
        ("North's line key", a.line), ("South's line key", b.line),
        ("North's share", a.share), ("South's share", b.share),
        ("line secret, generation 1", secret),
        ("North to South: envelope key", ab[0]),
        ("North to South: mask key", ab[1]),
        ("North to South: hint key", ab[2]),
        ("South to North: envelope key", ba[0]),
        ("South to North: mask key", ba[1]),
        ("South to North: hint key", ba[2]),
        ("psk", line_psk(secret, 1, a.line, b.line)),
        ("ledger key", line_ledger(secret, 1, a.line, b.line)),
    ]}
    fresh = [(a.line, b"\x07" * 32), (b.line, b"\x17" * 32)]
    second = line_secret(secret, 2, fresh)
    out["line-keys-next"] = [
        ("North's fresh share", fresh[0][1]),
        ("South's fresh share", fresh[1][1]),
        ("line secret, generation 2", second),
        ("psk, generation 2", line_psk(second, 2, a.line, b.line)),
    ]
    random = bytes(range(0xa0, 0xb0))
    head = bytes.fromhex("0001a1b2c3d4") + bytes([1, 6])
    out["envelope"] = [
        ("random bytes", random),
        ("number, message, fragment", head),
        ("the datagram", envelope(ab, random, head, bytes(range(240)))),
    ]
    message = bytes((7 * i + i // 256) % 256 for i in range(1440))
    out["fragment"] = [
        ("fragment 6 of 6", fragment(message, 6, 6)),
        ("fragment 255, its first 16 bytes", fragment(message, 6, 255)[:16]),
    ]
    key = b"\x08" * 32
    head = bytes.fromhex("deadbeef" "01" "00000000000102")
    body = bytes(i % 256 for i in range(260))
    out["cell"] = [
        ("session key, North to South", key),
        ("header in the clear", head),
        ("the datagram", cell(key, ab[1], head, body)),
    ]
    body, sig = a.card()
    out["card"] = [("all before the signature", body), ("signature", sig)]
    out["card-split"] = [("the share's hash", a.card(True)[0][-59:-27]),
                         ("signature", a.card(True)[1])]
    head = b"openline key file 1\n" + bytes([1]) + bytes(49)
    keys = ed25519_public(a.charter) + a.sign + a.line_secret + a.store
    out["key-file"] = [
        ("head", head), ("keys", keys),
        ("checksum", hashlib.sha256(head + keys).digest()[:16]),
    ]
    return out


def texts():
    body, sig = NORTH.card()
    return {"card": letters(1, "CARD", body + sig),
            "slip": letters(2, "SLIP", NORTH.id + NORTH.share)}


def fingerprint():
    bits = int.from_bytes(hashlib.sha256(b"".join(NORTH.card())).digest(),
                          "big")
    text = "".join(LETTERS[bits >> 251 - 5 * i & 31] for i in range(20))
    return " ".join(textwrap.wrap(text, 5))


def block(name, rows):
    out = f"```vector {name}\n"
    for what, data in rows:
        out += f"# {what}\n"
        out += "\n".join(textwrap.wrap(data.hex(), 64)) + "\n"
    return out + "```\n"


def main(args):
    blocks = {n: block(n, r) for n, r in examples().items()}
    blocks.update({n + " text": f"```letters {n}\n{t}```\n"
                   for n, t in texts().items()})
    blocks["fingerprint"] = f"`{fingerprint()}`"
    if args == ["--print"]:
        for b in blocks.values():
            print(b)
        return 0
    if len(args) != 1:
        sys.exit(__doc__.split("\n\n")[1])
    with open(args[0], encoding="utf-8") as f:
        page = f.read()
    wrong = [n for n, b in blocks.items() if b not in page]
    for n in wrong:
        print(f"seal_twin: example {n!r} is not in the page; made anew:")
        print(blocks[n])
    unknown = [m[1] for m in re.finditer(r"```vector (\S+)", page)
               if m[1] not in blocks and m[1] != "key-file-passphrase"]
    for n in unknown:
        print(f"seal_twin: example {n!r} is unknown to this program")
    if not wrong and not unknown:
        print(f"seal_twin: {len(blocks)} examples made anew, all the same")
    return 1 if wrong or unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
