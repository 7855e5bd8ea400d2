"""Proof that nothing was changed: every chain walked, and compared with checkpoints that are kept elsewhere.

A chain alone shows order and completeness relative to a head that one trusts. Whoever owns the database file could
rewrite it all, so a signed checkpoint belongs on another machine or on paper.
"""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from operator import attrgetter

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection

from attune.store import keys
from attune.store.chain import COLUMNS, GENESIS, Row, header, link


TITLE = "attune checkpoint 1"


class Fault(msgspec.Struct, frozen=True):
    """The first thing wrong with one couple's chain. Names places, never texts."""

    couple: str
    position: int
    entry: str
    what: str

    def __str__(self) -> str:
        return f"couple {self.couple}, position {self.position}, entry {self.entry or '-'}: {self.what}"


class Verification(msgspec.Struct, frozen=True):
    """What a walk over all chains found. `heads` maps a couple (hex) to its last position and hash (hex)."""

    entries: int
    heads: dict[str, tuple[int, str]]
    faults: tuple[Fault, ...]


class CheckpointError(ValueError):
    """A checkpoint file that cannot be used: says what is wrong with it."""


def verify(checkpoint: str | None = None) -> Verification:
    """Walks every couple's chain and, if given, holds it against a checkpoint's text.

    Raises:
        CheckpointError: the checkpoint is malformed or not signed by this installation.
    """
    expected = _heads_in(checkpoint) if checkpoint else {}
    faults: list[Fault] = []
    heads: dict[str, tuple[int, str]] = {}
    count = 0
    stored = _stored_heads()
    for couple_bytes, rows in groupby(_rows(), key=attrgetter("couple")):
        couple = couple_bytes.hex()
        previous, position, fault = GENESIS, 0, None
        wanted_position, wanted_hash = expected.get(couple, (0, ""))
        for row in rows:
            count += 1
            fault = fault or _fault_of(row, previous, position)
            if fault is None and row.position == wanted_position and row.hash.hex() != wanted_hash:
                fault = Fault(
                    couple, row.position, row.id.hex(), "differs from the checkpoint: history was rewritten"
                )
            previous, position = row.hash, row.position
        heads[couple] = (position, previous.hex())
        if fault is None and position < wanted_position:
            fault = Fault(
                couple,
                position,
                "",
                f"the checkpoint knows {wanted_position} entries: the newest are missing",
            )
        if fault is None and stored.get(couple) != heads[couple]:
            fault = Fault(couple, position, "", "the end of the chain is not the one last written")
        if fault:
            faults.append(fault)
    known = {
        couple for heads_of in (expected, stored) for couple, (position, _) in heads_of.items() if position
    }
    faults += [Fault(couple, 0, "", "the whole chain is missing") for couple in sorted(known - heads.keys())]
    return Verification(count, heads, tuple(faults))


def checkpoint(verification: Verification, *, at: datetime) -> str:
    """A signed text of all heads, to be kept where the database's owner cannot change it."""
    lines = [f"{couple} {position} {last}" for couple, (position, last) in sorted(verification.heads.items())]
    root = sha256("\n".join(lines).encode()).hexdigest()
    body = "\n".join([TITLE, f"at {at.astimezone(UTC).isoformat()}", f"root {root}", *lines]) + "\n"
    key = keys.signing_key()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = base64.b64encode(key.sign(body.encode())).decode()
    return f"{body}key {public.hex()}\nsignature {signature}\n"


def _heads_in(text: str) -> dict[str, tuple[int, str]]:
    body, _, tail = text.partition("key ")
    lines = body.splitlines()
    if lines and lines[0] != TITLE:
        raise CheckpointError("this is not a checkpoint of Attune")
    try:
        _, signature_line = tail.strip().splitlines()
        signature = base64.b64decode(signature_line.removeprefix("signature "))
        heads = {couple: (int(position), last) for couple, position, last in map(str.split, lines[3:])}
    except (ValueError, IndexError):
        raise CheckpointError("the checkpoint file is damaged or incomplete; use another copy") from None
    try:
        keys.signing_key().public_key().verify(signature, body.encode())
    except InvalidSignature:
        raise CheckpointError("the checkpoint was altered, or another installation signed it") from None
    return heads


def _fault_of(row: Row, previous: bytes, position: int) -> Fault | None:
    couple, entry = row.couple.hex(), row.id.hex()
    if row.position != position + 1:
        return Fault(
            couple, row.position, entry, f"entries between {position} and {row.position} are missing"
        )
    if row.previous_hash != previous or link(previous, header(row), row.payload) != row.hash:
        return Fault(couple, row.position, entry, "was altered")
    return None


def _rows() -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM entry ORDER BY couple, position")  # noqa: S608 - constants
        while batch := cursor.fetchmany(2000):
            yield from map(Row._make, batch)


def _stored_heads() -> dict[str, tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT couple, position, hash FROM store_head")
        return {
            bytes(couple).hex(): (position, bytes(last).hex()) for couple, position, last in cursor.fetchall()
        }
