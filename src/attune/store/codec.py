"""Payloads between Python and the database: encoded, encrypted, and lifted step by step when a kind has grown."""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from attune.ledger.entry import Entry, Kind
from attune.ledger.label import Reader
from attune.store import keys
from attune.store.chain import NO_ENTRY, Row, header
from attune.store.kinds import BY_NAME


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
READERS = tuple(Reader(number) for number in range(64))
_encode = msgspec.msgpack.Encoder().encode


class Unreadable(RuntimeError):
    """A row that does not open: altered, of an unknown kind, or its key is gone. Names the entry, never its text."""


def microseconds(moment: datetime) -> int:
    """An aware time as whole microseconds since 1970 in UTC."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def seal(kind: Kind[Any], payload: msgspec.Struct, row: Row) -> bytes:
    """The ciphertext of a payload, bound to its row's header."""
    plain = f"{kind.name}/{kind.version}\n".encode() + _encode(payload)
    nonce = os.urandom(keys.NONCE_BYTES)
    owner = keys.owner_of(row.key, row.couple, row.author)
    return nonce + keys.cipher_to_write(owner).encrypt(nonce, plain, header(row))


def open_row(row: Row) -> Entry[Any]:
    """The entry that a row holds. See `open_rows`."""
    return open_rows([row])[0]


def open_rows(rows: Iterable[Row]) -> list[Entry[Any]]:
    """The entries that rows hold, in their order. This is the hot path of every page.

    Raises:
        Unreadable: a row was altered, or its key is gone.
    """
    ciphers: dict[tuple[int, bytes, bytes], AESGCM] = {}
    people: dict[bytes, UUID] = {}
    entries = []
    for row in rows:
        place = (row.key, row.couple, row.author if row.key == keys.AUTHOR_KEY else b"")
        try:
            if (cipher := ciphers.get(place)) is None:
                cipher = ciphers[place] = keys.cipher(keys.owner_of(row.key, row.couple, row.author))
            plain = cipher.decrypt(row.payload[:12], row.payload[12:], header(row))
        except (InvalidTag, keys.KeyMissing) as error:
            raise Unreadable(f"entry {row.id.hex()} does not open") from error
        if (author := people.get(row.author)) is None:
            author = people[row.author] = UUID(bytes=row.author)
        name, _, body = plain.partition(b"\n")
        kind, decode = _decoder(name)
        entries.append(
            Entry(
                UUID(bytes=row.id),
                kind,
                author,
                READERS[row.subject],
                READERS[row.confided_by],
                READERS[row.readers],
                EPOCH + timedelta(microseconds=row.occurred_at),
                EPOCH + timedelta(microseconds=row.recorded_at),
                row.zone,
                decode(body),
                None if row.amends == NO_ENTRY else UUID(bytes=row.amends),
            )
        )
    return entries


@lru_cache(maxsize=512)
def _decoder(name: bytes) -> tuple[str, Callable[[bytes], Any]]:
    kind_name, _, version = name.decode().partition("/")
    kind = BY_NAME.get(kind_name)
    if kind is None or int(version) > kind.version:
        raise Unreadable(f"kind {name.decode()} is unknown to this version of Attune: update before reading on")
    if int(version) == kind.version:
        return kind_name, msgspec.msgpack.Decoder(kind.payload).decode

    def lifted(body: bytes) -> Any:
        fields: dict[str, Any] = msgspec.msgpack.decode(body)
        for step in range(int(version), kind.version):
            fields = kind.lifts[step](fields)
        return msgspec.convert(fields, kind.payload)

    return kind_name, lifted
