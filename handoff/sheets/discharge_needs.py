"""The second half of ②: ③ what is needed after the discharge, outlook, record of the contacts.

Numbers T-4 … T-6 of the field catalogue. Every contact of the care manager with the institution is a
row, as many as there are: the paper prints three, the others go to the 別紙.
"""

from __future__ import annotations

from handoff.sheets import choices as c
from handoff.sheets import discharge_choices as d
from handoff.sheets.items import (
    R,
    W,
    clock,
    day,
    long,
    many,
    one,
    other,
    table,
    text,
    with_brackets,
)
from handoff.sheets.model import Section, ShownWhen

NEEDS = Section(
    "needs",
    "退院後に必要な事柄",
    (
        *with_brackets(
            many("procedures", "医療処置の内容", c.PROCEDURE, "T-4.01", W),
            text(
                "procedures_injection",
                "",
                "T-4.01",
                ask="自己注射の内容",
                shown_when=ShownWhen("procedures", ("injection",)),
            ),
            text(
                "procedures_other",
                "",
                "T-4.01",
                ask="医療処置（その他）の内容",
                shown_when=ShownWhen("procedures", ("other",)),
            ),
        ),
        *other(many("nursing_points", "看護の視点", d.NURSING, "T-4.02", W)),
        *other(many("rehab_points", "リハビリの視点", d.REHABILITATION, "T-4.03", W)),
        one("contra", "禁忌事項（禁忌の有無）", c.YN, "T-4.04", W, ask="禁忌の有無"),
        long(
            "contra_detail",
            "（禁忌の内容／留意点）",
            "T-4.05",
            ask="禁忌の内容・留意点",
            shown_when=ShownWhen("contra", ("1",)),
        ),
    ),
    paper="2．課題認識のための情報 ③ 退院後に必要な事柄",
    also_by="hospital",
)

OUTLOOK = Section(
    "outlook",
    "症状・見通し",
    (
        long("prognosis", "症状・病状の予後・予測", "T-5.01", W),
        long(
            "obstacles",
            "退院に際しての日常生活の阻害要因（心身状況・環境等）",
            "T-5.02",
            W,
            ask="退院に際しての日常生活の阻害要因",
            hint="例）手すりが要る、玄関に段差がある、食事の支度をする人がいない",
        ),
        long("home_conditions", "在宅復帰のために整えなければならない要件", "T-5.03", W),
    ),
    paper="症状・見通し",
    also_by="hospital",
)

_CONFERENCE = ShownWhen("conference", ("1",))
_MET = ShownWhen("contact_kind", ("interview",))

_COLUMNS = (
    day("contact_on", "聞き取り日", "T-6.02", R),
    text(
        "informants",
        "情報提供を受けた職種（氏名）",
        "T-6.03",
        R,
        hint="例）医療ソーシャルワーカー（見本）、病棟看護師（見本）",
    ),
    one("contact_kind", "連絡の形", d.CONTACT_KIND, "T-6.06", R),
    one("contact_mode", "面談の手段", d.CONTACT_MODE, "T-6.06", shown_when=_MET),
    one(
        "video_consent",
        "ビデオで行うことの本人・家族の同意",
        c.YN,
        "T-6.06",
        W,
        shown_when=ShownWhen("contact_mode", ("video",)),
    ),
    text("contact_place", "場所", "T-6.06"),
    long("learnt", "聞き取った内容", "T-6.03"),
    one("conference", "会議出席", c.NOT_OR_DO, "T-6.04", R),
    clock("conf_time", "会議の時刻", "T-6.05", W, shown_when=_CONFERENCE),
    text("conf_place", "会議の開催場所", "T-6.05", W, shown_when=_CONFERENCE),
    long(
        "conf_hospital",
        "会議の出席者（病院・施設の側）",
        "T-6.05",
        W,
        hint="1行に1人、職種と氏名。例）看護師 見本恵",
        shown_when=_CONFERENCE,
    ),
    long(
        "conf_home",
        "会議の出席者（在宅の側・本人・家族）",
        "T-6.05",
        W,
        hint="1行に1人、職種と氏名。例）訪問看護師 見本葵",
        shown_when=_CONFERENCE,
    ),
    long("conf_summary", "会議の要点", "T-6.05", W, shown_when=_CONFERENCE),
    one(
        "rental_expected",
        "福祉用具貸与の見込み",
        c.YN,
        "T-6.05",
        shown_when=_CONFERENCE,
    ),
    one("doc_copy", "利用者・家族に渡した文書の写し", c.YN, "T-6.07", W, shown_when=_CONFERENCE),
)

CONTACTS = Section(
    "contacts",
    "面談・カンファレンスの記録",
    (
        table(
            "contacts",
            "面談・カンファレンスの記録",
            20,
            _COLUMNS,
            "T-6.01",
            need=W,
            carry=False,
        ),
    ),
    paper="面談・カンファレンスの記録",
    note="※ 課題分析にあたっては、必要に応じて課題整理総括表の活用も考えられる。",
)
