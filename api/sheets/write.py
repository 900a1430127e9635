"""All sheets of a plan, written into one folder."""

from __future__ import annotations

import re
from pathlib import Path

from api.documents.day import Day
from api.documents.ground import Ground
from api.documents.plan import PlanDocument
from api.sheets.files import write_bytes, write_text, write_whole
from api.sheets.geodata import geojson, write_geopackage
from api.sheets.manifest import manifest_page, manifests_page
from api.sheets.map_image import map_png
from api.sheets.map_page import map_page
from api.sheets.money_page import money_page
from api.sheets.reading import Book, Run
from api.sheets.slips import slips_page
from api.sheets.tables import money_csv, shipments_csv, stops_csv, unserved_csv
from api.sheets.voice import Lang, Voice


def manifest_name(run: Run) -> str:
    """Return the file name of a trip's manifest: its letter keeps it unique where ids differ in signs or case alone."""
    return f"manifest-{run.letter}-{re.sub(r'[^A-Za-z0-9_-]', '_', run.trip.id)}.html"


def write_all(day: Day, plan: PlanDocument, ground: Ground, out: Path, *, lang: Lang = "ja") -> list[Path]:
    """
    Write every sheet of a plan: map, manifests, slips, money, tables, geodata.

    The same documents give the same bytes on one machine, the GeoPackage excepted. Each file is written beside its place and
    renamed. Manifests of a former plan are removed from ``manifests/``, so that nobody prints yesterday's.

    Parameters
    ----------
    day
        The day planned.
    plan
        Its plan.
    ground
        The backdrop of its maps.
    out
        The folder; made where missing.
    lang
        The language shown large; the other stands small beside it.

    Returns
    -------
    list of pathlib.Path
        The files, in the order written.

    Raises
    ------
    FileNotFoundError
        If set-up has not brought Leaflet or the typeface.
    KeyError
        If the plan is another day's.
    """
    book = Book.read(day, plan, ground)
    voice = Voice(lang=lang)

    def fill_geopackage(part: Path) -> None:
        write_geopackage(book, part)

    every_manifest = manifests_page(voice, book)
    files = [
        write_text(out / "map.html", map_page(book, lang=lang)),
        write_bytes(out / "map.png", map_png(book, lang=lang)),
        write_text(out / "manifests.html", every_manifest),
    ]
    single = [
        write_text(out / "manifests" / manifest_name(run), manifest_page(voice, book, run, glyphs=every_manifest))
        for run in book.runs
        if run.cargo
    ]
    for path in sorted((out / "manifests").glob("manifest-*-*.html")):
        if path not in single:
            path.unlink()
    return [
        *files,
        *single,
        write_text(out / "slips.html", slips_page(voice, book)),
        write_text(out / "money.html", money_page(voice, book)),
        write_bytes(out / "money.csv", money_csv(voice, book)),
        write_bytes(out / "stops.csv", stops_csv(voice, book)),
        write_bytes(out / "shipments.csv", shipments_csv(voice, book)),
        write_bytes(out / "unserved.csv", unserved_csv(voice, book)),
        write_text(out / "plan.geojson", geojson(book)),
        write_whole(out / "plan.gpkg", fill_geopackage),
    ]
