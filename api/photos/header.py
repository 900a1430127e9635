"""What a picture is and how large, from its first bytes alone: nothing is decoded before this says that it may be. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["JPEG", "PNG", "WEBP"]
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_NO_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG markers without a segment behind them."""
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive frames; lossless and arithmetic ones are nobody's photograph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Kind, and width and height in pixels as the file states them."""

    kind: Kind
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """How many there are to decode."""
        return self.width * self.height


def header_of(raw: bytes) -> Header | None:
    """Return what a file says it is; None for anything but a JPEG, PNG or WebP with a size."""
    if raw.startswith(_PNG):
        return _png(raw)
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return _webp(raw)
    return _jpeg(raw) if raw.startswith(b"\xff\xd8\xff") else None


def _made(kind: Kind, width: int, height: int) -> Header | None:
    return Header(kind=kind, width=width, height=height) if width > 0 and height > 0 else None


def _png(raw: bytes) -> Header | None:
    if len(raw) < 33 or raw[12:16] != b"IHDR":
        return None
    return _made("PNG", int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big"))


def _webp(raw: bytes) -> Header | None:
    if len(raw) < 30:
        return None
    form = raw[12:16]
    if form == b"VP8X":
        return _made("WEBP", int.from_bytes(raw[24:27], "little") + 1, int.from_bytes(raw[27:30], "little") + 1)
    if form == b"VP8L" and raw[20] == 0x2F:
        bits = int.from_bytes(raw[21:25], "little")
        return _made("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if form == b"VP8 " and raw[23:26] == b"\x9d\x01\x2a":
        width, height = int.from_bytes(raw[26:28], "little"), int.from_bytes(raw[28:30], "little")
        return _made("WEBP", width & 0x3FFF, height & 0x3FFF)
    return None


def _jpeg(raw: bytes) -> Header | None:
    at = 2
    while at + 4 <= len(raw):
        if raw[at] != 0xFF:
            return None
        marker = raw[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _NO_LENGTH:
            at += 2
            continue
        length = int.from_bytes(raw[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            if at + 9 > len(raw):
                return None
            return _made("JPEG", int.from_bytes(raw[at + 7 : at + 9], "big"), int.from_bytes(raw[at + 5 : at + 7], "big"))
        if length < 2 or marker == 0xDA:
            return None
        at += 2 + length
    return None
