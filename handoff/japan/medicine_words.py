"""What the parts of a line of a medicine list look like: amounts, times, places, headings.

The patterns are matched against a line whose full-width letters, digits and spaces were narrowed one
by one, so that a place found in it is the same place in the line as it was typed.
"""

from __future__ import annotations

import re

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x00A0: 0x20}


def narrowed(line: str) -> str:
    """`line` with full-width ASCII made half-width, of exactly the same length."""
    return line.translate(_NARROW)


_NUMBER = r"(?:\d+(?:\.\d+)?(?:[/~-]\d+(?:\.\d+)?)?|半|[一二三四五])"
_STRONG = r"(?:mg|MG|㎎|[μµu]g|mcg|㎍|%|mEq|万?単位|IU|mL|ml|㎖|g|G)"
_PER = r"(?:/\s?\d*\.?\d*\s?(?:mL|ml|g|日|枚|回|錠|包|時間))?"
STRENGTH = re.compile(rf"\d+(?:[.,]\d+)?\s?{_STRONG}{_PER}(?![A-Za-z])")
_COUNTED = (
    r"(?:錠|カプセル|ｶﾌﾟｾﾙ|[Cc]ap|包|個|枚|本|滴|吸入|噴霧|袋|管|キット|瓶|筒|丸|プッシュ|パック"
    r"|[TCPVA](?![A-Za-z]))"
)
_WEIGHED = r"(?:万?単位|mL|ml|㎖|g(?![A-Za-z])|G(?![A-Za-z]))"
_OFTEN = r"(?:(?<![日週月])[1一]回(?:量)?|[1一]日(?:量)?|各)?\s*"
COUNTED = re.compile(rf"{_OFTEN}{_NUMBER}\s?{_COUNTED}(?:ずつ)?(?:\s?[×xX]\s?\d+\s?{_COUNTED})?")
"""An amount that can only be what is taken: 1錠, 1回2錠, 3T."""
WEIGHED = re.compile(rf"{_OFTEN}{_NUMBER}\s?{_WEIGHED}(?:ずつ)?")
"""An amount that is what is taken where nothing else is said: 7.5g, 10単位."""
EACH = re.compile(rf"(?<![日週月])[1一]回(?:量)?\s*{_NUMBER}\s?(?:{_COUNTED}|{_WEIGHED})(?:ずつ)?")
"""An amount said for one time: 1回10単位."""

USAGE = re.compile(
    r"[1一]日\s?[\d一二三四]\s?回|[1一]日おき|分\s?[1-6一二三四](?!\d)|毎食|毎[朝夕晩]|朝|昼|夕|夜|晩|眠前|就[寝眠]"
    r"|寝る前|食[前後間直]|起床|空腹|頓[服用]|屯[服用]|隔[日週]|[週月]\s?[\d一二三四]\s?回|毎[日週月]|[月火水木金土日]曜"
    r"|\d+\s?時間(?:ごと|毎|おき)|[×xX]\s?[\dn朝昼夕毎眠分]|\d\s?[×xX](?=\s|$|\))|[1-4]\s?\)?\s?(?:n\.?d\.?E|v\.?d\.?[Ee]|v\.?d\.?S)"
    r"|(?:疼痛|痛む|発熱|不眠|便秘|不穏|痛い|必要|かゆい|かゆみ|発作|息苦しい|下痢|頭痛|腹痛|めまい)(?:時|とき)"
    r"|医師の指示|指示[通どさ]|[両右左]眼|点眼(?!液|薬|用|水)|塗布|貼付|患部|吸入(?!液|用|薬|粉末|エア)|皮下注|舌下(?!錠)"
    r"|うがい(?!薬|液)|含嗽(?!薬|液)|[腰膝肩背]|[\d一二三四]回/[日週月]|適量|適宜|自己注"
)
DAYS = re.compile(r"[×xX*]?\s?\(?\d{1,3}\s?(?:日分|日間|日量|回分|TD)\)?")
PLACE = re.compile(
    r"[^\s()（）:：/]*(?:病院|医院|クリニック|診療所|医療センター|ホスピタル|(?:内|外|眼|皮膚|耳鼻咽喉|泌尿器|精神|歯|整形外|脳神経外)科)"
    r"[^\s()（）]*"
)
HEAD = re.compile(
    r"^(?:(?:Rp|RP|rp)[.:)]?\s?(?:\(?\d{1,2}\)?[.:)]?)?\s*"
    r"|\(\d{1,2}\)\s*|\[\d{1,2}\]\s*|\d{1,2}[).:、](?!\d)\s*|[①-⑳]\s*"
    r"|[・･●○◯■□▪◆◇※•*☆★▼▽]\s*|-\s+)+"
)
"""Numbers and bullets in front of a name."""
GROUP = re.compile(r"^(?:Rp|RP|rp|処方|【?処方\s?\d*】?)[.:)]?\s?\(?\d{0,2}\)?[.:)]?$")
LABEL = re.compile(
    r"^[\[【(<]?(?:用法(?:[・･]用量)?|用量|飲み方|のみ方|使い方|薬品名|薬剤名|お?薬の名前|処方薬?)[\]】)>]?\s?[:：]?\s+"
    r"|^(?:用法(?:[・･]用量)?|用量|飲み方|のみ方|使い方|薬品名|薬剤名|お?薬の名前)\s?[:：]\s?"
    r"|^[\[【](?:用法(?:[・･]用量)?|用量|飲み方|使い方|薬品名)[\]】]\s?"
)
"""A heading at the beginning of a line that has more to say."""
PLACE_LABEL = re.compile(
    r"^[\[【]?(?:処方元|処方医療機関|医療機関(?:名)?|病院名?|発行元)[\]】]?\s?[:：]?\s*"
)
FORM = re.compile(
    r"錠|カプセル|ｶﾌﾟｾﾙ|散|顆粒|細粒|末|エキス|内用液|シロップ|ゼリー|軟膏|クリーム|ローション|ゲル|テープ|パップ|パッチ"
    r"|点眼|点鼻|点耳|眼軟膏|吸入|エアゾール|ディスカス|エリプタ|タービュヘイラー|レスピマット|坐[剤薬]|注|皮下|湯|丸|フィルム|トローチ"
    r"|うがい|含嗽|浣腸|液|貼付剤|スプレー|配合|舌下"
)
_NEVER = re.compile(
    r"薬局|薬剤師|調剤|氏\s?名|生年月日|(?:お薬|おくすり)手帳|ページ|処方日|交付日|発行日|保険|記号|番号|(?:TEL|tel|電話|FAX|〒)"
    r"|^(?:薬品名|薬剤名|薬の名前|用法|用量|規格|日数|処方元|数量|備考|写真|効能|効果)(?:\s|$|[,、・/])"
    r"|^(?:効能|効果|効き目|働き|はたらき|注意|副作用|飲み合わせ|保管|備考|作用)"
    r"|^(?:令和|平成|R|H)\s?\d|^\d{4}[/年.-]\d|^\d{1,2}月\d{1,2}日|様$|殿$|^[-=_*~―ー]+$|^以上$|^以下余白$|^合計"
)
_TOLD = re.compile(
    r"です|ます|ません|ください|下さい|こと|(?:する|める|げる|らす|ぐ|える|くする|ための?)(?:お?くすり|お?薬)"
)


def is_no_medicine(line: str) -> bool:
    """Dates, names of pharmacies, headings of columns, and sentences that explain."""
    return bool(_NEVER.search(line) or _TOLD.search(line))
