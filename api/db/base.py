"""What every table shares: names of constraints that migrations can speak of, and ids."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar, Final

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

_NAMES: Final = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_LETTERS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: nothing that is mistaken for something else over the telephone."""
_LENGTH: Final = 16


class Base(DeclarativeBase):
    """Mapped tables; loads are asked for, never made by the way."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {}


def new_id(kind: str) -> str:
    """Return a new id that fits every document: ``KIND-`` and 80 random bits that cannot be guessed."""
    return f"{kind}-{''.join(secrets.choice(_LETTERS) for _ in range(_LENGTH))}"
