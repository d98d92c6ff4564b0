"""Stands in for Firefox where Playwright starts it, and passes on what the two say to each other.

Playwright speaks WebDriver BiDi with Firefox. It sets the media features of every new context with a command that
Firefox 153 does not know, and opens no page where that fails; so it is told that it has not failed.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from contextlib import AsyncExitStack
from functools import partial

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

LISTENING = "WebDriver BiDi listening on "  # what Firefox says, and Playwright waits for
NOT_NEEDED = "emulation.setMediaFeaturesOverride"
PATIENT = {"max_size": None, "ping_interval": None}  # a screenshot is large, and a busy machine is slow


def forgive(message: str) -> str:
    """Return what Firefox has answered, or success where it does not know the command that is not needed."""
    answer = json.loads(message)
    if answer.get("error") == "unknown command" and NOT_NEEDED in answer["message"]:
        return json.dumps({"type": "success", "id": answer["id"], "result": {}})
    return message


async def relay(playwright: ServerConnection, address: str) -> None:
    """Pass on every message, until one of the two hangs up."""

    async def ask() -> None:
        async for message in playwright:
            await firefox.send(message)

    async def answer() -> None:
        async for message in firefox:
            await playwright.send(forgive(message))

    async with connect(f"{address}/session", **PATIENT) as firefox:
        await asyncio.wait([asyncio.create_task(ask()), asyncio.create_task(answer())], return_when="FIRST_COMPLETED")


async def run(command: list[str]) -> int:
    """Run Firefox, say what it says, but with an address of our own, and return its exit status."""
    process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE)
    async with AsyncExitStack() as servers:
        async for line in process.stderr:
            said = line.decode(errors="replace")
            if LISTENING in said:
                address = said.partition(LISTENING)[2].strip()
                server = serve(partial(relay, address=address), "127.0.0.1", 0, **PATIENT)
                socket = (await servers.enter_async_context(server)).sockets[0]
                said = f"{LISTENING}ws://127.0.0.1:{socket.getsockname()[1]}\n"
            sys.stderr.write(said)
        return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(run(sys.argv[1:])))
