"""A mail server of our own on the loopback that does as it is told: takes, refuses, hangs, or takes and forgets to say so."""

import asyncio
import email
import email.policy
import threading

import pytest


class Peer:
    """What it took, and how it answers: a list of answers to give first, then "take" for ever."""

    def __init__(self):
        self.taken, self.answers = [], []
        self.port = None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if self.answers and self.answers[0].startswith("rcpt "):
            return self.answers.pop(0).removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, _session, envelope):
        answer = self.answers.pop(0) if self.answers else "take"
        if answer == "hang":
            await asyncio.sleep(30)
        if answer in ("take", "take and fall silent"):
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.taken.append((envelope.rcpt_tos, message))
        if answer == "take and fall silent":
            server.transport.abort()
            return "250 never heard"
        return "250 taken" if answer == "take" else answer

    @property
    def ids(self):
        return [message["Message-ID"] for _, message in self.taken]


@pytest.fixture
def peer():
    from aiosmtpd.smtp import SMTP

    found, loop, ready = Peer(), asyncio.new_event_loop(), threading.Event()

    async def serve():
        server = await loop.create_server(lambda: SMTP(found, loop=loop, hostname="peer"), "127.0.0.1", 0)
        found.port = server.sockets[0].getsockname()[1]
        ready.set()
        return server

    def run():
        asyncio.set_event_loop(loop)
        found.server = loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    yield found

    def stop():
        found.server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.call_later(0.05, loop.stop)

    loop.call_soon_threadsafe(stop)
    thread.join(10)
    loop.close()
