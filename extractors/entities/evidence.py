"""Weighing the words around a name that could be somebody else's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from extractors.folding import fold, fold_key, is_word_boundary
from extractors.watchlist import Context, ContextField, Entity, Watchlist

# One hit of an entity's own phrases outweighs a shared field's, and what rules out outweighs what supports:
# a wrong tag puts a false claim in the ledger. Words elsewhere in the article count for less than the
# sentence's own, and no field may decide by sheer number of words.
_OWN, _AGAINST, _FIELD, _FIELD_AGAINST, _RIVAL = 1.0, -1.5, 1.0, -1.5, -1.5
_ELSEWHERE = 0.4
_MOST_OF_FIELD = 2
_MOST_ELSEWHERE = 3.0
THRESHOLD = 1.0  # weight from which a name is tagged
NAME = "~"


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that speaks for or against an entity. ``group`` is the field or rival that it belongs to."""

    entity: str
    weight: float
    group: str
    open_end: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """The sum of the evidence and the phrases that made it up."""

    total: float
    pro: tuple[str, ...]
    contra: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The evidence in words."""
        parts = [f"for: {', '.join(self.pro)}" if self.pro else "", f"against: {', '.join(self.contra)}"]
        said = "; ".join(p for p in parts[: 1 + bool(self.contra)] if p)
        return f"{said or 'no evidence around it'} (weight {self.total:.1f}, tagged from {THRESHOLD:.1f})"


class Evidence:
    """All cues of a watch list as one automaton."""

    def __init__(self, watchlist: Watchlist) -> None:
        self._cues: dict[str, list[Cue]] = {}
        fields = {f.id: f for f in watchlist.fields}
        for entity in watchlist.entities:
            if entity.context:
                self._add_own(entity, entity.context)
                self._add_fields(entity.id, entity.context, fields)
        self._patterns = list(self._cues)
        self._automaton = AhoCorasick(self._patterns or ["\0"], store_patterns=False)

    def _add_own(self, entity: Entity, context: Context) -> None:
        self._add(entity.id, context.supports, _OWN, "")
        self._add(entity.id, context.rules_out, _AGAINST, "")
        for rival in entity.rivals:
            self._add(entity.id, rival.cues, _RIVAL, rival.name)

    def _add_fields(self, entity: str, context: Context, fields: dict[str, ContextField]) -> None:
        for name in context.support_fields:
            self._add(entity, fields[name].words, _FIELD, name)
        for name in context.rule_out_fields:
            self._add(entity, fields[name].words, _FIELD_AGAINST, name)

    def _add(self, entity: str, phrases: Iterable[str], weight: float, group: str) -> None:
        for phrase in phrases:
            if not phrase.startswith("@"):
                pattern = fold_key(phrase.removesuffix("*"))
                self._cues.setdefault(pattern, []).append(Cue(entity, weight, group, phrase.endswith("*")))

    def weigh(self, entity: Entity, near: str, far: str, present: dict[str, bool]) -> Weighed:
        """Evidence for ``entity``: ``near`` is the text beside its name (written ``~``), ``far`` the rest.

        ``present`` tells of each entity found in the article whether it stands near.
        """
        context = entity.context or Context()
        here = self._hits(entity.id, near)
        there = {p: c for p, c in self._hits(entity.id, far).items() if p not in here}
        parts = [(phrase, cue.weight) for phrase, cue in _capped(here)]
        parts += [(f"@{one}", _OWN) for one in _named(context) if present.get(one)]
        away = [(f"{phrase} elsewhere", cue.weight * _ELSEWHERE) for phrase, cue in _capped(there)]
        away += [(f"@{one} elsewhere", _OWN * _ELSEWHERE) for one in _named(context) if present.get(one) is False]
        far_sum = max(-_MOST_ELSEWHERE, min(_MOST_ELSEWHERE, sum(w for _, w in away)))
        total = context.prior + sum(w for _, w in parts) + far_sum
        pro = tuple(phrase for phrase, weight in (*parts, *away) if weight > 0)
        contra = tuple(phrase for phrase, weight in (*parts, *away) if weight < 0)
        return Weighed(round(total, 2), pro, contra)

    def _hits(self, entity: str, text: str) -> dict[str, Cue]:
        folded = fold(text, join=True).text
        found: dict[str, Cue] = {}
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            pattern = self._patterns[index]
            for cue in self._cues[pattern]:
                whole = is_word_boundary(folded, start) and (cue.open_end or is_word_boundary(folded, end))
                if cue.entity == entity and whole:
                    found[pattern] = cue
        return found


def _named(context: Context) -> list[str]:
    return [phrase[1:] for phrase in context.supports if phrase.startswith("@")]


def _capped(hits: dict[str, Cue]) -> list[tuple[str, Cue]]:
    kept: list[tuple[str, Cue]] = []
    counts: dict[tuple[str, bool], int] = {}
    for phrase, cue in hits.items():
        key = (cue.group, cue.weight > 0)
        counts[key] = counts.get(key, 0) + 1
        if not cue.group or counts[key] <= _MOST_OF_FIELD:
            kept.append((phrase, cue))
    return kept
