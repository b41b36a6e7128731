"""The ledger in a terminal of 80 columns: what is said, by whom, since when, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from alerts.escaping import cut, for_terminal, isolated, one_line, web_link
from alerts.excerpts import excerpt
from alerts.wrapping import indented
from extractors.model import AsOfBasis, Claim, Modality, ValueKind, Verdict
from storage.ledger import LedgerClaim, StoredClaimEvent
from storage.ledger_tables import ClaimEvent
from storage.propositions import RANK, Proposition, Status
from storage.testimony import Testimony

SHORT_ID = 10  # hexadecimal digits: enough for a million claims
_VALUE, _LABEL, _QUOTE, _WHOLE = 90, 80, 150, 700  # characters
_SHOWN = 8  # wordings, outlets of each, and other claims
_STANDS = (  # what another claim is to this one, where it is the later and where it is the earlier
    (Verdict.CONTRADICTS, "against", "against"),
    (Verdict.SUPERSEDES, "replaced by", "replaces"),
    (Verdict.CORROBORATES, "agrees with", "agrees with"),
)


def value_of(claim: Claim) -> str:
    """What the claim says, as short as it can be put: its figure, day or words."""
    said = claim.value.text or (claim.quote if claim.value.kind is ValueKind.ASSERTION else "")
    said = said or ", ".join(claim.value.members) or claim.quote
    named = claim.value.text and claim.value.kind is not ValueKind.ASSERTION  # whose words have their own "not"
    turned = named and (not claim.polarity or claim.modality is Modality.DENIED)
    return ("not " if turned else "") + cut(one_line(said), _VALUE)


def subject_of(claim: Claim) -> str:
    """What the claim is about, in its sentence's own words where those are known."""
    return _label(claim.subject_text or claim.subject or "(no subject)")


def rows(found: Sequence[Proposition]) -> str:
    """A list: each wording once, with who has it, and under it what it says and how that stands."""
    by_quote: dict[str, list[Proposition]] = {}
    for proposition in found:
        by_quote.setdefault(one_line(_foremost(proposition).quote), []).append(proposition)
    return "\n".join(_wording(quote, same) for quote, same in by_quote.items())


def _wording(quote: str, found: Sequence[Proposition]) -> str:
    first = _foremost(found[0])
    value = next((p.claim.value.text for p in found if p.claim.value.text), "")
    who = f"{_day(first)}  {_text(_label(first.outlet or first.url))} ({first.tier.value})"
    lines = [
        indented(f"“{isolated(excerpt(quote, _QUOTE, value))}”", ""),
        indented(f"– {who}; {_support(found[0])}", "  ", hanging="    "),
        *map(_saying, found),
    ]
    return "\n".join(lines) + "\n"


def _saying(proposition: Proposition) -> str:
    claim = proposition.claim
    what = "" if claim.value.kind is ValueKind.ASSERTION else f": {_text(value_of(claim))}"
    head = f"{_ids(proposition).split()[0]} {proposition.status.value}"
    return indented(
        f"{head}  {_text(subject_of(claim))} · {_text(claim.predicate)}{what}", "    ", hanging="      "
    )


def _foremost(proposition: Proposition) -> Testimony:
    """Who is named where one is: of those closest to the matter, the first."""
    return min(proposition.testimonies, key=lambda said: RANK[said.tier])


def history(title: str, found: Sequence[Proposition], labels: Mapping[str, str]) -> str:
    """A matter: each value in the order of the world with all who say it; ``labels`` name claims elsewhere."""
    counts = [f"{n} {status.value}" for status in Status if (n := sum(p.status is status for p in found))]
    head = indented(_text(title), "", hanging="  ")
    own = {**labels, **{id_: name_of(p) for p in found for id_ in p.ids}}
    return "\n\n".join([f"{head}\n  {', '.join(counts)}", *(detail(p, own) for p in found)]) + "\n"


def name_of(proposition: Proposition) -> str:
    """A proposition in a few words: its value, who says it first, since when."""
    first = proposition.testimonies[0]
    return f"{value_of(proposition.claim)} ({_label(first.outlet or first.url)}, {_day(first)})"


def detail(proposition: Proposition, labels: Mapping[str, str]) -> str:
    """A proposition with all who say it, their words, what stands against it and what was decided."""
    claim = proposition.claim
    lines = [
        indented(f"{proposition.status.value.upper()}  {_text(value_of(claim))}", "", hanging="  "),
        indented(f"{_since(proposition)}; {_support(proposition)}", "  "),
        *_scope(claim),
        *_testimonies(proposition),
        *(_dropped(said) for said in proposition.dropped),
        *_opposed(proposition, labels),
        *(_event(event, labels) for event in proposition.events if _is_told(event, proposition)),
        f"  claim {_ids(proposition)}",
    ]
    return "\n".join(lines)


def claim_lines(ledger: LedgerClaim) -> list[str]:
    """How one claim was read: what it is about, its value, time, and when it was recorded."""
    claim = ledger.claim
    by = {AsOfBasis.TEXT: "by its text", AsOfBasis.ARTICLE: "by its article", AsOfBasis.NONE: "undated"}
    when = f"{_span(claim)}{by[claim.as_of_basis]}"
    facts = [
        ("about", f"{subject_of(claim)} ({claim.predicate})"),
        ("put as", f"{claim.kind.value}, {claim.modality.value}{', turned round' * (not claim.polarity)}"),
        ("holds for", when),
        ("recorded", f"{ledger.recorded_at:%Y-%m-%d %H:%M} UTC by rule {claim.rule or 'of a person'}"),
    ]
    return [indented(f"{name:9} {_text(words)}", "  ", hanging=" " * 12) for name, words in facts]


def _span(claim: Claim) -> str:
    if claim.as_of is None:
        return ""
    start, end = claim.as_of.start, claim.as_of.end
    return f"{start}, " if start == end else f"{start} to {end}, "


def _since(proposition: Proposition) -> str:
    since, until = proposition.since, proposition.until
    if since is None:
        return "undated" if until is None else f"undated and up to {until}"
    return f"{since}" if until in {since, None} else f"{since} to {until}"


def _support(proposition: Proposition) -> str:
    outlets, origins = len(proposition.outlets), proposition.origins
    return f"{outlets} outlet{'s' * (outlets != 1)}, {origins} independent"


def _scope(claim: Claim) -> Iterator[str]:
    """What the claim is restricted to; a period that is the day of the article tells nothing more."""
    scope = claim.scope
    period = f"{scope.period.start} to {scope.period.end}" if scope.period and scope.period != claim.as_of else ""
    bounds = [part for part in (scope.place, scope.part, scope.stage, scope.definition, period) if part]
    if bounds:
        yield indented(f"scope: {_text(', '.join(bounds))}", "  ")


def _testimonies(proposition: Proposition) -> Iterator[str]:
    """Each wording once, with all who have it; those closest to the matter first."""
    by_quote: dict[str, list[Testimony]] = {}
    for said in sorted(proposition.testimonies, key=lambda said: RANK[said.tier]):
        by_quote.setdefault(one_line(said.quote), []).append(said)
    for quote, sayers in list(by_quote.items())[:_SHOWN]:
        yield indented(f"“{isolated(excerpt(quote, _WHOLE, proposition.claim.value.text))}”", "    ")
        for said in sayers[:_SHOWN]:
            speaker = f"; {_text(_label(said.speaker))}" if said.speaker else ""
            who = f"{_day(said)}  {_text(_label(said.outlet or said.url))} ({said.tier.value}){speaker}"
            yield indented(f"– {who}", "    ", hanging="      ")
            if link := web_link(said.url):
                yield f"      {link}"
        if len(sayers) > _SHOWN:
            yield f"    – and {len(sayers) - _SHOWN} more"
    if len(by_quote) > _SHOWN:
        yield f"    and {len(by_quote) - _SHOWN} more wordings"


def _dropped(said: Testimony) -> str:
    """Who has said it and says it no more, and why."""
    told = f"no more by {_label(said.outlet or said.url)}: {said.dropped}"
    return indented(_text(told), "  ", hanging="    ")


def _opposed(proposition: Proposition, labels: Mapping[str, str]) -> Iterator[str]:
    """What other propositions stand against it, follow it, went before it or agree with it."""
    found: dict[str, None] = {}
    for verdict, later, earlier in _STANDS:
        for id_, relation in proposition.opposed(verdict):
            word = later if relation.new_claim_id == id_ else earlier
            found.setdefault(indented(f"{word} {_text(labels.get(id_, id_[:SHORT_ID]))}", "  ", hanging="    "))
    yield from list(found)[:_SHOWN]


def _is_told(event: StoredClaimEvent, proposition: Proposition) -> bool:
    """What the rules lost and found tells nothing of a proposition that somebody still says."""
    return event.kind not in {ClaimEvent.WITHDRAWN, ClaimEvent.FOUND} or proposition.status is Status.WITHDRAWN


def _event(event: StoredClaimEvent, labels: Mapping[str, str]) -> str:
    by = f" by {one_line(event.author)}" if event.author else ""
    about = f" ({labels.get(event.about, event.about[:SHORT_ID])})" if event.about else ""
    told = f"{event.kind.value} {event.at:%Y-%m-%d}{by}{about}: {one_line(event.reason)}"
    return indented(_text(told), "  ", hanging="    ")


def _day(said: Testimony) -> str:
    return f"{said.as_of.end}" if said.as_of else "undated"


def _label(text: str) -> str:
    return cut(one_line(text), _LABEL)


def _ids(proposition: Proposition) -> str:
    said = dict.fromkeys(t.claim_id for t in proposition.testimonies)
    return " ".join(id_[:SHORT_ID] for id_ in list(said)[:3])


def _text(text: str) -> str:
    return isolated(one_line(for_terminal(text)))
