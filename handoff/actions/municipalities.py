"""How each municipality handles the confirmation for 軽度者: kept as rows, an unknown one is open (U11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from handoff.actions.problems import NotAllowed, Refused
from handoff.actions.timeline import LONGEST_TEXT, checked_text
from handoff.db import find_equipment
from handoff.db.equipment_cases import MunicipalityRule
from handoff.rules.access import Actor, Permission, Role
from handoff.rules.municipality import Timing
from handoff.sheets.model import Finding


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule as typed. `source`: where it is written (手引, page, who said it when)."""

    name: str
    timing: Timing | None
    source: str
    valid_from: date | None
    insurer_no: str = ""
    route_b_needs_form: bool = False
    confirm_per_certification: bool = True
    form_notes: str = ""


def rule_for(session: Session, insurer_no: str, name: str, on: date) -> MunicipalityRule | None:
    """The rule of a municipality in force on a day; None: none on file, both readings hold.

    The number of the insurer decides before the name.
    """
    found = find_equipment.rules_of(session, insurer_no.strip(), name.strip(), on)
    numbered = [r for r in found if insurer_no and r.insurer_no == insurer_no.strip()]
    return next(iter(numbered or found), None)


def history_of(session: Session, rule: MunicipalityRule) -> list[MunicipalityRule]:
    """Every rule that was ever kept for the same municipality, newest first."""
    return find_equipment.rules_of(session, rule.insurer_no, rule.name)


def may_keep(actor: Actor) -> bool:
    """Whether this person may note rules: care offices, the municipality itself, who runs the system."""
    if actor.may(Permission.SHEET_WRITE) or actor.may(Permission.SYSTEM_ADMIN):
        return True
    return actor.role is Role.CITY_STAFF


def keep_rule(session: Session, actor: Actor, now: datetime, facts: RuleFacts) -> MunicipalityRule:
    """Note a rule from a day on. One from the same day is replaced and stays as history.

    Raises NotAllowed, Refused.
    """
    if not may_keep(actor):
        raise NotAllowed
    _check(facts)
    insurer_no = checked_text("insurer_no", facts.insurer_no, 8)
    rule = MunicipalityRule(
        insurer_no=insurer_no,
        name=checked_text("name", facts.name, 60),
        timing=(facts.timing or Timing.UNKNOWN).value,
        route_b_needs_form=facts.route_b_needs_form,
        confirm_per_certification=facts.confirm_per_certification,
        form_notes=checked_text("form_notes", facts.form_notes, LONGEST_TEXT),
        source=checked_text("source", facts.source, 300),
        valid_from=facts.valid_from,
        entered_at=now,
        entered_by=actor.account_id,
    )
    for older in find_equipment.rules_of(session, rule.insurer_no, rule.name):
        if older.replaced_at is None and older.valid_from == rule.valid_from:
            older.replaced_at = now
    session.add(rule)
    session.flush()
    return rule


def _check(facts: RuleFacts) -> None:
    found: list[Finding] = []

    def say(key: str, text: str) -> None:
        found.append(Finding("refuse", key, text))

    if not facts.name.strip():
        say("name", "市町村（保険者）の名前を入れてください。")
    if facts.insurer_no and not (facts.insurer_no.isascii() and facts.insurer_no.isdigit()):
        say("insurer_no", "保険者番号は数字6けたで入れてください。分からないときは空けておけます。")
    if facts.timing is None:
        say("timing", "確認の時期の取り扱いを選んでください。")
    if not facts.source.strip():
        say("source", "何で知ったかを書いてください（例：市の手引き 令和8年4月版 12ページ）。")
    if facts.valid_from is None:
        say("valid_from", "いつからの取り扱いかを入れてください。")
    if found:
        raise Refused(found)
