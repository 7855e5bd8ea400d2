"""Payloads between Python and the database: encoded, encrypted, and lifted step by step when a kind has grown.

A row's ciphertext holds the whole entry, so that one decoding in C makes it; the columns beside it serve queries
and the chain, and are bound to it as associated data.
"""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag

from attune.ledger.entry import Entry, Kind
from attune.store import keys
from attune.store.chain import binding
from attune.store.kinds import BY_NAME


SEALED_COLUMNS = "position, author, readers, key, payload"
SealedRow = tuple[int, bytes, int, int, bytes]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Decrypt = Callable[[bytes, bytes, bytes], bytes]
_encode = msgspec.msgpack.Encoder().encode


class Unreadable(RuntimeError):
    """A row that does not open: altered, of an unknown kind, or its key is gone. Names the entry, never its text."""


def microseconds(moment: datetime) -> int:
    """An aware time as whole microseconds since 1970 in UTC."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def seal(entry: Entry[Any], kind: Kind[Any], *, couple: bytes, key: int) -> bytes:
    """The ciphertext of an entry, bound to its couple and label."""
    plain = f"{kind.name}/{kind.version}\n".encode() + _encode(entry)
    nonce = os.urandom(keys.NONCE_BYTES)
    cipher = keys.cipher_to_write(keys.owner_of(key, couple, entry.author.bytes))
    return nonce + cipher.encrypt(nonce, plain, binding(couple, entry.reader_bits, key))


def open_rows(rows: Iterable[SealedRow], couple: bytes) -> list[Entry[Any]]:
    """The entries of one couple that rows hold, in their order. This is the hot path of every page.

    Raises:
        Unreadable: a row was altered, or its key is gone.
    """
    opened: dict[tuple[int, int, bytes], tuple[Decrypt, bytes]] = {}
    entries = []
    for position, author, readers, key, payload in rows:
        place = (readers, key, author if key == keys.AUTHOR_KEY else b"")
        try:
            if (known := opened.get(place)) is None:
                cipher = keys.cipher(keys.owner_of(key, couple, author))
                known = opened[place] = cipher.decrypt, binding(couple, readers, key)
            plain = known[0](payload[:12], payload[12:], known[1])
        except (InvalidTag, keys.KeyMissing) as error:
            raise Unreadable(
                f"couple {couple.hex()}: the entry at position {position} does not open"
            ) from error
        kind, _, body = plain.partition(b"\n")
        entries.append(_decoder(kind)(body))
    return entries


@lru_cache(maxsize=512)
def _decoder(kind_and_version: bytes) -> Callable[[bytes], Entry[Any]]:
    name, _, written = kind_and_version.decode().partition("/")
    kind, version = BY_NAME.get(name), int(written)
    if kind is None or version > kind.version:
        raise Unreadable(f"kind {name} version {version} is unknown to this Attune: update before reading on")
    if version == kind.version:
        return msgspec.msgpack.Decoder(Entry[kind.payload]).decode  # type: ignore[name-defined]  # made at run time

    def lifted(body: bytes) -> Entry[Any]:
        fields: list[Any] = msgspec.msgpack.decode(body)
        for step in range(version, kind.version):
            fields[-1] = kind.lifts[step](fields[-1])
        return msgspec.convert(fields, Entry[kind.payload])  # type: ignore[name-defined]  # made at run time

    return lifted
