"""Forms of one kanji that are searched as one: 髙 with 高, 邊 and 邉 with 辺.

Used for search keys, and for export to character sets that lack the written form; never to change
a stored name. Each group starts with the form of the key, mostly that of the 常用漢字表; its old
form (康熙字典体), 異体字 and registry forms (俗字) follow. Surnames mixed up by telephone are one
group (斎 斉 齋 齊); forms that are different surnames to everyone (畑 畠, 園 苑, 島 嶼) are not.
Compatibility ideographs that NFKC already unites (神 U+FA19, 祐 U+FA4F, 塚 U+FA10) need no row.
"""

from __future__ import annotations

from functools import lru_cache

# Common in the names of people and places, beyond the table of the 常用漢字表.
_NAMES = """
高髙 崎﨑嵜 吉𠮷 浜濱濵 辺邊邉 斎斉齋齊 沢澤 広廣 国國囯圀 徳德 島嶋嶌嶹 橋槗𣘺 富冨 峰峯 桑桒 柳栁桺
館舘 渕淵渊 寿壽夀 実實 竜龍 滝瀧 巌巖巗 鉄鐵銕鉃 芦蘆 塩鹽 鶴靍靏鸖 朗朖 鴎鷗 鴬鶯 篭籠 桝枡 薮藪籔
杉杦 祢禰 凛凜 遥遙 槙槇 尭堯 瑶瑤 亘亙 兎兔 沖冲 涼凉 昇曻 昂昻 晃晄 熙煕凞 翆翠 穣穰 郷鄕鄉 園薗 虎乕
剣劍劔剱劒 曳曵 来來徠 栃杤 渋澁澀 留畱畄 礒磯 祷禱 秋秌穐 節莭 旗籏 蒋蔣 薩萨 裏裡 諌諫 鯵鰺 麹麴 蝋蠟
柏栢 棲栖 梅楳 松枩 刈苅 野埜 宜冝 渓溪谿 宝寶寳 窓窗窻 穀糓 聡聰聦 船舩 輝煇 萌萠 廻𢌞 廸迪 達逹 釜釡
穎頴 靭靱 頸頚 桧檜 侠俠 涛濤 莱萊 醤醬 迩邇 砺礪 蛎蠣 竪豎 篠筱 畝畆畒 隣鄰 宮宫 鎌鐮 顔顏 彦彥 尚尙 呂吕
戸戶 呉吳 瀬瀨 頼賴 郎郞 曽曾 静靜 浄淨 真眞 恵惠 舎舍 壷壺 氷冰 鬱欝 庵菴 恒恆 豊豐 桜櫻 条條 関關 姫姬
"""

# Old and new forms of the 常用漢字表, as far as Unicode keeps them apart.
_JOYO = """
亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 栄榮 営營 衛衞 駅驛 円圓 縁緣 艶艷 応應 欧歐 殴毆 奥奧 横橫 温溫 穏穩
仮假 価價 画畫 会會 壊壞 懐懷 絵繪 拡擴 殻殼 覚覺 学學斈 岳嶽 楽樂 巻卷 陥陷 勧勸 寛寬 歓歡 観觀 気氣 帰歸 亀龜
偽僞 戯戲 犠犧 旧舊 拠據 挙擧 虚虛 峡峽 挟挾 狭狹 暁曉 区區 駆驅 勲勳 薫薰 径徑 茎莖 掲揭 経經 蛍螢 軽輕 継繼
鶏鷄雞 芸藝 撃擊 欠缺 県縣 倹儉 険險 圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 効效 黄黃 鉱鑛 号號 黒黑 歳歲 済濟 砕碎
剤劑 冊册 雑雜 参參 桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 歯齒 児兒 辞辭 湿濕 写寫 釈釋 収收 従從 獣獸 縦縱 粛肅 処處
叙敍敘 将將 称稱 焼燒 証證 奨奬 状狀 乗乘 剰剩 畳疊疉 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑 寝寢 慎愼 尽盡 図圖
粋粹 酔醉 穂穗 随隨 髄髓 枢樞 数數 声聲 窃竊 摂攝 専專 浅淺 戦戰 践踐 銭錢 潜潛 繊纖 禅禪 双雙 壮壯 争爭 荘莊
捜搜 挿插 巣巢 装裝 総總 騒騷 蔵藏 臓臟 即卽 属屬 続續 堕墮 対對 体體躰 帯帶 滞滯 台臺 択擇 担擔 胆膽 単單
団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳 聴聽 鎮鎭 逓遞 転轉 点點 伝傳 灯燈 当當 党黨 盗盜 稲稻 闘鬭 独獨
読讀 届屆 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 売賣 麦麥 発發 髪髮 抜拔 蛮蠻 秘祕 瓶甁 払拂 仏佛 併倂 並竝 餅餠 変變
弁辨辯瓣 舗舖 歩步 褒襃 翻飜 毎每 万萬 満滿 麺麵 黙默 訳譯 薬藥 弥彌 与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 乱亂
覧覽 両兩 猟獵 緑綠 励勵 礼禮 霊靈 齢齡 恋戀 炉爐 労勞 楼樓 録錄 湾灣 増增 徴徵 青靑 清淸 説說 税稅 脱脫 鋭銳
閲閱 悦悅 戻戾 産產 教敎 内內 歴歷 暦曆 強强 絶絕 既旣 概槪 頬頰 群羣 恥耻 晋晉 掴摑 鹸鹼 飲飮 略畧 蘂蕊 村邨
"""

# Small ヶ and ヵ are written large as often as not (鶴ヶ谷, 鶴ケ谷).
_KANA = "ケヶ カヵ"


def groups() -> tuple[str, ...]:
    """Every group of forms, the form of the key first."""
    return tuple((_NAMES + _JOYO + _KANA).split())


@lru_cache(maxsize=1)
def to_key_form() -> dict[int, str]:
    """A table for str.translate: every variant to the form of its group that stands in keys."""
    return {ord(form): group[0] for group in groups() for form in group[1:]}
