"""Keys: one per partner, couple and note-writer, wrapped by the installation's key, which is never in the database."""

import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from attune.ledger.label import Label, Reader, Rule
from attune.store.models import WrappedKey


KEY_BYTES = 32
NONCE_BYTES = 12
COUPLE_KEY, A_KEY, B_KEY, AUTHOR_KEY = range(4)


class KeyMissing(RuntimeError):
    """A payload's key was destroyed (erasure) or never existed: the text is gone for good."""


def installation_key() -> bytes:
    """The key that wraps all others: from ATTUNE_KEY (64 hex digits), else from the key file.

    Raises:
        ImproperlyConfigured: no key is there, or it is not one. Says which, and the mend.
    """
    if text := os.environ.get("ATTUNE_KEY"):
        return _parsed(text, "the environment variable ATTUNE_KEY")
    return _key_in(settings.ATTUNE_KEY_FILE)


def make_installation_key() -> bool:
    """Makes the key file, readable by this user alone, where there is none and no record needs an older one.

    Returns:
        Whether a key was made.

    Raises:
        ImproperlyConfigured: records exist that were written under a key which is not here.
    """
    path: Path = settings.ATTUNE_KEY_FILE
    if "ATTUNE_KEY" in os.environ or path.exists():
        check_installation_key()
        return False
    if WrappedKey.objects.exists():
        installation_key()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(os.urandom(KEY_BYTES).hex() + "\n")
    return True


def check_installation_key() -> None:
    """Refuses to go on with a key that does not open what is stored.

    Raises:
        ImproperlyConfigured: the key is missing, malformed or of another installation.
    """
    key = installation_key()
    row = WrappedKey.objects.first()
    if row is None:
        return
    try:
        _unwrap(key, bytes(row.owner), bytes(row.wrapped))
    except InvalidTag:
        raise ImproperlyConfigured(
            "the installation key does not belong to this database. Nothing was opened; put the right key back"
        ) from None


def owner_of(key: int, couple: bytes, author: bytes) -> bytes:
    """Whose key a row's key number means."""
    match key:
        case 0:
            return couple
        case 1 | 2:
            return uuid5(UUID(bytes=couple), "AB"[key - 1]).bytes
        case 3:
            return author
        case _:
            raise ValueError(f"unknown key number {key}")


def key_for(label: Label) -> int:
    """Which key encrypts an entry with this label: the partner's it is about, the note-writer's, or the couple's."""
    if label.rule is Rule.NOTES:
        return AUTHOR_KEY
    if label.rule in (Rule.SEALED, Rule.SEALED_ALERT, Rule.PRIVATE, Rule.PRIVATE_T):
        return A_KEY if label.about is Reader.A else B_KEY
    return COUPLE_KEY


def cipher(owner: bytes) -> AESGCM:
    """The cipher of an existing key. The wrapped key is looked up each time, so that erasure works at once.

    Raises:
        KeyMissing: no such key.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM store_wrappedkey WHERE owner = %s", [owner])
        row = cursor.fetchone()
    if row is None:
        raise KeyMissing
    return _cipher(installation_key(), owner, bytes(row[0]))


def cipher_to_write(owner: bytes) -> AESGCM:
    """The cipher of a key, made now if it is the first use. Two writers at once end with the same key."""
    try:
        return cipher(owner)
    except KeyMissing:
        fresh, nonce = os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES)
        wrapped = nonce + AESGCM(installation_key()).encrypt(nonce, fresh, owner)
        WrappedKey.objects.bulk_create([WrappedKey(owner=owner, wrapped=wrapped)], ignore_conflicts=True)
        return cipher(owner)


def signing_key() -> Ed25519PrivateKey:
    """The key that signs checkpoints, derived from the installation's."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"attune checkpoint").derive(
        installation_key()
    )
    return Ed25519PrivateKey.from_private_bytes(derived)


def secret_for(purpose: str) -> bytes:
    """A secret derived from the installation's key for one named purpose."""
    return sha256(b"attune " + purpose.encode() + b"\0" + installation_key()).digest()


@lru_cache(maxsize=4)
def _key_in(path: Path) -> bytes:
    if not path.exists():
        raise ImproperlyConfigured(
            f"the installation key {path} is missing. Put the saved copy back; without it no record can be read"
        )
    return _parsed(path.read_text(), str(path))


def seal_text(purpose: str, text: str) -> str:
    """A short secret as hex of nonce and ciphertext, under a key for one purpose."""
    nonce = os.urandom(NONCE_BYTES)
    return (nonce + AESGCM(secret_for(purpose)).encrypt(nonce, text.encode(), None)).hex()


def open_text(purpose: str, sealed: str) -> str:
    """What `seal_text` was given.

    Raises:
        InvalidTag: it was altered, or sealed for another purpose.
    """
    raw = bytes.fromhex(sealed)
    return AESGCM(secret_for(purpose)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()


def _parsed(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(
            f"{where} does not hold an installation key (64 hex digits). Put the saved copy back"
        )
    return key


@lru_cache(maxsize=4096)
def _cipher(key: bytes, owner: bytes, wrapped: bytes) -> AESGCM:
    return AESGCM(_unwrap(key, owner, wrapped))


def _unwrap(key: bytes, owner: bytes, wrapped: bytes) -> bytes:
    return AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], owner)
