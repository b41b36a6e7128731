"""Delivery through Apprise's real plugins to local receivers, to files and to consoles."""

from __future__ import annotations

import email
import email.policy
import io
import json
import logging
import os
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.slack import NotifySlack
from apprise.plugins.telegram import NotifyTelegram
from receivers import HttpReceiver, closed_port, http_receiver, smtp_receiver
from rich.cells import cell_len

from alerts.channels import Channel
from alerts.delivery import Receipt, Surroundings, deliver, retry_delay
from extractors.model import Alert, ConflictKind, Side, Verdict

SECRET = "hunter2swordfish"
HOSTILE = (
    "Reserves \x1b[31mare\x1b[0m <script>alert(1)</script> <!channel> [click](javascript:alert(1)) "
    "![x](http://evil.example/x.png) *bold* @channel @everyone \u202egnp.exe\u202c worth $8 trillion"
)
ALERT = Alert(
    id="a1",
    case_id="c0ffee",
    verdict=Verdict.CONTRADICTS,
    kind=ConflictKind.NUMERIC,
    confidence=0.92,
    reason="reserves: $6 trillion in the ledger, $8 trillion now",
    ledger=Side("l1", "The reserves are worth $6 trillion.", "Example Times", "https://times.example/a?x=1&y=2"),
    new=Side("n1", HOSTILE, "Example Post", "https://post.example/b", published=datetime(2025, 6, 3, tzinfo=UTC)),
)


def send(
    *urls: str,
    alert: Alert = ALERT,
    form: str = "auto",
    already: frozenset[str] = frozenset(),
    patience: float = 20,
) -> Receipt:
    channel = Channel.model_validate({"id": "out", "kind": "apprise", "urls_env": "URLS", "format": form})
    environ = {"URLS": " ".join(urls)}
    return deliver(alert, channel, Surroundings(environ, Path(), io.StringIO(), patience), already=already)


def test_a_webhook_gets_headline_and_plain_body_once() -> None:
    with http_receiver() as hook:
        receipt = send(f"json://me:{SECRET}@127.0.0.1:{hook.port}/hook")
    assert (receipt.state, [t.state for t in receipt.targets]) == ("sent", ["sent"])
    (request,) = hook.received
    message = json.loads(request.body)
    assert request.path == "/hook"
    assert message["title"] == "Contradiction: reserves: $6 trillion in the ledger, $8 trillion now"
    assert "https://times.example/a?x=1&y=2" in message["message"]
    assert "c0ffee" in message["message"]
    assert "\x1b" not in message["message"]
    assert "\u202e" not in message["message"]
    assert "@channel" not in message["message"]


def test_ntfy_and_form_get_the_message_at_their_own_urls() -> None:
    with http_receiver() as server:
        receipt = send(f"ntfy://127.0.0.1:{server.port}/desk", f"form://127.0.0.1:{server.port}/form")
    assert receipt.state == "sent"
    ntfy, form = sorted(server.received, key=lambda request: request.path)
    assert json.loads(ntfy.body)["topic"] == "desk"
    assert "$8 trillion" in json.loads(ntfy.body)["message"]
    assert "$8 trillion" in parse_qs(form.body.decode())["message"][0]


def test_mail_is_html_with_the_headline_as_subject() -> None:
    with smtp_receiver() as server:
        receipt = send(f"mailto://127.0.0.1:{server.port}?from=watch@example.org&to=desk@example.org")
    assert receipt.state == "sent"
    mail = email.message_from_bytes(server.received[0], policy=email.policy.default)
    assert mail["subject"] == "Contradiction: reserves: $6 trillion in the ledger, $8 trillion now"
    page = mail.get_body(("html",)).get_content()
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert '<a href="https://times.example/a?x=1&amp;y=2"' in page


@pytest.mark.parametrize("form", ["auto", "text"])
def test_slack_gets_its_own_dialect_with_nothing_alive_in_it(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with http_receiver(answer=b"ok") as server:
        monkeypatch.setattr(NotifySlack, "webhook_url", f"http://127.0.0.1:{server.port}")
        receipt = send("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general", form=form)
    assert receipt.state == "sent"
    said = server.received[0].body.decode()
    assert "<https://times.example/a?x=1&amp;y=2|Example Times>" in said
    assert "<!channel>" not in said
    assert "<javascript" not in said
    assert "@channel" not in json.dumps(json.loads(said), ensure_ascii=False)


@pytest.mark.parametrize("form", ["auto", "text", "markdown"])
def test_telegram_gets_escaped_text_without_tags_it_refuses(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with http_receiver() as server:
        monkeypatch.setattr(NotifyTelegram, "notify_url", f"http://127.0.0.1:{server.port}/bot")
        receipt = send("tgram://123456789:abcdefg_hijklmnop/12315544/", form=form)
    assert receipt.state == "sent"
    said = json.loads(server.received[0].body)
    assert said["parse_mode"] == "HTML"
    assert "&lt;script&gt;" in said["text"]
    assert not [tag for tag in ("<script", "<bdi", "<p", "<br", "&nbsp;") if tag in said["text"]]
    assert len(said["text"].splitlines()) > 8


@pytest.mark.parametrize("form", ["auto", "text", "html"])
def test_discord_renders_markdown_so_quotes_reach_it_escaped(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with http_receiver() as server:
        monkeypatch.setattr(NotifyDiscord, "notify_url", f"http://127.0.0.1:{server.port}")
        receipt = send("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js?format=text", form=form)
    assert receipt.state == "sent"
    said = server.received[0].body.decode()
    assert "[click](" not in said
    assert "@everyone" not in json.dumps(json.loads(said), ensure_ascii=False)


def test_discord_takes_2000_characters_and_gets_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    long = replace(ALERT, new=replace(ALERT.new, quote="*_[x](y)_* " * 9000), also=(ALERT.ledger,) * 9)
    with http_receiver() as server:
        monkeypatch.setattr(NotifyDiscord, "notify_url", f"http://127.0.0.1:{server.port}")
        receipt = send("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", alert=long)
    assert receipt.state == "sent"
    (request,) = server.received
    said = json.loads(request.body)
    text = said["content"] if "content" in said else said["embeds"][0]["description"]
    assert 500 < len(text) <= 2000
    assert "c0ffee" in text


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_channel_can_ask_for_a_form(form: str) -> None:
    with http_receiver() as server:
        assert send(f"json://127.0.0.1:{server.port}/", form=form).state == "sent"
    said = json.loads(server.received[0].body)["message"]
    assert ("<blockquote" in said, "\\[click" in said) == (form == "html", form == "markdown")


@pytest.mark.parametrize("status", [500, 429, 302, 404])
def test_a_refusal_is_tried_again_and_named_by_its_status(status: int) -> None:
    with http_receiver(statuses=[status, 200]) as server:
        url = f"json://127.0.0.1:{server.port}/"
        first = send(url)
        assert first.state == "retry"
        assert str(status) in first.detail
        assert send(url).state == "sent"
    assert len(server.received) == 2


def test_a_target_that_has_the_message_is_not_sent_it_again() -> None:
    with http_receiver() as good, http_receiver(statuses=[500, 200]) as bad:
        urls = f"json://127.0.0.1:{good.port}/", f"json://127.0.0.1:{bad.port}/"
        first = send(*urls)
        assert [t.state for t in first.targets] == ["sent", "retry"]
        assert "target 2 (json://)" in first.detail
        second = send(*urls, already=first.sent_keys)
    assert second.state == "sent"
    assert (len(good.received), len(bad.received)) == (1, 2)


def test_a_closed_port_is_tried_again() -> None:
    receipt = send(f"json://127.0.0.1:{closed_port()}/")
    assert receipt.state == "retry"
    assert "no connection" in receipt.detail


def test_a_target_that_opts_out_of_failing_is_not_believed() -> None:
    assert send(f"json://127.0.0.1:{closed_port()}/?optional=yes").state == "retry"


@pytest.mark.parametrize(
    "answer", [HttpReceiver(delay=6.0), HttpReceiver(drip=0.4)], ids=["silent", "a byte at a time"]
)
def test_a_slow_target_takes_no_more_than_its_time(answer: HttpReceiver) -> None:
    with http_receiver(delay=answer.delay, drip=answer.drip) as server:
        began = time.monotonic()
        receipt = send(*(f"json://127.0.0.1:{server.port}/{n}" for n in range(3)), patience=1.0)
    assert time.monotonic() - began < 3
    assert receipt.state == "retry"
    assert "may arrive twice" in receipt.detail


def test_nothing_configured_is_a_dead_letter_that_names_the_variable() -> None:
    assert send().state == "dead"
    assert "URLS" in send().detail
    assert send(f"jsno://me:{SECRET}@127.0.0.1/").state == "dead"


def test_an_unusable_url_does_not_keep_the_others_from_the_message() -> None:
    with http_receiver() as server:
        receipt = send(f"nonsense://{SECRET}", f"json://127.0.0.1:{server.port}/")
    assert [t.state for t in receipt.targets] == ["dead", "sent"]
    assert receipt.state == "dead"


@pytest.mark.parametrize(
    "url",
    [
        f"json://me:{SECRET}@127.0.0.1:{{port}}/{SECRET}",
        f"slack://{SECRET}",
        SECRET,
        f"jsno://{SECRET}",
        f"ntfy://me:{SECRET}@127.0.0.1:{{port}}/topic",
    ],
)
def test_no_secret_leaves_with_receipt_or_log(
    url: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with http_receiver(statuses=[500]) as server:
        receipt = send(url.format(port=server.port))
    assert receipt.state != "sent"
    said = repr(receipt) + caplog.text + "".join(capfd.readouterr())
    assert SECRET not in said


def test_a_plugin_that_breaks_is_tried_again_and_says_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr("apprise.apprise.convert_between", breaks)
    receipt = send(f"json://me:{SECRET}@127.0.0.1/")
    assert receipt.state == "retry"
    assert SECRET not in repr(receipt) + "".join(capfd.readouterr())


def test_a_message_shrinks_to_what_the_service_takes() -> None:
    long = replace(ALERT, new=replace(ALERT.new, quote="worth eight trillion dollars " * 4000))
    also = tuple(replace(ALERT.ledger, claim_id=str(n), quote="word " * 400) for n in range(9))
    with http_receiver() as server:
        assert send(f"ntfy://127.0.0.1:{server.port}/t", alert=replace(long, also=also)).state == "sent"
    (request,) = server.received
    message = json.loads(request.body)["message"]
    assert len(message) <= 7800
    assert "Case c0ffee" in message


def test_a_file_gets_each_message_whole(tmp_path: Path) -> None:
    channel = Channel(id="f", kind="file", path="out/alerts.txt")
    for case in ("c0ffee", "c0ffee", "decaf0"):  # the second as after a crash before the receipt was stored
        receipt = deliver(replace(ALERT, case_id=case), channel, Surroundings({}, tmp_path, io.StringIO()))
        assert receipt.state == "sent"
    text = (tmp_path / "out/alerts.txt").read_text(encoding="utf-8")
    assert re.findall("Case .*", text) == ["Case c0ffee", "Case decaf0"]
    assert max(cell_len(line) for line in text.splitlines()) <= 80


@pytest.mark.skipif(os.name != "posix" or not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_tried_again_with_the_remedy() -> None:
    channel = Channel(id="f", kind="file", path="full")
    receipt = deliver(ALERT, channel, Surroundings({}, Path("/dev"), io.StringIO()))
    assert receipt.state == "retry"
    assert "free space" in receipt.detail


def test_a_file_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder is needed", encoding="utf-8")
    channel = Channel(id="f", kind="file", path="taken/alerts.txt")
    receipt = deliver(ALERT, channel, Surroundings({}, tmp_path, io.StringIO()))
    assert receipt.state == "retry"
    assert "taken" in receipt.detail


def test_a_console_of_few_letters_and_a_closed_one() -> None:
    console = Channel(id="c", kind="console")
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    urdu = replace(ALERT, new=replace(ALERT.new, quote="معدنی ذخائر"))
    assert deliver(urdu, console, Surroundings({}, Path(), narrow)).state == "sent"
    narrow.close()
    assert deliver(urdu, console, Surroundings({}, Path(), narrow)).state == "retry"


def test_waits_grow_and_end() -> None:
    delays = list(takewhile(lambda delay: delay is not None, (retry_delay(n) for n in range(1, 100))))
    assert delays[0] == timedelta(minutes=1)
    assert delays == sorted(delays)
    assert 5 <= len(delays) <= 20
    assert retry_delay(10**9) is None
