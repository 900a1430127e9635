"""The product catalogue of a region: a CSV file of its own, so that people can edit it in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Final

from pydantic import Field, StringConstraints, ValidationError

from api.documents.base import Count, Document, MonthDay, Text, Whole
from api.documents.day import EthyleneName, ZoneName
from api.documents.faults import Fault, fault, inside
from api.documents.form import form_faults
from api.messages import shown

Word = Annotated[str, StringConstraints(min_length=1, max_length=60)]
_NUMBERS: Final = frozenset({"unit_g", "units_per_crate", "on_board_min", "keeps_days", "keeps_c", "handling_s"})
_OPTIONAL: Final = frozenset({"on_board_min", "keeps_days", "keeps_c", "season_from", "season_to"})


class Product(Document):
    """
    What is grown: the catalogue turns a word into weights, zones and times.

    ``unit_g``, ``units_per_crate``: the usual unit; a lot may say otherwise. ``on_board_min`` None: a day on the truck does
    no harm. ``keeps_days`` at ``keeps_c`` degrees: how long it may be stored; None: the day itself only. ``handling_s`` a
    crate. ``source``: where the storage figures are from.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
    name: Word
    kana: Word
    name_en: Word
    family: Word
    family_en: Word
    unit_g: Count
    units_per_crate: Count
    crate_type: Annotated[str, StringConstraints(max_length=32)] = ""
    zone: ZoneName
    ethylene: EthyleneName
    on_board_min: Count | None = None
    keeps_days: Count | None = None
    keeps_c: Annotated[int, Field(ge=-30, le=30)] | None = None
    season_from: MonthDay | None = None
    season_to: MonthDay | None = None
    handling_s: Whole = 0
    source: Text = ""

    def in_season(self, month_day: str) -> bool:
        """Whether it is usually harvested on a day ``MM-DD``; a season may pass the new year."""
        if self.season_from is None or self.season_to is None:
            return True
        if self.season_from <= self.season_to:
            return self.season_from <= month_day <= self.season_to
        return month_day >= self.season_from or month_day <= self.season_to


COLUMNS: Final = tuple(Product.model_fields)


def read_catalogue(text: str) -> tuple[tuple[Product, ...], list[Fault]]:
    """
    Read a catalogue.

    Parameters
    ----------
    text
        CSV with a heading, in any order of columns.

    Returns
    -------
    products, faults
        The rows that are right, and what is wrong with others; paths count products from 0: ``[3].unit_g``.
    """
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    heading = [cell.strip() for cell in rows[0]] if rows else []
    faults = [fault("", "catalogue.column", value=name) for name in COLUMNS if name not in heading]
    faults += [fault("", "catalogue.unknown_column", value=shown(name)) for name in heading if name not in COLUMNS]
    if faults:
        return (), faults
    products: list[Product] = []
    first: dict[tuple[str, str], int] = {}
    for index, row in enumerate(line for line in rows[1:] if any(cell.strip() for cell in line)):
        product, found = _product(dict(zip(heading, row, strict=False)), len(row) == len(heading), inside("", index))
        faults += found
        if product is None:
            continue
        for key in ("code", "name"):
            value = str(getattr(product, key))
            before = first.setdefault((key, value), index)
            if before != index:
                path = inside(inside("", index), key)
                faults.append(fault(path, "ref.duplicate", value=shown(value), first=inside("", before)))
        products.append(product)
    if not products and not faults:
        faults.append(fault("", "form.too_few", limit=1))
    return tuple(products), faults


def _product(cells: dict[str, str], whole: bool, path: str) -> tuple[Product | None, list[Fault]]:
    if not whole:
        return None, [fault(path, "catalogue.cells")]
    values: dict[str, object] = {}
    faults: list[Fault] = []
    for key, cell in cells.items():
        text = cell.strip()
        if not text and key in _OPTIONAL:
            continue
        if key in _NUMBERS:
            if not text.removeprefix("-").isdecimal() or len(text) > 10:
                faults.append(fault(inside(path, key), "catalogue.number", value=shown(text)))
                continue
            values[key] = int(text)
        else:
            values[key] = text
    if ("season_from" in values) != ("season_to" in values):
        faults.append(fault(inside(path, "season_to"), "catalogue.season"))
    if faults:
        return None, faults
    try:
        return Product.model_validate(values), []
    except ValidationError as error:
        return None, [Fault(path=inside(path, item.path), key=item.key, said=item.said) for item in form_faults(error, Product)]
