"""Who asks: the session's person in the role chosen, or nobody; and how endpoints say what that person must be allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.params import Depends as DependsMark

from api.db.actor import Actor
from api.db.store import Store
from api.http.problem import Refusal, language_of
from api.http.rights import ANYONE, RIGHTS
from api.messages import Language

PARTY_HEADER: Final = "Ainori-Party"
FOR_HEADER: Final = "On-Behalf-Of"
CSRF_HEADER: Final = "X-CSRF-Token"
COOKIE: Final = "ainori"
SECURE_COOKIE: Final = "__Host-ainori"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A live session: its person, and every (party, role) the person may act in."""

    session_id: str
    account_id: str
    region: str
    csrf: str
    language: str
    roles: tuple[tuple[str, str], ...]


class Doorkeeper(Protocol):
    """Knows sessions and parties; the accounts feature is one."""

    def session_of(self, token: str) -> Session | None:
        """Return the live session of a token."""
        ...

    def party_kind(self, region: str, party_id: str) -> str | None:
        """Return the kind of an active party of a region."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One request's person, or nobody (``actor`` without account)."""

    request: Request
    store: Store
    actor: Actor
    language: Language
    session: Session | None = None


def is_loopback(host: str) -> bool:
    """Whether a host's name stands for this very machine."""
    return host in {"localhost", "::1"} or host.endswith(".localhost") or host.startswith("127.")


def must_be_private(request: Request) -> None:
    """
    Let passwords, codes and tokens pass over https, or where they never leave the machine.

    Raises
    ------
    Refusal
        ``https-only``.
    """
    if not request.app.state.settings.https and not is_loopback(request.url.hostname or ""):
        raise Refusal("https-only")


def _must_be_same_site(request: Request) -> None:
    """Refuse a write that a page of somebody else's makes a browser send."""
    origin = request.headers.get("origin")
    if origin is None:
        return
    own = {request.headers.get("host", ""), urlsplit(request.app.state.settings.public_url).netloc}
    if urlsplit(origin).netloc not in own - {""}:
        raise Refusal("bad-csrf", field="Origin")


def _token(request: Request) -> tuple[str, bool]:
    """Return the session's token and whether it came by cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()[:200], False
    return request.cookies.get(cookie_name(request), "")[:200], True


def cookie_name(request: Request) -> str:
    """Return the name of the session's cookie: over https only one that this very host has set over https is believed."""
    return SECURE_COOKIE if request.app.state.settings.https else COOKIE


def _actor(request: Request, session: Session, keeper: Doorkeeper, *, must_choose: bool = True) -> Actor:
    """Choose in whose name: the only party, or that of the header; an operator may enter for another one."""
    wanted = request.headers.get(PARTY_HEADER, "")
    choices = [(party, role) for party, role in session.roles if not wanted or party == wanted]
    if not choices:
        if wanted:
            raise Refusal("not-your-party", field=PARTY_HEADER)
        return _person(session)
    if len({party for party, _ in choices}) > 1 and not wanted:
        if not must_choose:
            return _person(session)
        raise Refusal("which-party", field=PARTY_HEADER)
    # One who is dispatcher and driver of one firm acts as dispatcher, who may do both.
    party, role = min(choices, key=lambda item: (item[1] == "driver", item))
    behalf = request.headers.get(FOR_HEADER, "")
    if not behalf or behalf == party:
        return _made(session, party, role, entered_by=None)
    if role != "operator":
        raise Refusal("not-your-party", field=FOR_HEADER)
    kind = keeper.party_kind(session.region, behalf)
    if kind is None or kind in {"operator", "auditor"}:
        raise Refusal("not-found", field=FOR_HEADER)
    return _made(session, behalf, kind, entered_by=party)


def _person(session: Session) -> Actor:
    """Return the person alone, for no party."""
    return Actor(account_id=session.account_id, role=None, party_id=None, region=session.region, session_id=session.session_id)


def _made(session: Session, party: str, role: Any, *, entered_by: str | None) -> Actor:
    return Actor(
        account_id=session.account_id,
        role=role,
        party_id=party,
        region=session.region,
        on_behalf_of=party if entered_by else None,
        entered_by=entered_by,
        session_id=session.session_id,
    )


class _May:
    """A dependency that lets those through who have a verb; ``verb`` is how tests know a route's row."""

    def __init__(self, verb: str) -> None:
        if verb not in RIGHTS:
            raise KeyError(f"no row in the table of roles: {verb}")
        self.verb = verb

    def __call__(self, request: Request) -> Caller:
        state = request.app.state
        if request.method not in _SAFE:
            _must_be_same_site(request)
        token, by_cookie = _token(request)
        if token:
            must_be_private(request)
        keeper: Doorkeeper = state.doorkeeper
        session = keeper.session_of(token) if token else None
        language = language_of(request)
        if session is None:
            if self.verb != ANYONE:
                raise Refusal("not-signed-in")
            nobody = Actor(account_id=None, role=None, party_id=None, region=state.region)
            return Caller(request=request, store=state.store, actor=nobody, language=language)
        if "accept-language" not in request.headers:
            language = "en" if session.language == "en" else "ja"
        if by_cookie and request.method not in _SAFE and request.headers.get(CSRF_HEADER) != session.csrf:
            raise Refusal("bad-csrf", field=CSRF_HEADER)
        if self.verb == ANYONE:
            nobody = Actor(account_id=session.account_id, role=None, party_id=None, region=session.region)
            return Caller(request=request, store=state.store, actor=nobody, language=language, session=session)
        actor = _actor(request, session, keeper, must_choose=self.verb != "self")
        if self.verb != "self" and actor.role not in RIGHTS[self.verb]:
            raise Refusal("not-your-role")
        return Caller(request=request, store=state.store, actor=actor, language=language, session=session)


def may(verb: str) -> DependsMark:
    """Return the mark of an endpoint's caller: ``caller: Annotated[Caller, may("lot.edit")]``."""
    mark: DependsMark = Depends(_May(verb))
    return mark


def verb_of(dependency: Any) -> str | None:
    """Return the verb of a caller's dependency, None for any other."""
    return dependency.verb if isinstance(dependency, _May) else None
