"""One address for several workers: web sockets go to Odoo's evented port.

Odoo with workers answers ordinary requests on one port and web sockets on another;
in production a reverse proxy joins them.  This one does just that for a desk: a
browser opens a fresh connection for a web socket, so the first line decides.
"""

import asyncio
import contextlib
import signal
import sys

_LONGEST_LINE = 64 * 1024
_BLOCK = 64 * 1024


async def serve(port, http_port, evented_port):
    """Listen on the loopback ``port`` until a signal ends it."""

    async def handle(reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await _join(reader, writer, http_port, evented_port)
        writer.close()

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    # first: whoever sees the port open may already send a signal
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await asyncio.start_server(
        handle, "127.0.0.1", port, limit=_LONGEST_LINE, reuse_address=True
    )
    async with server:
        await stop.wait()


def target_port(first_line, http_port, evented_port):
    """Return the port that answers a request, told by its first line."""
    path = first_line.split(b" ")[1:2] or [b""]
    return evented_port if path[0].startswith(b"/websocket") else http_port


async def _join(reader, writer, http_port, evented_port):
    first = await reader.readuntil(b"\n")
    port = target_port(first, http_port, evented_port)
    upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", port)
    upstream_writer.write(first)
    await asyncio.gather(_copy(reader, upstream_writer), _copy(upstream_reader, writer))


async def _copy(reader, writer):
    try:
        while block := await reader.read(_BLOCK):
            writer.write(block)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:4])))
