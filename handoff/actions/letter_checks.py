"""What is checked before a letter is sent: its content, the handing-over, the link, the consent."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy.orm import Session

from handoff.actions import handing as handings
from handoff.actions.consent_given import missing_consent
from handoff.actions.handing import Handing
from handoff.actions.letter_facts import declared_for
from handoff.actions.letter_links import LinkChoice
from handoff.clock import local_date
from handoff.db import find_offices
from handoff.db.letters import Letter
from handoff.db.sheets import Revision
from handoff.japan.identifiers import phone_digits
from handoff.rules.letters import LINK_DAYS_CHOICES, CodeWay
from handoff.rules.life import Means
from handoff.sheets import checks
from handoff.sheets.content import Content
from handoff.sheets.model import Finding

_MAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9.-]{1,130}\.[A-Za-z]{2,}")


def refusals(
    session: Session,
    letter: Letter,
    content: Content,
    handing: Handing,
    choice: LinkChoice | None,
    corrected: Revision | None,
    now: datetime,
) -> list[Finding]:
    """Everything that must be mended before this letter can be sent; empty when nothing must."""
    found = list(checks.run(declared_for(letter), content, "send", local_date(now)).refusals)
    found += handings.check(handing, now)
    if content.get("ref_no") not in (None, letter.ref_no):
        text = f"整理番号がこの連絡票のもの（{letter.ref_no}）と違います。元に戻してください。"
        found.append(Finding("refuse", "ref_no", text))
    if corrected is not None and not handing.reason.strip():
        found.append(Finding("refuse", "reason", "訂正する理由を入れてください。"))
    if choice is not None:
        office_fax = handing.to_office.fax if handing.to_office else ""
        found += _of_link(session, choice, handing, content.get("to_fax") or office_fax)
    elif handing.means is Means.SYSTEM:
        text = "システムで送るときは、回答ページを付けてください。"
        found.append(_no("code_way", text))
    if reason := missing_consent(session, letter.client_id, content, handing, now):
        found.append(Finding("refuse", "consent_type", reason, "RC-07"))
    return found


def fax_is_registered(session: Session, handing: Handing, number: str) -> bool:
    """Whether a FAX number is one the directory knows for the institution (the code may travel there)."""
    office = handing.to_office
    if office is None or not phone_digits(number):
        return False
    return phone_digits(number) in map(phone_digits, find_offices.fax_numbers(session, office))


def _of_link(session: Session, choice: LinkChoice, handing: Handing, fax: str) -> list[Finding]:
    found = []
    on_paper = choice.code_way is CodeWay.ON_PAPER
    if on_paper and (choice.mail_to or handing.means in (Means.EMAIL, Means.SYSTEM)):
        text = (
            "番号は、回答ページのアドレスとは別の方法で伝えます。電話で伝えるほうを選んでください。"
        )
        found.append(_no("code_way", text))
    if on_paper and handing.means is Means.FAX and not fax_is_registered(session, handing, fax):
        text = (
            "窓口一覧に登録のないFAX番号へは、番号を印刷して送れません。"
            "電話で伝えるほうを選んでください。"
        )
        found.append(_no("code_way", text))
    if choice.mail_to and not _MAIL.fullmatch(choice.mail_to):
        text = "メールアドレスを確かめてください（例：iin@example.jp）。"
        found.append(_no("mail_to", text))
    if handing.means is Means.EMAIL and not choice.mail_to:
        found.append(_no("mail_to", "回答ページを送るメールアドレスを入れてください。"))
    if choice.days not in LINK_DAYS_CHOICES:
        found.append(_no("days", "回答ページの期限を選んでください。"))
    return found


def _no(key: str, text: str) -> Finding:
    return Finding("refuse", key, text)
