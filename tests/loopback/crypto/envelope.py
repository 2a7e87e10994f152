"""Encrypting and opening messages: https://core.telegram.org/mtproto/description."""

from __future__ import annotations

import os
from hashlib import sha256

from telethon.crypto import AES

from ..faults import ProtocolError

FROM_CLIENT, FROM_SERVER = 0, 8


def _aes(auth_key: bytes, msg_key: bytes, x: int) -> tuple[bytes, bytes]:
    a = sha256(msg_key + auth_key[x : x + 36]).digest()
    b = sha256(auth_key[x + 40 : x + 76] + msg_key).digest()
    return a[:8] + b[8:24] + a[24:], b[:8] + a[8:24] + b[24:]


def _msg_key(auth_key: bytes, plain: bytes, x: int) -> bytes:
    return sha256(auth_key[88 + x : 120 + x] + plain).digest()[8:24]


def seal(auth_key: bytes, plain: bytes) -> bytes:
    """msg_key and ciphertext of a message to the client."""
    plain += os.urandom(-(len(plain) + 12) % 16 + 12)
    msg_key = _msg_key(auth_key, plain, FROM_SERVER)
    return msg_key + bytes(AES.encrypt_ige(plain, *_aes(auth_key, msg_key, FROM_SERVER)))


def unseal(auth_key: bytes, sealed: bytes) -> bytes:
    """The plain text, padding included, of what a client sent."""
    msg_key = sealed[:16]
    plain = bytes(AES.decrypt_ige(sealed[16:], *_aes(auth_key, msg_key, FROM_CLIENT)))
    if _msg_key(auth_key, plain, FROM_CLIENT) != msg_key:
        raise ProtocolError("msg_key must be derived from the plain text")
    return plain
