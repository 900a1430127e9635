"""The region's product catalogue: filled from its file once, then the operator's."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.base import new_id
from api.db.tx import Tx
from api.http.pages import MOST, Page, decode, encode_key
from api.http.perform import matched
from api.http.problem import Refusal
from api.products.lookup import in_season, looked_up
from api.products.schemas import MAY_BE_NONE, ProductEdit, ProductIn, ProductShown
from api.products.tables import ProductRow
from api.regions.catalogue import Product
from api.regions.service import config_of

_COPIED = tuple(name for name in ProductShown.model_fields if name != "in_season")


def load_products(tx: Tx, products: Iterable[Product]) -> int:
    """Add the products of a region's file that the store does not know yet; how many. The operator's edits stay."""
    known = set(tx.session.scalars(select(ProductRow.code).where(ProductRow.region == tx.actor.region)))
    new = [one for one in products if one.code not in known]
    for one in new:
        tx.session.add(ProductRow(id=new_id("product"), region=tx.actor.region, state="active", version=1, **one.model_dump()))
    if new:
        tx.audit("catalogue", tx.actor.region, "load", products=len(new))
    return len(new)


def product_of(session: Session, region: str, code: str) -> ProductRow | None:
    """Return a product of a region's catalogue that is in use, None where there is none of that code."""
    found = select(ProductRow).where(ProductRow.region == region, ProductRow.code == code, ProductRow.state == "active")
    return session.execute(found).scalar_one_or_none()


def create_product(tx: Tx, given: ProductIn) -> ProductRow:
    """
    Add a product to the catalogue.

    Raises
    ------
    Refusal
        ``product-there``, ``season-half``, ``no-such-crate``.
    """
    region = tx.actor.region
    taken = select(ProductRow.id).where(ProductRow.region == region, ProductRow.code == given.code)
    if tx.session.execute(taken).scalar() is not None:
        raise Refusal("product-there", field="code")
    row = ProductRow(id=new_id("product"), region=region, state="active", version=1, **given.model_dump())
    _sound(tx, row)
    tx.session.add(row)
    tx.audit("product", row.id, "create", after="active", code=row.code)
    return row


def edit_product(tx: Tx, code: str, given: ProductEdit, if_match: str | None) -> ProductRow:
    """
    Change a product; lots that stand keep what they copied from it.

    Raises
    ------
    Refusal
        ``not-found``, ``match-missing``, ``changed-meanwhile``, ``season-half``, ``no-such-crate``.
    """
    row = _row(tx.session, tx.actor.region, code)
    matched(if_match, row.version)
    values = {
        name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None or name in MAY_BE_NONE
    }
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    before = row.state
    for name in changed:
        setattr(row, name, values[name])
    _sound(tx, row)
    if changed:
        row.version += 1
        moved = {"before": before, "after": row.state} if row.state != before else {}
        tx.audit("product", row.id, "edit", **moved, fields=changed)
    return row


def shown(row: ProductRow, month_day: str) -> ProductShown:
    """Show a product, and whether it is in season on a day ``MM-DD``."""
    values = {name: getattr(row, name) for name in _COPIED}
    return ProductShown(in_season=in_season(row.season_from, row.season_to, month_day), **values)


def one(session: Session, region: str, code: str, month_day: str) -> ProductShown:
    """Show one product, also one that is no longer in use."""
    return shown(_row(session, region, code), month_day)


def listed(
    session: Session, region: str, *, words: str, month_day: str, only_season: bool, family: str | None, state: str,
    cursor: str | None, limit: int,
) -> Page[ProductShown]:  # fmt: skip
    """List the catalogue by kana, or what fits some words, best first."""
    statement = select(ProductRow).where(ProductRow.region == region, ProductRow.state == state)
    if family is not None:
        statement = statement.where((ProductRow.family == family) | (ProductRow.family_en == family))
    rows = looked_up(session.scalars(statement.order_by(ProductRow.kana, ProductRow.code)).all(), words)
    if only_season:
        rows = [row for row in rows if in_season(row.season_from, row.season_to, month_day)]
    begin = 0
    if cursor is not None:
        last = decode(cursor)[1]
        begin = next((index + 1 for index, row in enumerate(rows) if row.code == last), len(rows))
    page = rows[begin : begin + min(limit, MOST)]
    more = begin + len(page) < len(rows)
    return Page[ProductShown](
        items=tuple(shown(row, month_day) for row in page),
        next=encode_key(page[-1].code) if more and page else None,
    )


def _row(session: Session, region: str, code: str) -> ProductRow:
    row = session.execute(select(ProductRow).where(ProductRow.region == region, ProductRow.code == code)).scalar_one_or_none()
    if row is None:
        raise Refusal("not-found")
    return row


def _sound(tx: Tx, row: ProductRow) -> None:
    if (row.season_from is None) != (row.season_to is None):
        raise Refusal("season-half", field="season_to" if row.season_to is None else "season_from")
    known = {crate.id for crate in config_of(tx.session, row.region).crates}
    if row.crate_type and row.crate_type not in known:
        raise Refusal("no-such-crate", field="crate_type", known=", ".join(sorted(known)))
