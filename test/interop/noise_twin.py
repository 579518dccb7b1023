#!/usr/bin/env python3
"""noise_twin - a second reading of the line's handshake.

usage: noise_twin.py VECTOR.json          makes the vector anew and compares
       noise_twin.py --print VECTOR.json  prints what it made, as JSON

Noise_IKhfs+psk2_25519+MLKEM768_ChaChaPoly_SHA256, written from the texts
(Noise revision 34 and its HFS extension, RFC 7748, RFC 8439, RFC 5869, FIPS
203) with nothing but Python's standard library, and without a look at
src/seal. Where the two agree byte for byte, a mistake would have to have
been made twice. Not for use: it is slow and its time depends on secrets.
"""

import hashlib
import hmac
import json
import sys

# ---- X25519 (RFC 7748) ----

P = 2**255 - 19


def x25519(scalar, point):
    k = int.from_bytes(scalar, "little")
    k = (k & ~7 & (2**254 - 1)) | 2**254
    u = int.from_bytes(point, "little") & (2**255 - 1)
    x2, z2, x3, z3, swap = 1, 0, u % P, 1, 0
    for t in range(254, -1, -1):
        bit = k >> t & 1
        if swap != bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b = (x2 + z2) % P, (x2 - z2) % P
        c, d = (x3 + z3) % P, (x3 - z3) % P
        da, cb = d * a % P, c * b % P
        aa, bb = a * a % P, b * b % P
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        e = aa - bb
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    out = (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")
    if out == bytes(32):
        raise ValueError("all-zero DH result")
    return out


def public_of(secret):
    return x25519(secret, (9).to_bytes(32, "little"))


# ---- ChaCha20-Poly1305 (RFC 8439) ----

def rotl(v, n):
    return (v << n | v >> (32 - n)) & 0xffffffff


def quarter(s, a, b, c, d):
    for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8),
                       (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & 0xffffffff
        s[z] = rotl(s[z] ^ s[x], n)


def words(data):
    return [int.from_bytes(data[i:i + 4], "little")
            for i in range(0, len(data), 4)]


def chacha_block(key, counter, nonce):
    start = words(b"expand 32-byte k" + key) + [counter] + words(nonce)
    s = list(start)
    for _ in range(10):
        quarter(s, 0, 4, 8, 12)
        quarter(s, 1, 5, 9, 13)
        quarter(s, 2, 6, 10, 14)
        quarter(s, 3, 7, 11, 15)
        quarter(s, 0, 5, 10, 15)
        quarter(s, 1, 6, 11, 12)
        quarter(s, 2, 7, 8, 13)
        quarter(s, 3, 4, 9, 14)
    return b"".join(((a + b) & 0xffffffff).to_bytes(4, "little")
                    for a, b in zip(s, start))


def chacha20(key, nonce, data):
    stream = b"".join(chacha_block(key, 1 + i, nonce)
                      for i in range((len(data) + 63) // 64))
    return bytes(a ^ b for a, b in zip(data, stream))


def poly1305(key, data):
    r = int.from_bytes(key[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff
    acc = 0
    for i in range(0, len(data), 16):
        acc += int.from_bytes(data[i:i + 16] + b"\x01", "little")
        acc = acc * r % (2**130 - 5)
    acc += int.from_bytes(key[16:], "little")
    return (acc % 2**128).to_bytes(16, "little")


def padded(data):
    return data + bytes(-len(data) % 16)


def seal(key, nonce, ad, plain):
    sealed = chacha20(key, nonce, plain)
    tag = poly1305(chacha_block(key, 0, nonce)[:32],
                   padded(ad) + padded(sealed) +
                   len(ad).to_bytes(8, "little") +
                   len(sealed).to_bytes(8, "little"))
    return sealed + tag


def unseal(key, nonce, ad, box):
    plain = chacha20(key, nonce, box[:-16])
    if seal(key, nonce, ad, plain) != box:
        raise ValueError("does not authenticate")
    return plain


# ---- ML-KEM-768 (FIPS 203) ----

Q, N, K, ETA, DU, DV = 3329, 256, 3, 2, 10, 4


def bit_reversed_7(i):
    return int(f"{i:07b}"[::-1], 2)


ZETA = [pow(17, bit_reversed_7(i), Q) for i in range(128)]
GAMMA = [pow(17, 2 * bit_reversed_7(i) + 1, Q) for i in range(128)]


def ntt(f):
    f, i, length = list(f), 1, 128
    while length >= 2:
        for start in range(0, N, 2 * length):
            z, i = ZETA[i], i + 1
            for j in range(start, start + length):
                t = z * f[j + length] % Q
                f[j + length] = (f[j] - t) % Q
                f[j] = (f[j] + t) % Q
        length //= 2
    return f


def ntt_back(f):
    f, i, length = list(f), 127, 2
    while length <= 128:
        for start in range(0, N, 2 * length):
            z, i = ZETA[i], i - 1
            for j in range(start, start + length):
                t = f[j]
                f[j] = (t + f[j + length]) % Q
                f[j + length] = z * (f[j + length] - t) % Q
        length *= 2
    return [x * 3303 % Q for x in f]


def times(f, g):
    h = [0] * N
    for i in range(128):
        a, b, c, d = f[2 * i], f[2 * i + 1], g[2 * i], g[2 * i + 1]
        h[2 * i] = (a * c + b * d % Q * GAMMA[i]) % Q
        h[2 * i + 1] = (a * d + b * c) % Q
    return h


def plus(f, g):
    return [(a + b) % Q for a, b in zip(f, g)]


def minus(f, g):
    return [(a - b) % Q for a, b in zip(f, g)]


def dot(fs, gs):
    out = [0] * N
    for f, g in zip(fs, gs):
        out = plus(out, times(f, g))
    return out


def encode(f, d):
    bits = sum(x << i * d for i, x in enumerate(f))
    return bits.to_bytes(32 * d, "little")


def decode(b, d):
    bits = int.from_bytes(b, "little")
    out = [bits >> i * d & (2**d - 1) for i in range(N)]
    return [x % Q for x in out] if d == 12 else out


def compress(f, d):
    return [((x << d) + Q // 2) // Q % 2**d for x in f]


def decompress(f, d):
    return [(x * Q + 2**(d - 1)) >> d for x in f]


def sample_ntt(seed):
    out, stream, at = [], hashlib.shake_128(seed).digest(168 * 12), 0
    while len(out) < N:
        a, b, c = stream[at:at + 3]
        at += 3
        for v in (a + 256 * (b % 16), b // 16 + 16 * c):
            if v < Q and len(out) < N:
                out.append(v)
    return out


def sample_small(seed, n):
    raw = hashlib.shake_256(seed + bytes([n])).digest(64 * ETA)
    bits = int.from_bytes(raw, "little")

    def count(at):
        return sum(bits >> at + j & 1 for j in range(ETA))
    return [(count(2 * i * ETA) - count(2 * i * ETA + ETA)) % Q
            for i in range(N)]


def matrix(rho):
    return [[sample_ntt(rho + bytes([j, i])) for j in range(K)]
            for i in range(K)]


def pke_keygen(d):
    both = hashlib.sha3_512(d + bytes([K])).digest()
    rho, sigma = both[:32], both[32:]
    a = matrix(rho)
    s = [ntt(sample_small(sigma, i)) for i in range(K)]
    e = [ntt(sample_small(sigma, K + i)) for i in range(K)]
    t = [plus(dot(a[i], s), e[i]) for i in range(K)]
    return (b"".join(encode(x, 12) for x in t) + rho,
            b"".join(encode(x, 12) for x in s))


def pke_encrypt(ek, m, r):
    t = [decode(ek[384 * i:384 * i + 384], 12) for i in range(K)]
    a = matrix(ek[384 * K:])
    y = [ntt(sample_small(r, i)) for i in range(K)]
    e1 = [sample_small(r, K + i) for i in range(K)]
    e2 = sample_small(r, 2 * K)
    u = [plus(ntt_back(dot([a[j][i] for j in range(K)], y)), e1[i])
         for i in range(K)]
    mu = decompress(decode(m, 1), 1)
    v = plus(plus(ntt_back(dot(t, y)), e2), mu)
    return (b"".join(encode(compress(x, DU), DU) for x in u) +
            encode(compress(v, DV), DV))


def pke_decrypt(dk, c):
    u = [decompress(decode(c[320 * i:320 * i + 320], DU), DU)
         for i in range(K)]
    v = decompress(decode(c[320 * K:], DV), DV)
    s = [decode(dk[384 * i:384 * i + 384], 12) for i in range(K)]
    w = minus(v, ntt_back(dot(s, [ntt(x) for x in u])))
    return encode(compress(w, 1), 1)


def kem_keygen(seed):
    d, z = seed[:32], seed[32:]
    ek, dk = pke_keygen(d)
    return ek, dk + ek + hashlib.sha3_256(ek).digest() + z


def kem_encaps(ek, m):
    both = hashlib.sha3_512(m + hashlib.sha3_256(ek).digest()).digest()
    return pke_encrypt(ek, m, both[32:]), both[:32]


def kem_decaps(dk, c):
    pke, ek = dk[:384 * K], dk[384 * K:768 * K + 32]
    h, z = dk[768 * K + 32:768 * K + 64], dk[768 * K + 64:]
    m = pke_decrypt(pke, c)
    both = hashlib.sha3_512(m + h).digest()
    if pke_encrypt(ek, m, both[32:]) != c:
        return hashlib.shake_256(z + c).digest(32)
    return both[:32]


# ---- Noise ----

def hkdf(ck, data, n):
    prk = hmac.digest(ck, data, "sha256")
    out, last = [], b""
    for i in range(n):
        last = hmac.digest(prk, last + bytes([i + 1]), "sha256")
        out.append(last)
    return out


class Symmetric:
    def __init__(self, name):
        self.h = name.ljust(32, b"\0") if len(name) <= 32 else \
            hashlib.sha256(name).digest()
        self.ck, self.k, self.n = self.h, None, 0

    def mix_hash(self, data):
        self.h = hashlib.sha256(self.h + data).digest()

    def mix_key(self, data):
        self.ck, self.k = hkdf(self.ck, data, 2)
        self.n = 0

    def mix_key_and_hash(self, data):
        self.ck, h, self.k = hkdf(self.ck, data, 3)
        self.mix_hash(h)
        self.n = 0

    def nonce(self):
        self.n += 1
        return bytes(4) + (self.n - 1).to_bytes(8, "little")

    def encrypt(self, plain):
        box = plain if self.k is None else \
            seal(self.k, self.nonce(), self.h, plain)
        self.mix_hash(box)
        return box

    def decrypt(self, box):
        plain = box if self.k is None else \
            unseal(self.k, self.nonce(), self.h, box)
        self.mix_hash(box)
        return plain


class Party:
    """IKhfs+psk2: -> e, es, e1, s, ss   <- e, ee, ekem1, se, psk"""

    def __init__(self, name, prologue, static, ephemeral, psk, responder_key):
        self.s, self.e, self.psk = static, ephemeral, psk
        self.sym = Symmetric(name)
        self.sym.mix_hash(prologue)
        self.sym.mix_hash(responder_key)
        self.rs = responder_key

    def mix_e(self, public):
        self.sym.mix_hash(public)
        self.sym.mix_key(public)  # because the pattern has a psk

    def write_1(self, kem_seed, payload):
        e = public_of(self.e)
        self.mix_e(e)
        out = e
        self.sym.mix_key(x25519(self.e, self.rs))
        ek, self.dk = kem_keygen(kem_seed)
        out += self.sym.encrypt(ek)
        out += self.sym.encrypt(public_of(self.s))
        self.sym.mix_key(x25519(self.s, self.rs))
        return out + self.sym.encrypt(payload)

    def read_1(self, m):
        self.re = m[:32]
        self.mix_e(self.re)
        self.sym.mix_key(x25519(self.s, self.re))
        self.ek = self.sym.decrypt(m[32:1232])
        self.rs = self.sym.decrypt(m[1232:1280])
        self.sym.mix_key(x25519(self.s, self.rs))
        return self.sym.decrypt(m[1280:])

    def write_2(self, kem_seed, payload):
        e = public_of(self.e)
        self.mix_e(e)
        self.sym.mix_key(x25519(self.e, self.re))
        c, shared = kem_encaps(self.ek, kem_seed)
        out = e + self.sym.encrypt(c)
        self.sym.mix_key(shared)
        self.sym.mix_key(x25519(self.e, self.rs))
        self.sym.mix_key_and_hash(self.psk)
        return out + self.sym.encrypt(payload)

    def read_2(self, m):
        self.re = m[:32]
        self.mix_e(self.re)
        self.sym.mix_key(x25519(self.e, self.re))
        c = self.sym.decrypt(m[32:1136])
        self.sym.mix_key(kem_decaps(self.dk, c))
        self.sym.mix_key(x25519(self.s, self.re))
        self.sym.mix_key_and_hash(self.psk)
        return self.sym.decrypt(m[1136:])


def make(v):
    """What the vector tells, made from its seeds alone."""
    def h(key):
        return bytes.fromhex(v[key])

    name = v["protocol_name"].encode()
    prologue = v["prologue_ascii"].encode()
    resp_key = public_of(h("resp_static"))
    init = Party(name, prologue, h("init_static"), h("init_ephemeral"),
                 h("psk"), resp_key)
    resp = Party(name, prologue, h("resp_static"), h("resp_ephemeral"),
                 h("psk"), resp_key)
    m1 = init.write_1(h("init_kem_seed_64_bytes_of") * 64,
                      v["payload_1_ascii"].encode())
    p1 = resp.read_1(m1)
    m2 = resp.write_2(h("resp_encapsulation_seed"),
                      v["payload_2_ascii"].encode())
    p2 = init.read_2(m2)
    assert p1.decode() == v["payload_1_ascii"]
    assert p2.decode() == v["payload_2_ascii"]
    assert init.sym.h == resp.sym.h and init.sym.ck == resp.sym.ck
    assert resp.rs == public_of(h("init_static"))
    there, back = hkdf(init.sym.ck, b"", 2)
    return {
        "msg_1_bytes": len(m1),
        "msg_2_bytes": len(m2),
        "msg_1": m1.hex(),
        "msg_2": m2.hex(),
        "handshake_hash": init.sym.h.hex(),
        "initiator_to_responder_key": there.hex(),
        "responder_to_initiator_key": back.hex(),
    }


def main(args):
    printing = args[:1] == ["--print"]
    args = args[printing:]
    if len(args) != 1:
        sys.exit(__doc__.split("\n\n")[1])
    with open(args[0], encoding="ascii") as f:
        vector = json.load(f)
    made = make(vector)
    if printing:
        print(json.dumps(made, indent=1))
        return 0
    wrong = [k for k in made if vector.get(k) != made[k]]
    for k in wrong:
        print(f"noise_twin: {k} differs: made {made[k]}")
    if not wrong:
        print(f"noise_twin: {len(made)} values of {vector['protocol_name']} "
              "made anew, all the same")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
