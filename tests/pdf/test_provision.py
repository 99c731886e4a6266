"""提供記録, 送付票 and the record of a call: what an inspector and a ward must find on them."""

from __future__ import annotations

from dataclasses import fields, replace

from handoff.pdf.cover import fax_cover, render_call_record, render_fax_cover
from handoff.pdf.layouts import layout_for
from handoff.pdf.provision import provision_part, render_provision
from handoff.pdf.record import FaxCover
from handoff.pdf.render import Mode, Stamp, join, sheet_part
from handoff.pdf.when import UNRECORDED
from handoff.sheets.catalogue import get
from tests.pdf.contents import ORDINARY
from tests.pdf.reading import pages_of, sizes_of, squeeze, text_of
from tests.pdf.records import CALL, COVER, RECORD, at

STAMP = Stamp(at(24, 17), "s-91aB", "")


def test_the_record_answers_when_where_what_how_and_to_whom() -> None:
    text = text_of(render_provision(RECORD, STAMP).pdf)
    for words in (
        "令和8年11月22日（日）10:15",
        "FAX",
        "3階東病棟面談室",
        "入院時情報提供シート第1版（速報）",
        "医療相談員佐々木美咲",
        "第1版4枚",
        "令和8年11月21日（土）18:10",
        "休業日（勤労感謝の日）",
        "運営規程による営業日",
    ):
        assert words in text


def test_the_record_says_who_was_first_and_from_whom() -> None:
    text = text_of(render_provision(RECORD, STAMP).pdf)
    assert "先に把握入院の連絡" in text
    assert "家族（長男）から" in text
    assert text.count("先に把握") == 2  # the heading and the one row


def test_the_record_shows_receipt_groups_consent_and_revisions() -> None:
    text = text_of(render_provision(RECORD, STAMP).pdf)
    assert "令和8年11月22日（日）10:30地域連携室佐々木美咲が受領（確認の方法：電話）" in text
    assert "■入院日■心身の状況■生活環境□サービスの利用状況" in text
    assert squeeze(RECORD.consent) in text
    assert "訂正の理由：内服薬の追加" in text
    assert "0f" * 32 in text


def test_the_record_gives_the_verdict_with_reasons_open_points_and_the_insurers_last_word() -> None:
    verdict = RECORD.verdict
    assert verdict is not None
    text = text_of(render_provision(RECORD, STAMP).pdf)
    assert squeeze(verdict.result) in text
    assert "（Ⅰ）令和8年11月22日（日）まで" in text
    for rule, reason in verdict.reasons:
        assert rule in text
        assert squeeze(reason) in text
    assert squeeze(verdict.other_reading) in text
    assert "足りないものサービスの利用状況" in text
    assert squeeze(verdict.insurer) in text
    assert "保険者（市町村）が判断します" in verdict.insurer


def test_gaps_are_shown_as_gaps() -> None:
    handing = replace(
        RECORD.handings[1], place="", to_person="", to_department="", by="", pages=None
    )
    bare = replace(RECORD, handings=(handing,), consent="", admitted_time=None, groups=())
    text = text_of(render_provision(bare, STAMP).pdf)
    assert text.count(UNRECORDED) >= 5
    assert "（時刻は不明）" in text


def test_a_fax_without_receipt_says_that_it_is_missing() -> None:
    sent = replace(RECORD, handings=(replace(RECORD.handings[0], receipts=()),))
    assert "まだ確認の記録がありません。" in text_of(render_provision(sent, STAMP).pdf)


def test_nothing_provided_yet_is_said_in_words() -> None:
    empty = replace(RECORD, handings=(), told=(), revisions=(), calls=(), verdict=None)
    text = text_of(render_provision(empty, STAMP).pdf)
    assert "提供の記録はまだありません。" in text
    assert "連絡の記録はまだありません。" in text


def test_long_records_run_on_without_loss_under_the_same_head() -> None:
    many = replace(
        RECORD,
        handings=RECORD.handings * 12,
        calls=tuple((at(22, 11), f"相手{n}", "到着の確認。" * 40) for n in range(30)),
    )
    pages = pages_of(render_provision(many, STAMP).pdf)
    assert len(pages) > 5
    assert all("髙﨑静江様" in page and "提供記録" in page for page in pages)
    assert all(f"相手{n}" in "".join(pages) for n in range(30))
    assert "".join(pages).count("到着の確認。") == 30 * 40


def test_sheet_and_record_are_one_document_with_continuous_pages() -> None:
    sheet = get("admission")
    parts = [
        sheet_part(sheet, layout_for("admission"), ORDINARY, Mode.PLAIN),
        provision_part(RECORD),
    ]
    pages = pages_of(join("入院時情報提供シートと提供記録", STAMP, parts).pdf)
    assert all(f"{n}／{len(pages)}ページ" in page for n, page in enumerate(pages, 1))
    assert "提供記録" in pages[3]


def test_the_fax_cover_names_receiver_sender_and_pages_and_asks_for_receipt() -> None:
    text = text_of(render_fax_cover(COVER, STAMP).pdf)
    for words in (COVER.to_office, COVER.to_fax, COVER.from_office, COVER.from_tel):
        assert squeeze(words) in text
    assert "全4枚（この送付票を含む）" in text
    assert "受領の確認（返信票）" in text
    assert "□全4枚を受け取りました" in text


def test_the_fax_cover_carries_initials_and_no_name() -> None:
    text = text_of(render_fax_cover(COVER, STAMP).pdf)
    assert text.count("T・S様") >= 3
    assert "髙﨑" not in text
    assert "client_name" not in {field.name for field in fields(FaxCover)}


def test_a_long_message_moves_the_reply_slip_to_its_own_page() -> None:
    pages = pages_of(render_fax_cover(replace(COVER, message="ご連絡です。" * 200), STAMP).pdf)
    assert len(pages) == 2
    assert "受領の確認（返信票）" in pages[1]


def test_cover_and_sheet_count_their_pages_together() -> None:
    part = sheet_part(get("admission"), layout_for("admission"), {}, Mode.BLANK)
    assert "3／3ページ" in pages_of(join("送付", STAMP, [fax_cover(COVER), part]).pdf)[2]


def test_a_call_is_recorded_with_who_when_and_what() -> None:
    text = text_of(render_call_record(CALL, STAMP).pdf)
    for words in (CALL.caller, CALL.called_person, CALL.called_tel, CALL.text):
        assert squeeze(words) in text
    empty = replace(CALL, happened_at=None, text="", called_person="")
    assert "年月日（）時分" in text_of(render_call_record(empty, STAMP).pdf)


def test_values_on_all_papers_are_at_least_nine_points() -> None:
    for rendered in (
        render_provision(RECORD, STAMP),
        render_fax_cover(COVER, STAMP),
        render_call_record(CALL, STAMP),
    ):
        assert sizes_of(rendered.pdf) - {8.0} == {s for s in sizes_of(rendered.pdf) if s >= 9}


def test_the_same_record_gives_the_same_bytes() -> None:
    assert render_provision(RECORD, STAMP).pdf == render_provision(RECORD, STAMP).pdf


def test_what_looked_odd_and_was_sent_all_the_same_stands_with_its_reason() -> None:
    odd = ("体重が前回の84kgから44kgになっています（40kg減）。", "記録を見て確かめました")
    first, *others = RECORD.revisions
    record = replace(RECORD, revisions=(replace(first, passed=(odd,)), *others))
    text = text_of(render_provision(record, STAMP).pdf)
    assert "送る前に確かめたところ" in text
    assert all(squeeze(words) in text for words in odd)
    assert "送る前に確かめたところ" not in text_of(render_provision(RECORD, STAMP).pdf)
