"""What accounts send and show."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.http.body import Body, Shown

Login = Annotated[str, Field(min_length=3, max_length=254)]
Password = Annotated[str, Field(min_length=1, max_length=200)]


class SignIn(Body):
    """Name and password; ``browser`` gets a cookie, ``client`` a token."""

    login: Login
    password: Password
    kind: Literal["browser", "client"] = "browser"


class PartyChoice(Shown):
    """A party that one may act for, and in which role."""

    party: str
    role: str
    name: str


class Me(Shown):
    """The person who is signed in."""

    account: str
    name: str
    language: str
    csrf: str | None
    parties: tuple[PartyChoice, ...]


class SignedIn(Shown):
    """A session has begun; ``token`` for clients only, browsers have it in their cookie."""

    account: str
    token: str | None
    csrf: str
    expires_at: str
