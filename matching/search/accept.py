"""Simulated annealing in whole numbers: no floating point decides what is accepted, so every machine decides alike."""

from __future__ import annotations

from decimal import Decimal, localcontext
from functools import cache
from typing import Final

BITS: Final = 10
ONE: Final = 1 << 16
STEPS: Final = 512
COOL: Final = 100
"""The last temperature is the first one divided by this."""


@cache
def minus_log() -> tuple[int, ...]:
    """Return -ln((i + 1/2) / 1024) in units of 1/65,536, from decimal arithmetic (no libm)."""
    with localcontext() as context:
        context.prec = 30
        size = 1 << BITS
        return tuple(int(-((Decimal(2 * i + 1) / Decimal(2 * size)).ln()) * ONE) for i in range(size))


@cache
def cooling() -> tuple[int, ...]:
    """Return 100 ** (-i / 512) in units of 1/65,536."""
    with localcontext() as context:
        context.prec = 30
        rate = Decimal(COOL).ln() / STEPS
        return tuple(int((-rate * i).exp() * ONE) for i in range(STEPS + 1))
