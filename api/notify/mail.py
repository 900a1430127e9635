"""E-mail: letters as messages with a stable id, and handing them to a server by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from api.notify.render import Letter, Look

TIMEOUT_S: Final = 10.0
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_OUR_FAULT: Final = frozenset({530, 534, 535, 538})
"""Answers about signing in: the operator's settings are wrong, not somebody's address."""
_NAME: Final = {"ja": "相乗り", "en": "Ainori"}


class NotSent(Exception):
    """A message was not taken.

    ``for_good``: trying again is no use (the address is wrong). ``nobody_there``: the server itself does not answer, so the
    next message need not be tried either.
    """

    def __init__(self, reason: str, *, for_good: bool, nobody_there: bool = False) -> None:
        super().__init__(reason)
        self.for_good, self.nobody_there = for_good, nobody_there


class Post(Protocol):
    """A way for e-mail to leave the house."""

    @property
    def domain(self) -> str:
        """What message ids end with."""
        ...

    def write(self, to: str, title: str, text: str, *, message_id: str, at: datetime, language: str) -> EmailMessage:
        """Make a message of words; raises NotSent for an address that cannot be one."""
        ...

    def send(self, message: EmailMessage) -> None:
        """Hand a message over; returns once the other side has taken it; raises NotSent otherwise."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """
    A mail server: ``smtp://[user:password@]host[:port]``, ``smtps://…``.

    Where the server offers STARTTLS it is used; a password never goes over an open line, but to this very machine.
    """

    url: str
    sender: str
    timeout_s: float = TIMEOUT_S

    @property
    def domain(self) -> str:
        """Host part of the sender's address."""
        return self.sender.rpartition("@")[2] or "localhost"

    def write(self, to: str, title: str, text: str, *, message_id: str, at: datetime, language: str) -> EmailMessage:
        """Make a message."""
        message = EmailMessage(policy=policy.SMTP)
        try:
            address = Address(addr_spec=to)
            message["To"] = address
            message["From"] = Address(_NAME[language], addr_spec=self.sender)
            message["Subject"] = title
        except (MessageError, ValueError, IndexError) as error:
            raise NotSent("bad address", for_good=True) from error
        message["Date"] = format_datetime(at)
        message["Message-ID"] = message_id
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = language
        message.set_content(text)
        return message

    def send(self, message: EmailMessage) -> None:
        """Hand it over."""
        try:
            with self._open() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, _ = next(iter(error.recipients.values()))
            raise NotSent(f"recipient refused ({code})", for_good=code >= 500) from error
        except smtplib.SMTPResponseException as error:
            code = error.smtp_code
            raise NotSent(f"refused ({code})", for_good=500 <= code < 600 and code not in _OUR_FAULT,
                          nobody_there=code in _OUR_FAULT or code == 421) from error  # fmt: skip
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise NotSent(type(error).__name__, for_good=False, nobody_there=True) from error

    @contextmanager
    def _open(self) -> Iterator[smtplib.SMTP]:
        parts = urlsplit(self.url)
        host = parts.hostname or "localhost"
        safe = ssl.create_default_context()
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=self.timeout_s, context=safe)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=self.timeout_s)
        with server:
            server.ehlo()
            encrypted = parts.scheme == "smtps"
            if not encrypted and server.has_extn("starttls") and "plain" not in parse_qs(parts.query):
                server.starttls(context=safe)
                server.ehlo()
                encrypted = True
            if parts.username:
                if not encrypted and host not in _LOOPBACK:
                    raise smtplib.SMTPException("no password over an open line")
                server.login(unquote(parts.username), unquote(parts.password or ""))
            yield server


def smtp_of(url: str, sender: str) -> Smtp | None:
    """Return the mail server of the settings; None where none is set."""
    if not url:
        return None
    host = urlsplit(url).hostname or "localhost"
    return Smtp(url=url, sender=sender or f"ainori@{host}")


def one_letter(letter: Letter, look: Look, url: str) -> tuple[str, str]:
    """Return title and text of a message of its own."""
    return f"{_mark(look)}{letter.title}", "\n\n".join([*_body(letter, url), _foot(look, url)])


def digest(letters: Sequence[Letter], look: Look, url: str) -> tuple[str, str]:
    """Return title and text of several letters in one message."""
    count = len(letters)
    title = (
        f"お知らせ{count}件: {letters[0].title} ほか" if look.language == "ja" else f"{count} messages: {letters[0].title} …"
    )
    parts = [f"■ {letter.title}" + (f"\n{letter.text}" if letter.text else "") for letter in letters]
    return f"{_mark(look)}{title}", "\n\n".join([*parts, _foot(look, url)])


def _mark(look: Look) -> str:
    return f"【相乗り {look.region}】" if look.language == "ja" else f"[Ainori {look.region}] "


def _body(letter: Letter, url: str) -> list[str]:
    found = [letter.text or letter.title]
    if url and letter.link != "/":
        found.append(f"{url}{letter.link}")
    return found


def _foot(look: Look, url: str) -> str:
    sign = "-- \n" + ("相乗り " if look.language == "ja" else "Ainori ") + look.region
    ask = (
        "このメールは自動で送っています。設定の変更や電話での相談は運営者まで。"
        if look.language == "ja"
        else "This message was sent by a machine. Ask the operator to change what you get, or to be telephoned instead."
    )
    return "\n".join([sign, *([f"{url}/"] if url else []), ask])
