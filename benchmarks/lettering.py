"""Charts: the Japanese typeface of the lock, colours that colour-blind people tell apart, one place for both."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure
from PIL import Image

from api.sheets.font import font_file

# Okabe and Ito's palette, which keeps apart for all common kinds of colour blindness; shapes differ too.
OURS, ORANGE, GREEN, PURPLE, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#555555"
SKY = "#56B4E9"
_DPI = 110


def new_figure(width: float, height: float, *, columns: int) -> tuple[Figure, Any]:
    """Return a figure and its axes in a row; sizes in inches."""
    font_manager.fontManager.addfont(str(font_file()))
    name = font_manager.FontProperties(fname=str(font_file())).get_name()
    mpl.rcParams |= {"font.family": name, "font.size": 11, "axes.spines.top": False, "axes.spines.right": False}
    figure = Figure(figsize=(width, height), dpi=_DPI, layout="constrained")
    return figure, figure.subplots(1, columns, squeeze=False)[0]


def save(figure: Figure, file: Path) -> Path:
    """Write a PNG and return its path."""
    file.parent.mkdir(parents=True, exist_ok=True)
    drawn = io.BytesIO()
    figure.savefig(drawn)
    # 128 colours are plenty for lines and bands and take a third of the bytes.
    Image.open(drawn).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
    return file
