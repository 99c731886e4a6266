"""Whether signatures and time stamps of a file are whole, whose they are, and what came afterwards.

Nothing is asked from the network: what is trusted is given by the caller.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

from asn1crypto import parser, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from handoff.pdf.own_loop import with_own_loop

for _name in ("pyhanko.sign.validation", "pyhanko.sign.diff_analysis"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
"""A changed file is an answer here and no fault of the program: it is told once, by us."""


class Added(StrEnum):
    """What was added to the file behind a signature."""

    NOTHING = "nothing"
    STAMPS = "stamps"  # time stamps and what belongs to them
    SIGNATURES = "signatures"  # further signatures in fields left for them
    OTHER = "other"  # pages, words, anything: the signature covers only what was before


class NotAPdf(ValueError):
    """The bytes cannot be read as a PDF."""


@dataclass(frozen=True, slots=True)
class SignatureFound:
    """One signature or time stamp. Moments are aware; `at` is what the signer says about himself."""

    is_time_stamp: bool
    who: str  # whom the certificate names
    on_behalf: str  # in whose name it was signed, as the signature itself says; ""
    at: datetime | None
    is_whole: bool  # the signed bytes are as they were, and the signature fits them
    is_trusted: bool  # the certificate goes back to one that the caller trusts
    added: Added

    @property
    def is_good(self) -> bool:
        """Whether the file may be relied on for this signature, whoever vouches for it."""
        return self.is_whole and self.added is not Added.OTHER


def signatures_of(
    pdf: bytes, trusted: Sequence[x509.Certificate], now: datetime
) -> list[SignatureFound]:
    """Every signature and time stamp of the file, first one first; empty for an unsigned file.

    Raises NotAPdf.
    """
    try:
        found = PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures
    except Exception as error:  # anything may be wrong with a stranger's file
        raise NotAPdf from error
    return [_checked(one, trusted, now) for one in found]


def _checked(
    one: EmbeddedPdfSignature, trusted: Sequence[x509.Certificate], now: datetime
) -> SignatureFound:
    is_stamp = one.sig_object_type == "/DocTimeStamp"
    context = ValidationContext(
        trust_roots=list(trusted), allow_fetching=False, moment=now, revocation_mode="soft-fail"
    )
    try:
        if is_stamp:
            status: Any = with_own_loop(validate_pdf_timestamp, one, context)
        else:
            status = with_own_loop(validate_pdf_signature, one, context)
    except (SignatureValidationError, PdfError, ValueError, KeyError, TypeError):
        return SignatureFound(is_stamp, _who(one), "", None, False, False, Added.OTHER)
    at = status.timestamp if is_stamp else status.signer_reported_dt
    whole = bool(status.valid and status.intact) and _is_padded_with_nothing(one.pkcs7_content)
    on_behalf = str(one.sig_object.get("/Name", ""))
    return SignatureFound(
        is_stamp,
        _who(one),
        on_behalf,
        at,
        whole,
        whole and bool(status.trusted),
        _added(status, is_stamp),
    )


def _is_padded_with_nothing(content: bytes) -> bool:
    """No signature covers the room left behind it: something hidden there is a change too."""
    return not any(content[parser.peek(content) :])


def _who(one: EmbeddedPdfSignature) -> str:
    try:
        named = one.signer_cert.subject.native
    except (ValueError, KeyError, TypeError, SignatureValidationError):
        return ""
    return str(named.get("common_name") or named.get("organization_name") or "")


def _added(status: Any, is_stamp: bool) -> Added:
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return Added.NOTHING
    level = status.modification_level
    if level is None or status.coverage is not SignatureCoverageLevel.ENTIRE_REVISION:
        return Added.OTHER
    sealed = not is_stamp and not status.docmdp_ok  # a time stamp forbids nothing
    if sealed or level > ModificationLevel.FORM_FILLING:
        return Added.OTHER
    return Added.SIGNATURES if level is ModificationLevel.FORM_FILLING else Added.STAMPS
