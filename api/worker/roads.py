"""The road network's file of a region: the sketch that comes with the product, drawn once, or a file of its own."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Final

from api.children.process import ROOT
from api.regions.config import RegionConfig
from api.settings import cache_folder

_AT_SETUP: Final = ROOT / "build" / "sketch.npz"
_DRAWING_S: Final = 300


class NoRoads(Exception):
    """There is no road network to plan on."""


def road_file(config: RegionConfig, beside: Path) -> Path:
    """
    Return the file of a region's road network, drawn first where it is the sketch and nobody has drawn it yet.

    Parameters
    ----------
    beside
        Folder in which a region's own network lies.

    Raises
    ------
    NoRoads
        Where there is none.
    """
    if config.roads.source == "file":
        file = beside / (config.roads.file or "")
        if not file.is_file():
            raise NoRoads(f"no road network {file}: `ainori roads import PLACE -o {file}` makes one")
        return file
    from fixtures.sketch import OSM_SHA256

    kept = cache_folder() / f"sketch-{OSM_SHA256[:16]}.npz"
    for file in (_AT_SETUP, kept):
        if file.is_file() and _drawn_from(file.with_suffix(".osm"), OSM_SHA256):
            return file
    kept.parent.mkdir(parents=True, exist_ok=True)
    # In a process of its own: drawing loads what the web process must never hold.
    drawn = subprocess.run(  # noqa: S603 - our own interpreter and command
        [sys.executable, "-m", "api.cli", "--quiet", "roads", "sketch", "-o", str(kept)],
        capture_output=True, timeout=_DRAWING_S, check=False, cwd=ROOT,
    )  # fmt: skip
    if drawn.returncode or not kept.is_file():
        raise NoRoads(f"the sketch could not be drawn: {drawn.stderr.decode(errors='replace')[-300:]}")
    return kept


def _drawn_from(osm: Path, sha256: str) -> bool:
    """Whether the drawing beside a network is today's: an older sketch must not be taken for this one."""
    try:
        return hashlib.sha256(osm.read_bytes()).hexdigest() == sha256
    except OSError:
        return False
