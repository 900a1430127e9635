"""Random numbers in whole numbers: xorshift (Marsaglia 2003), so that every machine draws the same."""

from __future__ import annotations

from matching.kernels.compilation import kernel
from matching.kernels.given import rng_at


@kernel
def draw(h: int, n: int) -> int:
    """A number from 0 to ``n`` - 1; n < 2**40."""
    rng = rng_at(h)
    state = rng[0]
    state ^= state << 13
    state ^= (state >> 7) & ((1 << 57) - 1)
    state ^= state << 17
    rng[0] = state
    return int(((state >> 20) & ((1 << 43) - 1)) % n)
