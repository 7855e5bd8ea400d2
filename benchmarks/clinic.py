"""A throw-away clinic for benchmarks: a folder of its own, set up, with one couple's chart of a given length."""

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4


NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def open_clinic() -> Path:
    """Sets up an empty clinic in a new folder and points this process at it."""
    home = Path(tempfile.mkdtemp(prefix="attune-benchmark-"))
    os.environ |= {"ATTUNE_HOME": str(home), "ATTUNE_KEY": "11" * 32}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune.project.settings")
    subprocess.run(
        [sys.executable, "-m", "attune.project.cli", "setup"], check=True, stdout=subprocess.DEVNULL
    )
    import django

    django.setup()
    gc.freeze()  # as the server does
    gc.set_threshold(100_000, 20, 20)
    return home


def fill(couple: UUID, entries: int) -> tuple[UUID, UUID]:
    """Writes a chart: an assignment, then one partner's answers.

    Returns:
        The partner's id and the assignment's.
    """
    from attune.instruments.entries import ANSWER, ASSIGNMENT, Answer, Assignment
    from attune.ledger.disclosure import Viewer
    from attune.ledger.entry import Draft
    from attune.ledger.label import Reader
    from attune.store.record import record

    cho, ana = Viewer(uuid4(), couple, Reader.THERAPY), Viewer(uuid4(), couple, Reader.A)
    task = record(Draft(ASSIGNMENT, Assignment("phq-9", 1), NOW, "UTC", uuid4(), Reader.A), by=cho, at=NOW)
    for number in range(entries - 1):
        answer = Answer(task.id, str(number % 8 + 1), number % 4)
        at = NOW + timedelta(minutes=number)
        record(Draft(ANSWER, answer, at, "UTC", uuid4(), Reader.A), by=ana, at=at)
    return ana.person, task.id


def p50(run: Callable[[], object], times: int) -> float:
    """The median time of a call in milliseconds."""
    run()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent)
