"""Our paper beside typst, WeasyPrint, fpdf2 and a Chromium that keeps running: the same ① in one run.

Every document is another person's, so that nobody can remember the last one; the engines take turns, so
that a busy machine is busy for all of them. Each result is read back: two pages, every letter there.
"""

from __future__ import annotations

import importlib.util
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from bench.measure import heading, show, take
from bench.pdf_form import Page, form_of, grown, letters, read_back, values_of
from bench.pdf_ours import STAMP, Signed, plain, tagged
from handoff.demo.sheet_words import fill
from handoff.pdf.code_mark import CodeMark
from handoff.pdf.layouts import layout_for
from handoff.pdf.letter import render_letter
from handoff.sheets import catalogue, content

ROUNDS = 15
DOCUMENTS = 400  # a month of an office
OFTEN = 4  # runs a round of what takes milliseconds
TARGETS = {
    "tagged": "<= 10 ms, >= 3 x faster than typst, >= 30 x than WeasyPrint and fpdf2; <= 180 kB",
    "signed": "<= 35 ms",
}
_ADDRESS = "https://renkei.asahikawa.example/a/k3x9dfq2mzr7wptb0v4h8c"


@dataclass(slots=True)
class Runner:
    """One line of the table. `draw` takes the values and the form made of them."""

    name: str
    draw: Callable[[dict[str, Any], list[Page]], bytes]
    often: int = 1
    target: str = ""
    runs: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # of this process: nothing of Chromium's
    size: int = 0

    @property
    def median(self) -> float:
        """The middle run in milliseconds."""
        return statistics.median(self.runs)


def main() -> None:
    """Print the table, then what our own engine needs besides."""
    heading(f"① on paper: medians of {ROUNDS} rounds in turn, another person in each document")
    others = _others()
    signed = Signed()
    ours = [
        Runner("ours, plain", lambda v, _f: plain(v), OFTEN),
        Runner("ours, tagged PDF/A-3 with data", lambda v, _f: tagged(v), OFTEN, TARGETS["tagged"]),
        Runner("ours, the same signed (B-B)", lambda v, _f: signed.draw(v), OFTEN, TARGETS["signed"]),
    ]  # fmt: skip
    runners = ours + [Runner(e.name, lambda _v, f, e=e: e.draw(f)) for e in others]  # type: ignore[misc]
    try:
        _prove(runners)
        _take_turns(runners)
    finally:
        for engine in others:
            engine.close()
    _table(runners, ours[1])
    _more_text()
    _alone()
    _letters()


def _others() -> list[Any]:
    """The engines that are installed; the lock file of the bench has them all."""
    from bench.pdf_others import OTHERS

    needs = {"Typst": "typst", "WeasyPrint": "weasyprint", "Fpdf2": "fpdf", "Chromium": "playwright"}  # fmt: skip
    found = []
    for engine in OTHERS:
        if importlib.util.find_spec(needs[engine.__name__]):
            found.append(engine())
        else:
            print(f"  {engine.__name__} is not installed: make bench-pdf")
    return found


def _prove(runners: list[Runner]) -> None:
    """One unmeasured document each: two pages, and no letter of the form missing."""
    for number in range(2):
        values = values_of(10_000 + number)
        form = form_of(values)
        wanted = letters(form)
        for runner in runners:
            made = runner.draw(values, form)
            pages, found = read_back(made)
            missing = wanted - found
            if pages != 2 or missing:
                raise SystemExit(f"{runner.name}: {pages} pages, missing {missing.most_common(5)}")
            runner.size = len(made)


def _take_turns(runners: list[Runner]) -> None:
    number = 0
    for _ in range(ROUNDS):
        for runner in runners:
            for _ in range(runner.often):
                number += 1
                values = values_of(number)
                form = form_of(values)
                start, busy = time.perf_counter(), time.process_time()
                runner.draw(values, form)
                runner.cpu.append((time.process_time() - busy) * 1000)
                runner.runs.append((time.perf_counter() - start) * 1000)


def _table(runners: list[Runner], ours: Runner) -> None:
    for runner in runners:
        ratio = f"{runner.median / ours.median:7.2f} x ours tagged"
        busy = (
            "elsewhere" if "Chromium" in runner.name else f"{statistics.median(runner.cpu):6.1f} ms"
        )
        print(
            f"  {runner.name:<36} {runner.median:9.2f} ms {ratio}   processor {busy:>9}   {runner.size / 1000:5.0f} kB"
            + (f"   [{runner.target}]" if runner.target else ""),
            flush=True,
        )


def _more_text() -> None:
    """How much more processor time ten times as many letters take."""
    values = [(values_of(n), grown(values_of(n), 10)) for n in range(15)]
    once, ten = [], []
    for short, long in values:
        for runs, one in ((once, short), (ten, long)):
            start = time.process_time()
            tagged(one)
            runs.append((time.process_time() - start) * 1000)
    ratio = statistics.median(ten) / statistics.median(once)
    print(
        f"  ten times as many letters in the answers {statistics.median(ten):9.2f} ms {ratio:7.2f} x   [<= 6 x]"
    )


def _alone() -> None:
    """Processes of their own: the first document, and a month on one core."""
    contents = json.dumps([values_of(number) for number in range(DOCUMENTS)])
    firsts = [_run("first", contents) for _ in range(5)]
    imports, first, busy = (statistics.median(column) for column in zip(*firsts, strict=True))
    spent, peak, before, largest = _run("many", contents)
    print(
        f"  the first document of a process {first:18.0f} ms   [<= 300 ms]   after {imports:.0f} ms of imports; processor {busy:.0f} ms"
    )
    print(
        f"  {DOCUMENTS} documents on one core {spent:25.0f} ms   [<= 6000 ms]   largest {largest:.0f} kB"
    )
    print(
        f"  peak memory meanwhile {peak:28.0f} MB   [<= 80 MB]   {before:.0f} MB before the first"
    )


def _run(what: str, contents: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.pdf_alone", what],
        input=contents,
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(word) for word in done.stdout.split()]


def _letters() -> None:
    """③ and ④ with code and reply half, everything in the request filled in."""
    for code in (catalogue.DOCTOR_CONTACT, catalogue.EQUIPMENT_CONTACT):
        sheet = catalogue.DECLARED[code]
        raw = {
            "client_name": "髙﨑 靜枝",
            "client_kana": "タカサキ シズエ",
            **fill(sheet, Random(1), 1.0),
        }
        values = content.counting(sheet, content.read(sheet, raw).values)
        layout, mark = layout_for(code), CodeMark(_ADDRESS, "48213907", "K7M2-4TXQ")
        name = f"{sheet.number} with its code and a blank reply"
        draw = partial(render_letter, sheet, layout, values, STAMP, mark)
        show(take(name, draw, times=40))


if __name__ == "__main__":
    main()
