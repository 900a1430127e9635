"""
Lines as short text: differences of coordinates in 1e-5 degree, zigzag, then six bits a character.

The text holds (lat, lon) as everybody's decoders expect; the arrays on our side are (lon, lat), as everywhere here.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

STEPS_PER_DEGREE = 100_000


def encode(lonlat: NDArray[np.float64]) -> str:
    """
    Write a line as polyline5.

    Parameters
    ----------
    lonlat
        Degrees, shape (n, 2), (lon, lat).

    Returns
    -------
    text
        ASCII; empty for an empty line.
    """
    steps = np.rint(np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)[:, ::-1] * STEPS_PER_DEGREE).astype(np.int64)
    changes = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    return "".join(_characters(changes.tolist()))


def _characters(changes: Iterable[int]) -> Iterable[str]:
    for change in changes:
        # The sign goes to the lowest bit so that small steps west stay short.
        rest = (change << 1) if change >= 0 else ~(change << 1)
        while rest >= 32:
            yield chr((rest & 31 | 32) + 63)
            rest >>= 5
        yield chr(rest + 63)


def decode(text: str) -> NDArray[np.float64]:
    """
    Read a polyline5 line.

    Parameters
    ----------
    text
        What `encode` writes.

    Returns
    -------
    lonlat
        Degrees, shape (n, 2), (lon, lat).

    Raises
    ------
    ValueError
        If the text breaks off inside a number, holds an odd count of them or a character outside the alphabet.
    """
    return np.array(decode_steps(text), dtype=np.float64).reshape(-1, 2) / STEPS_PER_DEGREE


def decode_steps(text: str) -> list[tuple[int, int]]:
    """
    Read a polyline5 line as whole steps of 1e-5 degree, (lon, lat).

    Raises
    ------
    ValueError
        As `decode`.
    """
    numbers: list[int] = []
    value = shift = 0
    for character in text:
        bits = ord(character) - 63
        if not 0 <= bits < 64:
            msg = f"{character!r} is no character of a polyline"
            raise ValueError(msg)
        value |= (bits & 31) << shift
        if bits & 32:
            shift += 5
            continue
        numbers.append(~(value >> 1) if value & 1 else value >> 1)
        value = shift = 0
    if shift:
        msg = "the polyline breaks off inside a number"
        raise ValueError(msg)
    if len(numbers) % 2:
        msg = "the polyline holds an odd count of numbers"
        raise ValueError(msg)
    lat = lon = 0
    steps = []
    for change_lat, change_lon in zip(numbers[::2], numbers[1::2], strict=True):
        lat += change_lat
        lon += change_lon
        steps.append((lon, lat))
    return steps
