"""The port of the server."""

import asyncio
import socket

from api.cli.server import listen


def test_an_answer_does_not_wait_for_the_reader_to_acknowledge_its_beginning() -> None:
    # Head and body of an answer leave apart; with TCP's delay of small packets on, the body would come some 40 ms later.
    async def delay_is_off() -> bool:
        met: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        async def meet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted: socket.socket = writer.get_extra_info("socket")
            met.set_result(bool(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            writer.close()

        with listen("127.0.0.1", 0) as listening:
            server = await asyncio.start_server(meet, sock=listening)
            async with server:
                _, writer = await asyncio.open_connection(*listening.getsockname())
                answer = await met
                writer.close()
        return answer

    assert asyncio.run(delay_is_off())
