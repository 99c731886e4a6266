"""Numbers: check digits warn, never block, and any usual way of typing is understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.japan import identifiers
from handoff.japan.identifiers import (
    IdCheck,
    check_care_manager_no,
    check_institution_code,
    check_insured_no,
    check_insurer_no,
    check_office_no,
    m10,
    phone_digits,
    postal_code,
)

CHECKS = (
    check_insurer_no,
    check_insured_no,
    check_office_no,
    check_institution_code,
    check_care_manager_no,
)


@pytest.mark.parametrize(
    "number", ["33120015", "54016027", "0110113719", "012047", "01A2909015", "0172909012"]
)
def test_published_numbers_have_their_check_digit(number: str) -> None:
    assert str(m10(number[:-1])) == number[-1]


@pytest.mark.parametrize(("number", "computed"), [("0300000100", 6), ("0300000005", 7)])
def test_the_sample_numbers_of_the_national_paper_fail(number: str, computed: int) -> None:
    assert m10(number[:-1]) == computed


@pytest.mark.parametrize("body", ["01I290901", "O1", "12a", "１２"])
def test_the_check_digit_is_not_made_up_for_other_characters(body: str) -> None:
    with pytest.raises(ValueError, match="no check digit"):
        m10(body)


@given(st.text("0123456789", min_size=1, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body: str, place: int, shift: int) -> None:
    place %= len(body)
    wrong = body[:place] + str((int(body[place]) + shift) % 10) + body[place + 1 :]
    assert m10(wrong) != m10(body)


@pytest.mark.parametrize(
    ("check", "typed", "stored"),
    [
        (check_insurer_no, "０１２０４７", "012047"),
        (check_insurer_no, " 012 047 ", "012047"),
        (check_insured_no, "0001234567", "0001234567"),
        (check_insured_no, "ｈ123456789", "H123456789"),
        (check_office_no, "0172909012", "0172909012"),
        (check_office_no, "01a2909015", "01A2909015"),
        (check_institution_code, "01-1-01-1371-9", "0110113719"),
        (check_institution_code, "0113719", "0113719"),
        (check_care_manager_no, "０１２３４５６７", "01234567"),
    ],
)
def test_a_good_number_is_tidied_without_a_warning(check, typed: str, stored: str) -> None:
    assert check(typed) == IdCheck(True, None, stored)


@pytest.mark.parametrize(
    ("check", "typed", "words"),
    [
        (check_insurer_no, "012046", "検証番号"),
        (check_insurer_no, "01204", "6けた"),
        (check_insured_no, "123", "10けた"),
        (check_insured_no, "H12345678", "Hと9けた"),
        (check_office_no, "0300000100", "検証番号"),
        (check_office_no, "01I2909015", "I・O・Q"),
        (check_office_no, "0A72909012", "10けた"),
        (check_institution_code, "0110113710", "検証番号"),
        (check_institution_code, "01101137", "10けた"),
        (check_care_manager_no, "1234567", "8けた"),
    ],
)
def test_a_doubtful_number_is_kept_and_warned_about(check, typed: str, words: str) -> None:
    found = check(typed)
    assert not found.ok
    assert found.normalised == typed
    assert words in found.warning
    assert found.warning.endswith("確かめてください。")


@pytest.mark.parametrize("check", CHECKS)
def test_an_empty_number_is_not_the_business_of_a_check(check) -> None:
    assert check("") == IdCheck(True, None, "")


@given(st.text())
def test_no_text_breaks_a_check_or_grows_when_tidied_again(text: str) -> None:
    for check in CHECKS:
        found = check(text)
        assert found.ok == (found.warning is None)
        if found.ok:
            assert check(found.normalised) == found


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0166-25-1119", "0166251119"),
        ("０１６６（２５）１１１９", "0166251119"),
        ("0166ー25ー1119 内線123", "0166251119"),
        ("+81 166-25-1119", "0166251119"),
        ("+81 (0)166-25-1119", "0166251119"),
        ("090-1234-5678（長女）", "09012345678"),
        ("なし", ""),
        ("不明", ""),
        ("", ""),
    ],
)
def test_the_digits_of_a_telephone_number_are_found(typed: str, digits: str) -> None:
    assert phone_digits(typed) == digits


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("070-8525", "070-8525"),
        ("〒０７０−８５２５", "070-8525"),
        ("0708525", "070-8525"),
        ("070ー8525", "070-8525"),
        ("070-852", None),
        ("旭川市", None),
        ("", None),
    ],
)
def test_a_postal_code_is_written_with_its_hyphen(typed: str, code: str | None) -> None:
    assert postal_code(typed) == code


def test_the_room_lists_no_letters_that_numbers_do_not_use() -> None:
    assert not set("IOQ") & set(identifiers._LETTERS)
