"""Answers leave compressed for who asks for it, and are the same words."""

from __future__ import annotations

import gzip
import re

from flask import Flask

from handoff.paths import bundled
from tests.build.town import Town
from tests.page import WebClient

GZIP = {"Accept-Encoding": "gzip, br"}


def test_a_page_and_its_files_are_smaller_and_say_the_same(app: Flask, town: Town) -> None:
    client = WebClient(app).sign_in_as(town.care_manager_actor).browser
    for path in ("/help", "/static/style.css", "/static/style.css", "/static/js/saving.js"):
        plain, small = client.get(path), client.get(path, headers=GZIP)
        plain.get_data(), plain.close(), small.close()
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in small.headers["Vary"]
        assert small.content_length == len(small.data) < len(plain.data) / 2
        if path.startswith("/static"):
            assert gzip.decompress(small.data) == plain.data
            again = {**GZIP, "If-None-Match": small.headers["ETag"]}
            with client.get(path, headers=again) as known:
                assert known.status_code == 304


def test_styles_and_scripts_leave_without_comments_and_those_of_others_as_they_came(
    app: Flask, town: Town
) -> None:
    client = WebClient(app).sign_in_as(town.care_manager_actor).browser
    for path in ("style.css", "js/saving.js", "vendor/htmx.min.js"):
        source = (bundled("static") / path).read_bytes()
        with client.get(f"/static/{path}") as answer:
            assert (answer.get_data() == source) == path.startswith("vendor/")
            assert b"/* " not in answer.get_data() or path.startswith("vendor/")
            assert len(answer.get_data()) == answer.content_length


def test_the_tokens_are_those_of_the_vendor_that_our_styles_use() -> None:
    def tokens(text: str) -> dict[str, str]:
        return dict(re.findall(r"^\s*(--[a-z0-9-]+):\s*([^;]+);", text, re.M))

    style = (bundled("static") / "style.css").read_text(encoding="utf-8")
    ours = tokens(style.partition("/* 0 tokens")[2].partition("/* 1 base")[0])
    theirs = tokens((bundled("static") / "vendor/design-tokens.css").read_text(encoding="utf-8"))
    assert ours.items() <= theirs.items()
    styles = "".join(p.read_text(encoding="utf-8") for p in bundled("static").glob("*.css"))
    assert set(ours) == set(re.findall(r"var\((--[a-z0-9-]+)", styles)) & set(theirs)


def test_what_is_compressed_already_or_tiny_is_left_alone(app: Flask, town: Town) -> None:
    client = WebClient(app).sign_in_as(town.care_manager_actor).browser
    for path in ("/static/img/mark.svg", "/healthz"):
        with client.get(path, headers=GZIP) as answer:
            assert "Content-Encoding" not in answer.headers
