"""deploy/nginx as a program of its own on a free port, without root."""

from __future__ import annotations

import datetime
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from serving import free_port, wait_for

from switchboard.model import ROOT

NAME = "www.example.sch.uk"


def written(
    folder: Path, upstream: str = "nginx/upstream.conf", servers: tuple[int, ...] = (5005,), port: int = 0
) -> Path:
    """A configuration around that of deploy/nginx, which listens for https on a port of this machine.

    `upstream` is the file below deploy/ that names the servers; they are on ports of this machine here.
    """
    folder.mkdir(parents=True)
    _certify(folder / "certificate")
    site = (ROOT / "deploy" / "nginx" / "switchboard.conf").read_text(encoding="utf-8")
    site = site.replace("/etc/nginx/switchboard-upstream.conf", "upstream.conf")
    site = re.sub(r"listen \[::\].*?;", "", site)
    site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{port or free_port()} ssl;")
    site = site.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    (folder / "site.conf").write_text(site, encoding="utf-8")
    named = (ROOT / "deploy" / upstream).read_text(encoding="utf-8")
    named = re.sub(r"^( +server )[\w.-]+:5005", lambda found: f"{found[1]}127.0.0.1:{servers[0]}", named, flags=re.M)
    more = "".join(f"    server 127.0.0.1:{other} max_fails=2 fail_timeout=5s;\n" for other in servers[1:])
    (folder / "upstream.conf").write_text(named.replace("\n}", f"\n{more}}}"), encoding="utf-8")
    scratch = "".join(
        f"    {name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/errors;\n"
        f"events {{ }}\nhttp {{\n{scratch}    include site.conf;\n}}\n",
        encoding="utf-8",
    )
    return configuration


@contextmanager
def in_front_of(folder: Path, *servers: int) -> Iterator[int]:
    """The https port of an nginx that shares its work out to servers on these ports."""
    port = free_port()
    configuration = written(folder, servers=servers, port=port)
    process = subprocess.Popen(["nginx", "-c", str(configuration)], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: _listens(port), 10)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _certify(folder: Path) -> None:
    """A certificate that nobody else believes."""
    folder.mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.fromtimestamp(time.time(), datetime.UTC)
    day = datetime.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    unlocked = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unlocked)
    (folder / "privkey.pem").write_bytes(pem)
