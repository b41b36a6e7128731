"""What the fetcher makes of answers: redirects, validators, cookies, statuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from http_parts import OPEN, PAGE, failed, fetched, to
from http_parts import loopback_fetcher as loopback_fetcher
from http_parts import no_proxy as no_proxy
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import Asked, Loopback, Scripted

from flows.http import Failed, FailureKind, Fetched, Fetcher, HttpSettings, NotModified, Request, user_agent


def test_an_answer_keeps_what_is_needed_later(fetcher: Fetcher) -> None:
    headers = [
        ("Content-Type", "text/html; charset=x"),
        ("ETag", '"a1"'),
        ("Last-Modified", "Mon, 10 Nov 2025 10:00:00 GMT"),
        ("Cache-Control", "max-age=900"),
    ]
    with Loopback({"/a": Scripted(body=b"text", headers=headers)}) as web:
        answer = fetched(fetcher.get(web.url("/a")))
    assert (answer.status, answer.body, answer.url, answer.final_url) == (
        200,
        b"text",
        web.url("/a"),
        web.url("/a"),
    )
    assert (answer.content_type, answer.etag) == ("text/html; charset=x", '"a1"')
    assert answer.last_modified == "Mon, 10 Nov 2025 10:00:00 GMT"
    assert ("cache-control", "max-age=900") in answer.headers
    assert (answer.moved_to, answer.hops) == ("", ())


def test_requests_are_honest(fetcher: Fetcher) -> None:
    with Loopback({"/a": PAGE}) as web:
        fetcher.get(web.url("/a"))
    sent = web.asked[-1].headers
    assert sent["user-agent"] == OPEN.user_agent
    assert sent["host"] == f"127.0.0.1:{web.port}"
    assert "news@example.org" in user_agent("news@example.org")
    assert "not set" in user_agent("")


@pytest.mark.parametrize("agent", ["", "bot\r\nX: y", "böt"])
def test_a_user_agent_that_is_no_header_is_refused(agent: str) -> None:
    with pytest.raises(ValueError, match="user agent"):
        HttpSettings(user_agent=agent)


def test_conditional_get(fetcher: Fetcher) -> None:
    def answer(asked: Asked) -> Scripted:
        known = asked.headers.get("if-none-match") == 'W/"7"' and asked.headers.get("if-modified-since") == "then"
        return Scripted(304) if known else PAGE

    with Loopback({"/feed": answer}) as web:
        assert isinstance(fetcher.get(web.url("/feed"), kind="feed"), Fetched)
        same = fetcher.get(web.url("/feed"), etag='W/"7"', last_modified="then", kind="feed")
        assert isinstance(same, NotModified)
        assert (same.url, same.final_url, same.moved_to) == (web.url("/feed"), web.url("/feed"), "")
        assert isinstance(fetcher.get(web.url("/feed"), etag='"ü\n"', kind="feed"), Fetched)


def test_304_to_an_unconditional_request_is_no_answer(fetcher: Fetcher) -> None:
    with Loopback({"/a": Scripted(304)}) as web:
        assert failed(fetcher.get(web.url("/a")), FailureKind.HTTP_ERROR).status == 304


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [((301, 308), "/2"), ((302, 301), ""), ((301, 302), "/1"), ((303, 307), ""), ((308, 301), "/2")],
)
def test_redirects_and_the_address_to_remember(fetcher: Fetcher, statuses: tuple[int, int], moved: str) -> None:
    script = {"/0": to("/1", statuses[0]), "/1": to("2#part", statuses[1]), "/2": PAGE}
    with Loopback(script) as web:
        answer = fetched(fetcher.get(web.url("/0")))
        assert answer.final_url == web.url("/2")
        assert answer.hops == (web.url("/1"), web.url("/2"))
        assert answer.moved_to == (web.url(moved) if moved else "")


def test_redirect_circles_and_endless_ways_are_named(fetcher: Fetcher) -> None:
    script = {"/a": to("/b"), "/b": to("/a"), "/self": to("/self")} | {f"/{n}": to(f"/{n + 1}") for n in range(40)}
    with Loopback(script) as web:
        circle = failed(fetcher.get(web.url("/a")), FailureKind.REDIRECT_LOOP)
        assert "/a" in circle.reason
        assert "/b" in circle.reason
        failed(fetcher.get(web.url("/self")), FailureKind.REDIRECT_LOOP)
        failed(fetcher.get(web.url("/0")), FailureKind.REDIRECT_LOOP)
        assert web.paths()[3:] == [f"/{n}" for n in range(OPEN.redirects + 1)]


@pytest.mark.parametrize("location", ["http://[::1", "http://b:xx/", "http://h:99999/", "\x00"])
def test_a_redirect_to_no_address_is_a_bad_answer(fetcher: Fetcher, location: str) -> None:
    with Loopback({"/a": to(location)}) as web:
        answer = fetcher.get(web.url("/a"))
    assert isinstance(answer, Failed)
    assert answer.kind in {FailureKind.BAD_ANSWER, FailureKind.ADDRESS}


@pytest.mark.parametrize(
    "url", ["", "x", "/a", "http://", "mailto:a@b", "http://[::1", "http://h:0/", "http://h\n/"]
)
def test_what_is_no_address_fails_without_raising(fetcher: Fetcher, url: str) -> None:
    answer = fetcher.get(url)
    assert isinstance(answer, Failed)
    assert answer.permanent


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_text_as_address_raises(text: str) -> None:
    with Fetcher(HttpSettings(host_gap=0)) as fetcher:
        assert isinstance(fetcher.get("http://127.0.0.1:1/" + text), Failed)
        assert isinstance(fetcher.get("http://[" + text), Failed)


def test_an_address_without_end_is_refused(fetcher: Fetcher) -> None:
    failed(fetcher.get("http://127.0.0.1/" + "a" * 10_000), FailureKind.BAD_ANSWER)


def consent(asked: Asked) -> Scripted:
    return PAGE if "consent=" in asked.headers.get("cookie", "") else to("/consent?return=/article")


def test_a_consent_page_is_answered_by_asking_once_more(fetcher: Fetcher) -> None:
    shown = Scripted(body=b"We value your privacy", headers=[("Set-Cookie", "consent=shown; Path=/")])
    with Loopback({"/article": consent, "/consent?return=/article": shown}) as web:
        answer = fetched(fetcher.get(web.url("/article")))
        assert answer.body == PAGE.body
        assert answer.final_url == web.url("/article")
        assert web.paths() == ["/article", "/consent?return=/article", "/article"]
        fetcher.get(web.url("/article"))
        assert "cookie" not in web.asked[-3].headers  # forgotten after the first fetch


def test_a_consent_page_behind_another_site_is_answered_at_its_own_site(fetcher: Fetcher) -> None:
    shown = Scripted(body=b"We value your privacy", headers=[("Set-Cookie", "consent=shown; Path=/")])
    with Loopback({"/article": consent, "/consent?return=/article": shown}, "127.0.0.2") as web:
        with Loopback({"/wrapper": to(web.url("/article"))}) as aggregator:
            answer = fetched(fetcher.get(aggregator.url("/wrapper")))
        assert aggregator.paths() == ["/wrapper"]
        assert web.paths() == ["/article", "/consent?return=/article", "/article"]
    assert answer.body == PAGE.body
    assert answer.hops == (web.url("/article"),)
    assert answer.final_url == web.url("/article")


def test_a_consent_page_that_stays_is_handed_on_after_one_more_try(fetcher: Fetcher) -> None:
    shown = Scripted(body=b"We value your privacy", headers=[("Set-Cookie", "seen=1; Path=/")])
    with Loopback({"/article": to("/wall"), "/wall": shown}) as web:
        answer = fetched(fetcher.get(web.url("/article")))
        assert answer.final_url == web.url("/wall")
        assert web.paths() == ["/article", "/wall", "/article", "/wall"]


def test_a_cookie_check_that_comes_back_is_no_circle(fetcher: Fetcher) -> None:
    def article(asked: Asked) -> Scripted:
        return PAGE if "ok=1" in asked.headers.get("cookie", "") else to("/set")

    with Loopback({"/article": article, "/set": to("/article", 302, "ok=1; Path=/")}) as web:
        answer = fetched(fetcher.get(web.url("/article")))
        assert answer.final_url == web.url("/article")
        assert len(web.paths()) == 3


def test_a_moved_page_with_a_session_cookie_is_asked_for_once(fetcher: Fetcher) -> None:
    page = replace(PAGE, headers=[("Set-Cookie", "session=9")])
    with Loopback({"/old": to("/new", 301), "/new": page}) as web:
        fetcher.get(web.url("/old"))
        assert web.paths() == ["/old", "/new"]


def test_cookies_stay_with_their_host(fetcher: Fetcher) -> None:
    with Loopback({"/in": PAGE}, "127.0.0.2") as other:  # noqa: SIM117
        with Loopback({"/out": to(other.url("/in"), 302, "secret=1; Path=/")}) as web:
            fetched(fetcher.get(web.url("/out")))
    assert "cookie" not in other.asked[-1].headers


@pytest.mark.parametrize(
    ("status", "kind", "permanent"),
    [
        (404, FailureKind.NOT_FOUND, False),
        (410, FailureKind.GONE, True),
        (400, FailureKind.HTTP_ERROR, False),
        (403, FailureKind.HTTP_ERROR, False),
        (451, FailureKind.HTTP_ERROR, False),
        (501, FailureKind.SERVER_ERROR, False),
        (300, FailureKind.HTTP_ERROR, False),
    ],
)
def test_statuses_have_their_kind(fetcher: Fetcher, status: int, kind: FailureKind, permanent: bool) -> None:
    with Loopback({"/a": Scripted(status, b"x" * 200_000)}) as web:
        answer = failed(fetcher.get(web.url("/a")), kind)
        assert (answer.status, answer.permanent) == (status, permanent)
        assert web.paths() == ["/a"]


def test_no_secret_is_told(fetcher: Fetcher) -> None:
    with Loopback({"/a?token=hush": Scripted(404)}) as web:
        answer = failed(
            fetcher.get(f"http://me:pass%40word@127.0.0.1:{web.port}/a?token=hush"), FailureKind.NOT_FOUND
        )
    for secret in ("me:", "pass", "hush"):
        assert secret not in answer.reason
    assert web.asked[-1].headers["authorization"] == "Basic bWU6cGFzc0B3b3Jk"


def test_a_password_is_not_carried_to_another_host(fetcher: Fetcher) -> None:
    with Loopback({"/in": PAGE}, "127.0.0.2") as other, Loopback({"/out": to(other.url("/in"))}) as web:
        answer = fetched(fetcher.get(f"http://me:word@127.0.0.1:{web.port}/out"))
    assert "authorization" in web.asked[-1].headers
    assert "authorization" not in other.asked[-1].headers
    assert "word" not in answer.final_url


def test_connections_that_fail_have_their_kind(fetcher: Fetcher) -> None:
    with Loopback({}) as web:
        assert "secure" in failed(fetcher.get(f"https://127.0.0.1:{web.port}/"), FailureKind.TLS).reason
        gone = web.url("/")
    assert "down" in failed(fetcher.get(gone), FailureKind.REFUSED).reason


def test_a_name_without_address_is_dns() -> None:
    with Fetcher(HttpSettings(host_gap=0)) as fetcher:
        answer = failed(fetcher.get("http://no-such-name.invalid/feed"), FailureKind.DNS)
    assert "no-such-name.invalid" in answer.reason


def test_what_is_not_http_is_a_bad_answer(fetcher: Fetcher) -> None:
    with Loopback({"/a": Scripted(headers=[("Content-Length", "50")], stream=lambda: [b"short"])}) as web:
        failed(fetcher.get(web.url("/a")), FailureKind.BAD_ANSWER)
        assert web.paths() == ["/a"] * OPEN.attempts


def test_many_keep_their_order_and_fail_alone(fetcher: Fetcher) -> None:
    with Loopback({"/a": PAGE, "/b": Scripted(404)}) as web:
        answers = fetcher.get_many([web.url("/a"), web.url("/b"), Request(web.url("/a"), kind="feed"), "nonsense"])
    assert [type(answer) for answer in answers] == [Fetched, Failed, Fetched, Failed]


def test_closing_twice_is_harmless() -> None:
    fetcher = Fetcher()
    fetcher.close()
    fetcher.close()
