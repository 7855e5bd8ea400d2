"""Sessions in the database, encrypted: what waits for a new sign-in may be a private answer."""

import os
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from attune.store.keys import NONCE_BYTES, secret_for


class SessionStore(DatabaseStore):
    """Django's own store with its data under a key that is not in the database."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The session as hex of nonce and ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        return (nonce + _cipher().encrypt(nonce, msgspec.json.encode(session_dict), None)).hex()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """The session, or an empty one if it does not open: then its owner signs in again."""
        try:
            raw = bytes.fromhex(session_data if isinstance(session_data, str) else session_data.decode())
            opened: dict[str, Any] = msgspec.json.decode(
                _cipher().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
            )
        except (ValueError, InvalidTag):
            return {}
        return opened


def _cipher() -> AESGCM:
    return AESGCM(secret_for("sessions"))
