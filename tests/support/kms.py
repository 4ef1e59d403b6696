"""A key management service of AWS as moto plays it, behind TLS, and what gives a machine its credentials."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from cli.ports import any_free

REGION = "eu-central-1"
PATIENCE = 60.0
SIGNED = (
    f"AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/kms/aws4_request, SignedHeaders=host, Signature=0"
)
"""Says which service is meant; who signs is not looked at."""


class Kms(NamedTuple):
    """One that runs: where it is, and the certificate that it is trusted by."""

    endpoint: str
    certificate: Path

    def new_key(self) -> str:
        """The ARN of another key."""
        host, _, port = self.endpoint.partition(":")
        context = ssl.create_default_context(cafile=self.certificate)
        call = http.client.HTTPSConnection(host, int(port), context=context)
        headers = {"X-Amz-Target": "TrentService.CreateKey", "Authorization": SIGNED}
        call.request("POST", "/", "{}", {**headers, "Content-Type": "application/x-amz-json-1.1"})
        with call.getresponse() as answer:
            made: str = json.load(answer)["KeyMetadata"]["Arn"]
        call.close()
        return made


@contextmanager
def running_kms(folder: Path) -> Iterator[Kms]:
    certificate, key, port = folder / "kms.pem", folder / "kms.key", any_free()
    _certify("127.0.0.1", certificate, key)
    command = [sys.executable, "-m", "moto.server", "-p", str(port), "-c", str(certificate), "-k", str(key)]
    with (
        (folder / "kms.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as process,
    ):
        found = Kms(f"127.0.0.1:{port}", certificate)
        try:
            _wait_for(found, process)
            yield found
        finally:
            process.terminate()


def _wait_for(kms: Kms, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            kms.new_key()
        except OSError:
            assert process.poll() is None, "moto has ended"
            assert time.monotonic() < end, "moto does not answer"
            time.sleep(0.1)
        else:
            return


def _certify(host: str, certificate: Path, key_file: Path) -> None:
    """A certificate for the host that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


class RoleServer:
    """Gives a pod the keys of its role, others each time, as they are about to end."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/role"
        self.given = 0

    def next(self) -> dict[str, Any]:
        self.given += 1
        end = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
        named = {
            "AccessKeyId": f"ASIA{self.given}",
            "SecretAccessKey": "of the role",
            "Token": f"{self.given}",
        }
        return {**named, "Expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ")}


@contextmanager
def running_roles() -> Iterator[RoleServer]:
    """As a task's or a pod's agent answers, at an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(roles.next()).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        roles = RoleServer(server.server_address[1])
        Thread(target=server.serve_forever, daemon=True).start()
        yield roles
        server.shutdown()
