"""An outlet that edits a story under its old address: the entry is opened again, the new text read for claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.articles import find_article, revisions_of
from storage.database import open_database
from storage.ledger import claims_of
from tests.loopback import Asked, Loopback, Scripted
from tests.small_nights import SmallNights

BEFORE = "The committee told the authority to invite bids for the Shounter road again."
AFTER = "Barrick Mining operates the Reko Diq project, which will employ 4,000 people in 2028."
OTHER = "Barrick Mining operates the Reko Diq project, which will employ 7,500 people in 2028."
FILLER = "".join(
    f"<p>Paragraph {n} tells at length how the Frontier Works Organization worked on the road to Astore.</p>"
    for n in range(8)
)
TITLE = "Cabinet body scraps the road award"


def _page(last: str) -> Scripted:
    body = f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{FILLER}<p>{last}</p>"
    return Scripted(body=body.encode(), headers=[("Content-Type", "text/html")])


def _feed(kind: str, web: Loopback, changed: str) -> Scripted:
    url, published = web.url("/a"), "2025-11-10T03:00:00Z"
    match kind:
        case "atom":
            text = (
                f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id><title>{TITLE}</title>'
                f'<link href="{url}"/><published>{published}</published><updated>{changed}</updated></entry>'
                "</feed>"
            )
        case "json":
            text = (
                f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": "1", "url": "{url}", '
                f'"title": "{TITLE}", "date_published": "{published}", "date_modified": "{changed}"}}]}}'
            )
        case _:
            text = (
                f"<urlset><url><loc>{url}</loc><lastmod>{changed}</lastmod><news><publication_date>{published}"
                f"</publication_date><title>{TITLE}</title></news></url></urlset>"
            )
    return Scripted(body=text.encode())


@pytest.mark.parametrize("kind", ["atom", "json", "sitemap"])
def test_an_amended_article_is_read_again_for_new_claims(kind: str, tmp_path: Path) -> None:
    night = 0
    times = ["2025-11-10T03:00:00Z", "2025-11-11T03:00:00Z", "2025-11-11T03:00:00Z"]
    texts = [AFTER, OTHER, BEFORE]
    web = Loopback()

    def feed(asked: Asked) -> Scripted:
        return _feed(kind, web, times[night])

    web.script = {"/feed": feed, "/a": lambda asked: _page(texts[night])}
    with web:
        nights = SmallNights(tmp_path, {"post": web.url("/feed")})
        reports = []
        for night in range(3):
            reports.append(nights.run(night))
    assert [(r.feeds[0].poll.new, r.feeds[0].poll.changed) for r in reports] == [(1, 0), (0, 1), (0, 0)]
    assert [r.feeds[0].read for r in reports] == [1, 1, 0]
    database = open_database(nights.database)
    with database.read() as conn:
        stored = find_article(conn, [web.url("/a")])
        assert stored is not None
        assert OTHER in stored.article.text
        assert [AFTER in revision.text for revision in revisions_of(conn, stored.id)] == [True]
        claimed = [found.claim.quote for found in claims_of(conn, stored.id)]
    database.close()
    assert any("7,500" in quote for quote in claimed)
