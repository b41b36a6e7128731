"""How much of the newsroom's gold stands in the ledger: both sides of each contradiction, with the right source.

By hand, on a database of the demo: python -m tests.newsroom_ledger sqlite:///demo.db
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sqlalchemy import Connection, select

from seeds.newsroom import score
from storage.articles import all_articles
from storage.copies import origins
from storage.database import open_database
from storage.ledger import claims_with_ids, standing
from storage.ledger_tables import claims
from storage.testimony import Moment, Testimony, testimonies
from tests.newsroom_run import GOLD

_SYNDICATED = {"exact", "syndicated", "contained"}  # kinds of copies in the gold: one report, however trimmed

Side = tuple[str, str]  # story id or seed, and words of its claim


def sides_in_ledger(conn: Connection) -> tuple[float, list[str]]:
    """The share of gold contradictions with both sides in the ledger, and which sides are missing."""
    gold = score.Gold(str(GOLD), 3)
    every = claims_with_ids(conn, conn.scalars(select(claims.c.id).where(standing())).all())
    said = [t for found in testimonies(conn, every, Moment()).values() for t in found]
    missing = []
    for alert_id, alert in sorted(gold.groups.items()):
        ledger = [(alert["ledger"], alert["ledger_quote"])]
        ledger += [(also["ledger"], also["ledger_quote"]) for also in alert["also"]]
        for name, sides in (("ledger", ledger), ("new", alert["sides"])):
            if not any(_said(gold, side, said) for side in sides):
                missing.append(f"{alert_id} {name}: {sides[0][0]}: {sides[0][1][:90]}")
    without = {line.split()[0] for line in missing}
    return 1 - len(without) / len(gold.groups), missing


def _said(gold: score.Gold, side: Side, said: Sequence[Testimony]) -> bool:
    """Whether an article of that very story, or the seed, is a source of a claim in these words."""
    story, words = side
    stories = set(gold.story_ids(story)) if "//" in story else {story}
    return any(
        score.overlap(t.quote, words) and (t.url == story or stories & set(gold.story_ids(t.url))) for t in said
    )


def clusters_of_several_origins(conn: Connection) -> list[str]:
    """Stories whose syndicated copies do not count as one origin with them."""
    gold = score.Gold(str(GOLD), 3)
    clusters: dict[str, list[str]] = {}
    for story in gold.stories:
        if story["duplicate_of"] and story["kind"] in _SYNDICATED:
            clusters.setdefault(gold.root[story["id"]], []).append(story["id"])
    stored = {
        story: found.id
        for found in all_articles(conn)
        for story in (gold.story_ids(found.article.url) or [found.article.url])
    }
    wrong = []
    for root, copies in sorted(clusters.items()):
        articles = {stored[story] for story in (root, *copies) if story in stored}
        if origins(conn, sorted(articles)) != 1:
            wrong.append(f"{root}: {copies}")
    return wrong


if __name__ == "__main__":
    database = open_database(sys.argv[1], create=False)
    with database.read() as opened:
        share, misses = sides_in_ledger(opened)
        several = clusters_of_several_origins(opened)
    print(f"both sides in the ledger: {share:.0%}", *misses, f"several origins: {several}", sep="\n  ")
