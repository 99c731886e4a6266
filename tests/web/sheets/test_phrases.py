"""定型文: kept by an office, offered at the right place, put into a text with and without the script."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from handoff.db.session import Database
from tests.build.sheets import all_drafts, open_stay
from tests.build.town import Town
from tests.page import Page, WebClient
from tests.web.letters.test_letters import letter_of, sent


@pytest.fixture
def writer(client: WebClient, town: Town) -> WebClient:
    """The care manager, signed in, with two phrases of the office."""
    client.sign_in_as(town.care_manager_actor)
    client.post("/phrases", {"words": "日中は独居です。"})
    client.post("/phrases", {"words": "看護師の家庭に育った。", "item_key": "life_history"})
    return client


def offered(client: WebClient, item: str) -> list[str]:
    found: list[str] = json.loads(client.get(f"/phrases/offered?item={item}").html)["phrases"]
    return found


def test_words_for_a_place_come_first_there_and_nowhere_else(writer: WebClient) -> None:
    assert offered(writer, "life_history") == ["看護師の家庭に育った。", "日中は独居です。"]
    assert offered(writer, "cm_notes") == ["日中は独居です。"]


def test_words_belong_to_the_office(writer: WebClient, town: Town) -> None:
    writer.sign_in_as(town.second_care_manager_actor)
    assert len(offered(writer, "life_history")) == 2
    writer.sign_in_as(town.other_care_manager_actor)
    assert offered(writer, "life_history") == []


def test_a_phrase_is_rewritten_put_first_and_taken_away(writer: WebClient) -> None:
    page = writer.get("/phrases")
    change = next(a for a in page.links() if "/phrases/" in a and a.count("/") == 2)
    writer.post(change, {"words": "朝夕は家族がいます。", "item_key": "life_history"})
    assert offered(writer, "life_history")[0] == "朝夕は家族がいます。"
    writer.post(f"{change}/remove")
    assert "朝夕は家族がいます。" not in offered(writer, "life_history")


def test_nothing_and_too_much_are_refused_in_words(writer: WebClient) -> None:
    for words, said in ((" ", "定型文を書いてください"), ("あ" * 501, "500文字まで")):
        page = writer.post("/phrases", {"words": words})
        assert page.status == 422
        assert said in page.text


def test_without_the_script_a_phrase_is_chosen_on_the_page_and_stands_behind_the_text(
    writer: WebClient, town: Town, database: Database, now: datetime
) -> None:
    pid = open_stay(database, town, now)
    base = f"/stays/{pid}/sheets/admission"
    writer.post(base, follow=True)
    fields = writer.get(f"{base}/wishes").fields("/wishes")
    fields["life_history"], fields["_phrase"] = "農家に生まれた。", "life_history"
    answer = writer.post(f"{base}/wishes", fields)
    assert answer.location.endswith("/wishes?phrases=life_history#phrases")
    page = writer.get(answer.location.partition("#")[0])
    assert "「本人の生活歴」に入れる定型文" in page.text
    fields = page.fields("/wishes")
    buttons = page.all("button", name="_insert")
    fields["_insert"] = next(b.attrs["value"] for b in buttons if "看護師" in b.text)
    assert writer.post(f"{base}/wishes", fields).location.endswith("#q-life_history")
    content = all_drafts(database, town.care_manager_actor)[0].content
    assert content["life_history"] == "農家に生まれた。\n看護師の家庭に育った。"


# --- the parts of a letter, which are saved with one press ------------------------------------------


def chosen(client: WebClient, path: str, box: str, one: str, **typed: str) -> Page:
    """Press 定型文 at `box` of a page that is saved with one press, then the phrase with `one`."""
    end = path.rpartition("/")[2]
    asked = client.post(path, {**client.get(path).fields(f"/{end}"), **typed, "_phrase": box})
    assert asked.status == 200
    press = next(b for b in asked.all("button", name="_insert") if one in b.text)
    page = client.post(path, {**asked.fields(f"/{end}"), "_insert": press.attrs["value"]})
    assert page.status == 200
    assert not page.all("button", name="_insert")
    return page


def test_a_paper_answer_takes_a_phrase_without_the_script_and_nothing_typed_is_lost(
    writer: WebClient, town: Town, database: Database, now: datetime
) -> None:
    path = f"/letters/{sent(database, town, now)}/type"
    assert writer.get(path).all("form", **{"data-phrases": "/phrases"})
    page = chosen(writer, path, "opinion", "独居", opinion="週1回でよい。", on_behalf="見本 次郎")
    fields = page.fields("/type")
    assert fields["opinion"] == "週1回でよい。\n日中は独居です。"
    assert fields["on_behalf"] == "見本 次郎"
    assert "autofocus" in page.all("textarea", id="opinion")[0].attrs
    back = writer.post(path, {**fields, "_insert": "opinion:"})  # 入れずに戻る
    assert back.fields("/type")["opinion"] == fields["opinion"]


def test_what_was_heard_takes_the_phrases_kept_for_the_opinion(
    writer: WebClient, town: Town, database: Database, now: datetime
) -> None:
    writer.post("/phrases", {"words": "入浴は可。", "item_key": "opinion"})
    path = f"/letters/{sent(database, town, now)}/hear"
    assert writer.get(path).all("textarea", id="heard-words")[0].attrs["data-item"] == "opinion"
    page = chosen(writer, path, "heard-words", "入浴は可。", words="血圧は安定。")
    assert page.fields("/hear")["words"].lstrip() == "血圧は安定。\n入浴は可。"
    assert "autofocus" in page.all("textarea", id="heard-words")[0].attrs


def test_what_followed_takes_a_phrase_without_being_saved_by_it(
    writer: WebClient, town: Town, database: Database, now: datetime
) -> None:
    pid = sent(database, town, now)
    page = chosen(writer, f"/letters/{pid}/after", "oral_text", "独居", oral_text="電話で。")
    assert page.fields("/after")["oral_text"] == "電話で。\n日中は独居です。"
    assert "oral_text" not in letter_of(database, pid).after
