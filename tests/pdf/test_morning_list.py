"""朝一リスト on paper: one per ward, large names, what is open to tick, runs on with its heading."""

from __future__ import annotations

import io
from datetime import datetime
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from handoff.pdf.morning_list import Entry, ListPage, render_morning_lists
from handoff.pdf.render import Stamp

STAMP = Stamp(datetime(2026, 11, 22, 7, 30, tzinfo=ZoneInfo("Asia/Tokyo")))


def entry(name: str, **more: object) -> Entry:
    facts: dict[str, object] = {
        "facts": "ミホン タロウ・87歳・男",
        "admitted": "11/1",
        "days": 22,
        "place": "3階東 305",
        "partner": "居宅介護支援事業所 ゆきあかり　葛󠄀城 美咲",
        "tel": "0166-00-0061",
        "phase": "",
        "outlook": "12月上旬",
        "seen": "確認待ち",
        "open": ("シートがまだ", "退院の目途の確認待ち"),
    }
    return Entry(name=name, **(facts | more))  # type: ignore[arg-type]


def pages(*lists: ListPage) -> list[str]:
    made = render_morning_lists("あさひ見本病院", lists, STAMP)
    assert made.report.missing == ()
    found = PdfReader(io.BytesIO(made.pdf)).pages
    return [one.extract_text().replace("\n", "").replace(" ", "") for one in found]


def test_each_ward_begins_on_a_paper_of_its_own() -> None:
    east = ListPage("3階東", True, (entry("髙﨑 𠮷男"),))
    west = ListPage("4階西", True, (entry("渡邉 ハナ", outlook="", seen="", open=()),))
    first, second = pages(east, west)
    for words in ("朝一リスト", "3階東入院中1人", "令和8年11月22日（日）", "髙﨑𠮷男", "22日目",
                  "12月上旬（確認待ち）", "□シートがまだ", "0166-00-0061"):  # fmt: skip
        assert words in first.replace("\u3000", ""), words
    assert "渡邉ハナ" in second
    assert "目途はまだ" in second
    assert "□" not in second


def test_a_long_list_runs_on_and_says_whose_it_is_again() -> None:
    found = pages(ListPage("3階東", True, tuple(entry(f"見本 {n}") for n in range(40))))
    assert len(found) >= 3
    assert all("3階東" in text and "氏名" in text for text in found)
    assert all(f"見本{n}" in "".join(found) for n in range(40))


def test_a_care_manager_gets_the_hospital_and_room_for_notes() -> None:
    mine = entry("見本 太郎", place="あさひ見本病院　3階東", partner="", days=None, phase="外泊中")
    (text,) = pages(ListPage("葛󠄀城 美咲", False, (mine,)))
    for words in ("入院先（電話）", "あさひ見本病院", "メモ", "未確認", "外泊中"):
        assert words in text, words


def test_an_empty_list_says_so() -> None:
    assert "入院中の方はいません" in pages(ListPage("3階東", True, ()))[0]
