"""手引・ヘルプ: the same place on every page, readable without signing in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handoff import web
from handoff.paths import bundled
from handoff.web.front import help as help_pages
from tests.build.town import Town
from tests.page import WebClient


def test_every_file_of_the_folder_is_a_page_and_the_other_way_round() -> None:
    folder: Path = bundled("docs") / "help"
    assert {p.stem for p in folder.glob("*.md")} == set(help_pages.ORDER)


def test_the_list_names_every_page(client: WebClient) -> None:
    page = client.get("/help")
    assert [f"/help/{name}" for name in help_pages.ORDER] == [
        link for link in dict.fromkeys(page.links()) if link.startswith("/help/")
    ]


@pytest.mark.parametrize("name", help_pages.ORDER)
def test_a_page_can_be_read_without_signing_in_and_its_links_lead_somewhere(
    client: WebClient, name: str
) -> None:
    page = client.get(f"/help/{name}")
    assert page.status == 200
    for link in page.links():
        if link.startswith("/"):
            assert client.get(link).status in (200, 303), link


def test_every_button_the_help_names_stands_on_a_page() -> None:
    sources = [
        *bundled("templates").rglob("*.html"),
        *Path(web.__file__).parent.rglob("*.py"),
    ]
    screens = "".join(p.read_text(encoding="utf-8") for p in sources)
    for file in (bundled("docs") / "help").glob("*.md"):
        for words in re.findall("［([^］]+)］", file.read_text(encoding="utf-8")):
            assert words in screens, (file.name, words)


def test_every_picture_is_there_is_described_and_none_is_left_over(client: WebClient) -> None:
    folder = bundled("docs") / "help"
    shown = {
        name: words
        for page in folder.glob("*.md")
        for words, name in re.findall(
            r"!\[([^\]]*)\]\(pictures/([^)]+)\)", page.read_text(encoding="utf-8")
        )
    }
    assert set(shown) == {picture.name for picture in (folder / "pictures").glob("*.png")}
    assert all(len(words) > 10 for words in shown.values())
    for name in shown:
        with client.browser.get(f"/help/pictures/{name}") as answer:
            assert answer.mimetype == "image/png"
            assert len(answer.data) < 90_000, f"{name}: too heavy for weak Wi-Fi"
    assert client.get("/help/pictures/..%2Frules.md").status == 404


def test_the_two_rules_are_said(client: WebClient) -> None:
    text = client.get("/help/rules").text
    assert "入院：先に知った側が、相手に知らせる。" in text
    assert "退院：目途が立ったら、病院がケアマネジャーに知らせる。" in text


def test_the_verdict_page_says_who_decides(client: WebClient) -> None:
    assert "保険者（市町村）" in client.get("/help/verdict").text


def test_an_unknown_page_is_missing(client: WebClient) -> None:
    assert client.get("/help/nothing").status == 404


@pytest.mark.parametrize("path", ["/", "/directory", "/inbox", "/me", "/nothing"])
def test_help_is_one_press_away_on_every_page(client: WebClient, town: Town, path: str) -> None:
    client.sign_in_as(town.care_manager_actor)
    assert client.get(path).links().count("/help") == 2
