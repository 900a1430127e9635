"""Passwords by Argon2id, at most two hashes at a time; tokens and codes of which only the hash is kept."""

from __future__ import annotations

import functools
import hashlib
import secrets
import threading
from typing import Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

_AT_ONCE: Final = threading.BoundedSemaphore(2)
"""A hash takes 64 MB and a core for a while; a flood of sign-ins must not take the machine."""
_HASHER: Final = PasswordHash((Argon2Hasher(),))


@functools.cache
def _nobody() -> str:
    """Return what is verified where nobody has that name, so that the answer takes as long; not made at every start."""
    return _HASHER.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def password_fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one kept; takes as long where there is none."""
    with _AT_ONCE:
        return _HASHER.verify(password, kept or _nobody()) and kept is not None


def new_token() -> str:
    """Return 256 random bits for an address or a header."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return six random digits for a person to type."""
    return f"{secrets.randbelow(1_000_000):06d}"


def slow_hash(secret: str, salt: str) -> str:
    """Return what is kept of a short code, or of a password in the hash of a request: too slow to try all (scrypt, 8 MB)."""
    with _AT_ONCE:
        return hashlib.scrypt(secret.encode(), salt=salt.encode(), n=2**13, r=8, p=1, dklen=32).hex()


def token_hash(token: str) -> str:
    """Return what is kept of a token; it is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
