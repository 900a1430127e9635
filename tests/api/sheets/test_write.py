import json
import subprocess
import sys
import warnings

import pyogrio
import pytest
from PIL import Image

from api.sheets import write
from api.sheets.map_image import map_png
from api.sheets.reading import Book

NAMES = [
    "map.html",
    "map.png",
    "manifests.html",
    "manifests/manifest-A-t-asahi.html",
    "manifests/manifest-B-t-seika.html",
    "manifests/manifest-C-t-suzuki.html",
    "slips.html",
    "money.html",
    "money.csv",
    "stops.csv",
    "shipments.csv",
    "unserved.csv",
    "plan.geojson",
    "plan.gpkg",
]


def test_all_sheets_are_written_and_nothing_else(written):
    out, files = written
    assert [str(path.relative_to(out)) for path in files] == NAMES
    assert sorted(path for path in out.rglob("*") if path.is_file()) == sorted(files)


def test_the_same_documents_give_the_same_bytes_and_stale_manifests_go(written, sample, tmp_path):
    stale = tmp_path / "manifests" / "manifest-D-t-gone.html"
    stale.parent.mkdir()
    stale.write_text("yesterday")
    again = write.write_all(sample.day, sample.plan, sample.ground, tmp_path)
    assert not stale.exists()
    out = written[0]
    differing = [name for name in NAMES if (out / name).read_bytes() != (tmp_path / name).read_bytes()]
    assert differing in ([], ["plan.gpkg"])  # SQLite promises rows, not bytes
    assert len(again) == len(NAMES)


def test_a_failure_leaves_the_former_file_and_no_half_written_one(tmp_path):
    path = tmp_path / "map.html"
    path.write_text("former")

    def fail(part):
        part.write_text("half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write.write_whole(path, fail)
    assert [one.name for one in tmp_path.iterdir()] == ["map.html"]
    assert path.read_text() == "former"


def test_the_picture_is_large_light_and_dateless(written):
    path = written[0] / "map.png"
    with Image.open(path) as picture:
        assert picture.size == (1600, 1600)
        assert {key for key in picture.info if key != "dpi"} == set()
    assert path.stat().st_size < 1_500_000


def test_the_picture_is_drawn_without_warning_even_with_signs_that_the_typeface_lacks(sample):
    day = sample.day.model_copy(
        update={"trips": tuple(one.model_copy(update={"name": "\U0001f346 $x_1$ 便"}) for one in sample.day.trips)}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert map_png(Book.read(day, sample.plan, sample.ground), lang="en").startswith(b"\x89PNG")


def test_an_empty_plan_still_gives_every_sheet(sample, tmp_path):
    plan = sample.plan.model_copy(update={"routes": (), "shipments": (), "money": (), "unserved": (), "left_out": ()})
    files = write.write_all(sample.day, plan, sample.ground, tmp_path, lang="en")
    assert [path.name for path in files] == [name for name in NAMES if "/" not in name]
    assert len(pyogrio.list_layers(tmp_path / "plan.gpkg")) == 3


def test_the_geopackage_holds_routes_stops_and_unserved_in_longitude_and_latitude(written):
    path = written[0] / "plan.gpkg"
    assert dict(pyogrio.list_layers(path)) == {
        "routes": "LineString",
        "stops": "Point",
        "unserved": "Point",
    }
    routes, stops, unserved = (pyogrio.read_dataframe(path, layer=layer) for layer in ("routes", "stops", "unserved"))
    assert (len(routes), len(stops), len(unserved)) == (3, 17, 4)
    assert routes.crs.to_epsg() == 4326
    assert list(routes["basis"]) == ["green", "bought_b", "own"]
    assert (stops.geometry[0].x, stops.geometry[0].y) == (139.862, 38.579)
    assert list(unserved["reason"]) == ["impossible", "not_worth_it", "displaced", "not_found"]


def test_the_geojson_says_the_same_as_the_geopackage(written):
    out = written[0]
    held = json.loads((out / "plan.geojson").read_text(encoding="utf-8"))["features"]
    for layer in ("routes", "stops", "unserved"):
        frame = pyogrio.read_dataframe(out / "plan.gpkg", layer=layer)
        features = [one for one in held if one["properties"]["layer"] == layer]
        assert len(features) == len(frame)
        for feature, (_, row) in zip(features, frame.iterrows(), strict=True):
            for name, value in feature["properties"].items():
                assert name == "layer" or row[name] == value
            assert len(row.geometry.coords) == (
                len(feature["geometry"]["coordinates"]) if feature["geometry"]["type"] == "LineString" else 1
            )


def test_a_plan_of_another_day_is_refused(sample, tmp_path):
    day = sample.day.model_copy(update={"lots": ()})
    with pytest.raises(KeyError):
        write.write_all(day, sample.plan, sample.ground, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_importing_the_sheets_loads_nothing_heavy_and_no_engine():
    heavy = ("matplotlib", "matplotlib_fontja", "fontTools", "pyogrio", "shapely", "geopandas", "numpy", "matching", "routing")
    asked = f"import sys, api.sheets.write; print([name for name in {heavy!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
