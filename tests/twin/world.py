"""One world of the twin: a clinic on a frozen clock with seeded randomness, driven by HTTP as a server sees it.

A run is a function of its commands alone. Each command has its own clock time and its own random draws, so a command
that both worlds share draws the same numbers in both, whatever else happens around it.
"""

import gzip
import hmac
import io
import os
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock
from urllib.parse import urlencode
from wsgiref.handlers import SimpleHandler

import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction


START = datetime(2026, 11, 2, 9, tzinfo=UTC)
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Seen:
    """All that a viewer can observe of one request."""

    request: str
    raw: bytes
    queries: int
    compressed: int

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1])

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def headers(self) -> dict[str, str]:
        lines = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return dict(line.split(": ", 1) for line in lines)


@dataclass
class Browser:
    """A person's browser: their cookies and the last page's form token."""

    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    token: str = ""
    fields: dict[str, str] = field(default_factory=dict)


class World:
    """A clinic whose every command is given its time and its randomness."""

    def __init__(self) -> None:
        self.browsers: dict[str, Browser] = {}
        self.application = WSGIHandler()
        self.draw_for("")

    def get(self, who: str, path: str, *, at: datetime, seed: str) -> Seen:
        """A page as the person's browser gets it."""
        return self._request(who, "GET", path, {}, at=at, seed=seed)

    def post(self, who: str, path: str, data: dict[str, str], *, at: datetime, seed: str) -> Seen:
        """A form as the person's browser sends it, with the token and hidden fields of the last page."""
        browser = self.browsers.setdefault(who, Browser())
        hidden = {name: value for name, value in browser.fields.items() if name not in data}
        return self._request(who, "POST", path, {**hidden, **data}, at=at, seed=seed)

    @contextmanager
    def moment(self, at: datetime, seed: str) -> Iterator[None]:
        """Everything inside happens at one instant and draws its random numbers from one seed."""
        self.draw_for(seed)
        with (
            time_machine.travel(at, tick=False),
            mock.patch.object(os, "urandom", self._random),
            mock.patch.object(random, "_urandom", self._random),
        ):
            yield

    def draw_for(self, seed: str) -> None:
        """From here on random numbers come from another seed: each recipient of a mail has their own."""
        self._draws, self._drawn = seed.encode(), 0

    def _random(self, size: int) -> bytes:
        out = b""
        while len(out) < size:
            self._drawn += 1
            out += hmac.digest(b"twin", self._draws + self._drawn.to_bytes(8, "big"), "sha256")
        return out[:size]

    def _request(
        self, who: str, method: str, path: str, data: dict[str, str], *, at: datetime, seed: str
    ) -> Seen:
        browser = self.browsers.setdefault(who, Browser())
        body = urlencode(data).encode()
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path.partition("?")[0],
            "QUERY_STRING": path.partition("?")[2],
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": f"127.0.0.{_address(who)}",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_COOKIE": "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items()),
            "HTTP_ACCEPT_ENCODING": "gzip",
            "HTTP_USER_AGENT": "twin",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
        }
        out = io.BytesIO()
        queries = 0

        def count(execute: Any, *rest: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*rest)

        with self.moment(at, seed), connection.execute_wrapper(count):
            handler = SimpleHandler(io.BytesIO(body), out, io.BytesIO(), environ, multithread=False)
            handler.http_version = "1.1"
            handler.origin_server = True
            handler.run(self.application)
        raw = out.getvalue()
        seen = Seen(f"{method} {path}", raw, queries, len(gzip.compress(raw, mtime=0)))
        self._remember(browser, seen)
        return seen

    def _remember(self, browser: Browser, seen: Seen) -> None:
        for line in seen.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n"):
            if line.lower().startswith("set-cookie: "):
                browser.cookies.load(line[12:])
        browser.cookies = SimpleCookie({k: m.value for k, m in browser.cookies.items() if m.value})
        browser.fields = {
            name.decode(): value.decode()
            for name, value in re.findall(
                rb'<input type="hidden"[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', seen.body
            )
        }


def _address(who: str) -> int:
    return 10 + sum(who.encode()) % 200


@contextmanager
def fresh_world() -> Iterator[World]:
    """A world on an empty clinic, undone afterwards."""
    cache.clear()
    mail.outbox = []
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # the world lies in one transaction
    try:
        with transaction.atomic():
            yield World()
            transaction.set_rollback(True)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def later(minutes: int) -> datetime:
    """A moment of the run."""
    return START + timedelta(minutes=minutes)


def differences(one: list[Any], other: list[Any]) -> list[str]:
    """Where two observations differ, in words for a person."""
    found = [] if len(one) == len(other) else [f"{len(one)} observations, then {len(other)}"]
    for left, right in zip(one, other, strict=False):
        if left == right:
            continue
        if isinstance(left, Seen):
            lines = zip(left.raw.split(b"\n"), right.raw.split(b"\n"), strict=False)
            first = next(((a, b) for a, b in lines if a != b), (left.raw[-80:], right.raw[-80:]))
            found.append(
                f"{left.request}: {first[0]!r} != {first[1]!r}; queries {left.queries}/{right.queries}"
            )
        else:
            found.append(f"{left!r} != {right!r}")
    return found
