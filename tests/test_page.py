"""Pages: what their bytes say, and what they turn out to be."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.charset import decode
from extractors.model import DateBasis, Entry, PageVerdict, Reading
from extractors.page import read_page, with_feed_text

URL = "https://news.example/story"
NINE = datetime(2025, 11, 10, 9, tzinfo=UTC)
SENTENCE = "The provincial government said on Monday that it had signed lease number {} for chromite in Khuzdar. "
PARAGRAPHS = [SENTENCE.format(n) * 2 for n in range(1, 6)]
BODY = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
TEXT = "\n".join(p.strip() for p in PARAGRAPHS)


def page(body: str = f"<article><h1>Leases signed in Khuzdar</h1>{BODY}</article>", head: str = "") -> str:
    title = "<title>Leases signed in Khuzdar | News</title>"
    return f"<!doctype html><html lang='en'><head>{title}{head}</head><body>{body}</body></html>"


def read(text: str, url: str = URL, entry: Entry | None = None, seen_at: datetime | None = None) -> Reading:
    return read_page(text.encode(), url, "text/html; charset=utf-8", entry, seen_at)


def ld(**fields: object) -> str:
    article = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps({"@graph": [article]})}</script>'


def test_an_article_with_all_its_metadata() -> None:
    head = ld(
        headline="Leases signed in Khuzdar",
        datePublished="2025-11-10T09:00:00+05:00",
        author=[{"name": "Saleem Durrani"}],
        publisher={"name": "News"},
    )
    reading = read(page(head=head + '<link rel="canonical" href="/story-7?utm_source=x">'))
    assert (reading.verdict, reading.text) == (PageVerdict.ARTICLE, TEXT)
    assert reading.title == "Leases signed in Khuzdar"
    assert (reading.author, reading.site_name, reading.language) == ("Saleem Durrani", "News", "en")
    assert reading.canonical_url == "https://news.example/story-7"
    assert (reading.published, reading.date_basis) == (datetime(2025, 11, 10, 4, tzinfo=UTC), DateBasis.PAGE)


@pytest.mark.parametrize(
    "furniture",
    [
        '<div class="comments"><p>{}</p></div>',
        '<section id="related-stories"><p>{}</p></section>',
        "<aside><p>{}</p></aside>",
        '<div class="story__share-bar"><p>{}</p></div>',
        '<div class="ad-slot"><p>{}</p></div>',
        '<figure><img src="x"><figcaption>{}</figcaption></figure>',
        "<form><p>{}</p></form>",
        '<p class="also-read">{}</p>',
        '<div id="NewsletterBox" class="newsletterSignup-newsletter"><p>{}</p></div>',
        "<p>Read more: {}</p>",
        "<!--[if IE]><p>{}</p><![endif]-->",
        "<script>document.write('<p>{}</p>')</script>",
        "<nav><p>{}</p></nav>",
    ],
)
def test_furniture_is_no_text(furniture: str) -> None:
    strange = furniture.format("CPEC is worth nine hundred trillion dollars, a reader of this page wrote.")
    half = len(PARAGRAPHS) // 2
    paragraphs = [f"<p>{p}</p>" for p in PARAGRAPHS]
    body = "".join([*paragraphs[:half], strange, *paragraphs[half:], strange])
    assert read(page(f"<h1>Leases signed in Khuzdar</h1><div>{body}</div>")).text == TEXT


@pytest.mark.parametrize(
    "name", ["sidebar-enabled", "article-with-comments content", "page-ads-wrapper main", "paywall"]
)
def test_an_article_in_an_element_named_like_furniture_stays(name: str) -> None:
    assert read(page(f"<h1>Leases signed in Khuzdar</h1><div class='{name}'>{BODY}</div>")).text == TEXT


@pytest.mark.parametrize(
    ("headline", "og", "title"),
    [
        ("Leases in dispute: Governor calls the signing void", "Governor calls the signing void",
         "Governor calls the signing void"),
        ("Khuzdar - Governor calls the signing void", "Mining: Governor calls the signing void",
         "Governor calls the signing void"),
        ("Governor: the signing of the leases is void", "Governor: the signing of the leases is void",
         "Governor: the signing of the leases is void"),  # no title goes without it
        ("Khuzdar: void", "void", "Khuzdar: void"),  # too little to stand alone
        ("Leases in Khuzdar: News and reports from the district",
         "Leases in Khuzdar: latest news and reports from the district",
         "Leases in Khuzdar: News and reports from the district"),
    ],
)  # fmt: skip
def test_a_kicker_that_another_title_leaves_out_is_no_part_of_the_headline(
    headline: str, og: str, title: str
) -> None:
    head = ld(headline=headline) + f'<meta property="og:title" content="{og}">'
    body = f"<article><h1>{headline}</h1>{BODY}</article>"
    reading = read(page(body, head))
    assert (reading.title, reading.text) == (title, TEXT)


def test_subheads_and_lists_stay_title_standfirst_and_wire_marks_go() -> None:
    body = (
        "<pre>MW-04 / PAK / 100440Z</pre><h1>Leases signed in Khuzdar</h1><p>Five of them at once.</p>"
        f"<div>{BODY}<h2>What comes next</h2><ul><li>A road of two lanes to the coast</li></ul>"
        f"{BODY.replace('lease', 'deed')}</div>"
        "<p>--30--</p>"
    )
    reading = read(page(body, '<meta name="description" content="Five of them at once.">'))
    assert reading.text == "\n".join(
        [TEXT, "What comes next", "A road of two lanes to the coast", TEXT.replace("lease", "deed")]
    )


def test_tables_that_lay_out_the_page_are_read_by_column() -> None:
    menu = "<a href=/>Home</a><br><a href=/b>Business</a><br>"
    body = f"<table><tr><td>{menu}</td><td><h1>Leases signed in Khuzdar</h1><div>{BODY}</div></td></tr></table>"
    assert read(page(body)).text == TEXT


def test_text_in_json() -> None:
    empty = "<h1>Leases signed in Khuzdar</h1><div id=root></div>"
    data = json.dumps({"props": {"article": {"bodyHtml": BODY, "slug": "x"}}}).replace("</", "<\\/")
    assert read(page(empty, ld(articleBody="\n".join(PARAGRAPHS)))).text == TEXT
    assert read(page(f'{empty}<script type="application/json">{data}</script>')).text == TEXT


def test_the_feeds_full_text_stands_in_for_a_page_without_one() -> None:
    entry = Entry(
        "k", URL, "Leases signed", published=datetime(2025, 11, 10, 4, tzinfo=UTC), html=BODY, author="A"
    )
    reading = read(page("<h1>Leases</h1><p>Loading</p>"), entry=entry)
    assert (reading.verdict, reading.text, reading.author) == (PageVerdict.ARTICLE, TEXT, "A")
    assert "feed" in reading.reason
    assert reading.date_basis is DateBasis.FEED
    assert read(page(), entry=Entry("k", URL, html=BODY * 9)).text == TEXT


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (PageVerdict.FAILED, PageVerdict.ARTICLE),
        (PageVerdict.GONE, PageVerdict.GONE),
        (PageVerdict.ROBOTS, PageVerdict.ROBOTS),
    ],
)
def test_the_feeds_text_where_the_page_cannot_be_had(verdict: PageVerdict, expected: PageVerdict) -> None:
    entry = Entry("k", URL, "Leases signed", published=NINE, html=BODY)
    reading = with_feed_text(Reading(verdict, "no answer in 30 s", URL, URL), entry)
    assert (reading.verdict, reading.published) == (expected, NINE)
    assert reading.text == (TEXT if expected is PageVerdict.ARTICLE else "")
    assert "no answer" in reading.reason


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ('<link rel="canonical" href="https://www.news.example/other">', "https://www.news.example/other"),
        ('<meta property="og:url" content="https://news.example/other?fbclid=1">', "https://news.example/other"),
        ('<link rel="canonical" href="https://elsewhere.example/other">', "https://news.example/story"),
        ('<link rel="canonical" href="https://news.example/">', "https://news.example/story"),
        ('<link rel="canonical" href="javascript:x">', "https://news.example/story"),
        ("", "https://news.example/story"),
    ],
)
def test_canonical_url_is_believed_within_the_site(link: str, canonical: str) -> None:
    assert read(page(head=link), URL + "?utm_medium=x").canonical_url == canonical


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ('<meta property="article:published_time" content="2025-11-10T09:00">', "", NINE),
        (
            ld(datePublished="2025-11-09T09:00:00Z", dateModified="2025-11-10"),
            "",
            datetime(2025, 11, 9, 9, tzinfo=UTC),
        ),
        ("", '<time datetime="2025-11-10T09:00:00Z">today</time>', NINE),
        ("", "<div>By A. Khan • 10-11-2025 09:15</div>", NINE.replace(minute=15)),
        ('<meta name="date" content="2033-01-01">', "", None),
    ],
)
def test_dates(head: str, body: str, expected: datetime | None) -> None:
    seen = datetime(2025, 11, 10, 20, tzinfo=UTC)
    reading = read(page(f"<h1>Leases signed in Khuzdar</h1>{body}{BODY}", head), seen_at=seen)
    known = (expected, DateBasis.PAGE) if expected else (seen, DateBasis.SEEN)
    assert (reading.published, reading.date_basis) == known


@pytest.mark.parametrize(
    ("head", "body", "verdict"),
    [
        (
            "",
            "<h1>Before you continue</h1><p>We and our partners use cookies.</p><button>Accept</button>",
            "consent",
        ),
        (ld(isAccessibleForFree=False), f"<h1>T</h1><p>{SENTENCE}</p><p>{SENTENCE}</p>", "paywall"),
        (ld(isAccessibleForFree="False"), f"<h1>T</h1><p>{SENTENCE}</p>", "paywall"),
        ("", f"<h1>Leases</h1><p>{SENTENCE}</p><p>Subscribe to continue reading.</p>", "paywall"),
        ("<title>Just a moment...</title>", "<p>Verify you are human</p>", "bot_wall"),
        ("<title>Access Denied</title>", "<p>Reference 18.2</p>", "bot_wall"),
        ("", "<h1>404</h1><p>Nothing here.</p>", "not_found"),
        ("", "<h1>Sorry</h1><p>The page you are looking for does not exist.</p>", "not_found"),
        ('<meta property="og:type" content="video.other">', "<h1>Watch</h1><iframe src=x></iframe>", "video"),
        ("", "<ul>" + "<li><a href=/x>A headline about a mine in Chagai</a></li>" * 9 + "</ul>", "index"),
        ("", "<h1>Short</h1><p>Two words.</p>", "too_short"),
        ('<meta http-equiv="refresh" content="1;URL=\'/a?b=1&amp;c=2\'">', "<p>Opening</p>", "unresolved"),
        ('<meta http-equiv="refresh" content="600">', f"<article>{BODY}</article>", "article"),
        ('<meta http-equiv="refresh" content="300; url=/story">', f"<article>{BODY}</article>", "article"),
        (ld(isAccessibleForFree=False), f"<article>{BODY * 3}</article>", "article"),
        ("", f"<h1>Consent of the governed</h1><article>{BODY * 3}</article>", "article"),
        ("", f"<h1>404 miners still below ground</h1><article>{BODY * 3}</article>", "article"),
    ],
)
def test_verdicts(head: str, body: str, verdict: str) -> None:
    reading = read(page(body, head).replace("<title>Leases signed in Khuzdar | News</title><title>", "<title>"))
    assert reading.verdict == verdict
    assert reading.reason


def test_a_page_that_sends_its_readers_on_says_where() -> None:
    refresh = '<meta http-equiv="refresh" content="0; url=https://other.example/a?x=1&amp;y=2">'
    assert read(page("<p>Opening</p>", refresh)).refresh_url == "https://other.example/a?x=1&y=2"
    assert read(page("<p>Opening</p>", refresh.replace("https", "data"))).verdict is PageVerdict.TOO_SHORT


def test_a_chinese_article_needs_fewer_characters() -> None:
    text = "巴基斯坦俾路支省政府周一表示，已签署两项铬矿租约，企业将在明年开始建设道路与选矿设施。" * 3
    assert len(text) < 250
    assert read(page(f"<h1>租约</h1><div><p>{text}</p></div>")).verdict is PageVerdict.ARTICLE


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "text/html"),
        (b"%PDF-1.7 ...", "text/html"),
        (b"%PDF-1.7 ...", "application/pdf"),
        (bytes(range(256)) * 50, "text/html"),
        (b"hello", "text/plain"),
        (b'{"a": 1}', "application/json"),
        (b"\x89PNG\r\n\x1a\n<html>", "text/html"),
    ],
)
def test_what_is_no_page(body: bytes, content_type: str) -> None:
    assert read_page(body, URL, content_type).verdict is PageVerdict.NOT_HTML


@pytest.mark.parametrize(
    ("encoding", "header", "meta", "language"),
    [
        ("utf-8", "text/html; charset=ISO-8859-1", "", "ur"),
        ("utf-8", "", "windows-1252", "ur"),
        ("cp1256", "", "windows-1256", "ur"),
        ("cp1256", "text/html; charset=utf-8", "", "ur"),
        ("utf-16", "text/html; charset=utf-8", "", "ur"),
        ("utf-16-le", "", "", "ur"),
        ("gb18030", "", "gb2312", "zh"),
        ("gb18030", "", "", "zh"),
        ("cp1252", "", "utf-8", "en"),
        ("cp1252", "text/html; charset=iso-8859-1", "", "en"),
    ],
)
def test_charsets(encoding: str, header: str, meta: str, language: str) -> None:
    words = {
        "ur": "ريکو ڈک سڑک کي تعمير",
        "zh": "中巴矿业合作论坛在卡拉奇举行",
        "en": "“Two–thirds”, the Café’s owner said",
    }
    tag = f'<meta charset="{meta}">' if meta else ""
    text = f'<html lang="{language}"><head>{tag}</head><body><p>{words[language]}</p></body></html>'
    assert words[language] in decode(text.encode(encoding), header)


def test_a_page_with_one_broken_byte_is_still_utf8() -> None:
    assert "ڈک" in decode('<meta charset="utf-8"><p>ريکو ڈک</p>'.encode() + b"\xff", "")


@given(
    st.binary(max_size=300) | st.text(max_size=200).map(lambda s: page(s).encode()),
    st.sampled_from(["", "text/html"]),
)
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_a_reading(body: bytes, content_type: str) -> None:
    reading = read_page(body, URL, content_type)
    assert reading.url == URL
    assert reading.reason
