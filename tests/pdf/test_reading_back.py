"""What is read back from a PDF is what was typed, to the code point, for all four sheets."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.pdf.glyphs import clusters, glyphs_of
from handoff.pdf.items import codes_of, row_words, rows_of, words_of
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import render_letter
from handoff.pdf.render import Mode, Rendered, render
from handoff.sheets.catalogue import DECLARED
from handoff.sheets.content import lasting
from handoff.sheets.model import Item, Kind
from tests.pdf.contents import MINIMAL
from tests.pdf.letters import STAMP
from tests.pdf.structure import text_of

LETTERS = ("doctor_contact", "equipment_contact")
CODES = ("admission", "discharge", *LETTERS)
HOSTILE = [
    "髙﨑 德子濵邊", "𠮷田", "葛\U000e0100城", "一\U000e01ef", "か\u3099", "😀👩\u200d⚕\ufe0f", "مرحبا",
    "<b>太字</b>", '<img src="file:///etc/passwd">', "&amp;&lt;", "a\u202eb\x00c\u200bd", "\ud842x", "(\\)%",
    "①Ⅲ㈱㎎℃", "ﾊﾟﾝ", "\t表", "行1\n行2\r\n行3", "　全角　空白 ", "BT /F1 9 Tf", "</TD>", "神\ufa19", "☑✔",
    "\ufeff先頭", "ⅷ俠剝", "〓", "１２３abcＡＢＣ", "ー～−‐", "\u00a0", "123,456.78%", "長い文章です。" * 12,
]  # fmt: skip
TEXTS = st.lists(
    st.sampled_from(HOSTILE) | st.text(max_size=12), min_size=1, max_size=4
).map("".join)  # fmt: skip


def drawn(code: str, content: dict[str, Any]) -> Rendered:
    """The sheet with everything it holds, a letter with its answer."""
    sheet, layout = DECLARED[code], layout_for(code)
    if code in LETTERS:
        return render_letter(sheet, layout, content, STAMP, None, blank_reply=False)
    return render(sheet, layout, content, Mode.PLAIN, STAMP)


def as_copied(text: str) -> str:
    """What copying gives for `text`: without what is invisible, 〓 for half of a surrogate pair."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "")
    return "".join(
        glyph.text for cluster in clusters(text) if (glyph := glyphs_of(False).of(cluster)).font
    )


def lost(code: str, content: dict[str, Any], pdf: bytes) -> list[tuple[str, str]]:
    """Answers that cannot be read back from a document."""
    text, layout = text_of(pdf), layout_for(code)
    bodies = " ".join([*(c.body for _, c in layout.cells()), *layout.brackets.values()])
    out = []
    for key, item in DECLARED[code].items.items():
        if content.get(key) is None or not item.printed or key in layout.merged:
            continue
        words = [as_copied(w) for w in answer_words(item, content[key])]
        boxed = key in layout.placed and f"{{{key}:word}}" not in bodies
        out += [(key, word) for word in words if (word if boxed else word.strip("■")) not in text]
    return out


def answer_words(item: Item, answer: Any) -> list[str]:
    """What must stand on paper for an answer."""
    if item.kind in (Kind.ONE, Kind.MANY):
        return ["■" + item.labels.get(code, code) for code in codes_of(answer)]
    if item.kind is Kind.FLAG:
        return ["■" + (item.choices[0].label if item.choices else item.label)]
    if item.kind is Kind.ROWS:
        many = {c.key for c in item.columns if c.kind is Kind.MANY}
        plain = ({k: v for k, v in row.items() if k not in many} for row in rows_of(answer))
        labels = [c.labels[o] for c in item.columns for r in rows_of(answer) for o in _chosen(c, r)]
        return labels + [word for row in plain for word in row_words(item, row)]
    return [words_of(item, answer)]


def _chosen(column: Item, row: Any) -> tuple[str, ...]:
    return codes_of(row.get(column.key)) if column.kind is Kind.MANY else ()


def written(code: str, random: Random, texts: list[str]) -> dict[str, Any]:
    """A content with random answers everywhere, only those kept that count."""
    sheet = DECLARED[code]
    found = {
        key: value
        for key, item in sheet.items.items()
        if random.random() < 0.7 and (value := _answer(item, random, texts)) is not None
    }
    return dict(lasting(sheet, {**MINIMAL, **found} if code == "admission" else found))


def _answer(item: Item, random: Random, texts: list[str]) -> Any:
    match item.kind:
        case Kind.ONE:
            return random.choice(item.choices).code
        case Kind.MANY:
            chosen = [c.code for c in item.choices if random.random() < 0.4]
            return tuple(c for c in chosen if c not in item.exclusive) or None
        case Kind.FLAG:
            return True
        case Kind.DATE:
            return f"20{random.randint(10, 26)}-0{random.randint(1, 9)}-1{random.randint(0, 9)}"
        case Kind.TIME:
            return f"{random.randint(0, 23):02}:{random.randint(0, 59):02}"
        case Kind.PARTIAL:
            return "2026-11"
        case Kind.NUMBER:
            return str(random.randint(0, 99))
        case Kind.ROWS:
            count = random.randint(1, min(item.max_rows or 3, 4))
            rows = ({c.key: _answer(c, random, texts) for c in item.columns} for _ in range(count))
            return tuple({k: v for k, v in row.items() if v is not None} for row in rows)
    return random.choice(texts)


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6), texts=st.lists(TEXTS, min_size=1, max_size=6))
def test_whatever_is_typed_is_read_back(code: str, seed: int, texts: list[str]) -> None:
    content = written(code, Random(seed), texts)
    assert lost(code, content, drawn(code, content).pdf) == []


@pytest.mark.parametrize("code", CODES)
def test_four_thousand_characters_in_every_free_text_are_all_there(code: str) -> None:
    long = "".join(f"{n:04d}夜間の様子。" for n in range(363))
    sheet = DECLARED[code]
    content = {key: long for key, item in sheet.items.items() if item.kind is Kind.LONG}
    content = dict(lasting(sheet, content))
    rendered = drawn(code, content)
    assert lost(code, content, rendered.pdf) == []
    assert set(rendered.report.continued) >= {k for k in content if DECLARED[code].items[k].printed}


def test_names_of_two_hundred_characters_are_whole() -> None:
    name = "寿限無" * 66 + "𠮷葛"
    content = {**MINIMAL, "client_name": name, "main_carer_name": name}
    assert lost("admission", content, drawn("admission", content).pdf) == []


def test_answers_that_look_like_markup_are_only_words() -> None:
    content = {**MINIMAL, "cm_notes": '<img src="https://example.org/x.png"> <b>&amp;</b> [](x)'}
    pdf = drawn("admission", content).pdf
    assert lost("admission", content, pdf) == []
    assert b"/URI" not in pdf
    assert b"/Image" not in pdf
