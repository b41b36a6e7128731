"""What an answer turned out to be: an article, or one of the many things served in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree, html

from extractors.model import PageVerdict
from extractors.page_lines import folded
from extractors.page_metadata import PageMetadata
from extractors.wording import any_of

SHORTEST = 250  # characters of text, as trafilatura has it
_HAN_WEIGHT = 2.5  # a Chinese character says as much as that many letters
_FURNISHED = 1_500  # characters; a wall or error page with its furniture is not longer
_SOME, _MOSTLY = 5, 0.6  # links on a page that lists; their share of its text
_WHOLE = 2_500  # characters from which a page marked as not free is no teaser

_BOT = any_of(
    r"just a moment",
    r"attention required",
    r"(?:verify(?:ing)?|confirm|make sure) (?:that )?you(?:['’]re| are) (?:a )?(?:human|not a (?:ro)?bot)",
    r"are you (?:a (?:ro)?bot|human)",
    r"pardon our interruption",
    r"access (?:to this page has been |is )?denied|request blocked|you have been blocked",
    r"unusual (?:traffic|activity)|checking your browser|captcha|ddos protection|security check",
    r"enable javascript and cookies to continue|(?:ro)?bot check",
    r"安全验证|访问(?:被拒绝|验证)",
)
_MISSING_TITLE = any_of(
    r"^\s*(?:error\s*)?(?:404|410)\b|\b(?:404|410)\s*(?:error|not found|[|:–-])",
    r"\b(?:page|article|story|content|file) (?:is |was |could )?not (?:be )?(?:found|available|exist)",
    r"^\s*(?:page )?not found\b|nothing (?:was )?found|no longer (?:available|exists)|o{2,}ps\b|doesn.t exist",
    r"صفحہ (?:نہیں|موجود نہیں)",
    r"(?:页面|网页|頁面)(?:不存在|未找到|找不到)|找不到(?:页面|网页)",
)
_MISSING_TEXT = any_of(
    r"(?:page|article|story|content|link|url)\b.{0,60}does(?:n.t| not) exist",
    r"(?:page|article|story|content|link)\b.{0,60}(?:was|were|could|can)(?:n.t| ?not) (?:be )?(?:found|located)",
    r"(?:page|article|story|content|link)\b.{0,60}(?:no longer (?:available|exists?)|is not available|not found)",
    r"(?:page|article|story|content|link)\b.{0,60}has been (?:moved|removed|deleted)",
    r"(?:couldn.t|cannot|can.t|could not) find (?:the|that|this) (?:page|article)|error 404|404 error",
    r"صفحہ.{0,30}(?:نہیں مل|موجود نہیں)",
    r"(?:页面|网页|文章).{0,10}(?:不存在|已删除|找不到)",
)
_CONSENT_TITLE = any_of(
    r"before you (?:continue|proceed)",
    r"(?:your|we value your|about your) privacy|privacy (?:choices|settings|gate|preference)",
    r"cookie (?:consent|settings|preferences|wall)|we use cookies|\bconsent\b",
    r"datenschutz|zustimm|隐私",
)
_CONSENT_WORD = any_of(
    r"cookies?\b|consent|partners?\b|legitimate interest|unique identifiers|your choices?|GDPR|\bIAB\b",
    r"personal(?:ised|ized)? (?:data|ads|advertising)|privacy (?:policy|settings)",
    r"accept(?: all| and)?|reject",
)
_WALL = any_of(
    r"\b(?:subscribe|log ?in|sign in|register|become a member)\b.{0,60}\b(?:continue|read|access|unlock|full)",
    r"(?:continue|keep|finish) reading",
)
_PLAYER = any_of(r"\b(?:video|watch|live ?stream)\b")
_SHOWN = etree.XPath("descendant-or-self::*[not(self::script or self::style)]/text()", smart_strings=False)
_TEXT = etree.XPath("string()", smart_strings=False)
_HIDDEN = etree.XPath(".//noscript//text()", smart_strings=False)
_REFRESH = re.compile(r"(?i)^\s*(\d{1,5})(?:\.\d*)?\s*[;,]\s*(?:url\s*=)?\s*[\"']?\s*(.+?)\s*[\"']?\s*$")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the verdict rests on, taken before furniture is removed."""

    headings: tuple[str, ...]  # title element and main headings
    everything: str  # all text, furniture included
    visible: str  # the same, cut to some thousand characters
    classes: str  # of the body element
    links: frozenset[str]  # texts of links, folded
    link_share: float  # of the visible text
    players: int
    refresh_url: str  # target of a meta refresh within ten seconds, as written


def facts_of(tree: html.HtmlElement, said: PageMetadata) -> PageFacts:
    """What ``tree`` shows of its kind. Links are looked at only where it does not call itself an article."""
    body = tree.find("body")
    body = tree if body is None else body
    visible = _visible(body)
    anchors = () if _calls_itself_article(said) else body.iter("a")
    links = [" ".join((_TEXT(a) if len(a) else a.text or "").split()) for a in anchors]
    linked = sum(map(len, links))
    titles = [e.text_content() for e in tree.iter("title", "h1")][:4]
    return PageFacts(
        headings=tuple(" ".join(t.split())[:300] for t in titles),
        everything=visible,
        visible=visible[:20_000],
        classes=f"{tree.get('class', '')} {body.get('class', '')} {body.get('id', '')}"[:500],
        links=frozenset(folded(text) for text in links),
        link_share=linked / len(visible) if visible else 0.0,
        players=sum(1 for _ in body.iter("video", "iframe", "embed", "object")),
        refresh_url=_refresh(tree),
    )


def judge(facts: PageFacts, said: PageMetadata, text: str, url: str) -> tuple[PageVerdict, str]:
    """The verdict on a page and one sentence why."""
    weight = weight_of(text)
    if facts.refresh_url and weight < SHORTEST:
        return PageVerdict.UNRESOLVED, "the page only sends its readers on"
    if wall := _wall(facts, weight):
        return wall
    if not said.free and weight < _WHOLE:
        return PageVerdict.PAYWALL, "the page says that it is not free, and shows a teaser"
    if _is_video(facts, said, weight):
        return PageVerdict.VIDEO, "the page holds a video and next to no text"
    if _is_index(facts, said, text, url):
        return PageVerdict.INDEX, "the page lists articles and is none"
    if weight < SHORTEST and _WALL.search(facts.visible):
        return PageVerdict.PAYWALL, "the page asks readers to log in or subscribe, and shows hardly any text"
    if weight < SHORTEST:
        return PageVerdict.TOO_SHORT, f"{len(text)} characters of text; an article has at least {SHORTEST}"
    return PageVerdict.ARTICLE, f"{len(text)} characters of text"


def weight_of(text: str) -> float:
    """Length in characters, those of Chinese counting for the letters that they stand for."""
    han = len(re.findall(r"[\u3400-\u9fff]", text))
    return len(text) + han * (_HAN_WEIGHT - 1)


def _wall(facts: PageFacts, weight: float) -> tuple[PageVerdict, str] | None:
    if (weight < _FURNISHED and _heads(_BOT, facts)) or (weight < SHORTEST and _BOT.search(facts.visible[:1_000])):
        return PageVerdict.BOT_WALL, "the page asks for proof of being human"
    if weight < _FURNISHED and (_heads(_MISSING_TITLE, facts) or "error404" in facts.classes):
        return PageVerdict.NOT_FOUND, "an error page with a status that says otherwise"
    if weight < 2 * SHORTEST and _MISSING_TEXT.search(facts.visible[:3_000]):
        return PageVerdict.NOT_FOUND, "an error page with a status that says otherwise"
    if weight < 2 * _FURNISHED and _asks_for_consent(facts):
        return PageVerdict.CONSENT, "a page that asks for consent to cookies"
    return None


def _asks_for_consent(facts: PageFacts) -> bool:
    words = {word.lower() for word in _CONSENT_WORD.findall(facts.visible[:5_000])}
    named = _heads(_CONSENT_TITLE, facts)
    return (named and len(words) >= 2) or (len(facts.visible) < 4_000 and len(words) >= 6)


def _heads(wording: re.Pattern[str], facts: PageFacts) -> bool:
    return any(wording.search(heading) for heading in facts.headings)


def _is_video(facts: PageFacts, said: PageMetadata, weight: float) -> bool:
    named = said.kind.lower().startswith("video") or (
        "videoobject" in said.types and "newsarticle" not in said.types
    )
    shown = facts.players > 0 and _heads(_PLAYER, facts)
    return (weight < 2 * SHORTEST and named) or (weight < SHORTEST and shown)


def _is_index(facts: PageFacts, said: PageMetadata, text: str, url: str) -> bool:
    parts = urlsplit(url)
    front = parts.path in {"", "/"} and not parts.query
    lists = len(facts.links) >= _SOME and facts.link_share > _MOSTLY
    listing = bool({"collectionpage", "searchresultspage", "itemlist"} & said.types)
    return not _calls_itself_article(said) and (
        front or listing or (weight_of(text) < SHORTEST and lists) or _linked(facts, text) > _MOSTLY * len(text)
    )


def _calls_itself_article(said: PageMetadata) -> bool:
    return said.kind.lower().endswith(("article", "posting")) or any("article" in t for t in said.types)


def _linked(facts: PageFacts, text: str) -> int:
    """Characters in lines that are links and nothing else."""
    return sum(len(line) for line in text.split("\n") if folded(line) in facts.links)


def _visible(body: html.HtmlElement) -> str:
    texts = _SHOWN(body)
    if hidden := set(_HIDDEN(body)):
        texts = [text for text in texts if text not in hidden]
    shown = [text if len(text) == 1 else f"{text} " for text in texts]  # one letter is a drop capital
    return " ".join("".join(shown).split())


def _refresh(tree: html.HtmlElement) -> str:
    for element in tree.iter("meta"):
        if (element.get("http-equiv") or "").strip().lower() == "refresh":
            found = _REFRESH.match((element.get("content") or "")[:3_000])
            if found and int(found[1]) <= 10:
                return found[2]
    return ""
