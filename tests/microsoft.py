"""A local stand-in for Microsoft's login service and Bot Connector, which checks every call that it gets.

A server that is run as it is finds it by a proxy, which answers in the place of Microsoft's machines.
"""

from __future__ import annotations

import datetime
import json
import ssl
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
import requests
from conformance import faults
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from requests.adapters import HTTPAdapter

from switchboard.channels.bearer import ISSUER, OPENID, SERVICES
from switchboard.channels.connector import LOGIN
from switchboard.render.adaptive_card import CARD, MOST_BYTES

APP_ID, PASSWORD, TENANT = str(uuid.UUID(int=1)), "a secret of the bot's", str(uuid.UUID(int=2))
_SCOPE = "https://api.botframework.com/.default"
_TOKEN_SECONDS = 3_600

#: To answer nothing at all, in the place of a status.
NOTHING = 0


class Signer:
    """A private key, and what is published of it."""

    def __init__(self, kid: str, endorsements: tuple[str, ...] = ("msteams",)) -> None:
        self.kid, self.private = kid, rsa.generate_private_key(public_exponent=65537, key_size=2048)
        shown = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        self.public = {**shown, "kid": kid, "use": "sig", "endorsements": [*endorsements]}

    def sign(self, claims: dict[str, Any], kid: str | None = None, algorithm: str = "RS256") -> str:
        return jwt.encode(claims, self.private, algorithm, headers={"kid": self.kid if kid is None else kid})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512


class Microsoft:
    """`sent` are the activities that were taken, `refused` why others were not, `asked` the addresses that were asked.

    `checks_schemas` is whether it holds activities and cards against Microsoft's schemas, which takes a while.
    `behave` are statuses for the next calls of the Connector, before it takes any; a pair has seconds to wait as well.
    """

    def __init__(self) -> None:
        self.signer = Signer("first")
        self.strangers: tuple[str, ...] = ()
        self.lock = threading.Lock()
        self.server = _Server(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.service_url = f"{self.address}/connector/"
        self.openid, self.keys_address = f"{self.address}/openid", f"{self.address}/keys"
        self.tls: ssl.SSLContext | None = None
        self.checks_schemas = True
        self.reset()

    def in_its_place(self, folder: Path) -> dict[str, str]:
        """The environment in which a program takes this for Microsoft, at Microsoft's own addresses."""
        certificate = _certificate(folder / "microsoft.pem")
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate)
        self.service_url, self.openid = f"{SERVICES[0]}connector/", OPENID
        self.keys_address = f"https://{urlsplit(OPENID).netloc}/keys"
        named = str(certificate)
        return {"HTTPS_PROXY": self.address, "NO_PROXY": "", "SSL_CERT_FILE": named, "REQUESTS_CA_BUNDLE": named}

    def reset(self) -> None:
        self.keys = [self.signer.public]
        self.tokens, self.behave = set[str](), list[Any]()
        self.sent, self.typing = list[dict[str, Any]](), 0
        self.refused, self.asked = list[str](), list[str]()
        self.no_chats = False
        self.seconds = _TOKEN_SECONDS

    # --- what it says to the bot -----------------------------------------------------

    def claims(self, **other: Any) -> dict[str, Any]:
        now = int(time.time())
        usual = {"iss": ISSUER, "aud": APP_ID, "nbf": now - 5, "exp": now + 600, "serviceurl": self.service_url}
        return {name: value for name, value in {**usual, **other}.items() if value is not None}

    def bearer(self, **other: Any) -> str:
        return f"Bearer {self.signer.sign(self.claims(**other))}"

    def activity(self, text: str = "", id: str = "", kind: str = "personal", user: str = "tutor", **other: Any) -> Any:
        """A message as Teams sends it."""
        place = {"personal": f"a:{user}", "groupChat": "19:group@thread.v2", "channel": "19:c@thread.tacv2;messageid=1"}
        return {
            "type": "message",
            "id": id or uuid.uuid4().hex,
            "timestamp": "2026-11-30T10:00:00.000Z",
            "serviceUrl": self.service_url,
            "channelId": "msteams",
            "from": {"id": f"29:{user}", "name": "A Tutor", "aadObjectId": str(uuid.uuid5(uuid.NAMESPACE_DNS, user))},
            "conversation": {
                "id": place[kind],
                "conversationType": kind,
                "tenantId": TENANT,
                **({} if kind == "personal" else {"isGroup": True}),
            },
            "recipient": {"id": f"28:{APP_ID}", "name": "Switchboard"},
            "channelData": {"tenant": {"id": TENANT}},
            "text": text,
            "textFormat": "plain",
            **other,
        }

    # --- what it is asked ------------------------------------------------------------

    def http(self) -> requests.Session:
        """A client for msal, to which Microsoft's login service is this one."""
        session = requests.Session()
        session.mount(LOGIN, _Here(self.address))
        return session

    def login(self, method: str, path: str, form: dict[str, list[str]]) -> tuple[int, Any]:
        tenant = path.split("/")[2]
        if path.endswith("/.well-known/openid-configuration"):
            base = f"{LOGIN}/{tenant}"
            return 200, {
                "issuer": f"{base}/v2.0",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            }
        given = {name: values[0] for name, values in form.items()}
        wanted = {"client_id": APP_ID, "client_secret": PASSWORD, "scope": _SCOPE, "grant_type": "client_credentials"}
        if any(given.get(name) != value for name, value in wanted.items()) or tenant not in (
            TENANT,
            "botframework.com",
        ):
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret"}
        token = f"{tenant}.{uuid.uuid4().hex}"
        self.tokens.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self.seconds}

    def connector(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, Any]:
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            return 401, {}
        if headers.get("Content-Type") != "application/json":
            return self._refuse("no JSON")
        said = json.loads(body)
        parts = [unquote(part) for part in path.removeprefix("/connector/v3/conversations").split("/") if part]
        if not parts:
            if self.no_chats:
                return 403, {"error": {"code": "ForbiddenOperationException"}}
            if said["isGroup"] or said["tenantId"] != TENANT or len(said["members"]) != 1:
                return self._refuse("no chat for one person")
            return 201, {"id": f"a:{said['members'][0]['id'].removeprefix('29:')}"}
        if len(body.decode().encode("utf-16-le")) > MOST_BYTES:
            return self._refuse("too large", 413)
        if parts[1] != "activities" or said["conversation"]["id"] != parts[0]:
            return self._refuse("another conversation than the address's")
        wrong = self._faults(said) if self.checks_schemas else []
        if wrong:
            return self._refuse("; ".join(wrong))
        if said["type"] == "typing":
            self.typing += 1
        else:
            with self.lock:
                self.sent.append({**said, "method": method, "path": parts})
        return (200 if method == "PUT" else 201), {"id": parts[2] if method == "PUT" else f"reply-{uuid.uuid4().hex}"}

    def _faults(self, said: dict[str, Any]) -> list[str]:
        wrong = faults("teams/activity-protocol.schema.json", {"serviceUrl": self.service_url, **ACTIVITY, **said})
        for attached in said.get("attachments", []):
            if attached["contentType"] == CARD:
                wrong += faults("teams/adaptive-card-1.5.schema.json", attached["content"])
        return wrong

    def _refuse(self, why: str, status: int = 400) -> tuple[int, Any]:
        self.refused.append(why)
        return status, {"error": {"code": "BadArgument"}}


#: What the schema wants of an activity, and the Connector fills in.
ACTIVITY = {"channelId": "msteams", "id": "one", "timestamp": "2026-11-30T10:00:00.000Z"}


class _Here(HTTPAdapter):
    """Has requests to Microsoft's login service made to the stand-in."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def send(self, request: Any, *more: Any, **options: Any) -> Any:
        request.url = request.url.replace(LOGIN, f"{self.address}/login", 1)
        return super().send(request, *more, **options)


#: Microsoft's machines.
_MACHINES = [urlsplit(address).netloc for address in (LOGIN, OPENID, SERVICES[0])]


def _certificate(path: Path) -> Path:
    """A certificate for Microsoft's machines, with its key."""
    key, now = rsa.generate_private_key(public_exponent=65537, key_size=2048), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A stand-in for Microsoft")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(machine) for machine in _MACHINES]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, kind, serialization.NoEncryption()) + made.public_bytes(pem))
    return path


def _handler(microsoft: Microsoft) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one go

        def do_CONNECT(self) -> None:
            """As a proxy: the machine that is asked for is here."""
            if microsoft.tls is None or self.path.removesuffix(":443") not in _MACHINES:
                self.send_error(403)
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.flush()
            self.connection = microsoft.tls.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
            self.close_connection = False  # also for a client that asked as HTTP/1.0

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = urlsplit(self.path).path
            if self.headers.get("Host") == urlsplit(LOGIN).netloc:
                path = f"/login{path}"
            microsoft.asked.append(path)
            headers = dict[str, str]()
            if path == urlsplit(microsoft.openid).path:
                status, said = 200, {"issuer": ISSUER, "jwks_uri": microsoft.keys_address}
            elif path == "/keys":
                status, said = 200, {"keys": microsoft.keys}
            elif path.startswith("/login/"):
                status, said = microsoft.login(self.command, path, parse_qs(body.decode()))
            else:
                with microsoft.lock:
                    status = microsoft.behave.pop(0) if microsoft.behave and b'"typing"' not in body else None
                if isinstance(status, tuple):
                    status, headers["Retry-After"] = status
                if status == NOTHING and status is not None:
                    self.close_connection = True
                    return
                said = {}
                if status is None:
                    status, said = microsoft.connector(self.command, path, self.headers, body)
            sent = json.dumps(said).encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(sent)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PUT = answer

    return Handler


@contextmanager
def microsoft() -> Iterator[Microsoft]:
    """One that runs."""
    stand_in = Microsoft()
    thread = threading.Thread(target=stand_in.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.server.shutdown()
        thread.join()
        stand_in.server.server_close()
