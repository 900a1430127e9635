"""What parties, their members and invitations send and show."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, StringConstraints

from api.accounts.schemas import Login, Password, PersonName
from api.http.body import Body, Shown
from api.regions.calendars import ClosingRule

PartyKind = Literal["farm", "restaurant", "carrier", "keeper"]
_Line = Annotated[str, Field(max_length=120)]
_Phone = Annotated[str, Field(max_length=32)]
_District = Annotated[str, Field(max_length=64)]
_Story = Annotated[str, Field(max_length=1000)]
_Number = Annotated[str, Field(max_length=64)]
_Invoice = Annotated[str, StringConstraints(pattern=r"^(T\d{13})?$")]
_Id = Annotated[str, Field(min_length=1, max_length=64)]
_Role = Annotated[str, Field(min_length=1, max_length=16)]
_PARTY: dict[str, Any] = {"kind": "farm", "name": "架空農園", "kana": "かくうのうえん", "district": "櫛引"}
_PERSON: dict[str, Any] = {"name": "架空 花子", "login": "hanako@example.jp", "password": "なすはやき色が命", "language": "ja"}


class PersonIn(Body):
    """A person; without a password she signs in by codes."""

    name: PersonName
    kana: _Line = ""
    login: Login
    password: Password | None = None
    phone: _Phone = ""
    language: Literal["ja", "en"] = "ja"


class _PartyFields(Body):
    """What every new party says."""

    name: PersonName
    kana: _Line = ""
    name_en: _Line = ""
    district: _District = ""
    phone: _Phone = ""
    story: _Story = ""
    named: bool = False
    paper: bool = False


class PartyIn(_PartyFields):
    """A party as it asks to be let in."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [_PARTY]})
    kind: PartyKind


class JoinIn(Body):
    """The party that one asks to be let into, and as what: the party's kind, or ``driver`` of a carrier."""

    party: _Id
    role: _Role


class RoleAsked(Body):
    """In which role one asks to be let in."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"role": "driver"}]})
    role: _Role


class Registration(Body):
    """A person, and exactly one of: a new party with the terms it accepts, an invitation, a party to join."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"person": _PERSON, "party": _PARTY, "terms_version": "2026-10"}]}
    )
    person: PersonIn
    party: PartyIn | None = None
    terms_version: Annotated[str, Field(max_length=32)] | None = None
    invitation: Annotated[str, Field(min_length=10, max_length=100)] | None = None
    join: JoinIn | None = None


class Registered(Shown):
    """What was made of a registration, and what it waits for."""

    account: str
    party: str
    role: str
    state: Literal["pending", "requested", "active"]


class PartyMake(_PartyFields):
    """
    A further party: of the person herself (pending), or entered by the operator for people without a smartphone (active).

    The operator alone names an auditor.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [_PARTY | {"terms_version": "2026-10", "paper": True}]}
    )
    kind: PartyKind | Literal["auditor"]
    terms_version: Annotated[str, Field(max_length=32)]


class PartyEdit(Body):
    """What a party says about itself; kind, role and state are nobody's own to change."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"named": True, "story": "祖父の代から民田なすを作っています", "consent": "explicit"}]}
    )
    name: PersonName | None = None
    kana: _Line | None = None
    name_en: _Line | None = None
    district: _District | None = None
    phone: _Phone | None = None
    named: bool | None = None
    story: _Story | None = None
    trades: bool | None = None
    trades_notified: _Number | None = None
    invoice_number: _Invoice | None = None
    allows_free: bool | None = None
    consent: Literal["silent", "explicit"] | None = None
    closings: ClosingRule | None = None
    paper: bool | None = None


class PartyShown(Shown):
    """
    A party as far as the reader may see it; what may not be seen is null.

    ``seen``: ``whole`` (own, operator), ``named`` (it chose to be, or serves the public), ``district``.
    """

    id: str
    kind: str
    seen: Literal["whole", "named", "district"]
    district: str
    state: str
    name: str | None = None
    kana: str | None = None
    name_en: str | None = None
    story: str | None = None
    named: bool | None = None
    phone: str | None = None
    trades: bool | None = None
    trades_notified: str | None = None
    invoice_number: str | None = None
    allows_free: bool | None = None
    consent: str | None = None
    closings: ClosingRule | None = None
    paper: bool | None = None
    terms: tuple[str, ...] | None = None
    version: int | None = None


class CloseIn(Body):
    """Why a party is closed or not let in."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"reason": "電話で確認できませんでした"}]})
    reason: Annotated[str, Field(max_length=200)] = ""


class TermsAccepted(Body):
    """The version of the terms that is accepted."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"version": "2026-10"}]})
    version: Annotated[str, Field(min_length=1, max_length=32)]


class TermsShown(Shown):
    """The terms in force."""

    version: str
    since: str
    ja: tuple[str, ...]
    en: tuple[str, ...]


class MemberShown(Shown):
    """A person in a party."""

    id: str
    account: str
    name: str
    role: str
    state: str
    since: str
    you: bool


class MemberList(Shown):
    """The people of a party, and those who ask to be."""

    items: tuple[MemberShown, ...]


class InvitationIn(Body):
    """An invitation; ``sent_to`` is a note for whoever reads the list later."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"role": "driver", "sent_to": "太郎", "lasts_days": 7}]}
    )
    role: _Role
    sent_to: Annotated[str, Field(max_length=120)] = ""
    lasts_days: Annotated[int, Field(ge=1, le=30)] = 7


class InvitationMade(Shown):
    """A new invitation; the token is told now and never again."""

    id: str
    party: str
    role: str
    token: str
    expires_at: str


class InvitationShown(Shown):
    """An invitation that was made."""

    id: str
    role: str
    sent_to: str
    state: Literal["open", "used", "revoked", "ended"]
    expires_at: str


class InvitationList(Shown):
    """A party's invitations, the newest first."""

    items: tuple[InvitationShown, ...]


class InvitationUsed(Body):
    """The token of an invitation."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"token": "0123456789abcdef"}]})
    token: Annotated[str, Field(min_length=10, max_length=100)]


class Joined(Shown):
    """The membership that came of it."""

    id: str
    party: str
    role: str
    state: Literal["requested", "active"]
