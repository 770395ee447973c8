"""A small HTTP/1.1 client: it shares the machine with what it measures, so it must cost next to nothing."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

PATIENCE = 120  # seconds for one answer: longer than anybody waits, so that slow is told apart from never


@dataclass(frozen=True)
class Answer:
    """`size` is what crossed the wire for the body, compressed or not."""

    status: int
    location: str
    cookies: tuple[str, ...]
    body: bytes
    size: int


class Transport(Protocol):
    """How a browser reaches a server."""

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer: ...

    def close(self) -> None: ...


class Wire:
    """One kept-alive connection to each server, as one shopper's browser has them."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[asyncio.StreamReader, asyncio.StreamWriter]] = {}

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        address = urlsplit(url)
        target = address.path + (f"?{address.query}" if address.query else "")
        lines = [f"{method} {target} HTTP/1.1", f"Host: {address.netloc}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}"] if method == "POST" else []
        async with asyncio.timeout(PATIENCE):
            return await self._say(address.netloc, "\r\n".join([*lines, "", ""]).encode() + body)

    async def _say(self, place: str, words: bytes) -> Answer:
        reader, writer = self._open.get(place) or await self._connect(place)
        try:
            writer.write(words)
            answer, stays = await _read(reader)
        except BaseException:
            self._open.pop(place, None)
            writer.close()
            raise
        if not stays:
            del self._open[place]
            writer.close()
        return answer

    async def _connect(self, place: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, _, port = place.partition(":")
        self._open[place] = made = await asyncio.open_connection(host, int(port or 80))
        return made

    def close(self) -> None:
        for _reader, writer in self._open.values():
            writer.close()
        self._open.clear()


async def _read(reader: asyncio.StreamReader) -> tuple[Answer, bool]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip().split("\r\n")
    pairs = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    said = dict(pairs)
    status = int(first.split(" ", 2)[1])
    raw = await _body(reader, said, status)
    answer = Answer(
        status,
        said.get("location", ""),
        tuple(value for name, value in pairs if name == "set-cookie"),
        zlib.decompress(raw, zlib.MAX_WBITS | 16) if said.get("content-encoding") == "gzip" else raw,
        len(raw),
    )
    return answer, said.get("connection", "").lower() != "close"


async def _body(reader: asyncio.StreamReader, said: Mapping[str, str], status: int) -> bytes:
    if status in (204, 304):
        return b""
    if "content-length" in said:
        return await reader.readexactly(int(said["content-length"]))
    return await _chunks(reader)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int((await reader.readline()).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readline()
    return b"".join(parts)
