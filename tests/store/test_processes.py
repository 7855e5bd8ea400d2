"""Several processes at once, kill -9 in mid-write, backup and restore beside a running writer."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from tests.cluster import new_database
from tests.settings import POSTGRESQL


WRITER = """
import sys, uuid, datetime
import django; django.setup()
from attune.ledger.disclosure import Viewer
from attune.ledger.entry import Draft
from attune.ledger.label import Reader
from attune.instruments.entries import ASSIGNMENT, Assignment
from attune.store.record import record
couple, person, count, same = uuid.UUID(sys.argv[1]), uuid.UUID(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "same"
now = datetime.datetime(2026, 11, 2, tzinfo=datetime.timezone.utc)
for number in range(count):
    client = uuid.uuid5(couple, str(number)) if same else uuid.uuid4()
    draft = Draft(ASSIGNMENT, Assignment("phq-9", 1), now, "UTC", client, subject=Reader.A)
    entry = record(draft, by=Viewer(person, couple, Reader.THERAPY), at=now)
    print(entry.id.hex, flush=True)
"""


@pytest.fixture
def clinic(tmp_path: Path) -> dict[str, str]:
    """A clinic of its own, as a shell would run it; on PostgreSQL a database of its own in the test's cluster."""
    environment = {
        **os.environ,
        "ATTUNE_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "attune.project.settings",
    }
    if POSTGRESQL:
        environment |= new_database()
    attune(environment, "setup")
    return environment


def attune(environment: dict[str, str], *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "attune.project.cli", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def writer(
    environment: dict[str, str], couple: str, person: str, count: int, how: str
) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, couple, person, str(count), how]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_writers_from_several_processes_make_one_unbroken_chain(clinic: dict[str, str]) -> None:
    couple = str(uuid4())
    writers = [writer(clinic, couple, str(uuid4()), 25, "own") for _ in range(4)]
    acknowledged = [line for process in writers for line in process.communicate(timeout=120)[0].split()]
    assert len(set(acknowledged)) == 100
    assert "100 entries in 1 chains: 0 broken" in attune(clinic, "verify")


def test_the_same_posts_from_several_processes_are_written_once(clinic: dict[str, str]) -> None:
    couple, person = str(uuid4()), str(uuid4())
    writers = [writer(clinic, couple, person, 20, "same") for _ in range(3)]
    answers = [process.communicate(timeout=120)[0].split() for process in writers]
    assert answers[0] == answers[1] == answers[2]
    assert "20 entries in 1 chains: 0 broken" in attune(clinic, "verify")


def test_kill_9_in_mid_write_loses_nothing_acknowledged(clinic: dict[str, str]) -> None:
    couple, acknowledged = str(uuid4()), []
    for pause in (1, 7, 23):
        process = writer(clinic, couple, str(uuid4()), 10_000, "own")
        assert process.stdout
        acknowledged += [process.stdout.readline().strip() for _ in range(pause)]
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.read().split("\n")[:-1]
        process.wait()
    found = attune(clinic, "verify")
    assert ": 0 broken" in found
    assert int(found.split()[0]) >= len([line for line in acknowledged if len(line) == 32])


def test_a_backup_taken_while_someone_writes_is_whole_and_goes_back(
    clinic: dict[str, str], tmp_path: Path
) -> None:
    couple = str(uuid4())
    process = writer(clinic, couple, str(uuid4()), 10_000, "own")
    try:
        assert process.stdout
        for _ in range(20):
            process.stdout.readline()
        copy = tmp_path / "clinic.backup"
        attune(clinic, "backup", str(copy))
    finally:
        process.kill()
        process.communicate()
    assert copy.stat().st_mode & 0o777 == 0o600
    later = int(attune(clinic, "verify").split()[0])
    restored = attune(clinic, "restore", str(copy), "--replace")
    assert 20 <= int(restored.split()[0]) <= later
    assert ": 0 broken" in attune(clinic, "verify")
    next_one = writer(clinic, couple, str(uuid4()), 1, "own")
    assert len(next_one.communicate()[0].split()) == 1
    assert ": 0 broken" in attune(clinic, "verify")


def test_a_damaged_backup_changes_nothing(clinic: dict[str, str], tmp_path: Path) -> None:
    process = writer(clinic, str(uuid4()), str(uuid4()), 5, "own")
    process.communicate()
    copy = tmp_path / "clinic.backup"
    attune(clinic, "backup", str(copy))
    whole = copy.read_bytes()
    for spoiled in (
        whole[: len(whole) // 2],
        b"not a zip",
        whole.replace(b"entry.msgpack", b"entrx.msgpack"),
    ):
        copy.write_bytes(spoiled)
        assert "backup" in attune(clinic, "restore", str(copy), "--replace", code=2)
    assert "5 entries in 1 chains: 0 broken" in attune(clinic, "verify")


def test_a_backup_needs_its_own_installation_key(clinic: dict[str, str], tmp_path: Path) -> None:
    writer(clinic, str(uuid4()), str(uuid4()), 2, "own").communicate()
    copy = tmp_path / "clinic.backup"
    attune(clinic, "backup", str(copy))
    other = {**clinic, "ATTUNE_KEY": "22" * 32}
    assert "does not belong" in attune(other, "restore", str(copy), "--replace", code=2)


def test_a_missing_or_wrong_key_never_starts_a_half_readable_clinic(
    clinic: dict[str, str], tmp_path: Path
) -> None:
    writer(clinic, str(uuid4()), str(uuid4()), 1, "own").communicate()
    assert "does not belong" in attune({**clinic, "ATTUNE_KEY": "22" * 32}, "serve", "--port", "0", code=2)
    assert "64 hex digits" in attune({**clinic, "ATTUNE_KEY": "short"}, "serve", "--port", "0", code=2)
    without = {name: value for name, value in clinic.items() if name != "ATTUNE_KEY"}
    assert "is missing" in attune(without, "serve", "--port", "0", code=2)
    assert "is missing" in attune(without, "setup", code=2)
    assert not (tmp_path / "installation.key").exists()


def test_the_key_made_on_first_run_is_readable_by_this_user_alone(tmp_path: Path) -> None:
    environment = {
        k: v
        for k, v in os.environ.items()
        if k not in ("ATTUNE_KEY", "ATTUNE_DATABASE", "ATTUNE_OWNER_DATABASE")
    }
    environment |= {
        "ATTUNE_HOME": str(tmp_path / "new"),
        "DJANGO_SETTINGS_MODULE": "attune.project.settings",
    }
    attune(environment, "setup")
    key = tmp_path / "new" / "installation.key"
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_text()
    attune(environment, "setup")
    assert key.read_text() == before
