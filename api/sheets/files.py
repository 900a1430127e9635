"""Files appear whole or not at all: written beside their place, then renamed into it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")


def write_whole(path: Path, write: Callable[[Path], None]) -> Path:
    """
    Let ``write`` fill a temporary file in the same folder, then rename it to ``path``.

    Parameters
    ----------
    path
        Where the file shall be; its folder is made where missing.
    write
        Writes the content to the path it is given.

    Returns
    -------
    pathlib.Path
        ``path``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _beside(path)
    try:
        write(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def write_bytes(path: Path, content: bytes) -> Path:
    """Write bytes, whole or not at all."""

    def fill(part: Path) -> None:
        part.write_bytes(content)

    return write_whole(path, fill)


def write_text(path: Path, content: str) -> Path:
    """Write text as UTF-8, whole or not at all; lone surrogates, which UTF-8 cannot hold, become question marks."""
    return write_bytes(path, content.encode("utf-8", errors="replace"))
