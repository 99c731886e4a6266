"""What a copy by FAX would still tell in its free texts: to be read before it is dialled.

A FAX may reach the wrong place. Names, birthday, address and numbers that the record knows are hidden
by masking; what only looks like one of them is left as it was written and pointed out here. Both are
told to the sender, who alone knows. Source: field catalogue 0.4-5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handoff.sheets.content import counting, counting_rows
from handoff.sheets.identifying import Known
from handoff.sheets.masking import Hider, known_from
from handoff.sheets.model import Item, Kind, Privacy, Shape, Sheet, Values

_HIDES = (Privacy.NAME, Privacy.ADDRESS, Privacy.BIRTH, Privacy.NUMBER, Privacy.PHONE)
_KANJI = "々〆ヶ㐀-䶿一-鿿豈-﫿\U00020000-\U0003134f"
_SOMEBODY = re.compile(f"[{_KANJI}]{{1,4}}(?=さん|様|さま|氏|ちゃん|くん|君)")
_NOBODY = re.compile(
    "(?:お|御)?(?:本人|患者|利用者|家族|親族|身内|主人|旦那|夫|妻|奥|父|母|祖父|祖母|義父|義母|兄|姉|弟|妹|兄弟|姉妹"
    "|[長次二三四五末]男|[長次二三四五末]女|息子|娘|子|孫|曾孫|嫁|婿|甥|姪|叔父|叔母|伯父|伯母|従兄弟|隣|近所|友人|知人"
    "|皆|各|何|誰|相手|先方|担当者?|業者|職員|医師|先生|看護師|管理者|店員|大家|民生委員|世話人|配偶者|客|仏|神|多|同|[一二三四五六七八九十]人)+"
    "(?:夫婦|夫妻)?"
)
_FIGURE = "0-9０-９"
_TELEPHONE = re.compile(
    f"(?<![{_FIGURE}])[0０][{_FIGURE}]{{1,4}}[-‐−－ー（(][{_FIGURE}]{{1,4}}[-‐−－ー）)][{_FIGURE}]{{3,4}}(?![{_FIGURE}])"
)
_LONG_NUMBER = re.compile(f"(?<![{_FIGURE}])[{_FIGURE}]{{8,}}(?![{_FIGURE}])")
_BORN = re.compile(
    f"(?:明治|大正|昭和|[MTSＭＴＳ]|[{_FIGURE}]{{4}}年)[{_FIGURE}元年月日./・．／ 　]{{2,}}生(?:まれ)?"
)


@dataclass(frozen=True, slots=True)
class Leak:
    """Words in one free text that tell, or may tell, who it is.

    `hidden`: masking replaces them by ●. Otherwise they are printed as they stand. `row` and
    `column` say where in a table, `row` counted from 0 as in the form.
    """

    item: Item
    words: tuple[str, ...]
    hidden: bool
    row: int | None = None
    column: Item | None = None

    @property
    def place(self) -> str:
        """「特記事項」, 「家族構成の2行目の備考」."""
        if self.row is None or self.column is None:
            return self.item.name
        return f"{self.item.name}の{self.row + 1}行目の{self.column.name}"


def leaks(sheet: Sheet, values: Values, also: Iterable[Known] = ()) -> tuple[Leak, ...]:
    """What of `values` would tell who it is in the free texts of a copy by FAX, in printed order.

    `also`: identifying words of the client's record that are on no box of the sheet (the family).
    """
    counted = counting(sheet, values)
    hider = Hider((*known_from(sheet, counted), *also))
    printed = _printed_words(sheet, counted)
    found: list[Leak] = []
    for item, row, column, text in _texts(sheet, values, counted):
        if hidden := tuple(dict.fromkeys(hider.found(text))):
            found.append(Leak(item, hidden, True, row, column))
        left = hider.hidden(text)
        long = (column or item).kind is Kind.LONG
        if told := tuple(dict.fromkeys(_told(left, hider, printed, long))):
            found.append(Leak(item, told, False, row, column))
    return tuple(found)


def _texts(
    sheet: Sheet, values: Values, counted: Values
) -> Iterator[tuple[Item, int | None, Item | None, str]]:
    for key, item in sheet.items.items():
        if key not in counted or not item.printed:
            continue
        if item.kind is Kind.ROWS:
            for number, row in counting_rows(item, values[key]):
                for column in item.columns:
                    if _is_free(column) and column.key in row:
                        yield item, number, column, row[column.key]
        elif _is_free(item) and not item.prefill:
            yield item, None, None, counted[key]


def _is_free(item: Item) -> bool:
    """Whether anything may be written here; numbers of offices have boxes of their own."""
    written = item.kind in (Kind.TEXT, Kind.LONG) and item.shape is Shape.FREE
    return written and item.privacy not in _HIDES


def _printed_words(sheet: Sheet, counted: Values) -> str:
    """Short texts that stand on the paper anyway: the office, its people, its numbers."""
    short = (
        i
        for i in sheet.items.values()
        if i.kind is Kind.TEXT and i.prefill and i.privacy not in _HIDES
    )
    return "\n".join(str(counted[i.key]) for i in short if i.key in counted)


def _told(text: str, hider: Hider, printed: str, long: bool) -> Iterator[str]:
    """What is left and looks like a name, in a long text also like a birthday or a number."""
    for sign in hider.parts:
        yield from (m.group() for m in re.finditer(sign.pattern, text))
    for found in _SOMEBODY.finditer(text):
        word = found.group()
        if not _NOBODY.fullmatch(word) and word not in printed:
            yield word + text[found.end() : found.end() + 2].strip("、。 　はがのにを")
    for pattern in (_BORN, _TELEPHONE, _LONG_NUMBER) if long else ():
        for found in pattern.finditer(text):
            if found.group() not in printed:
                yield found.group()
