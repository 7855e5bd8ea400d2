"""A passkey without a device: it answers the browser's questions as a telephone would."""

import json
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData


class Passkey:
    """One key for one person at one site. `origin` is where its owner believes to be."""

    def __init__(self, origin: str = "http://localhost") -> None:
        self.origin = origin
        self.id = b"key-of-" + origin.encode()
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.handle = ""

    def made(self, options: dict[str, Any]) -> str:
        """What a browser sends to register the key."""
        options = options["publicKey"]
        self.handle = options["user"]["id"]
        credential = AttestedCredentialData.create(
            b"\0" * 16, self.id, ES256.from_cryptography_key(self._key.public_key())
        )
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
        shown = AuthenticatorData.create(_site(options["rp"]["id"]), flags, 0, credential)
        attested = AttestationObject.create("none", shown, {})
        said = self._said("webauthn.create", options["challenge"])
        response = {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(bytes(attested)),
        }
        return self._sent(response, {"credProps": {"rk": True}})

    def given(self, options: dict[str, Any]) -> str:
        """What a browser sends to sign in with the key."""
        options = options["publicKey"]
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
        shown = AuthenticatorData.create(_site(options["rpId"]), flags, 0)
        said = self._said("webauthn.get", options["challenge"])
        signature = self._key.sign(bytes(shown) + sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(bytes(shown)),
            "signature": websafe_encode(signature),
            "userHandle": self.handle,
        }
        return self._sent(response, {})

    def _said(self, act: str, challenge: str) -> bytes:
        return json.dumps({"type": act, "challenge": challenge, "origin": self.origin}).encode()

    def _sent(self, response: dict[str, Any], results: dict[str, Any]) -> str:
        own = websafe_encode(self.id)
        return json.dumps(
            {
                "id": own,
                "rawId": own,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": results,
            }
        )


def _site(rp: str) -> bytes:
    return sha256(rp.encode()).digest()
