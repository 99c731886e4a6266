"""What an installation signs with: a certificate from a file, or one of its own making.

The installation's own authority is made once, in the data folder, readable by the owner only. It
proves that a file left this installation and was not changed since; nobody outside vouches for it.
Keys are read once per process: taking a key apart is the slowest part of a signature.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

AUTHORITY, SIGNER = "authority.pem", "signer.p12"
"""Files of the own authority: the certificate that others may trust, and what signs."""
_LOOK_BACK = timedelta(days=1_000)  # the stories of a demo town lie in the past
_LASTS = timedelta(days=3_650)
SOON = timedelta(days=30)
"""How long before its end a certificate is warned about."""


class CannotSign(ValueError):
    """The certificate cannot be used; the message says what to do, in Japanese."""


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """A certificate with its key, ready for use. `issuers` are the certificates above it."""

    signer: SimpleSigner
    certificate: asn1_x509.Certificate
    issuers: tuple[asn1_x509.Certificate, ...]
    is_own: bool  # made by this installation, not given out by an authority

    @property
    def name(self) -> str:
        """Whom the certificate names."""
        named = self.certificate.subject.native
        return str(named.get("common_name") or named.get("organization_name") or "")

    @property
    def ends_at(self) -> datetime:
        """The last moment at which it may be used, aware."""
        end: datetime = self.certificate.not_valid_after
        return end

    @property
    def chain(self) -> tuple[asn1_x509.Certificate, ...]:
        """The certificate and those above it, as they are put into a signature."""
        return (self.certificate, *self.issuers)

    def is_good(self, at: datetime) -> bool:
        """Whether it may be used at `at` (aware)."""
        return bool(self.certificate.not_valid_before <= at <= self.ends_at)


def own(folder: Path, now: datetime) -> SigningKeys:
    """The keys of the installation's own authority in `folder`, made when there are none yet.

    `now` (aware) is the moment of making. Raises OSError, CannotSign.
    """
    if not (folder / SIGNER).exists():
        _make(folder, now)
    return _read(folder / SIGNER, "", is_own=True)


def from_file(path: Path, password: str) -> SigningKeys:
    """The keys of a PKCS#12 file (.p12, .pfx). Raises CannotSign."""
    return _read(path, password, is_own=False)


def anchors(path: Path) -> list[asn1_x509.Certificate]:
    """The certificates of a PEM or DER file that are to be trusted. Raises CannotSign."""
    try:
        data = path.read_bytes()
        blocks = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]  # fmt: skip
        found = [asn1_x509.Certificate.load(der) for der in blocks]
        if all(one.subject.native for one in found):
            return found
    except (OSError, ValueError, TypeError):
        pass
    raise CannotSign(
        f"証明書のファイルを読めませんでした。PEMかDERの形式か確かめてください：{path}"
    )


def _read(path: Path, password: str, is_own: bool) -> SigningKeys:
    try:
        secret = password.encode() or None
        key, certificate, others = pkcs12.load_key_and_certificates(path.read_bytes(), secret)
    except (OSError, ValueError) as error:
        raise CannotSign(
            f"署名用の証明書のファイルを開けません。場所とパスワードを確かめてください：{path}"
        ) from error
    if key is None or certificate is None:
        raise CannotSign(f"秘密鍵と証明書の両方が入ったファイルを指定してください：{path}")
    issuers = tuple(translate_pyca_cryptography_cert_to_asn1(one) for one in others)
    own_certificate = translate_pyca_cryptography_cert_to_asn1(certificate)
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(issuers)
    signer = SimpleSigner(
        signing_cert=own_certificate,
        signing_key=translate_pyca_cryptography_key_to_asn1(key),
        cert_registry=store,
    )
    return SigningKeys(signer, own_certificate, issuers, is_own)


def _make(folder: Path, now: datetime) -> None:
    """A new authority and one certificate under it; the first of several processes wins.

    The authority's own key is thrown away: it has done its only work.
    """
    above = ec.generate_private_key(ec.SECP256R1())
    own_key = ec.generate_private_key(ec.SECP256R1())
    issuer = _named("連携シート 自己署名の発行元")
    authority = _certificate(issuer, issuer, above.public_key(), now, above, is_authority=True)
    subject = _named("連携シート（自己署名の証明書）")
    certificate = _certificate(subject, issuer, own_key.public_key(), now, above)
    packed = pkcs12.serialize_key_and_certificates(
        None, own_key, certificate, [authority], serialization.NoEncryption()
    )
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = folder.with_name(f"{folder.name}.{os.getpid()}")
    making.mkdir(mode=0o700)
    try:
        handle = os.open(making / SIGNER, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(packed)
        armored = authority.public_bytes(serialization.Encoding.PEM)
        (making / AUTHORITY).write_bytes(armored)
        making.rename(folder)
    except OSError:
        if not (folder / SIGNER).exists():  # nobody else was first: it really cannot be written
            raise
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _named(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    above: ec.EllipticCurvePrivateKey,
    is_authority: bool = False,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    basic = x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _LOOK_BACK)
        .not_valid_after(now + _LASTS)
        .add_extension(basic, critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), critical=False
        )
        .sign(above, hashes.SHA256())
    )
