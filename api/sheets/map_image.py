"""The map as a picture for paper, fax and README: roads, ways, numbered stops, legend, scale and credit."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.sheets import font, voice, words
from api.sheets.map_page import COLOURS
from api.sheets.polyline import decoded
from api.sheets.reading import Book, Points
from api.sheets.voice import Lang, Pair, Voice

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

_SIDE = 1600
"""Pixels of the picture's side."""
_MAP_HEIGHT = 1210
_LEGEND_HEIGHT = 300
_KM_PER_DEGREE = 111.32
_ROADS: dict[str, tuple[str, float]] = {
    "local": ("#d5d8cf", 0.8), "tertiary": ("#c3c7bb", 1.2), "secondary": ("#a9c3a0", 1.8), "primary": ("#e3b558", 2.6),
    "trunk": ("#dd8f62", 3.2), "motorway": ("#7f97b8", 3.6),
}  # fmt: skip
"""Colour and width in points of each class, faintest first, in the order drawn."""
_UNSERVED = "#4a2263"
_TRIPS_LISTED = 12

Box = tuple[float, float, float, float]


@dataclass(slots=True, kw_only=True)
class _Window:
    """The part of the earth shown, from degrees to pixels of the map; ``taken`` are boxes that nothing may cover."""

    west: float
    south: float
    pixels_per_degree: float
    squeeze: float
    taken: list[Box] = field(default_factory=list)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.west) * self.squeeze * self.pixels_per_degree, (lat - self.south) * self.pixels_per_degree

    def line(self, points: Points) -> tuple[list[float], list[float]]:
        pixels = [self.at(lon, lat) for lon, lat in points]
        return [x for x, _ in pixels], [y for _, y in pixels]

    def shows(self, x: float, y: float) -> bool:
        return 0 <= x <= _SIDE and 0 <= y <= _MAP_HEIGHT

    def claim(self, x: float, y: float, width: float, height: float, *, force: bool = False) -> bool:
        """Keep a box for a text, if nothing stands there and it lies on the map."""
        box = (x - width / 2 - 2, y - height / 2 - 2, x + width / 2 + 2, y + height / 2 + 2)
        inside = box[0] > 0 and box[1] > 0 and box[2] < _SIDE and box[3] < _MAP_HEIGHT
        free = all(box[2] < o[0] or o[2] < box[0] or box[3] < o[1] or o[3] < box[1] for o in self.taken)
        if force or (free and inside):
            self.taken.append(box)
            return True
        return False

    def near(self, x: float, y: float, width: float, height: float) -> tuple[float, float]:
        """Keep the free box nearest to a point and return its middle; where all is full, the point itself."""
        for radius in (0, 34, 46, 60, 76, 96, 120, 150, 185):
            for turn in range(16 if radius else 1):
                angle = math.tau * turn / 16
                to = x + radius * math.cos(angle), y + radius * math.sin(angle)
                if self.claim(*to, width, height):
                    return to
        self.claim(x, y, width, height, force=True)
        return x, y


def _window(book: Book) -> _Window:
    points = [(halt.place.lon, halt.place.lat) for run in book.runs for halt in run.halts]
    points += [point for run in book.runs for point in run.own_places]
    points += [point for run in book.runs for halt in run.halts for point in halt.line]
    places = [book.unserved_place(entry) for entry in book.plan.unserved]
    points += [(place.lon, place.lat) for place in places]
    west, south, east, north = book.ground.bbox
    if points:
        west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
        south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    margin_px = 90
    across = max((east - west) * squeeze, 0.02)
    upward = max(north - south, 0.02)
    scale = min((_SIDE - 2 * margin_px) / across, (_MAP_HEIGHT - 2 * margin_px) / upward)
    return _Window(
        west=(west + east) / 2 - _SIDE / 2 / scale / squeeze,
        south=(south + north) / 2 - _MAP_HEIGHT / 2 / scale,
        pixels_per_degree=scale,
        squeeze=squeeze,
    )


class _Pen:
    """Writes on axes measured in pixels, in our typeface, given directly so that no global setting changes."""

    def __init__(self, axes: Axes, properties: FontProperties) -> None:
        self.axes = axes
        self.properties = properties

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        colour: str = "#1d2420",
        ha: str = "left",
        fill: str = "",
        edge: str = "",
        z: float = 9,
    ) -> None:
        """Write a text; with ``fill`` in a rounded box, without it with a white rim."""
        from matplotlib.patheffects import withStroke

        properties = self.properties.copy()
        properties.set_size(size)
        rounded = {"boxstyle": "round,pad=0.28", "facecolor": fill, "edgecolor": edge or "#ffffff", "linewidth": 1.6}
        rim = [] if fill else [withStroke(linewidth=3.2, foreground="#ffffff")]
        self.axes.text(
            x, y, font.drawable(text), fontproperties=properties, color=colour, ha=ha, va="center",
            bbox=rounded if fill else None, path_effects=rim, zorder=z, parse_math=False,
        )  # fmt: skip


def _roads(axes: Axes, window: _Window, book: Book) -> None:
    from matplotlib.collections import LineCollection

    for rank, (colour, width) in _ROADS.items():
        lines = [decoded(road.polyline5) for road in book.ground.roads if road.rank == rank]
        pixels = [[window.at(lon, lat) for lon, lat in line] for line in lines]
        axes.add_collection(LineCollection(pixels, colors=colour, linewidths=width, zorder=1, capstyle="round"), autolim=False)


def _closed(axes: Axes, window: _Window, book: Book) -> None:
    """Closed roads: dark with light bars across."""
    for road in book.ground.closed:
        line = window.line(decoded(road.polyline5))
        axes.plot(*line, color="#1d2420", linewidth=5, zorder=1.5, solid_capstyle="butt")
        axes.plot(*line, color="#ffd54a", linewidth=5, zorder=1.6, linestyle=(0, (0.6, 1.2)))


def _ways(axes: Axes, window: _Window, book: Book) -> None:
    used = [run for run in book.runs if run.cargo]
    for number, run in enumerate(used):
        colour = COLOURS[run.rank % len(COLOURS)]
        own = window.line(run.own_way or run.own_places)
        axes.plot(*own, color="#ffffff", linewidth=5, zorder=2, alpha=0.8)
        axes.plot(*own, color=colour, linewidth=3 if run.own_way else 1.2, zorder=3, linestyle=(0, (3, 2.4)), alpha=0.8)
        # Trips on the same road are seen as bands: the earlier ones wider, the later ones on top.
        level = (len(used) - 1 - number) % 4
        width, height = 3 + 1.6 * level, 4 + (4 - level) / 5
        for halt in run.halts:
            line = window.line(halt.line)
            axes.plot(*line, color="#ffffff", linewidth=width + 1.8, zorder=height, solid_capstyle="round")
            axes.plot(*line, color=colour, linewidth=width, zorder=height + 0.1, solid_capstyle="round")


def _stops(pen: _Pen, window: _Window, book: Book) -> None:
    spots: list[tuple[float, float, str, str, str, str]] = []
    for run in book.runs:
        if run.cargo:
            colour = COLOURS[run.rank % len(COLOURS)]
            for halt in run.halts:
                ours = any(action.cargo is not None for action in halt.actions)
                look = ("#ffffff", colour, "#ffffff") if ours else (colour, "#ffffff", colour)
                spots.append((*window.at(halt.place.lon, halt.place.lat), halt.label, *look))
    for entry in book.plan.unserved:
        place = book.unserved_place(entry)
        spots.append((*window.at(place.lon, place.lat), "×", _UNSERVED, "#ffffff", _UNSERVED))
    for x, y, label, ink, fill, edge in spots:
        to_x, to_y = window.near(x, y, 20 + 15 * len(label), 36)
        if (to_x, to_y) != (x, y):
            pen.axes.plot([x, to_x], [y, to_y], color="#1d2420", linewidth=1, zorder=6)
            pen.axes.plot([x], [y], marker="o", markersize=4, color="#1d2420", zorder=6)
        pen.text(to_x, to_y, label, size=14, colour=ink, ha="center", fill=fill, edge=edge, z=8)


def _names(pen: _Pen, window: _Window, book: Book, speech: Voice) -> None:
    for name in sorted(book.ground.names, key=lambda one: (one.kind != "town", one.rank)):
        text = speech.say((name.name, name.name_en or name.name))
        size = 17 if name.kind == "town" else 13.5
        width = sum(1.0 if ord(letter) > 255 else 0.56 for letter in text) * size * 100 / 72
        x, y = window.at(name.lon, name.lat)
        if not window.shows(x, y):
            continue
        for right, up in ((0, 0), (0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (-1, 1)):
            to_x, to_y = x + right * (width / 2 + 26), y + up * 34
            if window.claim(to_x, to_y, width, size * 1.5):
                pen.text(to_x, to_y, text, size=size, colour="#2f3a33", ha="center", z=7)
                break
    seen: set[str] = set()
    for road in book.ground.roads:
        line = decoded(road.polyline5)
        if road.ref and road.ref not in seen and line and road.rank in {"secondary", "primary", "trunk", "motorway"}:
            x, y = window.at(*line[len(line) // 2])
            if window.shows(x, y) and window.claim(x, y, 12 + 10 * len(road.ref), 24):
                seen.add(road.ref)
                pen.text(x, y, road.ref, size=9.5, colour="#1b4f8a", ha="center", fill="#ffffff", edge="#1b4f8a", z=6.5)


def _scale(pen: _Pen, window: _Window) -> None:
    per_km = window.pixels_per_degree / _KM_PER_DEGREE
    length_km = max(
        (step * 10**power for power in range(-1, 3) for step in (1, 2, 5) if step * 10**power * per_km <= 260), default=0.1
    )
    x, y, end = 40, 40, 40 + length_km * per_km
    pen.axes.plot([x, x, end, end], [y + 9, y, y, y + 9], color="#1d2420", linewidth=2.4, zorder=10)
    pen.text((x + end) / 2, y + 22, f"{length_km:g} km", size=13, ha="center", z=10)


def _legend(pen: _Pen, book: Book, speech: Voice) -> None:
    used = [run for run in book.runs if run.cargo]
    top, row_px = _LEGEND_HEIGHT - 30, 38
    listed = used[:_TRIPS_LISTED]
    for number, run in enumerate(listed):
        x, y = 30 + 520 * (number // 6), top - row_px * (number % 6)
        colour = COLOURS[run.rank % len(COLOURS)]
        pen.axes.plot([x, x + 44], [y, y], color=colour, linewidth=4)
        pen.text(x + 68, y, run.letter, size=13, colour="#ffffff", ha="center", fill=colour)
        name = speech.say(voice.name(run.trip))
        kg = speech.say(voice.kg(run.route.kg))
        pen.text(x + 96, y, f"{name[:18]}  {kg}", size=14)
    if len(used) > len(listed):
        more: Pair = (f"ほか {len(used) - len(listed)}便", f"and {len(used) - len(listed)} more trips")
        pen.text(30, top - row_px * 6, speech.say(more), size=13)
    x = 1090
    signs: list[tuple[str, str, str, str, Pair]] = [
        ("A1", "#ffffff", "#37474f", "#ffffff", ("積込・引渡", "loading, handing over")),
        ("A2", "#37474f", "#ffffff", "#37474f", ("自社の用事・出発・到着", "own stop, start, end")),
        ("×", _UNSERVED, "#ffffff", _UNSERVED, ("運べなかった注文・出品", "order or lot not carried")),
    ]
    for number, (label, ink, fill, edge, told) in enumerate(signs):
        y = top - row_px * number
        pen.text(x + 22, y, label, size=12.5, colour=ink, ha="center", fill=fill, edge=edge)
        pen.text(x + 60, y, speech.say(told), size=14)
    y = top - row_px * len(signs)
    pen.axes.plot([x, x + 44], [y, y], color="#37474f", linewidth=3.2)
    pen.text(x + 60, y, speech.say(("今日の経路", "route of this plan")), size=14)
    pen.axes.plot([x, x + 44], [y - row_px, y - row_px], color="#37474f", linewidth=2.6, linestyle=(0, (3, 2.4)))
    pen.text(x + 60, y - row_px, speech.say(("もともとの道", "the trip's own way")), size=14)
    if book.ground.closed:
        names = [speech.say((road.name, road.name_en or road.name)) for road in book.ground.closed]
        called = "・".join(name for name in dict.fromkeys(names) if name)[:60]
        closed = speech.say(("通行止め", "closed road"))
        pen.text(30, 50, f"{closed}: {called}" if called else closed, size=13)
    pen.text(30, 24, f"{book.ground.network} / {book.ground.credit}", size=12, colour="#4c544e")


def map_png(book: Book, *, lang: Lang = "ja") -> bytes:
    """
    Return the map as a PNG of 1600 × 1600 pixels; the same documents give the same bytes.

    Parameters
    ----------
    book
        Day, plan and ground.
    lang
        The language of its words.

    Raises
    ------
    FileNotFoundError
        If the typeface is not set up.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from PIL import Image

    speech = Voice(lang=lang)
    properties = FontProperties(fname=str(font.font_file()))
    figure = Figure(figsize=(_SIDE / 100, _SIDE / 100), dpi=100, facecolor="#ffffff")
    FigureCanvasAgg(figure)

    def panel(bottom: float, height: float, colour: str) -> _Pen:
        axes = figure.add_axes((0, bottom / _SIDE, 1, height / _SIDE), facecolor=colour)
        axes.set_xlim(0, _SIDE)
        axes.set_ylim(0, height)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_autoscale_on(False)
        return _Pen(axes, properties)

    title_height = _SIDE - _MAP_HEIGHT - _LEGEND_HEIGHT
    title = panel(_SIDE - title_height, title_height, "#ffffff")
    title.text(30, title_height / 2, f"{speech.say(words.TITLE)}　{speech.say(voice.calendar_day(book.date))}", size=24)
    told = book.plan.summary
    figures: Pair = (
        f"{voice.kg(told.kg)[0]}・注文 {told.orders_served}/{told.orders_total}・{told.trips_used}便",
        f"{voice.kg(told.kg)[1]}, orders {told.orders_served}/{told.orders_total}, {told.trips_used} trips",
    )
    title.text(_SIDE - 30, title_height / 2, speech.say(figures), size=19, ha="right")

    ground = panel(_LEGEND_HEIGHT, _MAP_HEIGHT, "#eef1ea")
    window = _window(book)
    window.claim(190, 46, 330, 76, force=True)
    if book.ground.sketch:
        window.claim(_SIDE - 370, _MAP_HEIGHT - 36, 720, 56, force=True)
        label = f"{words.SKETCH[0]} / {words.SKETCH[1]}"
        ground.text(
            _SIDE - 24, _MAP_HEIGHT - 36, label, size=15, colour="#4d3a00", ha="right", fill="#fff3c4", edge="#9a7400", z=11
        )
    _roads(ground.axes, window, book)
    _closed(ground.axes, window, book)
    _ways(ground.axes, window, book)
    _stops(ground, window, book)
    _names(ground, window, book, speech)
    _scale(ground, window)
    _legend(panel(0, _LEGEND_HEIGHT, "#ffffff"), book, speech)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="rgba")
    picture = Image.frombytes("RGBA", (_SIDE, _SIDE), drawn.getvalue()).convert("RGB")
    # A palette is a third of the bytes: the picture goes out by e-mail and fax too.
    few = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, format="PNG", optimize=True, dpi=(200, 200))
    return written.getvalue()
