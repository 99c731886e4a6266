"""`handoff print`: one sheet as PDF from its content, without a server or a database (docs/print.md)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime

import click

from handoff import clock
from handoff.cli.files import STANDARD, FileTrouble, read_file, write_file
from handoff.cli.sheet_names import SHEET
from handoff.exchange.bundle import LARGEST, Bundle, NotABundle, read_for, to_json
from handoff.pdf.leftovers import leftovers
from handoff.pdf.one_sheet import changed_keys, draw_content
from handoff.pdf.render import Mode, Rendered, Report, Stamp
from handoff.sheets.content import Content
from handoff.sheets.leaks import leaks
from handoff.sheets.model import Sheet

NOT_ALL = 1  # printed, but something of the content does not stand on the paper as it was given
NOT_PRINTED = 2

MODES = {"plain": Mode.PLAIN, "fax": Mode.MASKED, "blank": Mode.BLANK, "half": Mode.HALF}
"""Word on the command line → what the page is for."""

MOST_TOLD = 12


class Trouble(Exception):
    """Nothing can be printed; the message says why and what to do."""


@click.command("print")
@click.argument("sheet", type=SHEET, metavar="SHEET")
@click.argument("content", required=False, metavar="CONTENT.json")
@click.option("-o", "--output", required=True, help="The PDF to write; - is standard output.")
@click.option(
    "--mode",
    type=click.Choice(list(MODES)),
    default="plain",
    show_default=True,
    help="fax hides who it is; blank is empty; half holds client and office only.",
)
@click.option("--against", metavar="OLD.json", help="Mark what differs from this older content.")
@click.option(
    "--at",
    metavar="MOMENT",
    help="Moment on the paper (2026-11-22T10:00+09:00). Same content and moment: same bytes. [default: now]",
)
def print(  # the command is called so
    sheet: Sheet, content: str | None, output: str, mode: str, against: str | None, at: str | None
) -> None:
    """Draw SHEET (admission, discharge, doctor, equipment) from CONTENT.json; - reads standard input.

    `handoff schema SHEET` tells what CONTENT.json holds; --mode blank needs none. Exit status 1: printed, but
    something of it does not stand on the paper as given (it is told). Exit status 2: nothing was printed.
    """
    try:
        new = _read(sheet, content, mode)
        old = _older(sheet, against, mode)
        made = _draw(sheet, new.content, MODES[mode], _moment(at), old)
        write_file(output, made.pdf)
    except (Trouble, FileTrouble) as problem:
        click.echo(str(problem), err=True)
        sys.exit(NOT_PRINTED)
    if output != STANDARD:
        click.echo(f"{output} に印刷しました（{made.report.pages}ページ）。")
    for words in _notes(sheet, new, old, made.report):
        click.echo(f"（参考）{words}", err=True)
    without_place = list(_without_place(sheet, new.content, MODES[mode]))
    lost = list(_lost(sheet, made.report))
    for words in [*without_place, *_to_read_before_a_fax(sheet, new.content, MODES[mode]), *lost]:
        click.echo(words, err=True)
    if lost or (without_place and MODES[mode] is not Mode.PLAIN):
        sys.exit(NOT_ALL)


def _read(sheet: Sheet, name: str | None, mode: str) -> Bundle:
    if name is None:
        if MODES[mode] is Mode.BLANK:
            return Bundle(sheet, "", Content())
        raise Trouble(
            "内容のファイル（CONTENT.json）を指定してください。空の様式は --mode blank で印刷できます。"
        )
    try:
        return read_for(sheet, read_file(name, LARGEST))
    except NotABundle as problem:
        raise Trouble(f"{name}：{problem.message_ja}") from problem


def _older(sheet: Sheet, name: str | None, mode: str) -> Bundle | None:
    if name is None:
        return None
    if MODES[mode] in (Mode.BLANK, Mode.HALF):
        raise Trouble("--against は、記入のある plain か fax といっしょに使ってください。")
    return _read(sheet, name, mode)


def _moment(text: str | None) -> datetime:
    if text is None:
        return clock.local(clock.now())
    try:
        moment = datetime.fromisoformat(text)
        return clock.local(moment if moment.tzinfo else moment.replace(tzinfo=clock.TOKYO))
    except (ValueError, OverflowError):
        raise Trouble(
            f"--at の「{text}」が読み取れません。2026-11-22T10:00+09:00 のように書いてください。"
        ) from None


def _draw(sheet: Sheet, content: Content, mode: Mode, at: datetime, old: Bundle | None) -> Rendered:
    changed = changed_keys(sheet, old.content, content) if old else frozenset()
    embed = to_json(sheet, content) if mode is Mode.PLAIN else b""
    try:
        return draw_content(sheet, content, mode, Stamp(at), changed=changed, embed=embed)
    except OSError as problem:
        raise Trouble(
            f"印刷に使う文字の形（フォント）を開けません：{problem}。インストールし直してください。"
        ) from problem


def _notes(sheet: Sheet, new: Bundle, old: Bundle | None, report: Report) -> Iterator[str]:
    """What is good to know and asks for nothing."""
    if new.version not in ("", sheet.version):
        yield f"様式の版 {new.version} で書かれた内容を、いまの版 {sheet.version} で印刷しました。"
    if old is not None and not changed_keys(sheet, old.content, new.content):
        yield "前の内容から変わったところはありません。"
    if report.continued:
        yield f"欄に入りきらない記入を、別紙 {len(report.continued)} 件に印刷しました。"
    if report.base_form:
        told = [f"{_name(sheet, key)}の「{cluster}」" for key, cluster in report.base_form]
        yield f"{_some(told)}は、基本の字形で印刷しました。"
    if report.dropped:
        told = [f"{_name(sheet, key)}の {_points(cluster)}" for key, cluster in report.dropped]
        yield f"{_some(told)} は見えない文字なので、印刷していません。"


def _without_place(sheet: Sheet, content: Content, mode: Mode) -> Iterator[str]:
    """Answers that the form could not take; of a half-filled paper only those it would have held."""
    if mode is Mode.BLANK:
        return
    where = "もとのまま別紙に写しました。" if mode is Mode.PLAIN else "印刷していません。"
    unknown = []
    for one in leftovers(sheet, content):
        item = sheet.items.get(one.key.partition(".")[0])
        if mode is Mode.HALF and not (item and item.prefill):
            continue
        if one.name:
            yield f"{one.name}（{one.key}）：{one.why}{where}"
        else:
            unknown.append(one.key)
    if unknown:
        yield f"この様式にない項目が{len(unknown)}件あります（{_some(unknown)}）。{where}"


def _to_read_before_a_fax(sheet: Sheet, content: Content, mode: Mode) -> Iterator[str]:
    """Words in free texts that look like names or numbers, and that nobody but the sender can judge."""
    if mode is not Mode.MASKED:
        return
    for leak in leaks(sheet, content.values):
        if not leak.hidden:
            words = _some([f"「{one}」" for one in leak.words])
            yield f"{leak.place}の{words}は、そのまま印刷しました。FAXの前に、だれのことか分からないか確かめてください。"


def _lost(sheet: Sheet, report: Report) -> Iterator[str]:
    lost: dict[str, list[str]] = {}
    for key, cluster in report.missing:
        lost.setdefault(key, []).append(f"{_shown(cluster)}（{_points(cluster)}）")
    for key, clusters in lost.items():
        yield (
            f"{_name(sheet, key)}の {_some(clusters)} は文字の形がないため、〓で印刷しました。"
            "別の書き方にするか、手で書き加えてください。"
        )
    for words in report.overfull:
        yield f"「{words[:40]}」の欄に、印刷が入りきっていません。紙を確かめてください。"


def _some(words: list[str]) -> str:
    """The first few of many."""
    return "、".join(words[:MOST_TOLD]) + ("、ほか" if len(words) > MOST_TOLD else "")


def _name(sheet: Sheet, key: str) -> str:
    item = sheet.items.get(key.partition(".")[0])
    return item.name if item else "紙面"


def _shown(cluster: str) -> str:
    return cluster.encode("utf-8", "replace").decode("utf-8")


def _points(cluster: str) -> str:
    return " ".join(f"U+{ord(c):04X}" for c in cluster)
