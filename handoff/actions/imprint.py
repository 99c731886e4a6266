"""What an installation puts on every paper that it keeps: where to ask about it, and its signature.

Set once when a program starts (`install`); each session then knows it, so that no act has to hand it
down. Without it (a tool, a test) papers are kept without address and without signature.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import x509
from sqlalchemy.orm import Session

from handoff.clock import local
from handoff.config import BadSetting, Settings
from handoff.db.session import Database
from handoff.db.sheets import Revision
from handoff.pdf import certificates
from handoff.pdf.certificates import CannotSign, SigningKeys
from handoff.pdf.code_mark import CheckMark

log = logging.getLogger(__name__)

FOLDER = "signing"
"""Folder of the own authority inside the data folder."""
CODE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to mistake
CODE_LENGTH = 12
WARN_BEFORE = certificates.SOON
_READ_AS = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Imprint:
    """`keys` None: papers are kept without a signature; `fault` then says why if they should have one."""

    base_url: str = ""
    keys: SigningKeys | None = None
    wants_stamp: bool = False  # a time-stamp service is configured
    fault: str = ""


def install(db: Database, settings: Settings, now: datetime) -> Imprint:
    """Let every session of `db` know; done once per process. Raises BadSetting for a certificate file
    that cannot be used."""
    known = db.installed.get(Imprint)
    if isinstance(known, Imprint):
        return known
    keys, fault = None, ""
    if settings.sign:
        try:
            keys = _keys(settings, now)
        except OSError as error:
            fault = "署名用の証明書をデータのフォルダーに作れませんでした。"
            log.error("no signatures: the own authority cannot be kept: %s", error)
    made = Imprint(settings.base_url, keys, bool(settings.sign_tsa_url), fault)
    if keys is not None and not keys.is_good(now + WARN_BEFORE):
        log.warning("the certificate for signatures ends on %s", f"{local(keys.ends_at):%Y-%m-%d}")
    db.installed[Imprint] = made
    return made


def imprint_of(session: Session) -> Imprint:
    """What is put on papers kept in this session."""
    found = session.info.get(Imprint)
    return found if isinstance(found, Imprint) else Imprint()


def trusted_by(settings: Settings) -> list[x509.Certificate]:
    """The certificates that signatures are traced back to: the own authority and those named in the
    settings. Raises BadSetting."""
    own = settings.data_dir / FOLDER / certificates.AUTHORITY
    try:
        found = certificates.anchors(own) if own.exists() else []
        if settings.sign_trust:
            found += certificates.anchors(Path(settings.sign_trust))
    except CannotSign as error:
        raise BadSetting(str(error)) from error
    return found


def new_check_code() -> str:
    """Twelve signs (60 bits) that stand on the paper and open its page `/v/<code>`."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """A code as it is stored, from what somebody typed: 「abcd-efgh-jkmn」, O for 0, I or L for 1.

    "" for anything that is no code.
    """
    tidy = "".join(typed.upper().replace("-", "").split()).translate(_READ_AS)
    return tidy if len(tidy) == CODE_LENGTH and set(tidy) <= set(CODE_SIGNS) else ""


def grouped(code: str) -> str:
    """「ABCD-EFGH-JKMN」, as it is printed."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def check_mark(session: Session, revision: Revision) -> CheckMark | None:
    """What every page of a paper of this revision prints; None for papers of older versions."""
    base = imprint_of(session).base_url
    if not base or not revision.check_code:
        return None
    return CheckMark(f"{base}/v/{revision.check_code}", grouped(revision.check_code))


def _keys(settings: Settings, now: datetime) -> SigningKeys:
    try:
        if settings.sign_p12:
            return certificates.from_file(Path(settings.sign_p12), settings.sign_password)
        return certificates.own(settings.data_dir / FOLDER, now)
    except CannotSign as error:
        raise BadSetting(str(error)) from error
