"""Words that the offices of the demo town keep (定型文)."""

from __future__ import annotations

from handoff.actions import phrases
from handoff.demo.stories import Stage

CARE = (
    ("日中は独居のため、退院前に福祉用具と訪問介護の調整が必要です。", ""),
    ("冬の間は玄関前の除雪ができないと、外出・往診ともに難しくなります。", ""),
    ("退院の前に、自宅でトイレまで歩けるかを一緒に確かめさせてください。", "home_requirements"),
    ("トイレに一人で行けること、薬の管理を手伝う人がいることが、自宅に戻る条件です。", "home_requirements"),
    ("一包化と服薬カレンダーで飲み忘れが減りました。", "med_note"),
    ("キーパーソンへの連絡は、平日の18時以降にお願いします。", "cm_notes"),
)  # fmt: skip
HOSPITAL = (
    ("退院前に、ご家族に手技をお伝えします。", ""),
    ("次回の外来で、薬の量を見直します。", ""),
)


def keep_phrases(stage: Stage) -> None:
    """A handful in every office that writes."""
    offices = {actor.office_id: actor for actor in stage.actors.values()}
    for actors, words in ((offices, CARE), (stage.hospital_actors, HOSPITAL)):
        for actor in actors.values():
            for text, key in words:
                phrases.keep(stage.session, actor, stage.now, text, key)
