"""第5表（居宅介護支援経過）: what is on record about a stay as lines ready to be pasted.

An inspector looks there for date and time, place, content and means (NY-21), for the confirmation of
receipt (NY-22) and for date, place, persons and gist of a conference (TT-31). Nothing is added to
what was recorded, nothing is left out that counts; what was taken back does not appear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from handoff.japan.wareki import to_wareki
from handoff.pdf.discharge_record import ConferenceRecord, DischargeRecord, TalkLine
from handoff.pdf.evidence import LetterLine, SupportLine
from handoff.pdf.record import Handing, ProvisionRecord, ReceiptLine, Told

_FIRST, _LAST = time.min, time.max


def support_lines(
    admission: ProvisionRecord,
    discharge: DischargeRecord | None,
    letters: Sequence[LetterLine] = (),
) -> tuple[SupportLine, ...]:
    """The lines of one stay by time."""
    lines = [*_of_admission(admission), *_of_letters(letters)]
    lines += _of_discharge(discharge) if discharge else []
    return tuple(sorted(lines, key=lambda line: (line.on, line.at or _LAST)))


def support_text(lines: Sequence[SupportLine]) -> str:
    """The lines as plain text: day, item, words; one empty line between two."""
    return "\n\n".join(f"{line.day_words}　{line.item}\n{line.words}" for line in lines)


def _of_admission(record: ProvisionRecord) -> Iterator[SupportLine]:
    for told in record.told:
        yield _told(told)
    for at, who, words in record.calls:
        yield _line(at, "電話", _said(f"相手：{who}" if who else "", words))
    for handing in record.handings:
        yield from _handed(handing, "入院時の情報提供")


def _told(told: Told) -> SupportLine:
    known = ""
    if told.known_at:
        source = f"{told.known_from}から" if told.known_from else ""
        known = f"{source}{_moment(told.known_at)}に把握"
    at = told.entered_at or told.known_at
    words = _said(f"{told.kind}（{told.office}　{told.person}）", known)
    return _line(at, "入院の連絡", words)


def _handed(handing: Handing, item: str) -> Iterator[SupportLine]:
    to = "　".join(x for x in (handing.to_office, handing.to_department, handing.to_person) if x)
    pages = f"{handing.pages}枚" if handing.pages else ""
    words = _said(
        f"手段：{handing.means}",
        f"提供先：{to}",
        f"場所：{handing.place}" if handing.place else "",
        f"内容：{handing.content}{f'（{pages}）' if pages else ''}",
        f"提供した者：{handing.by}",
        handing.failed,
    )
    yield _line(handing.provided_at, item, words)
    for receipt in handing.receipts:
        yield _received(receipt, handing)


def _received(receipt: ReceiptLine, handing: Handing) -> SupportLine:
    who = "　".join(x for x in (handing.to_office, receipt.department, receipt.person) if x)
    words = _said(
        f"{_moment(receipt.received_at)}に{who}が受領",
        f"確認の方法：{receipt.how}",
        f"記録した者：{receipt.recorded_by}" if receipt.recorded_by else "",
        receipt.note,
    )
    return _line(receipt.confirmed_at or receipt.received_at, "受領の確認", words)


def _of_discharge(record: DischargeRecord) -> Iterator[SupportLine]:
    for move in record.moves:
        if not move.undone:
            by = move.by.replace("\n", "　")
            seen = f"確認：{move.acknowledged}" if move.acknowledged else ""
            words = _said(f"{move.what}（{by}）", move.on_behalf, seen)
            yield _line(move.entered_at, "退院に向けた連絡", words)
    for talk in record.talks:
        if not talk.withdrawn:
            yield _talk(talk)
    for meeting in record.conferences:
        if meeting.starts_at:
            yield _met(meeting)
    for handing in record.sheets:
        yield from _handed(handing, "退院時の情報提供")
    if record.left_on:
        where = f"行き先：{record.destination}" if record.destination else ""
        yield SupportLine(record.left_on, None, record.left_how, where or record.left_how)


def _talk(talk: TalkLine) -> SupportLine:
    words = _said(
        f"手段：{talk.means}",
        f"場所：{talk.place}" if talk.place else "",
        f"相手：{talk.persons}" if talk.persons else "",
        f"内容：{talk.learnt}" if talk.learnt else "",
        f"記録した者：{talk.by}",
    )
    return SupportLine(talk.on, talk.at, "病院・施設の職員との面談・連絡", words)


def _met(meeting: ConferenceRecord) -> SupportLine:
    people = "、".join(f"{work}　{name}".strip() for _side, work, name in meeting.people)
    until = f"〜{meeting.ends_at:%H:%M}" if meeting.ends_at else ""
    words = _said(
        f"日時：{_moment(meeting.starts_at)}{until}",
        f"開催場所：{meeting.place}" if meeting.place else "",
        f"出席者：{people}" if people else "",
        f"要点：{meeting.minutes}" if meeting.minutes else "",
        "本人・家族に渡した文書の写しを添付" if meeting.paper else "",
    )
    return _line(meeting.starts_at, "カンファレンス", words)


def _of_letters(letters: Sequence[LetterLine]) -> Iterator[SupportLine]:
    for letter in letters:
        to = f"{letter.institution}　{letter.doctor} 先生"
        if letter.sent_at:
            means = f"手段：{letter.means}" if letter.means else ""
            words = _said(f"{to}へ{letter.title}（整理番号 {letter.ref_no}）", means, letter.asked)
            yield _line(letter.sent_at, "主治医への連絡", words)
        for answered_on, how, words in letter.answers:
            told = _said(f"{to}から（整理番号 {letter.ref_no}・{how}）", words)
            yield SupportLine(answered_on, None, "主治医の回答", told)
        if letter.unanswered_on:
            words = f"{to}から回答なし（整理番号 {letter.ref_no}）"
            yield SupportLine(letter.unanswered_on, None, "主治医の回答", words)


def _line(at: datetime | None, item: str, words: str) -> SupportLine:
    if at is None:
        return SupportLine(date.max, None, item, words)
    return SupportLine(at.date(), at.time().replace(second=0, microsecond=0), item, words)


def _moment(at: datetime | None) -> str:
    return f"{to_wareki(at.date())} {at:%H:%M}" if at else ""


def _said(*parts: str) -> str:
    return "。".join(part.strip().rstrip("。") for part in parts if part and part.strip()) + "。"
