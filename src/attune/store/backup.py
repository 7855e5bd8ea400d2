"""A copy of everything in one file, taken while the clinic works, and put back whole or not at all.

The file is a zip of one MessagePack stream a table, read in one consistent snapshot; it is the same for both
databases. It holds no installation key: keep that apart, or the copy is as good as the clinic itself.
"""

import hmac
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import msgspec
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from attune.store import keys, projections
from attune.store.chain import COLUMNS, Row
from attune.store.database import is_postgresql
from attune.store.verify import Verification, verify


APPS = ("people", "account", "mfa", "store")
BATCH = 1000
_INSERT = f"INSERT INTO entry ({COLUMNS}) VALUES ({', '.join(['%s'] * len(Row._fields))})"  # noqa: S608 - constants


class BackupError(ValueError):
    """A backup that cannot be made or put back. Says why; nothing was changed."""


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds: when, of which schema, each table's SHA-256, and the chains' heads by couple (hex)."""

    made_at: datetime
    migrations: list[tuple[str, str]]
    counts: dict[str, int]
    digests: dict[str, str]
    heads: dict[str, tuple[int, str]]


def backup(path: Path, *, at: datetime) -> Manifest:
    """Writes a verified copy to a file that only this user can read.

    Raises:
        BackupError: the file exists, or a chain is broken.
    """
    if path.exists():
        raise BackupError(f"{path} exists already; choose another name")
    draft = path.with_name(path.name + ".part")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, _snapshot():
                found = verify()
                if found.faults:
                    raise BackupError(f"the ledger is damaged and was not copied: {found.faults[0]}")
                counts = {name: _write(archive, name, rows) for name, rows in _tables()}
                digests = {name: _digest(archive, name) for name in counts}
                manifest = Manifest(at, _migrations(), counts, digests, found.heads)
                written = msgspec.json.encode(manifest)
                archive.writestr("manifest.json", written)
                archive.writestr("manifest.seal", _seal(written))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def restore(path: Path, *, replace: bool = False) -> Verification:
    """Puts a copy back in one transaction and verifies it before anybody sees it. Everyone is signed out.

    Args:
        replace: whether what is there now may be given up for the copy.

    Raises:
        BackupError: not a backup, of another schema, damaged, under another key, or the database is not empty.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _sealed_manifest(archive)
            if manifest.migrations != _migrations():
                raise BackupError(
                    "the backup is of another version of Attune; install that version, then restore"
                )
            with transaction.atomic(), _unlocked():
                if not replace and apps.get_model("people", "User").objects.exists():
                    raise BackupError("this clinic is not empty. To give it up for the copy, say --replace")
                _empty()
                for name in manifest.counts:
                    _load(archive, name)
                keys.check_installation_key()
                found = verify()
                if found.faults or found.heads != manifest.heads:
                    raise BackupError(
                        f"the copy is damaged: {found.faults[0] if found.faults else 'heads differ'}"
                    )
                projections.rebuild()
                apps.get_model("people", "Invitation").objects.filter(used_at=None).update(
                    used_at=manifest.made_at
                )
                apps.get_model("store", "Message").objects.filter(sent_at=None).delete()
    except (zipfile.BadZipFile, KeyError, msgspec.DecodeError, FileNotFoundError, EOFError) as error:
        raise BackupError(f"{path} is not a whole backup of Attune ({type(error).__name__})") from None
    except ImproperlyConfigured as error:
        raise BackupError(str(error)) from None
    return found


def _seal(manifest: bytes) -> bytes:
    """Tables outside the ledger have no chain: the installation's key vouches for the copy as a whole."""
    return hmac.digest(keys.secret_for("backup"), manifest, "sha256")


def _sealed_manifest(archive: zipfile.ZipFile) -> Manifest:
    written = archive.read("manifest.json")
    manifest = msgspec.json.decode(written, type=Manifest)
    keys.installation_key()
    if not hmac.compare_digest(archive.read("manifest.seal"), _seal(written)):
        raise BackupError("the backup was altered, or its installation key does not belong to this clinic")
    if any(_digest(archive, name) != digest for name, digest in manifest.digests.items()):
        raise BackupError("a table of the backup was altered")
    return manifest


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    found = sha256()
    with archive.open(f"{name}.msgpack") as stream:
        while part := stream.read(1 << 20):
            found.update(part)
    return found.hexdigest()


def _models() -> list[type[models.Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def _tables() -> Iterator[tuple[str, Iterator[list[Any]]]]:
    for model in _models():
        fields = [field.attname for field in model._meta.concrete_fields]
        yield model._meta.label_lower, map(list, model._default_manager.values_list(*fields).iterator(BATCH))
    yield "entry", _entries()


def _entries() -> Iterator[list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM entry ORDER BY couple, position")  # noqa: S608 - constants
        while batch := cursor.fetchmany(BATCH):
            yield from map(list, batch)


def _write(archive: zipfile.ZipFile, name: str, rows: Iterator[list[Any]]) -> int:
    encoder, count = msgspec.msgpack.Encoder(), 0
    with archive.open(f"{name}.msgpack", "w", force_zip64=True) as stream:
        for row in rows:
            body = encoder.encode(row)
            stream.write(len(body).to_bytes(4, "big") + body)
            count += 1
    return count


def _records(stream: IO[bytes]) -> Iterator[list[Any]]:
    while size := stream.read(4):
        body = stream.read(int.from_bytes(size, "big"))
        yield msgspec.msgpack.decode(body)


def _load(archive: zipfile.ZipFile, name: str) -> None:
    with archive.open(f"{name}.msgpack") as stream:
        if name == "entry":
            with connection.cursor() as cursor:
                for row in _records(stream):
                    cursor.execute(_INSERT, row)
            return
        model = apps.get_model(name)
        fields = model._meta.concrete_fields
        batch: list[models.Model] = []
        for row in _records(stream):
            values = {field.attname: field.to_python(value) for field, value in zip(fields, row, strict=True)}
            batch.append(model(**values))
            if len(batch) == BATCH:
                model._default_manager.bulk_create(batch)
                batch.clear()
        model._default_manager.bulk_create(batch)
    _reset_sequence(model)


def _reset_sequence(model: type[models.Model]) -> None:
    if not is_postgresql():
        return
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def _empty() -> None:
    apps.get_model("sessions", "Session").objects.all().delete()
    apps.get_model("usersessions", "UserSession").objects.all().delete()
    for model in reversed(_models()):
        model._default_manager.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM entry")


@contextmanager
def _unlocked() -> Iterator[None]:
    """The append-only guards are lifted inside the restoring transaction alone; if it fails they never were."""
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute("ALTER TABLE entry DISABLE TRIGGER USER")
            yield
            cursor.execute("ALTER TABLE entry ENABLE TRIGGER USER")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


@contextmanager
def _snapshot() -> Iterator[None]:
    """One unchanging picture of the database, while others go on writing."""
    if is_postgresql():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
        return
    connection.ensure_connection()
    connection.connection.execute("BEGIN DEFERRED")
    try:
        yield
    finally:
        connection.connection.execute("ROLLBACK")


def _migrations() -> list[tuple[str, str]]:
    return sorted(key for key in MigrationRecorder(connection).applied_migrations() if key[0] in APPS)
