"""市町村ごとの取り扱い: how each confirms the exception for 軽度者 (U11), with source and history."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from handoff import clock
from handoff.actions import municipalities as acts
from handoff.actions.problems import NotFound
from handoff.db import find_equipment
from handoff.db.equipment_cases import MunicipalityRule
from handoff.db.offices import Office
from handoff.rules.access import Permission
from handoff.rules.municipality import CaseDates, Timing, decide
from handoff.rules.offices import OfficeKind
from handoff.web.forms.answering import Answer, answer
from handoff.web.forms.municipalities import RuleForm
from handoff.web.frame import journal
from handoff.web.frame.access import current_actor, needs
from handoff.web.frame.database import reading
from handoff.web.frame.once import Done

bp = Blueprint("municipalities", __name__)


@bp.app_template_filter("timing_label")
def timing_label(code: str) -> str:
    """The words of a stored timing."""
    return Timing(code).label


@bp.get("/admin/municipalities")
@needs(Permission.DIRECTORY_READ)
def index() -> str:
    """Every municipality with a rule on file; of each the one in force today first."""
    today = clock.local_date(clock.now())
    with reading() as session:
        rules = find_equipment.all_rules(session)
        groups = [list(found) for _, found in groupby(rules, key=lambda r: r.name)]
        journal.note("municipality:list")
        return render_template(
            "pages/municipalities/index.html",
            groups=[(_in_force(group, today), len(group)) for group in groups],
            may_keep=acts.may_keep(current_actor()),
            unknown=decide(None, CaseDates(rental_from=today)),
        )


@bp.get("/admin/municipalities/<pid>")
@needs(Permission.DIRECTORY_READ)
def show(pid: str) -> str:
    """One rule with every rule there was before and will be."""
    with reading() as session:
        rule = find_equipment.rule_by_public_id(session, pid)
        journal.note("municipality:view", f"municipality:{pid}")
        return render_template(
            "pages/municipalities/show.html",
            rule=rule,
            history=acts.history_of(session, rule),
            may_keep=acts.may_keep(current_actor()),
        )


@bp.route("/admin/municipalities/new", methods=["GET", "POST"])
@needs(Permission.DIRECTORY_READ)
def new() -> Answer:
    """Note a rule from a day on; an older one stays as history."""
    actor = current_actor()
    if not acts.may_keep(actor):
        raise NotFound
    if request.method == "POST":
        form = RuleForm()
    else:
        with reading() as session:
            form = RuleForm(formdata=None, data=_first(session))

    def act(session: Session) -> Done:
        rule = acts.keep_rule(session, actor, clock.now(), form.facts())
        journal.note("municipality:keep", f"municipality:{rule.public_id}")
        where = url_for("municipalities.show", pid=rule.public_id)
        return Done(where, "取り扱いを記録しました。")

    return answer(form, act, lambda: render_template("pages/municipalities/form.html", form=form))


def _first(session: Session) -> dict[str, Any]:
    """What stands in a new form: the rule to follow on, the municipality asked about, one's own."""
    copied = request.args.get("copy", "")
    if copied:
        rule = find_equipment.rule_by_public_id(session, copied)
        keys = ("name", "insurer_no", "timing", "route_b_needs_form", "confirm_per_certification",
                "form_notes")  # fmt: skip
        return {key: getattr(rule, key) for key in keys}
    name, number = request.args.get("name", "")[:60], request.args.get("no", "")[:8]
    if not name and current_actor().office_kind is OfficeKind.MUNICIPALITY:
        name = session.get_one(Office, current_actor().office_id).municipality
    return {"name": name, "insurer_no": number, "confirm_per_certification": True}


def _in_force(rules: list[MunicipalityRule], today: date) -> MunicipalityRule:
    """The newest that has begun; before any has, the first to come. `rules`: newest first."""
    return next((rule for rule in rules if rule.valid_from <= today), rules[-1])
