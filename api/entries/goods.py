"""Goods by the words people use: a product's code or name, or its family."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.products.lookup import plain
from api.products.tables import ProductRow


@dataclass(frozen=True, slots=True)
class Usual:
    """What the catalogue says of a product."""

    code: str
    name: str
    kana: str
    name_en: str
    family: str
    family_en: str
    unit_g: int
    units_per_crate: int
    crate_type: str
    zone: str
    ethylene: str
    on_board_min: int | None
    keeps_days: int | None
    handling_s: int


_COLUMNS = tuple(getattr(ProductRow, one.name) for one in fields(Usual))


@dataclass(frozen=True, slots=True)
class Goods:
    """The catalogue of a region, by the words for it; made anew for a request, so that an edit of it holds at once."""

    by_code: dict[str, Usual]
    by_word: dict[str, str]
    """Plain code, name, kana and English name to the code."""
    families: dict[str, str]
    """Plain family, in both languages, to the family."""

    def product(self, text: str) -> Usual | None:
        """Return the product that a word names."""
        code = self.by_word.get(plain(text))
        return None if code is None else self.by_code[code]

    def goods(self, text: str) -> str | None:
        """Return the code or the family that a word names; a product goes first."""
        return self.by_word.get(plain(text)) or self.families.get(plain(text))


def goods_of(session: Session, region: str) -> Goods:
    """Read the products in use of a region."""
    asked = select(*_COLUMNS).where(ProductRow.region == region, ProductRow.state == "active").order_by(ProductRow.code)
    rows = [Usual(*row) for row in session.execute(asked)]
    words: dict[str, str] = {}
    # A code goes before a name, a name before its kana, whichever product they are of.
    for name in ("name_en", "kana", "name", "code"):
        words |= {plain(getattr(row, name)): row.code for row in rows if getattr(row, name)}
    families = {plain(word): row.family for row in rows for word in (row.family_en, row.family) if word}
    return Goods({row.code: row for row in rows}, words, families)
