"""Tamper evidence: the canonical bytes of a row and the hash that links it to the row before.

h(n) = SHA-256(tag ‖ h(n-1) ‖ header ‖ SHA-256(ciphertext)). The header has fixed widths, so two rows never share
their bytes. Couple, readers and key are also the associated data of the encryption: a payload moved to another
couple, or put under another label, does not open.
"""

import hashlib
import struct
from typing import NamedTuple


TAG = b"attune-entry-1"
GENESIS = bytes(32)
NO_ENTRY = bytes(16)
_HEADER = struct.Struct(">16sQ16s16s16sBBBBqq16s")


class Row(NamedTuple):
    """One row of the ledger as it lies in the database. Times are microseconds since 1970 in UTC."""

    couple: bytes
    position: int
    id: bytes
    author: bytes
    client_id: bytes
    subject: int
    confided_by: int
    readers: int
    key: int
    occurred_at: int
    recorded_at: int
    amends: bytes
    zone: str
    payload: bytes
    previous_hash: bytes
    hash: bytes


COLUMNS = ", ".join(Row._fields)


def header(row: Row) -> bytes:
    """The canonical encoding of everything in a row but its payload and hashes."""
    return _HEADER.pack(*row[:12]) + row.zone.encode()


def binding(couple: bytes, readers: int, key: int) -> bytes:
    """The associated data of a row's payload. The rest of the row stands inside the payload as well."""
    return couple + bytes((readers, key))


def link(previous_hash: bytes, header_bytes: bytes, payload: bytes) -> bytes:
    """The hash of a row that follows `previous_hash`."""
    return hashlib.sha256(TAG + previous_hash + header_bytes + hashlib.sha256(payload).digest()).digest()
