"""The two-step password, checked without ever being sent: https://core.telegram.org/api/srp."""

from __future__ import annotations

import os
from hashlib import pbkdf2_hmac, sha256
from typing import Any

from telethon.tl import types as tl

from .keys import DH_G, DH_PRIME, int_bytes


def _hash(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _wide(number: int) -> bytes:
    return number.to_bytes(256, "big")


class PasswordCheck:
    """The server's side of one SRP round for one password: a challenge, and the verdict on its answer."""

    def __init__(self, password: str) -> None:
        self.salt1, self.salt2 = os.urandom(8) + b"salt-one", os.urandom(8) + b"salt-two"
        self.srp_id = _number(os.urandom(7))
        self._verifier = pow(DH_G, self._digest(password), DH_PRIME)
        self._secret = _number(os.urandom(256))
        multiplier = _number(_hash(_wide(DH_PRIME), _wide(DH_G)))
        self._challenge = (multiplier * self._verifier + pow(DH_G, self._secret, DH_PRIME)) % DH_PRIME

    def _digest(self, password: str) -> int:
        once = _hash(self.salt2, _hash(self.salt1, password.encode(), self.salt1), self.salt2)
        slow = pbkdf2_hmac("sha512", once, self.salt1, 100_000)
        return _number(_hash(self.salt2, slow, self.salt2))

    def question(self, hint: str | None) -> Any:
        algo = tl.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
            self.salt1, self.salt2, DH_G, int_bytes(DH_PRIME)
        )
        return tl.account.Password(
            algo,
            tl.SecurePasswordKdfAlgoUnknown(),
            os.urandom(16),
            has_password=True,
            current_algo=algo,
            srp_B=_wide(self._challenge),
            srp_id=self.srp_id,
            hint=hint,
        )

    def accepts(self, answer: Any) -> bool:
        """Whether the client's proof M1 could only come from someone who knows the password."""
        theirs = _number(answer.A)
        if answer.srp_id != self.srp_id or not 0 < theirs < DH_PRIME:
            return False
        mixed = _number(_hash(_wide(theirs), _wide(self._challenge)))
        shared = pow(theirs * pow(self._verifier, mixed, DH_PRIME), self._secret, DH_PRIME)
        prime, base = _hash(_wide(DH_PRIME)), _hash(_wide(DH_G))
        proof = _hash(
            bytes(a ^ b for a, b in zip(prime, base, strict=True)),
            _hash(self.salt1),
            _hash(self.salt2),
            _wide(theirs),
            _wide(self._challenge),
            _hash(_wide(shared)),
        )
        return proof == bytes(answer.M1)


def no_password() -> Any:
    """account.password of an account without one."""
    algo = tl.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
        b"salt-one", b"salt-two", DH_G, int_bytes(DH_PRIME)
    )
    return tl.account.Password(algo, tl.SecurePasswordKdfAlgoUnknown(), os.urandom(16))
