"""Attached documents at rest: AES-256-GCM under a key derived from the secret of the installation.

The sealed bytes are bound to their record: moved to another one they do not open. Losing the secret
loses the documents, so the secret belongs into every backup (docs/operations.md).
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from handoff.actions.problems import Problem
from handoff.db.integrity import Opener

_VERSION = b"\x01"
_NONCE = 12


class CannotOpen(Problem):
    """The kept bytes do not open: another secret, or they were changed."""

    message = (
        "この書類を開けませんでした。システムの管理者に連絡してください。"
        "急ぐときは、送った相手にもう一度送ってもらってください。"
    )


def seal(secret: str, record: str, content: bytes) -> bytes:
    """The bytes as they are kept. `record` is the public id they belong to."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(_key(secret)).encrypt(nonce, content, record.encode())


def unseal(secret: str, record: str, sealed: bytes) -> bytes:
    """The bytes as they were sealed. Raises CannotOpen."""
    nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if sealed[:1] != _VERSION:
        raise CannotOpen
    try:
        return AESGCM(_key(secret)).decrypt(nonce, rest, record.encode())
    except InvalidTag:
        raise CannotOpen from None


def _key(secret: str) -> bytes:
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=b"handoff attachments 1")
    return derive.derive(secret.encode())


def opener(secret: str) -> Opener:
    """What `handoff verify` and `handoff backup` open attachments with; None when one stays shut."""

    def open_one(record: str, sealed: bytes) -> bytes | None:
        try:
            return unseal(secret, record, sealed)
        except CannotOpen:
            return None

    return open_one
