"""The doctor's page as a form: what is drawn, and what a press on it means.

No WTForms here: the page is light, every box is an item of the declaration and `sheets.content` reads
what was typed. A common answer is a radio that fills other boxes; the script does it at once, without
it this module does the same when the form arrives.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from handoff.actions.answer_keeping import BY_SYSTEM
from handoff.actions.answers import AnswerPage
from handoff.sheets import catalogue
from handoff.sheets.content import TYPED, Content
from handoff.sheets.doctor_contact_reply import QuickAnswer
from handoff.sheets.doctor_contact_services import TABLE
from handoff.sheets.model import Finding, Item, Kind, Sheet
from handoff.web.filling.rows import Row, read_rows

Posted = MultiDict[str, str]
QUICK, DONE = "quick", "_quick_done"
STATE, FITS_NOT = "fits_state", "none"
"""④ asks in one group of radios whether a state applies and which: one press instead of two."""
NOT_KEPT = frozenset({"csrf_token", "code", "_version", "_go", "_really"})


def items_of(sheet: Sheet) -> tuple[Item, ...]:
    """Every item the doctor can fill in, in printed order."""
    reply = next(part for part in sheet.parts if part.key == "reply")
    own = [item for section in reply.sections for item in section.items]
    return tuple(i for i in own if i.key not in BY_SYSTEM - {"from_inst"})


def asked_about(request: Mapping[str, Any]) -> tuple[str, ...]:
    """The services ③ asks about (each has its own line on the page), the equipment of ④."""
    return tuple(request.get("med_services") or request.get("tools") or ())


def common_answers(page: AnswerPage) -> tuple[QuickAnswer, ...]:
    """The common answers that answer this letter, those to its own question first.

    「意見はありません」 and a word about the meeting leave open whether a service is needed; they
    would be refused, so they are offered only where no service is asked about.
    """
    asked = [s for s in asked_about(page.request) if s in TABLE]
    if not asked:
        return page.quick
    fitting = [
        q for q in page.quick if "med_need" in q.values or q.values.get("reply_way") != "below"
    ]
    return tuple(sorted(fitting, key=lambda q: "med_need" not in q.values))


def boxes_of(quick: QuickAnswer, asked: Sequence[str]) -> dict[str, str]:
    """Name of the box → what the common answer puts into it."""
    found: dict[str, str] = {}
    for key, value in quick.values.items():
        if key == "med_need":
            found |= {f"med_need-{asked.index(r['service'])}-need": r["need"] for r in value}
        else:
            found[key] = "1" if value is True else str(value)
    return found


def with_common_answer(form: Posted, page: AnswerPage) -> Posted:
    """The form with the chosen common answer put in, unless the script has done it already.

    What the answer chosen before had put in goes; what was typed by hand stays.
    """
    asked = asked_about(page.request)
    known = {q.key: boxes_of(q, asked) for q in common_answers(page)}
    chosen, before = form.get(QUICK, ""), form.get(DONE, "")
    if chosen not in known or chosen == before:
        return form
    filled = form.copy()
    for name, value in known.get(before, {}).items():
        if filled.get(name) == value:
            filled.pop(name)
    for name, value in known[chosen].items():
        if not (filled.get(name) or "").strip():
            filled[name] = value
    return filled


def read(form: Posted, page: AnswerPage) -> dict[str, Any]:
    """What was typed and chosen, by item key; an empty box is there with an empty text."""
    form = with_common_answer(form, page)
    raw = {item.key: _typed(form, item) for item in items_of(page.sheet)}
    if page.sheet.code == catalogue.DOCTOR_CONTACT:
        raw["med_need"] = [r for r in raw["med_need"] if r.get("need") or r.get("order")]
        written = ("med_need", "opinion", "meeting_reply", "dx_note", "cautions", "tool_note")
        if not raw["reply_way"] and any(raw[key] for key in written):
            raw["reply_way"] = "below"  # it is written below: nobody needs to be asked
    else:
        state = form.get(STATE, "")
        raw["fits"] = "0" if state == FITS_NOT else "1" if state else ""
        raw["state"] = "" if state == FITS_NOT else state
    raw[TYPED] = {}  # what could not be read earlier is in its box again, or was taken out
    return raw


def is_answer(form: Posted) -> bool:
    """Whether the form carries an answer (and not only a code)."""
    return "_version" in form


def kept_fields(form: Posted) -> list[tuple[str, str]]:
    """What a page in between carries along, so that nothing typed is lost."""
    return [(k, v) for k, v in form.items(multi=True) if k not in NOT_KEPT and v]


def words_of(form: Posted) -> list[tuple[str, str]]:
    """The texts of the form in words, for a page that can no longer take them."""
    sheets = (
        catalogue.DECLARED[c] for c in (catalogue.DOCTOR_CONTACT, catalogue.EQUIPMENT_CONTACT)
    )
    texts = {i.key: i.name for s in sheets for i in items_of(s) if i.kind in (Kind.TEXT, Kind.LONG)}
    return [(name, form[key]) for key, name in texts.items() if form.get(key, "").strip()]


def _typed(form: Posted, item: Item) -> Any:
    if item.kind is Kind.ROWS:
        return read_rows(form, item)
    if item.kind is Kind.MANY:
        return form.getlist(item.key)
    return form.get(item.key, "")


@dataclass(frozen=True)
class Drawn:
    """The boxes of the page, for its templates."""

    sheet: Sheet
    content: Content
    asked: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def item(self, key: str) -> Item:
        """The declaration of a box."""
        return self.sheet.items[key]

    def text(self, key: str) -> str:
        """What stands in a box of text: as typed when it could not be read."""
        value = self.content.typed.get(key) or self.content.get(key) or ""
        return str(value) or self.defaults.get(key, "")

    def is_plain_date(self, key: str) -> bool:
        """Whether a box for a date can show its text as a date."""
        return key not in self.content.typed

    def has(self, key: str, code: str) -> bool:
        """Whether an answer is chosen."""
        value = self.content.get(key)
        return value is True or (value == code if isinstance(value, str) else code in (value or ()))

    def has_other(self, key: str) -> bool:
        """Whether something is chosen that the letter did not ask about."""
        return any(code not in self.asked for code in self.content.get(key) or ())

    @property
    def state(self) -> str:
        """④: the one choice that stands for 該当 and the state."""
        fits = self.content.get("fits")
        return FITS_NOT if fits == "0" else str(self.content.get("state") or "")

    def wrong(self, *keys: str) -> list[Finding]:
        """What is said about these boxes as a whole."""
        return [f for f in self.findings if f.key in keys and (f.row is None or not f.column)]

    def any_in(self, *keys: str) -> bool:
        """Whether something stands in one of these boxes, or is said about it."""
        said = any(f.key in keys for f in self.findings)
        typed = {path.partition(".")[0] for path in self.content.typed}
        return said or any(self.content.get(key) or key in typed for key in keys)

    def lines(self, key: str, least: int) -> list[Line]:
        """The rows of a small table, at least so many."""
        rows = list(self.content.get(key) or ())
        rows += [{}] * max(0, least - len(rows))
        return [self._line(key, n, n, row) for n, row in enumerate(rows)]

    def needs(self) -> list[Line]:
        """③: one line per service asked about, then those the doctor added, then an empty one."""
        rows = list(enumerate(self.content.get("med_need") or ()))
        found: list[Line] = []
        for code in self.asked:
            own = next((r for r in rows if r[1].get("service") == code), None)
            if own is not None:
                rows.remove(own)
            at, row = own if own is not None else (-1, {"service": code})
            found.append(self._line("med_need", len(found), at, row, asked=True))
        for at, row in rows:
            found.append(self._line("med_need", len(found), at, row))
        if len(found) < self.item("med_need").max_rows:
            found.append(self._line("med_need", len(found), -1, {}))
        return found

    def _line(self, key: str, number: int, at: int, row: Row, asked: bool = False) -> Line:
        said = [f for f in self.findings if f.key == key and f.row == at and f.column]
        typed = {
            path.rpartition(".")[2]: text
            for path, text in self.content.typed.items()
            if path.startswith(f"{key}.{at}.")
        }
        return Line(f"{key}-{number}", {**row, **typed}, asked, said, frozenset(typed))


@dataclass(frozen=True)
class Line:
    """One row of a table on the page. `name` begins the names of its boxes."""

    name: str
    row: Row
    asked: bool
    said: list[Finding]
    typed: frozenset[str]


@dataclass(frozen=True)
class Button:
    """A common answer as a radio; `fill` tells the script what it puts where."""

    key: str
    label: str
    fill: str
    is_chosen: bool


def buttons(page: AnswerPage) -> list[Button]:
    """The common answers; one is marked when the page holds exactly what it says."""
    asked = asked_about(page.request)
    found = common_answers(page)
    best = max(found, key=lambda q: _held(page, q), default=None)
    return [
        Button(
            quick.key,
            quick.label,
            json.dumps(boxes_of(quick, asked), ensure_ascii=False, separators=(",", ":")),
            quick is best and _held(page, quick) > 0,
        )
        for quick in found
    ]


def _held(page: AnswerPage, quick: QuickAnswer) -> int:
    """How much of the common answer stands in the content; 0 unless all of it does."""

    def held(key: str, value: Any) -> bool:
        stored = page.content.get(key)
        if key != "med_need":
            return bool(stored == value)
        needs = {r.get("service"): r.get("need") for r in stored or ()}
        return all(needs.get(r["service"]) == r["need"] for r in value)

    values = {k: v for k, v in quick.values.items() if k != "ack"}
    return len(values) if all(held(k, v) for k, v in values.items()) else 0
