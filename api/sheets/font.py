"""The Japanese typeface of the sheets: found beside its package, never registered, cut down for embedding.

The typeface is IPAexGothic under the IPA Font License, brought by the lock. Its package is only located, never imported: on
import it would change matplotlib's settings for the whole process. Pages embed a subset to render their own text alone
(article 2.5 of the licence), under another name as article 3.1 (4) asks of derived programs.
"""

from __future__ import annotations

import base64
import io
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

FAMILY = "Ainori Sheet Gothic"
STACK = (
    f'"Hiragino Sans","Hiragino Kaku Gothic ProN","Yu Gothic","Meiryo","Noto Sans JP","Noto Sans CJK JP","{FAMILY}",sans-serif'
)
"""What a page asks for: the reader's own typefaces first, the embedded subset where there are none."""
NOTICE = (
    f"Embedded typeface '{FAMILY}': a subset of a typeface by the Information-technology Promotion Agency, Japan (IPA), "
    "used only to show the text of this page, under the IPA Font License Agreement v1.0. "
    "Systems with a Japanese typeface of their own do not use it."
)
_ALWAYS = frozenset(map(chr, range(0x21, 0x7F)))
SUBSTITUTE = "〓"
"""The printer's mark for a character that the typeface lacks."""


@cache
def font_file() -> Path:
    """
    Return the typeface's file.

    Raises
    ------
    FileNotFoundError
        If the package that carries it is not installed.
    """
    spec = find_spec("matplotlib_fontja")
    places = spec.submodule_search_locations if spec is not None and spec.submodule_search_locations is not None else ()
    for place in places:
        path = Path(place) / "fonts" / "ipaexg.ttf"
        if path.is_file():
            return path
    msg = "the Japanese typeface is missing (package matplotlib-fontja); run 'make setup'"
    raise FileNotFoundError(msg)


@cache
def covered() -> frozenset[int]:
    """Return the code points that the typeface has a glyph for."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def drawable(text: str) -> str:
    """Return the text with every character that the typeface lacks replaced by a printer's mark, and without controls."""
    known = covered()
    return "".join(letter if ord(letter) in known else SUBSTITUTE for letter in text if letter >= " ")


def subset(text: str) -> bytes:
    """
    Return the typeface cut down to the characters of a text.

    Parameters
    ----------
    text
        All that shall be shown; characters unknown to the typeface are left to the reader's system.

    Returns
    -------
    bytes
        A WOFF 1.0 file (zlib needs no further package), renamed; the same text gives the same bytes.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(
        flavor="woff",
        layout_features=[],
        hinting=False,
        name_IDs=[],
        notdef_outline=True,
        drop_tables=["GSUB", "GPOS", "GDEF", "vhea", "vmtx", "VORG", "BASE"],
    )
    with TTFont(font_file(), recalcTimestamp=False) as font:
        cutter = Subsetter(options)
        cutter.populate(unicodes={ord(letter) for letter in text} & covered() | {0x20})
        cutter.subset(font)
        names = font["name"]
        names.names = []
        for kind, value in ((1, FAMILY), (2, "Regular"), (4, FAMILY), (6, FAMILY.replace(" ", "")), (13, NOTICE)):
            names.setName(value, kind, 3, 1, 0x409)
        font.flavor = "woff"
        written = io.BytesIO()
        font.save(written, reorderTables=None)
    return written.getvalue()


def face(text: str) -> str:
    """Return the CSS rule that embeds the subset for a text; texts of the same characters share the work."""
    letters = "".join(sorted({letter for letter in text if letter > " "} | _ALWAYS))
    return _face(letters)


@lru_cache(maxsize=8)
def _face(letters: str) -> str:
    encoded = base64.b64encode(subset(letters)).decode()
    source = f"url(data:font/woff;base64,{encoded}) format('woff')"
    return f"/* {NOTICE} */\n@font-face{{font-family:'{FAMILY}';font-display:swap;src:{source}}}"
