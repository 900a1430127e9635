"""Goods by the words people use: a product's code or name, or its family."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.products.lookup import plain
from api.products.tables import ProductRow


@dataclass(frozen=True, slots=True)
class Goods:
    """The catalogue of a region, by the words for it; made anew for a request, so that an edit of it holds at once."""

    by_code: dict[str, ProductRow]
    by_word: dict[str, str]
    """Plain code, name, kana and English name to the code."""
    families: dict[str, str]
    """Plain family, in both languages, to the family."""

    def product(self, text: str) -> ProductRow | None:
        """Return the product that a word names."""
        code = self.by_word.get(plain(text))
        return None if code is None else self.by_code[code]

    def goods(self, text: str) -> str | None:
        """Return the code or the family that a word names; a product goes first."""
        return self.by_word.get(plain(text)) or self.families.get(plain(text))


def goods_of(session: Session, region: str) -> Goods:
    """Read the products in use of a region."""
    rows = session.scalars(select(ProductRow).where(ProductRow.region == region, ProductRow.state == "active")).all()
    words: dict[str, str] = {}
    for row in rows:
        for word in (row.name_en, row.kana, row.name, row.code):
            if word:
                words[plain(word)] = row.code
    families = {plain(word): row.family for row in rows for word in (row.family_en, row.family) if word}
    return Goods({row.code: row for row in rows}, words, families)
