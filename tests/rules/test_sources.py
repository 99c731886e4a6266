"""Code, the table of sources and docs/rules.md name the same rules."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from handoff.rules.source_list import MARKS, SOURCES
from handoff.rules.sources import RULES, title_of

ROOT = Path(__file__).resolve().parents[2]
RULE_ID = re.compile(r"(?:NY|TT|MD|RC)-\d\d|R[0-5]b?|U\d{1,2}|5\.[1-5]")
CODE = [
    path
    for room in ("rules", "exchange")
    for path in sorted((ROOT / "handoff" / room).glob("*.py"))
    if path.name != "sources.py"
]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def ids_given_to_reasons() -> set[str]:
    """Every text constant of the code that is a rule id as a whole, or starts one (U5：…)."""
    found: set[str] = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole = RULE_ID.fullmatch(node.value)
                start = re.match(rf"({RULE_ID.pattern})：", node.value)
                found |= {m[0].rstrip("：") for m in (whole, start) if m}
    return found


def rows_of_the_page() -> dict[str, list[str]]:
    """Rule id → cells of its row in docs/rules.md."""
    rows = [line.strip().strip("|").split("|") for line in PAGE.splitlines() if line[:1] == "|"]
    cells = [[cell.strip() for cell in row] for row in rows]
    return {row[0]: row[1:] for row in cells if RULE_ID.fullmatch(row[0])}


def test_every_rule_id_a_verdict_may_name_is_in_the_table_of_sources() -> None:
    assert ids_given_to_reasons() - set(RULES) == set()


def test_every_rule_of_the_table_is_named_in_the_code_it_points_to() -> None:
    for rule in RULES.values():
        path, _, _ = rule.where.partition(":")
        text = (ROOT / "handoff" / path).read_text(encoding="utf-8")
        assert re.search(rf"(?<![\w.]){re.escape(rule.id)}(?![\w])", text), f"{rule.id}: {path}"


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_the_place_of_every_rule_exists(rule: object) -> None:
    where = getattr(rule, "where", "")
    path, _, name = where.partition(":")
    tree = ast.parse((ROOT / "handoff" / path).read_text(encoding="utf-8"))
    defined = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    assert name in defined, where


def test_the_page_has_the_same_rules_with_the_same_words() -> None:
    expected = {
        rule.id: [rule.title, rule.mark, " ".join(rule.sources), f"`{rule.where}`"]
        for rule in RULES.values()
    }
    assert rows_of_the_page() == expected


def test_every_source_a_rule_names_is_listed_on_the_page() -> None:
    listed = set(re.findall(r"^- \*\*(S\d+[a-z]?)\*\*", PAGE, flags=re.MULTILINE))
    named = {source for rule in RULES.values() for source in rule.sources}
    assert named - listed == set()


def test_the_sources_printed_in_evidence_files_are_those_of_the_page() -> None:
    assert dict(re.findall(r"^- \*\*(S\w+)\*\* (.+)$", PAGE, flags=re.MULTILINE)) == SOURCES
    assert {mark for rule in RULES.values() for mark in rule.mark.split()} <= set(MARKS)


def test_a_mark_says_where_the_knowledge_comes_from() -> None:
    for rule in RULES.values():
        assert set(rule.mark.split()) <= {"S", "K", "U"}, rule.id
        assert bool(rule.sources) or "S" not in rule.mark.split(), rule.id


def test_a_title_stands_beside_a_rule_and_an_unknown_id_has_none() -> None:
    assert title_of("NY-11") == "営業時間終了後・休業日の入院は(Ⅰ)が翌日まで"
    assert title_of("XX-99") == ""
