"""Tables that people keep in a spreadsheet: CSV in UTF-8 or in Shift_JIS as Excel in Japan writes it, heads in either language.

Pure: bytes to rows of named cells. What the cells mean is the business of lots and orders.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.documents.faults import Fault, fault
from api.http.problem import Refusal
from api.products.lookup import plain

MOST_COLUMNS: Final = 60
_ODD: Final = frozenset({*range(0x202A, 0x202F), *range(0xD800, 0xE000), 0xFFFD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its field, its heads in both languages, other heads it is known by, and an example."""

    field: str
    ja: str
    en: str
    example: str = ""
    also: tuple[str, ...] = ()
    needed: bool = False

    @property
    def heads(self) -> tuple[str, ...]:
        """Everything by which it is known."""
        return (self.field, self.ja, self.en, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a file: its number as the spreadsheet shows it, its cells by field, what was wrong with its form."""

    number: int
    cells: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file that could be read: its heads by field as they stand there, and its rows without the empty ones."""

    heads: Mapping[str, str]
    lines: tuple[Line, ...]


def decoded(raw: bytes) -> str:
    """
    Return the text of a file: UTF-8 with or without a mark, else Shift_JIS (cp932).

    Raises
    ------
    Refusal
        ``csv-encoding``.
    """
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("csv-encoding", field="file")


def read_sheet(raw: bytes, columns: Sequence[Column], *, most_rows: int) -> Sheet:
    """
    Read a file.

    Raises
    ------
    Refusal
        ``csv-encoding``, ``csv-form``, ``csv-heads`` (with what is missing or not known), ``too-many``.
    """
    text = decoded(raw)
    first = text.partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first else ",", strict=True))
    except csv.Error:
        raise Refusal("csv-form", field="file") from None
    heads = [cell.strip() for cell in rows[0]] if rows else []
    fields = _fields(heads, columns)
    found: list[Line] = []
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(found) == most_rows:
            raise Refusal("too-many", field="file", limit=most_rows)
        found.append(_line(number, cells, fields))
    if not found:
        raise Refusal("no-file", field="file")
    return Sheet(heads={field: head for field, head in zip(fields, heads, strict=True) if field}, lines=tuple(found))


def template(columns: Sequence[Column], *, japanese: bool, shift_jis: bool) -> bytes:
    """Return an example file: heads and one row; in UTF-8 with a mark, by which Excel knows it, or in Shift_JIS."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([one.ja if japanese else one.en for one in columns])
    writer.writerow([one.example for one in columns])
    return out.getvalue().encode("cp932" if shift_jis else "utf-8-sig")


def narrow(text: str) -> str:
    """Return a cell as a machine reads it: full-width digits and signs made narrow, blanks at the ends cut."""
    return unicodedata.normalize("NFKC", text).strip()


def _fields(heads: Sequence[str], columns: Sequence[Column]) -> list[str]:
    known = {plain(head): one.field for one in columns for head in one.heads}
    fields = [known.get(plain(head), "") if head else "" for head in heads]
    strange = [str(number) for number, (head, name) in enumerate(zip(heads, fields, strict=True), start=1) if head and not name]
    twice = sorted({name for name in fields if name and fields.count(name) > 1})
    missing = [one.ja for one in columns if one.needed and one.field not in fields]
    if strange or twice or missing or len(heads) > MOST_COLUMNS:
        raise Refusal(
            "csv-heads", field="file", missing=", ".join(missing) or "-", unknown=", ".join(strange[:MOST_COLUMNS]) or "-",
            twice=", ".join(twice) or "-",
        )  # fmt: skip
    return fields


def _line(number: int, cells: Sequence[str], fields: Sequence[str]) -> Line:
    faults: list[Fault] = []
    if len(cells) > len(fields) and any(cell.strip() for cell in cells[len(fields) :]):
        faults.append(fault("", "catalogue.cells"))
    values = {}
    for name, cell in zip(fields, cells, strict=False):
        if any((ord(letter) < 32 and letter not in "\n\t") or ord(letter) in _ODD for letter in cell.replace("\r\n", "\n")):
            faults.append(fault(name, "form.other", reason="control characters"))
        elif name and cell.strip():
            values[name] = cell.strip()
    return Line(number=number, cells=values, faults=tuple(faults))
