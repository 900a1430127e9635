"""What people's own accounts send and show."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, StringConstraints

from api.documents.base import WallTime
from api.http.body import Body, Shown

Login = Annotated[str, Field(min_length=3, max_length=254)]
Password = Annotated[str, Field(min_length=1, max_length=200)]
PersonName = Annotated[str, Field(min_length=1, max_length=120)]
_Line = Annotated[str, Field(max_length=120)]
_Phone = Annotated[str, Field(max_length=32)]
_Code = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
Client = Literal["browser", "client"]


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class SignIn(Body):
    """Name and password; ``browser`` gets a cookie, ``client`` a token."""

    model_config: ClassVar[ConfigDict] = _example(login="hanako@example.jp", password="なすはやき色が命", kind="client")  # noqa: S106
    login: Login
    password: Password
    kind: Client = "browser"
    label: _Line = ""


class CodeAsked(Body):
    """For whom a code is to be sent."""

    model_config: ClassVar[ConfigDict] = _example(login="hanako@example.jp")
    login: Login


class CodeSignIn(Body):
    """The six digits that were sent."""

    model_config: ClassVar[ConfigDict] = _example(login="hanako@example.jp", code="042917", kind="browser")
    login: Login
    code: _Code
    kind: Client = "browser"
    label: _Line = ""


class CodeSent(Shown):
    """A code is on its way, if there is anybody of that name; how long it is good for."""

    lasts_s: int


class SignedIn(Shown):
    """A session has begun; ``token`` for clients only, browsers have it in their cookie."""

    account: str
    token: str | None
    csrf: str
    expires_at: str


class SessionShown(Shown):
    """A signed-in browser or client of one's own."""

    id: str
    kind: str
    label: str
    created_at: str
    expires_at: str
    current: bool


class SessionList(Shown):
    """All sessions that live, the newest first."""

    items: tuple[SessionShown, ...]


class Ended(Shown):
    """How many sessions were ended."""

    sessions: int


class PartyChoice(Shown):
    """A party that one may act for, and in which role."""

    party: str
    role: str
    name: str


class Waiting(Shown):
    """A party that one cannot act for yet: it waits for the operator, or for a yes of its members."""

    membership: str
    party: str
    role: str
    name: str
    waits_for: Literal["operator", "members"]


class Me(Shown):
    """The person who is signed in."""

    account: str
    name: str
    kana: str
    login: str | None
    phone: str
    language: str
    quiet_from: str | None
    quiet_to: str | None
    has_password: bool
    csrf: str | None
    parties: tuple[PartyChoice, ...]
    waiting: tuple[Waiting, ...]
    version: int


class MeEdit(Body):
    """What one changes about oneself; quiet hours come with both ends, or null and null for the region's."""

    model_config: ClassVar[ConfigDict] = _example(language="ja", quiet_from="20:00", quiet_to="05:30")
    name: PersonName | None = None
    kana: _Line | None = None
    phone: _Phone | None = None
    language: Literal["ja", "en"] | None = None
    quiet_from: WallTime | None = None
    quiet_to: WallTime | None = None


class NewPassword(Body):
    """A new password; ``old`` is needed where there is one, except shortly after signing in by a code."""

    model_config: ClassVar[ConfigDict] = _example(old="なすはやき色が命", new="かぶは雪の前に抜く")
    old: Password | None = None
    new: Password


class ChannelIn(Body):
    """One more way to be reached."""

    model_config: ClassVar[ConfigDict] = _example(kind="email", address="hanako@example.jp", digest=True)
    kind: Literal["email"]
    address: Login
    digest: bool = True


class ChannelEdit(Body):
    """Whether it is used, and whether what can wait is gathered."""

    model_config: ClassVar[ConfigDict] = _example(enabled=True, digest=False)
    enabled: bool | None = None
    digest: bool | None = None


class ChannelCode(Body):
    """The six digits that came by the channel."""

    model_config: ClassVar[ConfigDict] = _example(code="042917")
    code: _Code


class ChannelShown(Shown):
    """A way to be reached; only a verified one is used."""

    id: str
    kind: str
    address: str
    verified: bool
    enabled: bool
    digest: bool


class ChannelList(Shown):
    """All ways to be reached; the inbox is always there beside them."""

    items: tuple[ChannelShown, ...]
