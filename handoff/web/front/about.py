"""Pages about the product itself: for citizens, on accessibility, and the components in one place."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from markupsafe import Markup

from handoff.japan import furigana
from handoff.web.forms.base import BaseForm, LongText, Needed, Pick, Segments, TextLine
from handoff.web.frame.access import public
from handoff.web.frame.database import installation

bp = Blueprint("about", __name__)


def readable(html: str) -> Markup:
    """Template filter: readings as ふりがな when the reader asked for them, else left out."""
    shown = furigana.with_ruby(html) if wants_furigana() else furigana.without(html)
    return Markup(shown)  # noqa: S704 - a block of our own template, its values escaped already


def wants_furigana() -> bool:
    """Whether this page was asked for with ふりがな."""
    return request.args.get("furigana") == "1"


@bp.record_once
def _names(state: object) -> None:
    app = state.app  # type: ignore[attr-defined]
    app.jinja_env.filters["readable"] = readable
    app.jinja_env.globals["wants_furigana"] = wants_furigana


@bp.get("/for-you")
@public
def for_you() -> str:
    """ご本人・ご家族の方へ: what is written about a person, who reads it, how to say no."""
    return render_template(
        "pages/about/for_you.html", years=installation().settings.retention_years
    )


@bp.get("/accessibility")
@public
def accessibility() -> str:
    """The accessibility statement: what was aimed at, how it was tried, what is known to be left."""
    return render_template("pages/about/accessibility.html")


class SampleForm(BaseForm):
    """Every kind of field once, for the page of components."""

    name = TextLine("氏名", [Needed("氏名を入力してください。")], description="例）旭川 花子")
    kind = Pick("書類の種類", choices=[("a", "看護サマリー"), ("b", "診療情報提供書")])
    means = Segments(
        "手段", choices=[("visit", "面談"), ("video", "ビデオ通話"), ("phone", "電話")]
    )
    words = LongText("ひとこと", limit=400)


@bp.get("/styleguide")
@public
def styleguide() -> str:
    """Every component with its name. Only on a trial: a real installation has no such page."""
    if not installation().settings.is_local:
        abort(404)
    form, wrong = SampleForm(formdata=None), SampleForm(formdata=None, prefix="wrong-")
    wrong.name.errors = ["氏名を入力してください。"]
    return render_template("pages/about/styleguide.html", form=form, wrong=wrong)
