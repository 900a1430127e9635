"""Drawing a picture anew: whatever was in the file beside the picture (position, words, other files) is not in what is kept."""

from __future__ import annotations

import hashlib
import io
import threading
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

from api.http.problem import Refusal
from api.photos.header import header_of

MOST_PIXELS: Final = 50_000_000
MOST_SIDE: Final = 16_000
SIDE: Final = 1600
"""Longer side of what is kept."""
_QUALITY: Final = 82
_ONE_AT_A_TIME: Final = threading.BoundedSemaphore(1)
"""A large picture takes 200 MB while it is decoded; a few at once would be the end of a small machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A JPEG as it is kept."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Hash of the content."""
        return hashlib.sha256(self.content).hexdigest()


def drawn_anew(raw: bytes) -> Picture:
    """
    Return a picture as a JPEG of at most :data:`SIDE` pixels a side, upright, without anything that was hidden in the file.

    Never called inside a transaction.

    Raises
    ------
    Refusal
        ``photo-kind``, ``photo-size``, ``photo-broken``.
    """
    header = header_of(raw)
    if header is None:
        raise Refusal("photo-kind", field="file")
    if header.pixels > MOST_PIXELS or max(header.width, header.height) > MOST_SIDE:
        raise Refusal("photo-size", field="file", limit_mpx=MOST_PIXELS // 1_000_000)
    with _ONE_AT_A_TIME:
        try:
            return _drawn(raw, header.kind)
        except (OSError, ValueError, SyntaxError, IndexError, KeyError, TypeError, EOFError, Image.DecompressionBombError):
            raise Refusal("photo-broken", field="file") from None


def _drawn(raw: bytes, kind: str) -> Picture:
    with Image.open(io.BytesIO(raw), formats=[kind]) as opened:
        # A JPEG is decoded at an eighth, a quarter or half its size where that does.
        opened.draft("RGB", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(opened)
        if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
            layer = upright.convert("RGBA")
            flat = Image.new("RGB", layer.size, "white")
            flat.paste(layer, mask=layer.getchannel("A"))
        else:
            flat = upright.convert("RGB")
    flat.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", flat.size)
    clean.paste(flat)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(content=out.getvalue(), width=clean.width, height=clean.height)
