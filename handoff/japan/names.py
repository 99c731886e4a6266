"""Names and kana: keys for search, furigana for storage, characters that are refused.

A stored name is never normalised: 髙, 﨑, 𠮷 and 葛󠄀 (with its selector) stay as typed, because NFC
alone already changes 神 (U+FA19) and 祐 (U+FA4F). What is searched is a key beside the name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import jaconv

from handoff.japan.name_variants import to_key_form

# ---------------------------------------------------------------------------------------------
# Radicals. PDFs of ministries give ⾝ (U+2F9D) for 身. Unicode decomposes the Kangxi block, but
# not the supplement (長 西 民 …), and four Kangxi radicals decompose to a form not used in Japan.

_SUPPLEMENT = """
⺁厂 ⺅亻 ⺆冂 ⺇几 ⺉刂 ⺋㔾 ⺎兀 ⺏尣 ⺐尢 ⺒巳 ⺓幺 ⺔彑 ⺖忄 ⺗㣺 ⺘扌 ⺙攵 ⺛旡 ⺝月 ⺞歺 ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫
⺥爫 ⺧牛 ⺨犭 ⺩王 ⺪疋 ⺫罒 ⺬示 ⺭礻 ⺮竹 ⺯糹 ⺲罒 ⺷羊 ⺸羊 ⺹耂 ⺺肀 ⺻聿 ⺼月 ⺽臼 ⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃覀
⻄西 ⻆角 ⻇角 ⻊足 ⻌辶 ⻍辶 ⻎辶 ⻏阝 ⻑長 ⻒镸 ⻕阜 ⻖阝 ⻗雨 ⻘青 ⻝食 ⻞食 ⻟飠 ⻣骨 ⻤鬼 ⻨麦 ⻩黄 ⻫斉 ⻭歯 ⻯竜 ⻲亀
"""
_RADICALS_WITHOUT_DECOMPOSITION = {pair[0]: pair[1] for pair in _SUPPLEMENT.split()}
_RADICALS_IN_JAPAN = {"⼾": "戸", "⿈": "黄", "⿊": "黒", "⾭": "青"}
_RADICALS = {
    code: _RADICALS_IN_JAPAN.get(chr(code))
    or _RADICALS_WITHOUT_DECOMPOSITION.get(chr(code))
    or unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6))
}
_RADICAL = re.compile("[\u2e80-\u2fdf]")

_SELECTORS = re.compile("[\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_INVISIBLE_OR_SPACE = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_REPEATED = re.compile("([^々])(々+)")
_KANA_MARKS = re.compile("[・=-]+")
_AS_LONG_VOWEL = re.compile("(?<=[ァ-ヺー])[-‐−–—―](?=[ァ-ヺー\\s]|$)")
_SPACES = re.compile(r"\s+")


def clean_free_text(text: str) -> str:
    """Replace radicals pasted from PDFs (⾝ U+2F9D → 身, ⻑ U+2ED1 → 長). Nothing else changes."""
    return text.translate(_RADICALS) if _RADICAL.search(text) else text


def _fold(text: str) -> str:
    bare = _SELECTORS.sub("", text.translate(_RADICALS) if _RADICAL.search(text) else text)
    folded = unicodedata.normalize("NFKC", bare).casefold()
    return _INVISIBLE_OR_SPACE.sub("", unicodedata.normalize("NFKC", folded))


def _katakana(text: str) -> str:
    # わ with a voice mark is one letter only as katakana (ヷ), so it joins after the conversion.
    return unicodedata.normalize("NFKC", jaconv.hira2kata(text))


@lru_cache(maxsize=16384)
def search_key(name: str) -> str:
    """The key under which a name is stored for search and with which it is searched.

    NFKC, selectors and spaces dropped, 異体字 and old forms folded (`name_variants`), 佐々木 as
    佐佐木, hiragana as katakana, lower case. Applying it twice changes nothing. Never shown.
    """
    key = jaconv.hira2kata(_fold(_fold(name))).translate(to_key_form())
    key = _REPEATED.sub(lambda found: found[1] * (1 + len(found[2])), key)
    return unicodedata.normalize("NFKC", key)


@lru_cache(maxsize=16384)
def kana_key(text: str) -> str:
    """The key of a reading: hiragana and half-width kana as katakana, no spaces, ・ or hyphens."""
    return _katakana(_KANA_MARKS.sub("", _fold(_fold(to_katakana(text)))))


_SOUNDS = str.maketrans("ァィゥェォャュョッヮヂヅヰヱヲ", "アイウエオヤユヨツワジズイエオ")


def kana_sound_key(text: str) -> str:
    """A wider `kana_key`: シヅエ with シズエ, and ｼﾖｳｼﾞ, as systems without small kana write it, with ショウジ.

    For finding a person whose reading was heard, not read.
    """
    return _katakana(kana_key(text).translate(_SOUNDS)).translate(_SOUNDS)


def to_katakana(text: str) -> str:
    """Furigana as it is stored: full-width katakana (ﾀｶﾞ → タガ, たかさき → タカサキ).

    One ordinary space between the parts of a name; a hyphen after kana becomes ー.
    """
    kana = _katakana(unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", _AS_LONG_VOWEL.sub("ー", kana)).strip()


# ---------------------------------------------------------------------------------------------
# What is refused

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff"
_REFUSED = re.compile(f"[{_BIDI}{_CONTROL}\ud800-\udfff]")
_BIDI_ONE = re.compile(f"[{_BIDI}]")


def refuse_reason(text: str) -> str | None:
    """Why a text cannot be kept, as a Japanese sentence, or None when it can.

    Refused: NUL and other control characters (tab and line breaks are fine), lone surrogates,
    bidirectional controls, the two noncharacters XML has no room for.
    """
    found = _REFUSED.search(text)
    if found is None:
        return None
    where = f"（{found.start() + 1}文字目）"
    if "\ud800" <= found.group() <= "\udfff":
        return f"途中で切れた文字が含まれています{where}。その文字を消して入力し直してください。"
    if _BIDI_ONE.match(found.group()):
        return (
            f"文字の並ぶ向きを変える見えない記号が含まれています{where}。"
            "貼り付けずに、手で入力し直してください。"
        )
    return f"見えない制御文字が含まれています{where}。その前後を消して入力し直してください。"


# ---------------------------------------------------------------------------------------------
# Letters as a person counts them

_JOINER = "\u200d"
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")
# Marks, selectors, tags, emoji skin tones, and the half-width voice marks ﾞ ﾟ.
_EXTENDS = re.compile("[\ufe00-\ufe0f\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e01ef]")


def _extends(char: str) -> bool:
    return (
        char == _JOINER
        or _EXTENDS.match(char) is not None
        or (char > "\u02ff" and unicodedata.category(char) in ("Mn", "Me", "Mc"))
    )


def graphemes(text: str) -> tuple[str, ...]:
    """The letters of a text: 葛 with its selector is one, か with U+3099 is one, so is a flag.

    Follows the extended grapheme clusters of UAX 29 as far as Japanese text and emoji need them
    (not Hangul jamo and Indic conjuncts). `"".join` gives the text back.
    """
    if text.isascii() and "\r" not in text:
        return tuple(text)
    letters: list[str] = []
    for char in text:
        last = letters[-1] if letters else ""
        joins = bool(last) and last not in "\r\n" and (_extends(char) or last[-1] == _JOINER)
        flag = len(last) == 1 and _REGIONAL.match(last) and _REGIONAL.match(char)
        if joins or flag or (last == "\r" and char == "\n"):
            letters[-1] += char
        else:
            letters.append(char)
    return tuple(letters)
