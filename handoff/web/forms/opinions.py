"""Forms of 「主治医の意見」: medical services of the plan, opinions from elsewhere, delivery of the plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField

from handoff.actions.care_plan import MEANS
from handoff.actions.opinions import NEEDS, SOURCES
from handoff.actions.timeline import LONGEST_TEXT
from handoff.rules.life import Means
from handoff.rules.medical_services import MedicalService
from handoff.web.forms.base import LongText, Needed, Pick, Segments, TextLine
from handoff.web.forms.dates import DayField
from handoff.web.forms.moments import NearDays

_SOURCES = [(code, label) for code, label in SOURCES.items() if code != "letter"]
_HEARD_BY = [(m.value, m.label) for m in (Means.PHONE, Means.VISIT, Means.FAX, Means.POST)]


class ServiceForm(NearDays):
    """A medical service that the plan has, or that is considered."""

    service = Segments("医療系サービス", [Needed("医療系サービスを選んでください。")], choices=[])
    wanted_from = DayField("利用を始める日（予定）")
    note = TextLine("メモ", limit=300)

    def prepare(self, services: Iterable[MedicalService], support: bool) -> None:
        """The services a person of this level can have."""
        self.service.offer([(s.code, s.support if support else s.label) for s in services])


class OpinionForm(NearDays):
    """An opinion that came another way than by letter. One question per service: `need_<code>`."""

    source = Pick("何によって意見を受けましたか", choices=_SOURCES)
    from_doctor = TextLine(
        "意見を述べた医師", [Needed("意見を述べた医師の氏名を入力してください。")], limit=100
    )
    institution = TextLine("医療機関", limit=200)
    heard_on = DayField("意見を受けた日", [Needed("意見を受けた日を入力してください。")])
    means = Pick("方法", choices=_HEARD_BY)
    of_hospital = BooleanField("いま入院している（していた）病院の医師です")
    words = LongText("意見の内容", limit=LONGEST_TEXT)

    def refuse(self, name: str, message: str) -> None:
        """A refusal about the services stands at the first of them."""
        first = next((f.name for f in self if f.name.startswith("need_")), name)
        super().refuse(first if name == "services" else name, message)

    @property
    def needs(self) -> dict[str, str]:
        """Service → what was said of it, as far as something was."""
        fields = ((f.name, f.data) for f in self if f.name.startswith("need_"))
        return {name.removeprefix("need_"): said for name, said in fields if said}


def opinion_form(services: Iterable[tuple[str, str]], **kw: Any) -> OpinionForm:
    """The form with a question for each of `services` (code, name)."""
    questions = {
        f"need_{code}": Segments(name, choices=list(NEEDS.items())) for code, name in services
    }
    made: OpinionForm = type("OpinionOn", (OpinionForm,), questions)(**kw)
    return made


class DeliveryForm(NearDays):
    """The finished plan was given to the doctor: today, unless said otherwise."""

    to_doctor = TextLine(
        "交付した医師", [Needed("交付した医師の氏名を入力してください。")], limit=100
    )
    institution = TextLine("医療機関", limit=200)
    means = Segments(
        "交付した方法", [Needed("交付した方法を選んでください。")], choices=list(MEANS.items())
    )
    delivered_on = DayField("交付した日", [Needed("交付した日を入力してください。")])
    plan_made_on = DayField("ケアプランを作った日")
    note = TextLine("メモ", limit=300)


class EndForm(NearDays):
    """A service is no part of the plan any more."""

    ended_on = DayField("やめた日", [Needed("やめた日を入力してください。")])
