"""Keys to sign with and a time-stamp service that lives in the tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from handoff.clock import TOKYO

WHEN = datetime(2026, 11, 22, 14, 3, tzinfo=TOKYO)


@cache
def _service() -> tuple[DummyTimeStamper, asn1_x509.Certificate]:
    key = rsa.generate_private_key(65_537, 2_048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "時刻の証明（試験）")])
    made = _builder(name, name, key.public_key()).add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
    )
    certificate = translate_pyca_cryptography_cert_to_asn1(made.sign(key, hashes.SHA256()))
    return (
        DummyTimeStamper(certificate, translate_pyca_cryptography_key_to_asn1(key), fixed_dt=WHEN),
        certificate,
    )


def time_stamper() -> DummyTimeStamper:
    """A time-stamp service inside the process."""
    return _service()[0]


def service_certificate() -> asn1_x509.Certificate:
    """The certificate to trust for its stamps."""
    return _service()[1]


def _builder(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(WHEN - timedelta(days=400))
        .not_valid_after(WHEN + timedelta(days=400))
    )


def bought_certificate(path: Path, password: str, ends: datetime) -> Path:
    """A PKCS#12 file as an authority gives it out, good until `ends`."""
    key = rsa.generate_private_key(65_537, 2_048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "見本ケアプランセンター")])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(7)
        .not_valid_before(WHEN - timedelta(days=400))
        .not_valid_after(ends)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    lock = BestAvailableEncryption(password.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, made, None, lock))
    return path


@contextmanager
def served() -> Iterator[str]:
    """The same service behind an address."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            body = asyncio.run(time_stamper().async_request_tsa_response(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def one_byte_changed(pdf: bytes, at: int) -> bytes:
    """The file with one bit turned at `at`."""
    changed = bytearray(pdf)
    changed[at] ^= 1
    return bytes(changed)


def saved_again(pdf: bytes) -> bytes:
    """The file opened and saved by another program."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(out)
    return out.getvalue()
