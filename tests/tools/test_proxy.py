"""The little proxy: web sockets to the evented port, the rest to the workers."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tools import proxy, running

REPO = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("line", "port"),
    [
        (b"GET /websocket?version=1 HTTP/1.1\r\n", 2),
        (b"GET /odoo HTTP/1.1\r\n", 1),
        (b"POST /web/dataset/call_kw HTTP/1.1\r\n", 1),
        (b"\r\n", 1),
    ],
)
def test_the_first_line_decides(line, port):
    assert proxy.target_port(line, 1, 2) == port


async def _backend(name):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + name)
        await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", 0)


async def _ask(port, path):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer.rpartition(b"\n")[2]


async def _conversation():
    http, evented = await _backend(b"worker"), await _backend(b"evented")
    ports = [server.sockets[0].getsockname()[1] for server in (http, evented)]
    port = running.free_port()
    serving = asyncio.create_task(proxy.serve(port, *ports))
    while not running_on(port):
        await asyncio.sleep(0)
    answers = [await _ask(port, "/odoo"), await _ask(port, "/websocket?version=1")]
    os.kill(os.getpid(), signal.SIGTERM)
    await serving
    return answers


def running_on(port):
    try:
        running.require_free_port(port)
    except running.SuiteError:
        return True
    return False


def test_both_kinds_arrive():
    assert asyncio.run(_conversation()) == [b"worker", b"evented"]


def test_it_is_a_program_that_ends_on_a_signal():
    port = running.free_port()
    command = [sys.executable, "-m", "tools.proxy", str(port), "1", "2"]
    with subprocess.Popen(command, cwd=REPO) as process:
        while not running_on(port):
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
