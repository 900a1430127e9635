"""Limits on sign-ins and registrations, per name and per address, counted in this process by the injected clock."""

from __future__ import annotations

import hashlib
import ipaddress
import math
import threading
from typing import Final

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from api.clock import Clock
from api.http.problem import Refusal

SIGN_IN_NAME: Final = RateLimitItemPerMinute(10, 15, namespace="sign-in-name")
SIGN_IN_ADDRESS: Final = RateLimitItemPerMinute(60, 15, namespace="sign-in-address")
CODE_NAME: Final = RateLimitItemPerMinute(4, 15, namespace="code-name")
CODE_ADDRESS: Final = RateLimitItemPerMinute(30, 15, namespace="code-address")
REGISTER_ADDRESS: Final = RateLimitItemPerMinute(20, 60, namespace="register-address")
_MOST_KEYS: Final = 50_000
"""Beyond this the oldest windows are forgotten: a flood of names must not fill the memory."""


class _Counters(Storage):
    """Counters of fixed windows by the injected clock; the library's own asks the machine's."""

    STORAGE_SCHEME = None

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        return ArithmeticError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = self._clock.now().timestamp()
        with self._lock:
            ends, count = self._windows.get(key, (0.0, 0))
            if ends <= now:
                ends, count = now + expiry, 0
                self._windows.pop(key, None)
            self._windows[key] = (ends, count + amount)
            if len(self._windows) > _MOST_KEYS:
                self._windows = {name: at for name, at in self._windows.items() if at[0] > now}
                while len(self._windows) > _MOST_KEYS:
                    self._windows.pop(next(iter(self._windows)))
            return count + amount

    def get(self, key: str) -> int:
        ends, count = self._windows.get(key, (0.0, 0))
        return count if ends > self._clock.now().timestamp() else 0

    def get_expiry(self, key: str) -> float:
        return self._windows.get(key, (self._clock.now().timestamp(), 0))[0]

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with self._lock:
            count = len(self._windows)
            self._windows.clear()
        return count

    def clear(self, key: str) -> None:
        with self._lock:
            self._windows.pop(key, None)


class Throttle:
    """Counts tries; the one too many is refused until its window ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counters = _Counters(clock)
        self._limiter = FixedWindowRateLimiter(self._counters)

    def count(self, limit: RateLimitItem, name: str) -> None:
        """
        Count one try.

        Raises
        ------
        Refusal
            ``too-many-tries``, with the seconds until the next one is let through.
        """
        key = _hashed(name)
        if not self._limiter.hit(limit, key):
            left = self._limiter.get_window_stats(limit, key).reset_time - self._clock.now().timestamp()
            raise Refusal("too-many-tries", retry_after_s=max(1, math.ceil(left)))

    def forget(self, limit: RateLimitItem, name: str) -> None:
        """Begin anew: who has proven who they are starts with a clean sheet."""
        self._limiter.clear(limit, _hashed(name))


def throttle_of(request: Request) -> Throttle:
    """Return the service's throttle."""
    found: Throttle = request.app.state.throttle
    return found


def address_of(request: Request) -> str:
    """Return what counts as one address: a network of 64 bits with IPv6, where everybody has many."""
    host = request.client.host if request.client is not None else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else host


def _hashed(name: str) -> str:
    """Names are long, or somebody's: what is counted by is neither."""
    return hashlib.sha256(name.encode()).hexdigest()[:24]
