"""The numbers both sides agree on, and a server RSA key made quickly enough for a test run."""

from __future__ import annotations

import functools
import math
import os
import struct
from hashlib import sha1

import rsa
from telethon.tl import TLObject

# Telegram's own 2048-bit safe prime with its generator: clients know it and skip the slow check for it.
DH_G = 3
DH_PRIME = int(
    "C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530F4DB"
    "FA336F6E0AC925139543AED44CCE7C3720FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F64"
    "2477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4A4A695811051907E162753B56B0F6B41"
    "0DBA74D8A84B2A14B3144E0EF1284754FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4"
    "E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F0D8115F635B105EE2E4E15D04B2454BF"
    "6F4FADF034B10403119CD8E3B92FCC5B",
    16,
)
P, Q = 1229739323, 1402015859  # the textbook pq of the MTProto documentation

_SMALL_PRIMES = math.prod(n for n in range(3, 8000, 2) if all(n % d for d in range(3, math.isqrt(n) + 1, 2)))


def int_bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def key_id(auth_key: bytes) -> int:
    """An authorization key's number: the last 64 bits of its SHA-1."""
    return int(struct.unpack("<Q", sha1(auth_key).digest()[-8:])[0])


def fingerprint(key: rsa.PrivateKey) -> int:
    """An RSA key's number, as it stands in resPQ."""
    der = b"".join(TLObject.serialize_bytes(int_bytes(n)) for n in (key.n, key.e))
    return int(struct.unpack("<q", sha1(der).digest()[-8:])[0])


def _prime(bits: int) -> int:
    # rsa.newkeys tests every odd number in full and takes seconds; one gcd first throws nine in ten away.
    # The two top bits are set so that the product of two such primes has its full length.
    while True:
        number = int.from_bytes(os.urandom(bits // 8), "big") | 3 << (bits - 2) | 1
        if math.gcd(number, _SMALL_PRIMES) == 1 and pow(2, number - 1, number) == 1 and number % 65537 != 1:
            return number


@functools.cache
def server_key() -> rsa.PrivateKey:
    """The RSA key of every server in this process: made once, when the first key exchange needs it."""
    p, q = _prime(1024), _prime(1024)
    return rsa.PrivateKey(p * q, 65537, pow(65537, -1, (p - 1) * (q - 1)), p, q)


def public_pem(key: rsa.PrivateKey) -> bytes:
    """The public half in PEM, as ``telethon.crypto.rsa.add_key`` takes it."""
    return bytes(rsa.PublicKey(key.n, key.e).save_pkcs1())
