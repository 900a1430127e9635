"""Random numbers from a state in the workspace: 64-bit xorshift (Marsaglia 2003), whole numbers only."""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.pairs.layout import G_RNG


@kernel
def draw(state: P64, below: int) -> int:
    """Return a number from 0 to ``below - 1``; ``below`` < 2^31."""
    x = state[G_RNG]
    x ^= x << 13
    x ^= (x >> 7) & 0x01FFFFFFFFFFFFFF
    x ^= x << 17
    state[G_RNG] = x
    number: int = (((x >> 32) & 0x7FFFFFFF) * below) >> 31
    return number


@kernel
def mix(value: int) -> int:
    """Scatter a number over 64 bits (the finaliser of SplitMix64 with signed constants)."""
    x = (value ^ ((value >> 30) & 0x3FFFFFFFF)) * -4658895280553007687
    x = (x ^ ((x >> 27) & 0x1FFFFFFFFF)) * -7723592293110705685
    return x ^ ((x >> 31) & 0x1FFFFFFFF)
