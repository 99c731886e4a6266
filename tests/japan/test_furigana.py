"""Readings above kanji: shown when asked for, gone without a trace when not."""

from __future__ import annotations

import pytest

from handoff.japan.furigana import with_ruby, without


@pytest.mark.parametrize(
    ("text", "plain", "words"),
    [
        ("入院《にゅういん》します", "入院します", ["入院", "にゅういん"]),
        ("｜お薬《おくすり》と髙﨑《たかさき》様", "お薬と髙﨑様", ["お薬", "髙﨑"]),
        ("𠮷田《よしだ》", "𠮷田", ["𠮷田", "よしだ"]),
    ],
)
def test_a_reading_is_put_over_its_kanji_or_left_out(
    text: str, plain: str, words: list[str]
) -> None:
    assert without(text) == plain
    shown = with_ruby(text)
    assert all(f">{word}<" in shown for word in words)
    assert shown.count("<ruby>") == shown.count("</ruby>") == text.count("《")


def test_text_without_readings_stays_as_it_is() -> None:
    text = "連携シート（ABC）と｜縦の線"
    assert with_ruby(text) == text == without(text)
