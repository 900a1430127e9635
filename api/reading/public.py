"""Public records as files: tables for Excel and for machines, and what they mean beside them."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final, get_type_hints

import orjson

from api.reading.kpi import FEWEST, OTHER, Fleet, Flow, Kpi, Records, Running, Wish
from api.sheets.files import write_bytes

ABOUT: Final = "about.json"
_TABLES: Final[dict[str, type[Any]]] = {"flows": Flow, "wishes": Wish, "fleet": Fleet, "running": Running}


class NotAnExport(ValueError):
    """A folder that holds no export, or one that was changed into something else.

    Parameters
    ----------
    file, reason
        What is wrong where.
    """

    def __init__(self, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"{file}: {reason}")


def write_public(folder: Path, records: Records, figures: Kpi) -> tuple[Path, ...]:
    """Write the records, one table a file, with what they mean and the figures that follow from them."""
    files = [
        write_bytes(folder / f"{name}.csv", _csv(kind, getattr(records, name))) for name, kind in _TABLES.items()
    ]  # fmt: skip
    about = {
        "format_version": 1,
        "region": records.region,
        "first": records.first,
        "last": records.last,
        "fees_yen": records.fees_yen,
        "rule": {
            "ja": f"個人や店の名前はありません。農家または飲食店が {FEWEST} 未満の地区と、"
            f"{FEWEST} 件未満の品目は「{OTHER}」にまとめています。",
            "en": f"Nobody is named. Districts with fewer than {FEWEST} farms or restaurants, and goods of fewer than {FEWEST} "
            f"shipments, are joined as “{OTHER}”.",
        },
        "columns": {name: [one.name for one in fields(kind)] for name, kind in _TABLES.items()},
        "kpi": asdict(figures),
    }
    raw = orjson.dumps(about, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return (*files, write_bytes(folder / ABOUT, raw))


def read_public(folder: Path) -> Records:
    """
    Read what :func:`write_public` wrote.

    Raises
    ------
    NotAnExport
        Where a file is missing or not what it should be.
    """
    try:
        about = orjson.loads((folder / ABOUT).read_bytes())
        named = {name: about[name] for name in ("region", "first", "last")}
        fees = about["fees_yen"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAnExport(ABOUT, type(error).__name__) from error
    if about.get("format_version") != 1 or type(fees) is not int or not all(type(one) is str for one in named.values()):
        raise NotAnExport(ABOUT, "format_version")
    tables: dict[str, Any] = {name: _rows(folder / f"{name}.csv", kind) for name, kind in _TABLES.items()}
    return Records(**named, fees_yen=fees, **tables)


def _csv(kind: type[Any], rows: tuple[Any, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    names = [one.name for one in fields(kind)]
    writer.writerow(names)
    writer.writerows([getattr(row, name) for name in names] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _rows(path: Path, kind: type[Any]) -> tuple[Any, ...]:
    types = get_type_hints(kind)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return tuple(
                kind(**{name: int(value) if types[name] is int else value for name, value in row.items()})
                for row in csv.DictReader(file)
            )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAnExport(path.name, type(error).__name__) from error
