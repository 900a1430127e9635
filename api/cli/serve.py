"""``ainori serve``: the service on one machine, with nothing but Python."""

from __future__ import annotations

import argparse
import dataclasses
import gc
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli import options
from api.cli.console import Console
from api.errors import BAD_INPUT, OK

if TYPE_CHECKING:
    from api.serving import Service


def add(verbs: options.Verbs) -> None:
    """Add the verb."""
    parser = verbs.add("serve", "help.serve", "serve --port 8000 --demo")
    parser.add_argument("--host", default="127.0.0.1", help=verbs.help("help.host"))
    parser.add_argument("--port", metavar="N", type=_port, default=8000, help=verbs.help("help.port"))
    parser.add_argument("--demo", action="store_true", help=verbs.help("help.serve_demo"))
    parser.add_argument("--tls-cert", metavar="FILE", type=Path, help=verbs.help("help.tls_cert"))
    parser.add_argument("--tls-key", metavar="FILE", type=Path, help=verbs.help("help.tls_key"))
    parser.set_defaults(run=run)


def _port(text: str) -> int:
    return options.whole(text, 0, 65_535)


def run(given: argparse.Namespace, console: Console) -> int:
    """Serve until Ctrl-C."""
    # What is loaded at the start stays for good: looking through it for garbage costs a sixth of the start, and now and then
    # a request's patience afterwards.
    gc.disable()
    try:
        return _open(given, console)
    finally:
        gc.enable()


def _open(given: argparse.Namespace, console: Console) -> int:
    from api.db.lock import InUse
    from api.logs import begin_logging
    from api.migrations import NewerStore
    from api.serving import assemble, opened
    from api.settings import service_settings

    if (given.tls_cert is None) != (given.tls_key is None):
        console.fault("bad-arguments", console.say("tls_half"))
        return BAD_INPUT
    begin_logging()
    settings = service_settings()
    https = given.tls_cert is not None or (bool(settings.trusted_proxies) and settings.public_url.startswith("https:"))
    settings = dataclasses.replace(settings, https=https)
    try:
        with opened(settings) as (store, region):
            service = assemble(settings, store, region)
            gc.freeze()
            gc.enable()
            return _serve(service, given, console)
    except NewerStore as error:
        console.fault("newer-store", console.say("newer_store", version=str(error)))
        return BAD_INPUT
    except InUse as error:
        console.fault("in-use", console.say("in_use", file=str(error)))
        return BAD_INPUT


def _serve(service: Service, given: argparse.Namespace, console: Console) -> int:
    from api.cli.server import listen, serve

    try:
        listening = listen(given.host, given.port)
    except OSError as error:
        console.fault("no-port", console.say("no_port", port=str(given.port), reason=error.strerror or str(error)))
        return BAD_INPUT
    scheme = "https" if given.tls_cert is not None else "http"
    host = f"[{given.host}]" if ":" in given.host else given.host
    with listening:
        url = f"{scheme}://{host}:{listening.getsockname()[1]}/"
        console.line(console.say("serving", url=url))
        console.line(console.say("serving_docs", url=url))
        sys.stdout.flush()
        if given.demo:
            threading.Thread(target=_demo, args=(service, console), name="demo", daemon=True).start()
        serve(service, listening, cert=given.tls_cert, key=given.tls_key)
    console.tell("served")
    return OK


def _demo(service: Service, console: Console) -> None:
    """Fill an empty store while the server answers already."""
    from api.cli.demo_town import PASSWORD, fill, is_empty
    from api.regions.service import config_of
    from api.serving import beside_of, region_named
    from api.worker.roads import road_file

    if not is_empty(service.store, service.region):
        console.note("demo_not_empty")
        return
    with service.store.read() as session:
        config = config_of(session, service.region)
    region = region_named(service.settings.region_file or service.region)
    console.tell("demo_filling")
    for one in fill(service.app, service.store, region, road_file(config, beside_of(service.settings))):
        console.line(f"  {one.role:10} {one.login:24} {PASSWORD}   ({one.name})")
    console.line(console.say("demo_filled"))
    sys.stdout.flush()
