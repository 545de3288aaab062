"""A small OpenID Connect service on this machine: one client, codes that work once, PKCE, signed tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "wuwai", "a secret of the client"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class IdentityServer(ThreadingHTTPServer):
    """``person`` is who has signed in at the service: the claims it gives. ``asked`` are the paths."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.person: dict[str, Any] = {"sub": "u-1", "preferred_username": "chen"}
        self.audience = CLIENT
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def authorize(self, location: str) -> str:
        """What a browser does that is sent to ``location``: the address it is sent back to, with a code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert location.startswith(f"{self.address}/authorize?")
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """The tokens for a code; None where the client, the code or its verifier is wrong."""
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("client_secret") != SECRET:
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {"iss": self.address, "aud": self.audience, "iat": now, "exp": now + 60, **self.person}
        signed = jwt.encode(claims, _KEY, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": signed}


class _Answers(BaseHTTPRequestHandler):
    server: IdentityServer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        base = self.server.address
        if self.path.endswith("/.well-known/openid-configuration"):
            self._say(
                200,
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                },
            )
        elif self.path == "/userinfo" and self.headers["Authorization"] == "Bearer at":
            self._say(200, self.server.person)
        else:
            self._say(404, {})

    def do_POST(self) -> None:
        self.server.asked.append(self.path)
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = self.server.token({name: values[0] for name, values in parse_qs(text).items()})
        self._say(200 if given else 400, given or {"error": "invalid_grant"})

    def _say(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""


@contextmanager
def served() -> Iterator[IdentityServer]:
    """The service, while a test runs."""
    server = IdentityServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
