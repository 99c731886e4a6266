"""`handoff print` and `handoff schema` as another program meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from handoff.cli import main
from handoff.exchange.bundle import from_json, to_json
from handoff.exchange.schema import schema_of
from handoff.sheets.catalogue import SHEETS
from handoff.sheets.content import Content, read
from tests.pdf.contents import DIFFICULT, ORDINARY
from tests.pdf.letters import CONTACT, CONTACT_ANSWER, EQUIPMENT
from tests.pdf.reading import pages_of, squeeze, text_of
from tests.sheets.strategies import raw_contents

MOMENT = "2026-11-22T10:00+09:00"
SHORT = {"admission": "admission", "discharge": "discharge", "doctor": "doctor_contact",
         "equipment": "equipment_contact"}  # fmt: skip


class Desk:
    """A folder with files, and the command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out.pdf"

    def file(self, content: object, name: str = "content.json") -> str:
        path = self.folder / name
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)

    def print(self, *arguments: str, given: bytes = b"") -> Result:
        arguments = ("print", *arguments, "-o", str(self.out), "--at", MOMENT)
        return CliRunner().invoke(main, arguments, input=given)

    @property
    def text(self) -> str:
        return text_of(self.out.read_bytes())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_sheet_is_printed_with_every_character_of_its_content(desk: Desk) -> None:
    done = desk.print("admission", desk.file(DIFFICULT | {"cm_notes": "<b>太い & 細い</b>"}))
    assert (done.exit_code, done.stderr) == (0, done.stderr)
    assert f"{desk.out} に印刷しました" in done.stdout
    for words in (DIFFICULT["client_name"], "<b>太い & 細い</b>", DIFFICULT["wish_client"]):
        assert squeeze(words) in desk.text


@pytest.mark.parametrize("name", [*SHORT, "doctor_contact", "②", "④"])
def test_the_four_tools_print_empty_by_every_name_they_have(desk: Desk, name: str) -> None:
    done = desk.print(name, "--mode", "blank")
    assert done.exit_code == 0, done.stderr
    code = SHORT.get(name, {"②": "discharge", "④": "equipment_contact"}.get(name, name))
    assert squeeze(SHEETS[code].title) in desk.text


def test_a_fax_copy_hides_who_it_is_and_half_filled_keeps_only_the_known(desk: Desk) -> None:
    content = desk.file(ORDINARY)
    assert desk.print("admission", content, "--mode", "fax").exit_code == 0
    assert "髙●静●" in desk.text
    assert "髙﨑静江" not in desk.text
    assert desk.print("admission", content, "--mode", "half").exit_code == 0
    assert "髙﨑静江" in desk.text
    assert squeeze(ORDINARY["wish_client"]) not in desk.text


def test_only_the_plain_paper_carries_its_content_as_data(desk: Desk) -> None:
    content = desk.file(ORDINARY)
    desk.print("admission", content)
    with pikepdf.open(desk.out) as pdf:
        inside = [one.get_file().read_bytes() for one in pdf.attachments.values()]
    assert [from_json(data).content.get("client_name") for data in inside] == ["髙﨑 静江"]
    for mode in ("fax", "half", "blank"):
        desk.print("admission", content, "--mode", mode)
        with pikepdf.open(desk.out) as pdf:
            assert not list(pdf.attachments), mode


def test_before_a_fax_the_names_that_only_the_sender_can_judge_are_told(desk: Desk) -> None:
    content = desk.file(ORDINARY | {"cm_notes": "隣の見本川さんが鍵を預かっている"})
    done = desk.print("admission", content, "--mode", "fax")
    assert done.exit_code == 0
    assert "FAXの前に" in done.stderr
    assert "見本川" in done.stderr
    assert "見本川" not in desk.print("admission", content).stderr


def test_a_letter_has_a_reply_half_until_it_is_answered(desk: Desk) -> None:
    assert desk.print("doctor", desk.file(CONTACT)).exit_code == 0
    assert "きりとり" in desk.text
    assert desk.print("doctor", desk.file(CONTACT | CONTACT_ANSWER)).exit_code == 0
    assert squeeze(CONTACT_ANSWER["opinion"]) in desk.text
    known = {k: v for k, v in EQUIPMENT.items() if k in SHEETS["equipment_contact"].items}
    assert desk.print("equipment", desk.file(known)).exit_code == 0
    assert squeeze(EQUIPMENT["assessment"]) in desk.text


def test_the_same_content_and_moment_give_the_same_bytes(desk: Desk) -> None:
    content = desk.file(ORDINARY)
    desk.print("admission", content)
    first = desk.out.read_bytes()
    desk.print("admission", content)
    assert desk.out.read_bytes() == first


def test_a_written_out_file_prints_and_an_older_template_is_told(desk: Desk) -> None:
    sheet = SHEETS["admission"]
    whole = json.loads(to_json(sheet, read(sheet, ORDINARY)))
    assert desk.print("admission", desk.file(whole)).stderr.count("様式の版") == 0
    done = desk.print("admission", desk.file(whole | {"version": "2012-old"}))
    assert done.exit_code == 0
    assert "様式の版 2012-old で書かれた内容を" in done.stderr


def test_what_the_form_cannot_take_is_copied_to_a_page_and_told(desk: Desk) -> None:
    content = ORDINARY | {
        "birth_date": "昭和15年みかん",
        "むかしの項目": "むかしの記入𠮷",
        "family": [{"person_name": "髙﨑 一郎", "pet": "三毛猫"}],
    }
    done = desk.print("admission", desk.file(content))
    assert done.exit_code == 0
    assert "生年月日（birth_date）：日付として読めませんでした。" in done.stderr
    assert "この様式にない項目が2件あります" in done.stderr
    for words in ("昭和15年みかん", "むかしの記入𠮷", "三毛猫"):
        assert words in desk.text
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert page.validate_pdf_bytes(desk.out.read_bytes(), profile=profile).is_compliant
    hidden = desk.print("admission", desk.file(content), "--mode", "fax")
    assert hidden.exit_code == 1
    assert "みかん" not in desk.text
    assert "印刷していません" in hidden.stderr


def test_characters_without_a_form_are_named_and_half_a_character_does_no_harm(desk: Desk) -> None:
    done = desk.print("admission", desk.file(ORDINARY | {"cm_notes": "あ\ud800い مرحبا \x00\x1b"}))
    assert done.exit_code == 1
    assert "〓で印刷しました" in done.stderr
    assert "U+D800" in done.stderr
    assert "U+0000" in done.stderr


def test_against_an_older_content_says_when_nothing_changed(desk: Desk) -> None:
    old = desk.file(ORDINARY, "old.json")
    same = desk.print("admission", old, "--against", old)
    assert "変わったところはありません" in same.stderr
    new = desk.file(ORDINARY | {"weight_kg": "39"})
    done = desk.print("admission", new, "--against", old)
    assert (done.exit_code, "変わったところはありません" in done.stderr) == (0, False)
    assert "変わったところ" in pages_of(desk.out.read_bytes())[0]


def test_standard_input_and_output(desk: Desk) -> None:
    arguments = ["print", "admission", "-", "-o", "-"]
    done = CliRunner().invoke(main, arguments, input=json.dumps(ORDINARY).encode())
    assert done.exit_code == 0
    assert done.stdout_bytes.startswith(b"%PDF-1.7")


BAD: list[tuple[bytes, str]] = [
    (b"", "JSONとして読めませんでした"),
    (b'{"client_name": ', "1行目の17文字目のあたり"),
    (b'{"client_name": "a", "client_name": "b"}', "「client_name」が2回書かれています"),
    (b'{"weight_kg": NaN}', "JSONとして読めませんでした"),
    (b"[1, 2]", "シートのファイルではありません"),
    (b'"x"', "シートのファイルではありません"),
    ("{\"client_name\": \"髙\"}".encode("utf-16"), "UTF-8で保存し直してください"),
    (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "JSONとして読めませんでした"),
    (b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}", "入れ子が深すぎます"),
    (b'{"format": "something", "content": {}}', "シートのファイルではありません"),
    (b'{"format": "handoff-sheet", "format_version": 9, "sheet": "admission"}', "この版では"),
    (b'{"nothing": "known"}', "項目が1つもありません"),
    (json.dumps(CONTACT).encode(), "「主治医とケアマネジャーの連絡票」の項目のようです"),
    (to_json(SHEETS["discharge"], Content({})), "シートに discharge を指定してください"),
    (b'{"cm_notes": "' + b"a" * 2_100_000 + b'"}', "ファイルが大きすぎます"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "words"), BAD, ids=[words[:12] for _, words in BAD])
def test_a_file_that_is_no_content_is_refused_in_plain_words(
    desk: Desk, data: bytes, words: str
) -> None:
    desk.out.write_bytes(b"the last good paper")
    done = desk.print("admission", "-", given=data)
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert desk.out.read_bytes() == b"the last good paper"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["passport", "x.json"], "「passport」というシートはありません"),
        (["admission"], "空の様式は --mode blank"),
        (["admission", "none.json"], "none.json を読めませんでした（見つかりません）"),
        (["admission", "/"], "フォルダーです"),
        (["admission", "--mode", "blank", "--against", "x.json"], "plain か fax"),
        (["admission", "--mode", "blank", "--at", "きのう"], "「きのう」が読み取れません"),
    ],
)
def test_words_on_the_command_line_that_do_not_fit_are_answered(
    desk: Desk, arguments: list[str], words: str
) -> None:
    done = CliRunner().invoke(main, ["print", *arguments, "-o", str(desk.out)])
    assert done.exit_code == 2
    assert words in done.stderr
    assert not desk.out.exists()


def test_a_place_that_cannot_be_written_is_named(desk: Desk) -> None:
    desk.out = desk.folder / "none" / "out.pdf"
    done = desk.print("admission", "--mode", "blank")
    assert done.exit_code == 2
    assert "書けませんでした（見つかりません）" in done.stderr


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_json_object_is_printed_or_refused_in_words(desk: Desk, data: Any) -> None:
    code = data.draw(st.sampled_from(list(SHEETS)))
    raw = data.draw(raw_contents(SHEETS[code]))
    done = desk.print(code, desk.file(raw))
    assert done.exit_code in (0, 1, 2), done.exception
    assert (done.exit_code == 0) or done.stderr


def validator(code: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(SHEETS[code]), format_checker=FormatChecker())


@pytest.mark.parametrize("name", list(SHORT))
def test_the_schema_of_each_sheet_is_a_schema_and_names_every_item(name: str) -> None:
    done = CliRunner().invoke(main, ["schema", name])
    assert done.exit_code == 0
    schema = json.loads(done.stdout)
    Draft202012Validator.check_schema(schema)
    sheet = SHEETS[SHORT[name]]
    assert set(sheet.items) <= set(schema["$defs"]["content"]["properties"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_was_read_and_is_known_fits_the_schema(data: Any) -> None:
    code = data.draw(st.sampled_from(list(SHEETS)))
    sheet = SHEETS[code]
    content = read(sheet, data.draw(raw_contents(sheet)))
    known = {k: v for k, v in content.as_json().items() if k in sheet.items or k[:1] == "_"}
    assert list(validator(code).iter_errors(known)) == []
    whole = json.loads(to_json(sheet, read(sheet, known)))
    assert list(validator(code).iter_errors(whole)) == []


@pytest.mark.parametrize(
    "wrong",
    [{"birth_date": "昭和15年"}, {"gender": "女"}, {"weight": "1"}, {"family": [{"pet": "猫"}]},
     {"alone_daytime": "はい"}, {"format": "handoff-sheet"}, {"weight_kg": -1}],
)  # fmt: skip
def test_the_schema_refuses_what_is_not_the_stored_form(wrong: dict[str, Any]) -> None:
    assert list(validator("admission").iter_errors(wrong))
