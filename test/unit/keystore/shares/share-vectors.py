"""Shamir's secret sharing over GF(2^8), from the definition, without tables: the origin of share-vectors.json.

Shares no code with `shamir-secret-sharing`. Field: polynomial x^8 + x^4 + x^3 + x + 1 (FIPS 197 §4.2). A share is the values of the
polynomials, one for each octet of the secret, and then the octet at which they were taken. Shares that the library dealt come in as
lines of JSON on standard input ({"setId", "required", "shares"}); the vectors go to standard output.

    python3 share-vectors.py < dealt.jsonl > share-vectors.json
"""

import hashlib
import json
import sys


def times(a, b):
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= 0x11B
        b >>= 1
    return product


def inverse(a):
    return next(b for b in range(1, 256) if times(a, b) == 1)


def value(coefficients, x):
    total = 0
    for coefficient in reversed(coefficients):
        total = times(total, x) ^ coefficient
    return total


def join(shares):
    """Lagrange at zero."""
    points = [share[-1] for share in shares]
    secret = bytearray(len(shares[0]) - 1)
    for share, x in zip(shares, points):
        weight = 1
        for other in points:
            if other != x:
                weight = times(weight, times(other, inverse(other ^ x)))
        for at in range(len(secret)):
            secret[at] ^= times(share[at], weight)
    return bytes(secret)


def stream(seed, length):
    return b"".join(hashlib.sha256(f"{seed} {n}".encode()).digest() for n in range(length // 32 + 1))[:length]


def digest(use, *parts):
    return hashlib.sha256(b"anchorite " + use + b"\n" + b"".join(parts)).hexdigest()


def described(origin, set_id, required, secret, shares):
    return {
        "origin": origin,
        "setId": set_id,
        "required": required,
        "secret": secret.hex(),
        "check": digest(b"quorum", secret),
        "shares": [
            {
                "index": at + 1,
                "bytes": share.hex(),
                "commitment": digest(b"commitment", bytes.fromhex(set_id), bytes([at + 1]), share),
            }
            for at, share in enumerate(shares)
        ],
    }


def made_here(required, points):
    secret = stream(f"secret {required}", 32)
    higher = stream(f"coefficients {required}", 32 * (required - 1))
    polynomials = [[octet, *higher[at :: 32]] for at, octet in enumerate(secret)]
    shares = [bytes([*(value(polynomial, x) for polynomial in polynomials), x]) for x in points]
    assert join(shares[-required:]) == secret
    return described("python", f"{required:02x}c0ffee", required, secret, shares)


vectors = [made_here(2, [1, 2, 3]), made_here(3, [7, 255, 1, 128, 90]), made_here(8, list(range(240, 256)))]
for line in sys.stdin:
    dealt = json.loads(line)
    shares = [bytes.fromhex(share) for share in dealt["shares"]]
    secret = join(shares[: dealt["required"]])
    assert secret == join(shares[-dealt["required"] :])
    vectors.append(described("shamir-secret-sharing 0.0.4", dealt["setId"], dealt["required"], secret, shares))
json.dump(vectors, sys.stdout, indent=2)
print()
