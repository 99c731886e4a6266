"""The sources behind the rules (出典), as docs/rules.md lists them: id → title and address.

Printed in evidence files beside the rules a verdict rests on. A test keeps this table and the page equal.
"""

from __future__ import annotations

SOURCES: dict[str, str] = {
    "S1": "介護経営ドットコム 入院時情報連携加算の見直し — kaigokeiei.com/news/y60mynmxlpu1",
    "S2": "インタートラスト 介護コラム — kaigo.intertrust.jp/column/information_linkage_addition",
    "S3": "福祉ネット — fukushi-net.net/kyotaku-nyuuinnjijouhourenkeikasan",
    "S4": "カイポケ (R6 Q&A Vol.1 問118, 2024-03-15) — ads.kaipoke.biz/home-helper-service/addition-subtraction/about-admission-info-cooperation.html",
    "S5": "H24 告示96・老企36 excerpt — jukeizukoubou.hatenablog.com/entry/30468824",
    "S6": "川崎市 居宅介護支援 加算算定ガイド (告示20号, 2018) — pdfslide.tips/documents/e-ccfkawasaki-30eeee.html",
    "S7": "care-mane.com/news/9502 ; JOINT 2018-03-26 — articles001.joint-kaigo.com/article-6/pg0083.html",
    "S8": "MHLW 同時改定意見交換会 資料3参考1 p.43 (2018 revision) — wic-net.com/material/document/8383/43",
    "S9": "清瀬市 — city.kiyose.lg.jp/kenkouiryouhukusi/koureisien/kaigohoken/1003712/1003715/1003716.html",
    "S10": "kaigosien.blogspot.com/2012/07/blog-post_8894.html",
    "S11": "医療連携加算 — ads.kaipoke.biz/basic_knowledge/care_insurance_and_law/addition_subtraction/about_medical_cooperation.html",
    "S12": "care-mane.com/bbs/35813 (forum)",
    "S13": "出雲市 退院・退所加算について — city.izumo.shimane.jp/www/contents/1540947538244/index.html",
    "S14": "MHLW 令和3年度改定事項 p.46 — wic-net.com/material/document/10141/46",
    "S15": "kaigaijinzai.takeoff-premium.com/2023/08/16/ (退院・退所加算 算定のポイント)",
    "S16": "kaigosien.blogspot.jp/2012/07/blog-post_14.html (2021 version)",
    "S17": "H21.3.23 Vol.69 問65 — kanrishayoken20.jp/kourousyo-faq/kyotakukaigoshien/mhlw-faq-1682/",
    "S18": "H24.4.25 Vol.284 Q&A Vol.3 問7・8 — hourei.roken.or.jp/detail.php?uid=1131 ; kaigokeiei.net (Vol.3・居宅介護支援)",
    "S19": "tricare.jp/knowledge/category4/category4_1/2527/",
    "S20": "ads.kaipoke.biz/home-helper-service/addition-subtraction/leave-hospital.html",
    "S21": "tateyo-cm.com/archives/50872964.html",
    "S22": "kaigosien.blogspot.com/2012/07/blog-post_14.html (2015 version)",
    "S23": "2024 医科留意事項 p.193 — wic-net.com/material/document/13625/193",
    "S24": "2026 医科点数表(答申 2026-02-13) p.321 — wic-net.com/material/document/23451/321",
    "S25": "clinicalsup.jp/jpoc/shinryou.aspx?File=ika_2_1_1/b005.html",
    "S30": "MHLW 令和6年度改定事項 p.79 「主治の医師等」の明確化 — wic-net.com/material/document/13054/79",
    "S33a": "坂戸市 city.sakado.lg.jp/soshiki/33/56836.html",
    "S33b": "北広島市 city.kitahiroshima.hokkaido.jp/hotnews/detail/00156633.html",
    "S33c": "向日市 city.muko.kyoto.jp/site/shinsei/15214.html",
    "S33d": "廿日市市 city.hatsukaichi.hiroshima.jp/soshiki/36/116455.html",
    "S33e": "苫小牧市 city.tomakomai.hokkaido.jp/kenko/kaigo/jigyosha/taiyo-jyukai.html",
    "S33f": "開成町 town.kaisei.kanagawa.jp/Info/1505 and MHLW 手引き p.15 wic-net.com/material/document/20890/15",
    "S33g": "町田市 city.machida.tokyo.jp/iryo/kaigo/business/fukushiyogu/yogu_taiyo.html",
    "S33h": "doctor's form expydoc.com/doc/7104282",
    "S33i": "函南町 town.kannami.shizuoka.jp/kannami-mobile/keidotaiyo.html",
    "S34": "多摩市 city.tama.lg.jp/…/1016611.html ; 下妻市 city.shimotsuma.lg.jp/…/page007059.html ; 三鷹市",
    "S35": "kaigosien.blogspot.com/2021/03/blog-post_20.html ; fukushi-net.net/kaigokiroku-dennsihozonn/ ; carenote.jp/202104kaigokeikaku-syomeiouin/",
    "S36": "hoken-room.jp/nursing/1437",
    "S36b": "みよし広域連合 miyoshikouiki.jp/docs/2020101300012/",
    "S38": "介護保険最新情報 Vol.1479 (suzumina.jp/vol1479-kyotaku-shogu-kakunin-2), Vol.1476 (caretasukeru.com/long-term-care-updates/10861) ; earth-solution.com/?p=613. (iryoken.co.jp id-3606 prints 7.5/6.1 % for 居宅介護支援 — contradicts the others, taken as an error)",
    "S40b": "public code tables of unit values (125 / 50 / 200) found by string search",
    "S45": "jukeizukoubou.hatenablog.com/entry/30468727 (居宅介護支援費 注7)",
}  # fmt: skip
"""Source id → title — address."""

MARKS = {
    "S": "公表されている資料で確かめた",
    "K": "実務上の理解で、公表資料では確かめていない",
    "U": "読み方が分かれるので、保険者に確かめる",
}
"""Mark of a rule → what it means, in words for people."""
