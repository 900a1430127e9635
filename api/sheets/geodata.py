"""The plan for maps of one's own: features once, written as GeoJSON and as GeoPackage (EPSG:4326, longitude first)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from api.sheets import voice, words
from api.sheets.reading import Book, Points, Run

Value = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A line or, with one point, a point, as (lon, lat); all features of a layer have the same columns."""

    points: Points
    columns: dict[str, Value]


Layers = dict[str, list[Feature]]


def _way(run: Run) -> Points:
    way = [(run.halts[0].place.lon, run.halts[0].place.lat)]
    for halt in run.halts:
        way.extend(point for point in halt.line if point != way[-1])
    return way if len(way) > 1 else way * 2


def layers(book: Book) -> Layers:
    """Return the layers ``routes`` (lines), ``stops`` and ``unserved`` (points)."""
    routes = [
        Feature(
            points=_way(run),
            columns={
                "letter": run.letter, "trip": run.trip.id, "name": voice.name(run.trip)[0], "name_en": voice.name(run.trip)[1],
                "vehicle": run.vehicle.id, "plate": words.plate_class(run.vehicle)[1], "basis": ",".join(run.bases),
                "depart": run.route.depart, "arrive": run.route.arrive, "metres": run.route.metres,
                "detour_m": run.route.detour_m, "detour_s": run.route.detour_s, "kg": run.route.kg,
                "driver_pay_yen": run.route.driver_pay_yen,
            },
        )
        for run in book.runs
        if run.halts
    ]  # fmt: skip
    stops = [
        Feature(
            points=[(halt.place.lon, halt.place.lat)],
            columns={
                "label": halt.label, "trip": run.trip.id, "place": halt.place.id, "name": voice.name(halt.place)[0],
                "name_en": voice.name(halt.place)[1], "arrive": halt.arrive, "leave": halt.leave,
                "tasks": ",".join(action.kind for action in halt.actions),
                "goods": "、".join(action.cargo.goods[0] for action in halt.actions if action.cargo is not None),
                "load_g": halt.load_g, "load_crates": sum(halt.load_crates), "free_crates": sum(halt.free_crates),
            },
        )
        for run in book.runs
        for halt in run.halts
    ]  # fmt: skip
    unserved = []
    for entry in book.plan.unserved:
        place, told = book.unserved_place(entry), book.unserved_name(entry)
        unserved.append(
            Feature(
                points=[(place.lon, place.lat)],
                columns={
                    "kind": "order" if entry.order is not None else "lot", "id": entry.order or entry.lot or "",
                    "what": told[0], "what_en": told[1], "reason": entry.reason, "text": entry.text, "text_en": entry.text_en,
                    "place": place.id, "units_left": entry.units_left,
                },
            )
        )  # fmt: skip
    return {"routes": routes, "stops": stops, "unserved": unserved}


def written(layer: str, feature: Feature) -> dict[str, object]:
    """Return a feature as GeoJSON; the member ``layer`` of its properties names its layer."""
    if len(feature.points) == 1:
        geometry: dict[str, object] = {"type": "Point", "coordinates": feature.points[0]}
    else:
        geometry = {"type": "LineString", "coordinates": feature.points}
    return {"type": "Feature", "properties": {"layer": layer, **feature.columns}, "geometry": geometry}


def geojson(book: Book) -> str:
    """Return all layers as one GeoJSON collection; the member ``layer`` of each feature's properties names its layer."""
    features = [written(layer, feature) for layer, held in layers(book).items() for feature in held]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1) + "\n"


_COLUMNS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "routes": ("LineString", (
        ("letter", "str"), ("trip", "str"), ("name", "str"), ("name_en", "str"), ("vehicle", "str"), ("plate", "str"),
        ("basis", "str"), ("depart", "str"), ("arrive", "str"), ("metres", "int"), ("detour_m", "int"), ("detour_s", "int"),
        ("kg", "float"), ("driver_pay_yen", "int"),
    )),
    "stops": ("Point", (
        ("label", "str"), ("trip", "str"), ("place", "str"), ("name", "str"), ("name_en", "str"), ("arrive", "str"),
        ("leave", "str"), ("tasks", "str"), ("goods", "str"), ("load_g", "int"), ("load_crates", "int"),
        ("free_crates", "int"),
    )),
    "unserved": ("Point", (
        ("kind", "str"), ("id", "str"), ("what", "str"), ("what_en", "str"), ("reason", "str"), ("text", "str"),
        ("text_en", "str"), ("place", "str"), ("units_left", "int"),
    )),
}  # fmt: skip
"""A layer's geometry and column types, so that an empty layer has the same columns as a full one."""


def write_geopackage(book: Book, path: Path) -> None:
    """
    Write the layers as a GeoPackage.

    Its bytes are not promised to repeat (SQLite and GDAL write what they like); its rows are.

    Parameters
    ----------
    book
        Day, plan and ground.
    path
        The file, which must not be there yet.
    """
    import numpy as np
    import shapely
    from pyogrio import raw

    kinds = {"str": object, "int": np.int64, "float": np.float64}
    for number, (layer, features) in enumerate(layers(book).items()):
        geometry_type, columns = _COLUMNS[layer]
        make = shapely.LineString if geometry_type == "LineString" else shapely.Point
        shapes = [make(one.points if geometry_type == "LineString" else one.points[0]) for one in features]
        geometry = np.empty(len(shapes), dtype=object)
        geometry[:] = [shapely.to_wkb(shape) for shape in shapes]
        fields = [np.array([one.columns[name] for one in features], dtype=kinds[kind]) for name, kind in columns]
        raw.write(
            path,
            geometry=geometry,
            field_data=fields,
            fields=np.array([name for name, _ in columns], dtype=object),
            layer=layer,
            driver="GPKG",
            geometry_type=geometry_type,
            crs="EPSG:4326",
            append=number > 0,
        )
