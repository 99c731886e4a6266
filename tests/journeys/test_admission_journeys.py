"""The handbook's section 4, steps 1 to 4: from the telephone call to the evidence."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests.build.town import Town
from tests.journeys.conftest import Enter, Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]


ANSWERS = (
    ("adl_move", "2"),
    ("adl_eat", "1"),
    ("household", "child"),
    ("care_capacity", "partly"),
    ("housing_type", "house"),
    ("enclosed_docs", "plan"),
    ("disease_history", "dementia"),
    ("psych_issues", "none"),
)


def report_yesterday_evening(care: Person, hospital: str) -> None:
    """Family called on Saturday 19:40: father was taken to hospital at 18:10."""
    care.go("/")
    care.press("入院を知らせる")
    care.page.get_by_label("利用者を探す").fill("たかさき")
    care.press("探す")
    care.press("髙﨑 靜枝")
    care.page.get_by_label("病院・有床診療所を探す").fill(hospital)
    care.press("探す")
    care.press(hospital)
    care.page.get_by_text("きのう", exact=False).first.click()
    care.page.locator("[name=admitted_time]").fill("１８：１０")


def write_sheet(care: Person) -> None:
    """Fill the sections a paper would be filled in, on one page."""
    page = care.page
    care.press("シートを書く")
    care.press("シートを書き始める")
    care.press("全項目を1画面で")
    page.locator("[name=life_history]").fill("農家に生まれ、夫と米作りを続けた。\n𠮷野の出身。")
    for key, code in ANSWERS:
        page.locator(f"[name={key}][value='{code}']").check(force=True)
    page.get_by_text("下書きを保存しました").first.wait_for(timeout=10_000)


def pass_warnings(care: Person) -> None:
    """Odd but possible things are asked once before sending."""
    again = care.page.locator("main").get_by_role("button", name="このまま")
    if again.count():
        for question in care.page.locator(".pause-question").all():
            question.get_by_role("radio").first.check()
        again.first.click()
        care.page.wait_for_load_state()


def evidence_of(care: Person) -> str:
    """The text of the evidence file, as an inspector reads it."""
    link = care.page.get_by_role("link", name="根拠資料").first.get_attribute("href")
    answer = care.page.request.get(f"{care.address}{link}.pdf")
    assert answer.status == 200
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def test_care_manager_first_and_a_hospital_that_uses_the_system(enter: Enter, town: Town) -> None:
    care = enter(town.care_manager_actor)
    care.sees("入院を知ったら")
    report_yesterday_evening(care, "あさひ見本病院")
    care.page.get_by_text("誰から・いつ聞いたか").click()
    care.page.locator("[name=known_from]").first.select_option("family")
    care.page.locator("[name=known_from_note]").fill("長男")
    care.picture("report")
    care.press("あさひ見本病院")
    care.sees("髙﨑 靜枝", "先に把握", "長男")
    care.picture("stay")

    hospital = enter(town.msw_actor)
    hospital.sees("髙﨑 靜枝")
    hospital.press("受け取りました")
    hospital.sees("ケアマネジャー", "先に把握")

    care.page.reload()
    write_sheet(care)
    care.picture("write")
    care.press("保存して確認へ")
    care.sees("農家に生まれ", "𠮷野")
    care.picture("check")
    care.press("へ送る")
    pass_warnings(care)
    care.sees("（Ⅰ）")

    hospital.go("/")
    hospital.picture("ward")
    hospital.press("シートが届きました")
    hospital.page.wait_for_url("**/revisions/**")
    hospital.picture("receive")
    hospital.press("受領しました")

    care.go("/")
    care.picture("home")
    care.press("髙﨑 靜枝")
    care.picture("verdict", part=".verdict")
    care.sees("受領済み", "算定できる見込みです")
    text = evidence_of(care)
    for words in ("提供記録", "先に把握", "髙﨑靜枝", "本システム", "見本 一郎", "NY-11", "保険者"):
        assert words.replace(" ", "") in text.replace(" ", "").replace("\u3000", ""), words


def test_hospital_first_and_the_care_manager_confirms_with_one_press(
    enter: Enter, town: Town
) -> None:
    hospital = enter(town.msw_actor)
    hospital.press("入院を知らせる")
    hospital.page.locator("[name=name]").fill("高崎　静枝")
    hospital.page.locator("[name=kana]").fill("ﾀｶｻｷ ｼｽﾞｴ")
    fill_birth_date(hospital, "昭和", "14", "3", "4")
    hospital.press("担当の事業所を探す")
    hospital.sees("居宅介護支援事業所 ゆきあかり")
    assert "090-0000-0001" not in hospital.page.content()
    hospital.page.get_by_text("きょう", exact=False).first.click()
    hospital.press("居宅介護支援事業所 ゆきあかりへ知らせる")
    hospital.sees("先に把握", "病院")

    care = enter(town.care_manager_actor, phone=True)
    care.sees("担当の方か確認してください")
    care.press("担当の方か確認する")
    care.press("髙﨑 靜枝様です")
    care.sees("先に把握", "病院", "シートを書く")
    hospital.page.reload()
    hospital.sees("受け取り")


def test_a_hospital_that_only_has_telephone_and_fax(enter: Enter, town: Town) -> None:
    care = enter(town.care_manager_actor)
    report_yesterday_evening(care, "見本内科医院")
    care.sees("このシステムを使っていません")
    care.press("入院を記録する")
    care.sees("電話", "0166-02-")
    care.press("電話を記録")
    care.page.get_by_text("きょう", exact=False).first.click()
    care.page.locator("[name=call_time]").fill("9:30")
    care.page.locator("[name=with_whom]").fill("受付 見本さん")
    care.press("電話を記録する")
    care.sees("受付 見本さん")

    write_sheet(care)
    care.press("保存して確認へ")
    care.page.locator("[name=means][value=fax]").check(force=True)
    care.page.locator("[name=provided_time]").fill("9:40")
    care.page.locator("[name=person]").last.fill("看護師 見本")
    care.press("へ渡したことを記録する")
    pass_warnings(care)
    care.sees("受け取りの確認になりません")

    care.go("/")
    care.sees("受領の確認がまだです")
    care.press("受領を確認した")
    care.page.locator("[name=how]").first.check(force=True)
    care.page.locator("[name=received_time]").fill("9:45")
    care.page.locator("[name=person]").fill("看護師 見本")
    care.press("受領の確認を記録する")
    care.go("/")
    care.press("髙﨑 靜枝")
    care.sees("算定できる見込みです")
    text = evidence_of(care).replace(" ", "")
    for words in ("FAX", "看護師見本", "確認の方法：電話", "受付見本さん"):
        assert words in text, words


def test_without_javascript_the_sheet_is_written_and_sent(enter: Enter, town: Town) -> None:
    care = enter(town.care_manager_actor, javascript=False)
    report_yesterday_evening(care, "あさひ見本病院")
    care.press("あさひ見本病院")
    care.press("シートを書く")
    care.press("シートを書き始める")
    care.press("家族")
    care.page.locator("[name=household][value=child]").check(force=True)
    care.press("保存して次へ")
    care.go(care.page.url.removeprefix(care.address).rsplit("/", 1)[0] + "/check")
    care.press("へ送る")
    pass_warnings(care)
    care.sees("（Ⅰ）")


def test_what_is_typed_while_the_network_is_gone_is_saved_when_it_comes_back(
    enter: Enter, town: Town
) -> None:
    care = enter(town.care_manager_actor)
    report_yesterday_evening(care, "あさひ見本病院")
    care.press("あさひ見本病院")
    care.press("シートを書く")
    care.press("シートを書き始める")
    care.press("全項目を1画面で")
    care.page.context.set_offline(True)
    care.page.locator("[name=life_history]").fill("つながらない間に書いたこと")
    care.page.get_by_text("つながりません").first.wait_for()
    care.page.context.set_offline(False)
    care.page.get_by_text("下書きを保存しました").first.wait_for(timeout=30_000)
    care.errors.clear()  # the browser itself says that it was offline
    care.page.reload()
    assert care.page.locator("[name=life_history]").input_value() == "つながらない間に書いたこと"


def fill_birth_date(person: Person, era: str, year: str, month: str, day: str) -> None:
    """Type a birth date the way the form asks for it: one box or era and three boxes."""
    boxes = person.page.locator("[name^=birth_date]")
    if boxes.count() == 1:
        boxes.fill(f"{era}{year}年{month}月{day}日")
        return
    person.page.locator("[name=birth_date-era]").select_option(label=era)
    for name, value in (("y", year), ("m", month), ("d", day)):
        person.page.locator(f"[name=birth_date-{name}]").fill(value)
