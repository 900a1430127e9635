"""``ainori admin``: what is done on the machine itself: the first operator, the region's file, backups, the invariants."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path

from api.cli import options
from api.cli.console import Console
from api.errors import BAD_INPUT, OK, VIOLATIONS
from api.settings import ServiceSettings, service_settings


def add(verbs: options.Verbs) -> None:
    """Add the verb and what it can do."""
    parser = verbs.add("admin", "help.admin", "admin operator --login me@example.org --name 運営")
    inner = options.Verbs(parser.add_subparsers(metavar="VERB", required=True), verbs.language)
    operator = inner.add("operator", "help.admin.operator", "admin operator --login me@example.org --name 運営")
    operator.add_argument("--login", metavar="LOGIN", required=True, help=verbs.help("help.login"))
    operator.add_argument("--name", metavar="NAME", required=True, help=verbs.help("help.person"))
    operator.add_argument("--party", metavar="NAME", help=verbs.help("help.party_name"))
    operator.set_defaults(run=_guarded(_operator))
    region = inner.add("region", "help.admin.region", "admin region load sakata.json")
    load = options.Verbs(region.add_subparsers(metavar="VERB", required=True), verbs.language).add(
        "load", "help.admin.region", "admin region load sakata.json"
    )
    load.add_argument("file", metavar="FILE")
    load.set_defaults(run=_guarded(_region))
    backup = inner.add("backup", "help.admin.backup", "admin backup out/today.db")
    backup.add_argument("file", metavar="FILE", type=Path)
    backup.set_defaults(run=_guarded(_backup))
    restore = inner.add("restore", "help.admin.restore", "admin restore out/today.db")
    restore.add_argument("file", metavar="FILE", type=Path)
    restore.set_defaults(run=_guarded(_restore))
    verify = inner.add("verify", "help.admin.verify", "admin verify")
    verify.add_argument("--plans", action="store_true", help=verbs.help("help.admin.plans"))
    verify.set_defaults(run=_guarded(_verify))


_Act = Callable[[argparse.Namespace, Console, ServiceSettings], int]


def _guarded(act: _Act) -> Callable[[argparse.Namespace, Console], int]:
    """Turn what may go wrong with stores into one line."""

    def run(given: argparse.Namespace, console: Console) -> int:
        from api.db.copy import BadCopy
        from api.db.lock import InUse
        from api.db.store import StoreBusy
        from api.migrations import NewerStore

        try:
            return act(given, console, service_settings())
        except InUse as error:
            console.fault("in-use", console.say("in_use", file=str(error)))
        except NewerStore as error:
            console.fault("newer-store", console.say("newer_store", version=str(error)))
        except StoreBusy:
            console.fault("busy", console.say("store_busy"))
        except BadCopy as error:
            console.fault("bad-copy", console.say("bad_copy", reason=str(error)))
        except FileExistsError as error:
            console.fault("exists", console.say("file_exists", file=str(error)))
        except LookupError as error:
            console.fault("no-region", str(error))
        return BAD_INPUT

    return run


def _operator(given: argparse.Namespace, console: Console, settings: ServiceSettings) -> int:
    from api.accounts.first import LoginTaken, add_operator
    from api.serving import beside

    password = os.environ.get("AINORI_PASSWORD") or _asked(console)
    if len(password) < 10:
        console.fault("short-password", console.say("short_password"))
        return BAD_INPUT
    with beside(settings) as (store, region):
        try:
            party = add_operator(store, region, login=given.login, name=given.name, party=given.party, password=password)
        except LoginTaken:
            console.fault("login-taken", console.say("login_taken"))
            return BAD_INPUT
    console.line(console.say("operator_added", login=given.login.strip().lower()))
    console.data({"party": party, "region": region})
    return OK


def _asked(console: Console) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(console.say("ask_password"))
    return sys.stdin.readline().rstrip("\n")


def _region(given: argparse.Namespace, console: Console, settings: ServiceSettings) -> int:
    from api.serving import beside, put_in_force, region_named

    region = region_named(given.file)
    with beside(settings) as (store, _):
        version = put_in_force(store, region)
    console.line(console.say("region_loaded", name=region.config.name, version=str(version)))
    console.data({"region": region.config.id, "version": version, "products": len(region.products)})
    return OK


def _file(settings: ServiceSettings, console: Console) -> Path | None:
    from api.serving import database_file

    file = database_file(settings.database_url)
    if file is None:
        console.fault("not-sqlite", console.say("not_sqlite"))
        return None
    if not file.is_file():
        console.fault("no-database", console.say("no_database", file=file))
        return None
    return file


def _backup(given: argparse.Namespace, console: Console, settings: ServiceSettings) -> int:
    from api.db.copy import back_up

    file = _file(settings, console)
    if file is None:
        return BAD_INPUT
    back_up(file, given.file)
    console.line(console.say("wrote", what=given.file))
    console.data({"backup": str(given.file), "bytes": given.file.stat().st_size})
    return OK


def _restore(given: argparse.Namespace, console: Console, settings: ServiceSettings) -> int:
    from api.clock import now
    from api.db.copy import BadCopy, back_up, must_be_whole, put_back
    from api.db.lock import FileLock
    from api.serving import database_file

    file = database_file(settings.database_url)
    if file is None:
        console.fault("not-sqlite", console.say("not_sqlite"))
        return BAD_INPUT
    if not given.file.is_file():
        raise BadCopy(f"{given.file}: no such file")
    with FileLock(file):
        must_be_whole(given.file)
        if file.is_file():
            kept = file.with_name(f"{file.name}.before-{now():%Y%m%dT%H%M%S}")
            back_up(file, kept)
            console.line(console.say("kept_before", file=kept))
        put_back(given.file, file)
    console.line(console.say("restored", file=file))
    console.data({"database": str(file)})
    return OK


def _verify(given: argparse.Namespace, console: Console, settings: ServiceSettings) -> int:
    from api.serving import beside
    from api.verify import verify

    with beside(settings) as (store, region):
        found = [str(one) for one in verify(store)]
        if given.plans:
            from api.cli.stored_plans import broken_plans

            found += broken_plans(store, region, settings, console)
    for line in found:
        console.line(line)
    console.line(console.say("verified", count=len(found)))
    console.data({"broken": found})
    return VIOLATIONS if found else OK
