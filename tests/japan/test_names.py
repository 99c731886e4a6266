"""Names and kana: one person found under every form of the name, and nothing stored changed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.japan import name_variants
from handoff.japan.names import (
    clean_free_text,
    graphemes,
    kana_key,
    kana_sound_key,
    refuse_reason,
    search_key,
    to_katakana,
)

TSURA = "葛\U000e0100城"
ANY_TEXT = st.text(st.characters(exclude_categories=()))
NAME_LIKE = st.text(
    st.sampled_from(
        list(
            "髙高﨑々𠮷葛邊ヶヵカ゛か\u3099\u309aッっちハわヮゎﾊﾞｰ 　-－ァぁＡaß⼾⾝神\U000e0100\ufe00\u200b"
        )
    )
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙﨑 靜枝", "高崎　静枝"),
        ("𠮷田", "吉田"),
        (TSURA, "葛城"),
        ("濵田", "浜田"),
        ("濱田", "濵田"),
        ("渡邊", "渡辺"),
        ("渡邉", "渡邊"),
        ("齋藤", "斎藤"),
        ("齊藤", "斉藤"),
        ("斉藤", "斎藤"),
        ("澤田", "沢田"),
        ("廣瀨", "広瀬"),
        ("國枝", "国枝"),
        ("德永", "徳永"),
        ("\ufa4f子", "祐子"),
        ("\ufa19田", "神田"),
        ("大\ufa10", "大塚"),
        ("冨樫", "富樫"),
        ("舘", "館"),
        ("𣘺本", "橋本"),
        ("桒原", "桑原"),
        ("眞壁", "真壁"),
        ("佐々木", "佐佐木"),
        ("鶴ヶ谷", "鶴ケ谷"),
        ("さくら", "サクラ"),
        ("ｻｸﾗ", "さくら"),
        ("Ｓｍｉｔｈ", "SMITH"),
        ("⾼\u2f25", "高女"),
        ("⼾田", "戸田"),
        ("カ゛ガ", "ガガ"),
    ],
)
def test_old_and_new_forms_of_a_name_have_one_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("高田", "高井"), ("畑山", "畠山"), ("荻原", "萩原"), ("太田", "大田")]
)
def test_different_surnames_keep_different_keys(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


def test_the_required_variants_are_in_the_table() -> None:
    assert search_key("髙﨑𠮷濵邊邉齋齊澤廣國德") == "高崎吉浜辺辺斎斎沢広国徳"
    assert search_key("\ufa4f\ufa19") == "祐神"


def test_every_kanji_stands_in_one_group_of_variants_only() -> None:
    forms = [form for group in name_variants.groups() for form in group]
    assert len(forms) == len(set(forms))
    assert all(len(group) >= 2 for group in name_variants.groups())


def test_no_variant_is_one_that_nfkc_unites_anyway() -> None:
    forms = "".join(name_variants.groups())
    assert unicodedata.normalize("NFKC", forms) == forms


@settings(max_examples=400)
@given(ANY_TEXT | NAME_LIKE)
def test_keys_of_keys_are_the_same_keys(text: str) -> None:
    for key in (search_key, kana_key, kana_sound_key):
        assert key(key(text)) == key(text)


@given(ANY_TEXT | NAME_LIKE)
def test_keys_hold_no_space_and_no_selector(text: str) -> None:
    assert not any(c.isspace() or "\U000e0100" <= c <= "\U000e01ef" for c in search_key(text))


@given(ANY_TEXT | NAME_LIKE)
def test_furigana_once_converted_stays(text: str) -> None:
    assert to_katakana(to_katakana(text)) == to_katakana(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ﾀｶｻｷ ｼｽﾞｴ", "タカサキ シズエ"),
        ("たかさき　しずえ", "タカサキ シズエ"),
        ("ｶﾞｷﾞ", "ガギ"),
        ("か\u3099", "ガ"),
        ("オオタ-ラ", "オオターラ"),
        ("ヴィ・ゔぃ", "ヴィ・ヴィ"),
        (" タカサキ  シズエ ", "タカサキ シズエ"),
    ],
)
def test_furigana_is_stored_as_full_width_katakana(typed: str, stored: str) -> None:
    assert to_katakana(typed) == stored


def test_a_reading_is_found_with_either_kana_and_any_spaces() -> None:
    assert kana_key("たかさき しずえ") == kana_key("ﾀｶｻｷｼｽﾞｴ") == "タカサキシズエ"
    assert kana_key("ショウジ") == "ショウジ"
    assert kana_key("マリア・テレサ") == kana_key("マリア テレサ")


def test_a_reading_that_was_heard_is_found_by_its_sound() -> None:
    assert kana_sound_key("シヅエ") == kana_sound_key("しずえ")
    assert kana_sound_key("ｼﾖｳｼﾞ") == kana_sound_key("ショウジ")
    assert kana_sound_key("タカサキ") != kana_sound_key("タカザキ")


def test_radicals_from_a_pdf_become_ordinary_kanji_and_nothing_else_changes() -> None:
    assert clean_free_text("⾝体の⻑さ、⻄⽇、⼾、⿊い⻭") == "身体の長さ、西日、戸、黒い歯"
    kept = f"髙﨑𠮷{TSURA}\ufa19①㈱Ⅱｶﾞ　１"
    assert clean_free_text(kept) == kept


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("山\x00田", "制御文字"),
        ("山\x1b田", "制御文字"),
        ("山\x85田", "制御文字"),
        ("山\uffff田", "制御文字"),
        ("山\ud842田", "途中で切れた文字"),
        ("山\u202e田", "見えない記号"),
        ("山\u2067田", "見えない記号"),
        ("山\u200f田", "見えない記号"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_place(text: str, words: str) -> None:
    reason = refuse_reason(text)
    assert reason is not None
    assert words in reason
    assert "（2文字目）" in reason
    assert reason.endswith("してください。")


@pytest.mark.parametrize(
    "text", ["", "髙﨑 𠮷", TSURA, "神\ufa19", "一行目\r\n二行目\t表", "👨‍👩‍👧", "①㈱", "か\u3099"]
)
def test_ordinary_text_is_never_refused(text: str) -> None:
    assert refuse_reason(text) is None


@given(ANY_TEXT)
def test_text_that_is_accepted_can_be_encoded(text: str) -> None:
    if refuse_reason(text) is None:
        assert "\x00" not in text
        assert text.encode().decode() == text


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("髙﨑𠮷", ("髙", "﨑", "𠮷")),
        (TSURA, ("葛\U000e0100", "城")),
        ("か\u3099き", ("か\u3099", "き")),
        ("ｶﾞ", ("ｶﾞ",)),
        ("👨‍👩‍👧です", ("👨‍👩‍👧", "で", "す")),
        ("🇯🇵🇯🇵", ("🇯🇵", "🇯🇵")),
        ("👍🏽", ("👍🏽",)),
        ("a\r\nb", ("a", "\r\n", "b")),
        ("abc", ("a", "b", "c")),
        ("", ()),
    ],
)
def test_letters_are_counted_as_a_person_counts_them(text: str, letters: tuple[str, ...]) -> None:
    assert graphemes(text) == letters


@given(ANY_TEXT | NAME_LIKE)
def test_letters_put_together_are_the_text(text: str) -> None:
    assert "".join(graphemes(text)) == text
