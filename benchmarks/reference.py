"""A frozen kernel by which speeds of different machines and loads are compared; its text is never changed.

Cheapest insertion of one request into one route with time windows, in the plainest form: arrays, no pruning, no records. A
search's iterations a second, times the seconds of one pass of this kernel on the same core at the same moment, is a ratio that
says how much work the search does in the time of one pass, on any machine.
"""

from __future__ import annotations

import time
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

_STOPS: Final = 40
_PASSES: Final = 400


@njit(cache=False, nogil=True)  # type: ignore[untyped-decorator]
def _cheapest(  # type: ignore[no-untyped-def]
    route: NDArray[np.int64], windows: NDArray[np.int64], seconds: NDArray[np.int64], pickup: int, delivery: int
):
    best = np.int64(1) << 60
    n = route.shape[0]
    for i in range(1, n):
        for j in range(i, n):
            clock, length, lawful, last = np.int64(0), np.int64(0), True, route[0]
            for q in range(1, n + 2):
                if q == i:
                    node = pickup
                elif q == j + 1:
                    node = delivery
                else:
                    node = route[q - (q > i) - (q > j + 1)]
                clock = max(clock + seconds[last, node], windows[node, 0])
                length += seconds[last, node]
                last = node
                if clock > windows[node, 1]:
                    lawful = False
                    break
            if lawful and length < best:
                best = length
    return best


def reference_seconds() -> float:
    """Seconds of the processor that one pass takes now: the least of five measurements (compiled before the first)."""
    rng = np.random.default_rng(1)
    at = rng.integers(0, 10_000, (_STOPS + 2, 2))
    seconds = np.abs(at[:, None, :] - at[None, :, :]).sum(axis=2).astype(np.int64)
    windows = np.zeros((_STOPS + 2, 2), np.int64)
    windows[:, 1] = 1 << 40
    route = np.arange(_STOPS, dtype=np.int64)
    _cheapest(route, windows, seconds, _STOPS, _STOPS + 1)
    took = []
    for _ in range(5):
        began = time.process_time()
        for _ in range(_PASSES):
            _cheapest(route, windows, seconds, _STOPS, _STOPS + 1)
        took.append((time.process_time() - began) / _PASSES)
    return min(took)
