"""An OpenID Connect provider whose ID tokens can be wrong in one way each."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry
from typing_extensions import override

LIES: Final = (
    "wrong-issuer",
    "wrong-audience",
    "wrong-audience-right-party",
    "wrong-nonce",
    "no-nonce",
    "expired",
    "other-key",
    "signed-with-our-secret",
    "unsigned",
    "changed-after-signing",
    "wrong-access-token-hash",
    "no-id-token",
)


class LyingProvider:
    """Answers metadata, keys and tokens; ``asked`` holds what the person was sent with, ``lie`` what is wrong."""

    def __init__(self, client_id: str, client_secret: str) -> None:
        self.lie = ""
        self.asked: dict[str, str] = {}
        self.more: dict[str, Any] = {}
        self._client_id, self._client_secret = client_id, client_secret
        self._key, self._other = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(provider.metadata() if "well-known" in self.path else provider.keys())

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self._answer(provider.token())

            def _answer(self, body: dict[str, Any]) -> None:
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            @override
            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def metadata(self) -> dict[str, Any]:
        """What discovery says."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def keys(self) -> dict[str, Any]:
        """The public key."""
        return {"keys": [self._key.as_dict(private=False)]}

    def token(self) -> dict[str, Any]:
        """What a code is exchanged for."""
        half = hashlib.sha256(b"access").digest()[:16]
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": "1",
            "aud": self._client_id,
            "exp": int(time.time()) + 300,
            "iat": int(time.time()),
            "nonce": self.asked.get("nonce"),
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
            "name": "Ada Example",
            "email": "ada@example.com",
            "groups": ["sre"],
            **self.more,
        }
        body = {"access_token": "access", "token_type": "Bearer"}
        return body if self.lie == "no-id-token" else {**body, "id_token": self._signed(claims)}

    def _signed(self, claims: dict[str, Any]) -> str:
        changes: dict[str, dict[str, Any]] = {
            "wrong-issuer": {"iss": "https://elsewhere.example"},
            "wrong-audience": {"aud": "somebody-else"},
            "wrong-audience-right-party": {"aud": "somebody-else", "azp": self._client_id},
            "wrong-nonce": {"nonce": "x"},
            "expired": {"exp": int(time.time()) - 600},
            "wrong-access-token-hash": {"at_hash": "x" * 22},
        }
        claims |= changes.get(self.lie, {})
        if self.lie == "no-nonce":
            del claims["nonce"]
        if self.lie == "unsigned":
            return f"{_part({'alg': 'none'})}.{_part(claims)}."
        if self.lie == "signed-with-our-secret":
            key = OctKey.import_key(self._client_secret * 3)
            return jwt.encode({"alg": "HS256"}, claims, key, registry=JWSRegistry(algorithms=["HS256"]))
        signed = jwt.encode(
            {"alg": "RS256", "kid": "one"}, claims, self._other if self.lie == "other-key" else self._key
        )
        if self.lie == "changed-after-signing":
            head, _, tail = signed.split(".")
            return f"{head}.{_part({**claims, 'name': 'Eve'})}.{tail}"
        return signed

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
