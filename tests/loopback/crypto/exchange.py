"""Making an authorization key with a client that has none: https://core.telegram.org/mtproto/auth_key."""

from __future__ import annotations

import os
import time
from hashlib import sha1
from typing import Any

import rsa
from telethon.crypto import AES
from telethon.extensions import BinaryReader
from telethon.tl import functions as fn
from telethon.tl import types as tl

from ..faults import ProtocolError
from .keys import DH_G, DH_PRIME, P, Q, fingerprint, int_bytes


def _signed(number: int, size: int) -> bytes:
    return number.to_bytes(size, "little", signed=True)


def _demand(truth: bool, rule: str) -> None:
    if not truth:
        raise ProtocolError(rule)


class KeyExchange:
    """The server's side of one exchange; `key` is set once the client has proved its half."""

    def __init__(self, rsa_key: rsa.PrivateKey) -> None:
        self.rsa_key = rsa_key
        self.server_nonce = int.from_bytes(os.urandom(16), "little", signed=True)
        self.secret = int.from_bytes(os.urandom(256), "big")
        self.new_nonce = b""
        self.key: bytes | None = None

    def answer(self, request: Any) -> Any:
        if isinstance(request, (fn.ReqPqMultiRequest, fn.ReqPqRequest)):
            return tl.ResPQ(request.nonce, self.server_nonce, int_bytes(P * Q), [fingerprint(self.rsa_key)])
        _demand(request.server_nonce == self.server_nonce, "the server's nonce must come back unchanged")
        if isinstance(request, fn.ReqDHParamsRequest):
            return self._dh_params(request)
        if isinstance(request, fn.SetClientDHParamsRequest):
            return self._client_half(request)
        raise ProtocolError(f"not part of a key exchange: {type(request).__name__}")

    def _dh_params(self, request: Any) -> Any:
        number = pow(int.from_bytes(request.encrypted_data, "big"), self.rsa_key.d, self.rsa_key.n)
        plain = number.to_bytes(256, "big")[1:]
        inner = BinaryReader(plain[20:]).tgread_object()
        _demand(sha1(bytes(inner)).digest() == plain[:20], "p_q_inner_data must carry its own SHA-1")
        _demand((inner.p, inner.q) == (int_bytes(P), int_bytes(Q)), "p and q must be the factors of pq")
        self.new_nonce = _signed(inner.new_nonce, 32)
        mine = tl.ServerDHInnerData(
            request.nonce,
            self.server_nonce,
            DH_G,
            int_bytes(DH_PRIME),
            int_bytes(pow(DH_G, self.secret, DH_PRIME)),
            int(time.time()),
        )
        data = sha1(bytes(mine)).digest() + bytes(mine)
        data += os.urandom(-len(data) % 16)
        sealed = AES.encrypt_ige(data, *self._temporary())
        return tl.ServerDHParamsOk(request.nonce, self.server_nonce, sealed)

    def _client_half(self, request: Any) -> Any:
        inner = BinaryReader(AES.decrypt_ige(request.encrypted_data, *self._temporary())[20:]).tgread_object()
        self.key = pow(int.from_bytes(inner.g_b, "big"), self.secret, DH_PRIME).to_bytes(256, "big")
        proof = sha1(self.new_nonce + b"\x01" + sha1(self.key).digest()[:8]).digest()[4:]
        return tl.DhGenOk(request.nonce, self.server_nonce, int.from_bytes(proof, "little", signed=True))

    def _temporary(self) -> tuple[bytes, bytes]:
        """AES key and vector for the exchange itself, from the two nonces."""
        server, new = _signed(self.server_nonce, 16), self.new_nonce
        first, second, third = (sha1(mix).digest() for mix in (new + server, server + new, new + new))
        return first + second[:12], second[12:] + third + new[:4]
