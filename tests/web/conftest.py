"""What every story of signing in needs: fresh rate limits, and codes that are mailed before the test looks."""

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache

from attune.web import accounts


class AtOnce:
    """A thread that runs before it is waited for, so that a test sees what it did."""

    def __init__(self, target: Any, args: tuple[Any, ...]) -> None:
        self._run = lambda: target(*args)

    def start(self) -> None:
        self._run()


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(accounts.threading, "Thread", AtOnce)
    monkeypatch.setattr(accounts, "connection", mock.Mock())  # the test's own connection stays open
    cache.clear()
    yield
    cache.clear()
