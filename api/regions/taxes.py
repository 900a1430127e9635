"""Tax as a document: rates by class and date, what buyers may deduct, how a sum is rounded."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field

from api.documents.base import Document, Text

TaxClass = Literal["produce", "carriage", "service", "outside"]
"""``produce``: food, reduced rate; ``carriage``; ``service``: fees and everything else; ``outside``: no supply (damages)."""
TAX_CLASSES: tuple[TaxClass, ...] = get_args(TaxClass)
Percent = Annotated[int, Field(ge=0, le=100)]


class Rate(Document):
    """A rate from a date on, until the next one of its class."""

    tax_class: TaxClass
    since: date
    percent: Percent


class Credit(Document):
    """From a date on: how much of the tax in a purchase from a seller without registration a buyer may deduct."""

    since: date
    percent: Percent


class TaxTable(Document):
    """
    A country's consumption tax.

    ``amounts``: whether the yen of money lines include the tax. ``rounding``: of the one rounding that an invoice makes for
    each rate.
    """

    amounts: Literal["included", "excluded"] = "included"
    rounding: Literal["down", "nearest", "up"] = "down"
    rates: tuple[Rate, ...]
    unregistered_credit: tuple[Credit, ...]
    source: Text = ""
