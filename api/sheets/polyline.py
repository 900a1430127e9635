"""Reading the lines of our documents: the encoded polyline format at five decimals."""

from __future__ import annotations


def decoded(text: str) -> list[tuple[float, float]]:
    """
    Return the points of an encoded line.

    Each number is the difference to the one before in 1e-5 degrees, sign in the lowest bit, in groups of five bits, lowest
    first, each group 63 above its value and 32 more where another follows. Latitude comes before longitude in the text.

    Parameters
    ----------
    text
        The encoded line, at five decimals.

    Returns
    -------
    list of tuple
        Points as (lon, lat) in degrees.

    Raises
    ------
    ValueError
        If the text ends inside a number or holds a character outside 63 to 126.
    """
    numbers: list[int] = []
    value = shift = 0
    for letter in text:
        group = ord(letter) - 63
        if not 0 <= group < 64:
            msg = f"not an encoded line: {letter!r}"
            raise ValueError(msg)
        value |= (group & 31) << shift
        shift += 5
        if group < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(numbers) % 2:
        msg = "not an encoded line: it ends inside a point"
        raise ValueError(msg)
    points: list[tuple[float, float]] = []
    lat = lon = 0
    for lat_step, lon_step in zip(numbers[::2], numbers[1::2], strict=True):
        lat += lat_step
        lon += lon_step
        points.append((lon / 1e5, lat / 1e5))
    return points
