"""Text made comparable, with the way back: every folded span gives exact offsets in the original.

Two spellings that a reader takes for one fold to one: case, compatibility forms and diacritics (Unicode NFKD),
dashes, apostrophes and spaces, Arabic and Farsi letters, joiners and tatweel, and the traditional Chinese
characters that names on a watch list use.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

# Letters that Urdu, Farsi and Arabic code pages exchange for one another (Unicode chapter 9.2, and windows-1256,
# which lacks the Farsi yeh, the keheh and the Urdu heh), and punctuation that NFKD leaves alone.
_EXCHANGED = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ې": "ی",
        "ك": "ک",
        "ڪ": "ک",
        "ه": "ہ",
        "ة": "ہ",
        "ۃ": "ہ",
        "ە": "ہ",
        "ھ": "ہ",
        "ں": "ن",
        "ٱ": "ا",
        "ـ": "",
        "ء": "",
        "۔": ".",
        "،": ",",
        "؛": ";",
        "؟": "?",
        "٪": "%",
        "。": ".",
        "、": ",",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "ʻ": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "−": "-",
        "・": "·",
        "•": "·",
        "ø": "o",
        "ł": "l",
        "đ": "d",
    }
)

# Traditional to simplified, as far as names and their context in mining and diplomacy need it (Unihan
# kSimplifiedVariant).
_TRADITIONAL = str.maketrans(
    "經濟國戰屬邊組織銅礦產業鐵鋁鋰銻鎵鍺釹鐠鑭鈰釔鏑鋱礎設資發開聯盟東協議投貿鐘馬蘭爾項建築壩橋樑電廠動鄉區縣"
    "軍隊總統長務員會議報導關係與從處運輸營進錄認證較廣場機構團體門際陸灣島龍傑溫亞歐華萬億噸參訪簽署條約規劃"
    "標準環保護傳環術學費這個們來對後還沒為實現則點應話題壟斷導彈採購備儲庫戶漢語譯讀書買賣價銷據稱達過質",
    "经济国战属边组织铜矿产业铁铝锂锑镓锗钕镨镧铈钇镝铽础设资发开联盟东协议投贸钟马兰尔项建筑坝桥梁电厂动乡区县"
    "军队总统长务员会议报导关系与从处运输营进录认证较广场机构团体门际陆湾岛龙杰温亚欧华万亿吨参访签署条约规划"
    "标准环保护传环术学费这个们来对后还没为实现则点应话题垄断导弹采购备储库户汉语译读书买卖价销据称达过质",
)

_SPACES = re.compile(" {2,}")


@dataclass(frozen=True, slots=True)
class _Steps:
    """Where a rewritten text leaves its source: from ``at[i]`` on it continues at ``source[i]``.

    ``width[i]`` is 0 where characters run one to one, else the length of the source that the whole step is for.
    """

    at: tuple[int, ...]
    source: tuple[int, ...]
    width: tuple[int, ...]

    def back(self, index: int) -> tuple[int, int]:
        """The source span of the character at ``index``."""
        step = bisect_right(self.at, index) - 1
        if self.width[step]:
            return self.source[step], self.source[step] + self.width[step]
        start = self.source[step] + index - self.at[step]
        return start, start + 1


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that remembers its original."""

    text: str
    original: str
    steps: tuple[_Steps, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original for the folded characters ``start`` to ``end``, which is after ``start``.

        Marks that folding drops belong to the letter before them.
        """
        first, last = self._back(start)[0], self._back(end - 1)[1]
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return first, last

    def _back(self, index: int) -> tuple[int, int]:
        start, end = index, index + 1
        for steps in reversed(self.steps):
            start, end = steps.back(start)[0], steps.back(end - 1)[1]
        return start, end


@lru_cache(maxsize=8)  # names and topics are looked for in the same text
def fold(text: str, join: bool = False) -> Folded:
    """``text`` folded for comparison. With ``join``, runs of spaces, hyphens and underscores become one space."""
    out = _fold_letters(text)
    return _join(out) if join else out


def fold_key(text: str) -> str:
    """The folded form under which a name is looked up: joined, without space at its ends."""
    return fold(text, join=True).text.strip()


def _fold_letters(text: str) -> Folded:
    letters = {c: _fold_letter(c) for c in set(text) if not c.isascii() or c in "`\t\n\r\v\f"}
    folded = text
    for letter, plain in letters.items():  # folding a folded letter changes nothing, so the order does not matter
        if letter != plain:
            folded = folded.replace(letter, plain)
    folded = folded.lower()
    uneven = [c for c, f in letters.items() if len(f) != 1]
    if not uneven:
        return Folded(folded, text)
    finds = re.finditer("[" + re.escape("".join(uneven)) + "]", text)
    changes = [(m.start(), m.end(), letters[m.group()]) for m in finds]
    return Folded(folded, text, (_steps(changes),))


def _join(folded: Folded) -> Folded:
    spaced = folded.text.replace("-", " ").replace("_", " ")
    if "  " not in spaced:
        return Folded(spaced, folded.original, folded.steps)
    changes = [(m.start(), m.end(), " ") for m in _SPACES.finditer(spaced)]
    return Folded(_SPACES.sub(" ", spaced), folded.original, (*folded.steps, _steps(changes)))


def _steps(changes: list[tuple[int, int, str]]) -> _Steps:
    at, source, width = [0], [0], [0]
    shift = 0
    for start, end, new in changes:
        if new:
            at.append(start + shift)
            source.append(start)
            width.append(end - start)
        shift += len(new) - (end - start)
        at.append(end + shift)
        source.append(end)
        width.append(0)
    return _Steps(tuple(at), tuple(source), tuple(width))


@lru_cache(maxsize=65536)
def _fold_letter(letter: str) -> str:
    if letter in _BROKEN_BY_NFKD:
        return _BROKEN_BY_NFKD[letter]
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
    kept = "".join(_fold_mark(c) for c in plain)
    return kept.translate(_EXCHANGED).translate(_TRADITIONAL).lower()


# Spacing accents that NFKD takes for a space and a mark.
_BROKEN_BY_NFKD = {"´": "'", "¨": "", "¯": "-", "¸": ""}


def _fold_mark(letter: str) -> str:
    category = unicodedata.category(letter)
    if unicodedata.combining(letter) or category == "Cf":
        return ""
    if category == "Pd":
        return "-"
    if category in {"Zs", "Zl", "Zp"} or letter in "\t\n\r\v\f\x85":
        return " "
    if category == "Nd":
        return str(unicodedata.digit(letter))
    return letter


_SCRIPTS = {"CJK": "han", "IDEOGRAPHIC": "han"}
_WORD_FINAL = frozenset("ےۓں")  # Urdu letters that only end words: "نےسی" is two words set without a space
_UNSPACED = frozenset({"han", "hiragana", "katakana", "thai", "lao", "khmer", "myanmar", "tibetan", "bopomofo"})


@lru_cache(maxsize=65536)
def letter_script(letter: str) -> str:
    """Script of one letter in lower case ("latin", "arabic", "han"); "digit" for digits; "" for anything else."""
    if letter.isdigit():
        return "digit"
    if not letter.isalpha():
        return ""
    first = unicodedata.name(letter, "").split(" ")[0].split("-")[0]
    return _SCRIPTS.get(first, first.lower())


def script_of(text: str) -> str:
    """The script of most letters of ``text``; "" where it has none."""
    counts: dict[str, int] = {}
    for letter in text:
        script = letter_script(letter)
        if script and script != "digit":
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda s: counts[s]) if counts else ""


def is_word_boundary(text: str, index: int) -> bool:
    """Whether a word may begin or end before ``text[index]``.

    Letters of one script, and Latin letters and digits, cling together; scripts that are written without spaces
    (UAX #29 leaves those to dictionaries) let words meet anywhere, and so do two scripts side by side.
    """
    after = index
    while after < len(text) and unicodedata.combining(text[after]):
        after += 1
    before = index - 1
    while before >= 0 and (unicodedata.combining(text[before]) or unicodedata.category(text[before]) == "Cf"):
        before -= 1
    if before < 0 or after >= len(text):
        return True
    if text[before] in _WORD_FINAL:
        return True
    left, right = letter_script(text[before]), letter_script(text[after])
    if not left or not right or left in _UNSPACED or right in _UNSPACED:
        return True
    return left != right and {left, right} != {"latin", "digit"}
