"""The noun that a number counts: the head of the phrase after it, in the singular."""

from __future__ import annotations

import re

_IRREGULAR_PAIRS = """
    people:person men:man women:woman children:child policemen:policeman gunmen:gunman servicemen:serviceman
    fishermen:fisherman lawmen:lawman businessmen:businessman feet:foot teeth:tooth wives:wife lives:life
    knives:knife halves:half leaves:leaf thieves:thief criteria:criterion phenomena:phenomenon indices:index
    crises:crisis analyses:analysis series:series species:species aircraft:aircraft spacecraft:spacecraft
    sheep:sheep fish:fish police:police personnel:personnel staff:staff cattle:cattle
    headquarters:headquarters buses:bus gases:gas movies:movie cookies:cookie zombies:zombie axes:axe
    caches:cache
"""
_SAID_OF_PEOPLE = """
    dead killed injured wounded hurt martyred others missing arrested
"""

_SINGULARS_IN_S = """
    as is was has does its his this thus yes us plus minus less unless across towards perhaps always
    sometimes besides afterwards upwards downwards gas bus status basis crisis business process access loss
    class press mass congress progress address various previous serious famous religious dangerous numerous
    nervous mysterious precious indigenous enormous heinous simultaneous continuous tremendous anonymous
    ambitious virus campus census focus bonus nucleus consensus whereas news politics economics mathematics
    physics overseas
"""

_PHRASE_ENDS = """
    and or but nor of in on at by for from to with as if than that which who whom whose when where while
    because after before since until during between among against over under above below about into through
    per a an the is are was were be been being has have had do does did will would can could may might must
    shall should it he she they we you i them him her us me his their our its your my this these those not no
    so then there here up down out off one two three said says told also only just each every both all any
    some more most less fewer such via amid including according due versus minus plus times what how why
    whether although though despite without within later earlier ago now today again together respectively
"""

_IRREGULAR = dict(pair.split(":") for pair in _IRREGULAR_PAIRS.split())
# Said of people without a noun: "16 dead", "five injured".
_PEOPLE = frozenset(_SAID_OF_PEOPLE.split()) - {"passengers"}
_NOT_PLURAL = frozenset(_SINGULARS_IN_S.split())
# Words at which the phrase after a number breaks off.
STOP_WORDS = frozenset(_PHRASE_ENDS.split())
_WORD = re.compile(r"[\s-](?P<word>[A-Za-z][A-Za-z'’]*(?:-[A-Za-z]+)*)")
_OF_THEM = re.compile(r"\sof\s(?:the|these|those|its|his|her|their|our|all)(?:\s\d+)?(?=\s)", re.IGNORECASE)
# Singular heads safe after "one", which is more often a pronoun than a count.
_ONE_THING = re.compile(
    r"[\s-](?:[a-z-]+\s)?(?P<noun>person|man|woman|child|boy|girl|soldier|policeman|policewoman|constable|official|worker|"
    r"civilian|student|player|officer|guard|terrorist|militant|suspect|passenger|driver|labourer|miner|engineer|member|"
    r"country|company|province|district|ship|vessel|truck|mine|project|agreement|element|mineral|shipment|bidder|site|"
    r"block|plant|refinery|smelter|reactor|unit|seat|vote|goal|wicket|match|house|vehicle|aircraft|drone|missile)\b"
)
_LONGEST_PHRASE = 5  # words up to and including the head


def counted_noun(text: str, at: int) -> tuple[str, int]:
    """The singular of the noun counted by a number ending at ``at``, and where the phrase ends; "" when none."""
    head, head_end, place = "", at, at
    for _ in range(_LONGEST_PHRASE):
        match = _WORD.match(text, place)
        if not match or (text[match.start()] == "\n"):
            break
        word = match["word"].lower()
        if word in STOP_WORDS or (head and not is_plural(word)):
            break
        place = match.end()
        if is_plural(word):
            head, head_end = word, place
        elif not head and word in _PEOPLE:
            return "person", place
    return (singular(head), head_end) if head else ("", at)


def hyphenated_noun(text: str, at: int) -> tuple[str, int]:
    """The noun joined by a hyphen ("four-member"), or "" ."""
    match = re.compile(r"-(?P<word>[a-z]{3,})(?![\w])").match(text, at)
    return (match["word"], match.end()) if match else ("", at)


def noun_of_them(text: str, at: int) -> str:
    """The singular of the noun in "12 of the guards", or ""."""
    match = _OF_THEM.match(text, at)
    return counted_noun(text, match.end())[0] if match else ""


def one_thing(text: str, at: int) -> tuple[str, int]:
    """The noun in "one soldier", or "", and where it ends."""
    match = _ONE_THING.match(text, at)
    return (match["noun"], match.end()) if match else ("", at)


def is_plural(word: str) -> bool:
    """Whether a word in small letters looks like a plural noun."""
    if word in _IRREGULAR or word == "others":
        return True
    return (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith(("ss", "us", "'s", "’s", "ous", "sis"))
        and word not in _NOT_PLURAL
    )


def singular(word: str) -> str:
    """The singular of a plural noun in small letters."""
    last = word.rsplit("-", 1)[-1]
    if word in _PEOPLE:
        return "person"
    if last in _IRREGULAR:
        return word[: len(word) - len(last)] + _IRREGULAR[last]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses", "zzes")):
        return word[:-2]
    if word.endswith("oes") and len(word) > 5:
        return word[:-2]
    return word[:-1]
