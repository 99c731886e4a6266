"""Time stamps on signed papers (RFC 3161), fetched after the paper went out, never while it waits.

The stamp is a revision of the file of its own (PAdES B-T); with the certificates and the news about
them stored beside it the file can be checked without anybody's help later (B-LTA).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import InvisSigSettings
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.dss import collect_validation_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.path import ValidationPath

from handoff.pdf.adding import AddingWriter
from handoff.pdf.own_loop import with_own_loop

SECONDS = 20
_OUT_OF_SIGHT = InvisSigSettings(box_out_of_bounds=True)  # PDF/A and PDF/UA both allow that


class NoTimeStamp(Exception):
    """The service did not answer, or not with a stamp. The paper is as good as before."""


def service(url: str, user: str = "", password: str = "") -> TimeStamper:
    """The time-stamp service at `url`; asked only when a stamp is added."""
    auth = (user, password) if user else None
    return HTTPTimeStamper(url, timeout=SECONDS, auth=auth)


def add_time_stamp(
    pdf: bytes,
    stamper: TimeStamper,
    trusted: Sequence[x509.Certificate] = (),
    *,
    for_years: bool = False,
    may_fetch: bool = True,
) -> bytes:
    """The signed paper with a time stamp over the whole file (B-T), `for_years` with what later checks
    need (B-LTA; `trusted` are the certificates they begin with).

    Talks to the network: never call it inside a unit of the database. Raises NoTimeStamp.
    """
    held = None
    if for_years:
        held = ValidationContext(
            trust_roots=list(trusted), allow_fetching=may_fetch, revocation_mode="soft-fail"
        )
    try:
        made: bytes = with_own_loop(lambda: asyncio.run(_stamped(pdf, stamper, held)))
        return made
    except (
        TimeoutError,
        TimestampRequestError,
        SigningError,
        SignatureValidationError,
        PathError,
        PdfError,
        OSError,
        ValueError,
    ) as error:
        raise NoTimeStamp(str(error) or type(error).__name__) from error


async def _stamped(pdf: bytes, stamper: TimeStamper, held: ValidationContext | None) -> bytes:
    writer = AddingWriter(pdf)
    by = PdfTimeStamper(stamper, invis_settings=_OUT_OF_SIGHT, readable_field_name="タイムスタンプ")
    paths: list[ValidationPath] = []
    try:
        if held is not None:
            for one in writer.prev.embedded_regular_signatures:
                paths += await collect_validation_info(one, held)
        made: BytesIO = await by.async_timestamp_pdf(
            writer,
            "sha256",
            validation_context=held,
            validation_paths=paths,
            dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
        )
        return made.getvalue()
    finally:
        if held is not None:
            await held.aclose()  # type: ignore[no-untyped-call]
