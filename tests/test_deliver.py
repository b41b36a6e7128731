"""Delivery from the outbox: once, in order, at its time, and loud where it fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from apprise.plugins.slack import NotifySlack
from apprise.plugins.telegram import NotifyTelegram
from outbox_parts import DAY, FILE, Outbox, an_alert, hook, outbox
from receivers import HttpReceiver, closed_port, http_receiver, smtp_receiver
from sqlalchemy import Connection
from storage_examples import NOW

from extractors.model import ConflictKind
from extractors.notices import Digest
from flows.case_answers import settle
from flows.configuration import Alerts as AlertSettings
from flows.deliver import deliver_due
from flows.heartbeat import beat
from storage.case_answers import acknowledge, snooze
from storage.cases import case_with_id, set_artifact
from storage.database import Database, delivery_lock
from storage.ledger_tables import Delivery, Resolution
from storage.nights import NIGHT
from storage.outbox import receipts_of, release
from storage.reading_tables import RunState
from storage.runs import finish_run, start_run

HOUR = timedelta(hours=1)
CANCELLED = "The provincial government has cancelled the contract of Barrick for Reko Diq."


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Outbox]:
    with outbox(tmp_path, FILE) as made:
        yield made


def titles(hook: HttpReceiver) -> list[str]:
    return [json.loads(request.body)["title"] for request in hook.received]


def bodies(hook: HttpReceiver) -> list[str]:
    return [json.loads(request.body)["message"] for request in hook.received]


def test_each_alert_goes_once_with_a_receipt_and_its_own_key(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http_receiver() as good, outbox(tmp_path, FILE + hook(good.port), database=database) as place:
        monkeypatch.setenv("HOOK_URLS", f"json://127.0.0.1:{good.port}/")
        place.told(an_alert(1), an_alert(2), channels=("file", "hook"))
        done = deliver_due(place.watch)
        assert (done.sent, done.waiting, done.dead) == (4, 0, 0)
        assert deliver_due(place.at(NOW + HOUR).watch).sent == 0
        sent = [m for m in place.in_state(Delivery.SENT) if m.channel == "hook"]
        with database.read() as conn:
            (receipt,) = receipts_of(conn, sent[0].id)
    assert [json.loads(r.body)["title"] for r in good.received] == [
        f"Contradiction: ${n} trillion here, $6 trillion in the ledger." for n in (1, 2)
    ]
    assert [r.headers["Idempotency-Key"] for r in good.received] == ["claimwatch-alert-1", "claimwatch-alert-2"]
    assert (receipt.name, receipt.state, receipt.detail) == ("target 1 (json://)", "sent", "accepted")
    assert place.file().count("Contradiction (numeric)") == 2


TROUBLES = ("500", "429", "slow", "closed")
URLS = {
    "json": "json://127.0.0.1:{port}/",
    "ntfy": "ntfy://127.0.0.1:{port}/desk",
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general",
    "tgram": "tgram://123456789:abcdefg_hijklmnop/12315544/",
}
EVERY = [(service, trouble) for service in URLS for trouble in TROUBLES]
QUICK = {("json", trouble) for trouble in TROUBLES} | {("ntfy", "500"), ("slack", "500"), ("tgram", "500")}


@pytest.mark.parametrize(
    ("service", "trouble"),
    [pytest.param(*one, marks=[] if one in QUICK else [pytest.mark.slow]) for one in EVERY],
)
def test_a_message_arrives_once_its_receiver_is_back(
    service: str, trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = b"ok" if service == "slack" else b'{"ok": true, "result": []}'
    statuses = [int(trouble), 200] if trouble.isdigit() else [200]
    delays = {1: 0.6} if trouble == "slow" else {}
    with (
        http_receiver(statuses=statuses, delays=delays, answer=answer) as up,
        outbox(tmp_path, hook(up.port) + FILE) as place,
    ):
        place.told(an_alert(), channels=("hook", "file"))
        for attempt, port in enumerate((closed_port() if trouble == "closed" else up.port, up.port)):
            monkeypatch.setattr(NotifySlack, "webhook_url", f"http://127.0.0.1:{port}")
            monkeypatch.setattr(NotifyTelegram, "notify_url", f"http://127.0.0.1:{port}/bot")
            monkeypatch.setenv("HOOK_URLS", URLS[service].format(port=port))
            done = deliver_due(place.at(NOW + attempt * HOUR).watch, patience=20.0 if attempt else 0.3)
            assert done.sent == 1  # the file, which waits for nobody; then the hook
        again = deliver_due(place.at(NOW + 2 * HOUR).watch)
    assert (again.sent, again.waiting, again.dead) == (0, 0, 0)
    assert len(up.received) == (1 if trouble == "closed" else 2)
    repeat = "This may be a repeat"
    assert (repeat in up.received[-1].body.decode()) == (trouble == "slow")  # that one had been taken


def test_mail_waits_for_its_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with smtp_receiver() as up, outbox(tmp_path, FILE + hook(up.port)) as place:
        place.told(an_alert(), channels=("hook",))
        for port in (closed_port(), up.port, up.port):
            monkeypatch.setenv("HOOK_URLS", f"mailto://127.0.0.1:{port}?from=a@example.org&to=desk@example.org")
            place = place.at(place.watch.now + HOUR)
            deliver_due(place.watch)
    (mail,) = up.received
    assert b"Idempotency-Key: claimwatch-alert-1" in mail
    assert b"trillion" in mail


def test_a_channel_that_fails_blocks_no_other_and_is_not_asked_for_each_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http_receiver(statuses=[500]) as bad, outbox(tmp_path, hook(bad.port) + FILE) as place:
        monkeypatch.setenv("HOOK_URLS", f"json://127.0.0.1:{bad.port}/")
        place.told(*(an_alert(n) for n in range(1, 9)), channels=("hook", "file"))
        done = deliver_due(place.watch)
    assert (done.sent, done.waiting) == (8, 8)
    assert len(bad.received) == 3


def test_a_case_keeps_its_order_when_its_first_message_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http_receiver(statuses=[500, 200]) as shaky, outbox(tmp_path, hook(shaky.port)) as place:
        monkeypatch.setenv("HOOK_URLS", f"json://127.0.0.1:{shaky.port}/")
        place.told(an_alert(1), an_alert(2, case_id=an_alert(1).case_id), an_alert(3), channels=("hook",))
        deliver_due(place.watch)
        assert [title.split()[1] for title in titles(shaky)] == ["$1", "$3"]
        deliver_due(place.at(NOW + HOUR).watch)
    assert [title.split()[1] for title in titles(shaky)] == ["$1", "$3", "$1", "$2"]


@pytest.mark.parametrize("size", [60, pytest.param(1_000, marks=pytest.mark.slow)])
def test_a_storm_makes_few_messages_and_a_complete_digest(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [an_alert(n, confidence=0.6 + n / size * 0.3) for n in range(1, size + 1)]
    with http_receiver() as web, http_receiver() as phone:
        monkeypatch.setenv("HOOK_URLS", f"json://127.0.0.1:{web.port}/")
        monkeypatch.setenv("PHONE_URLS", f"ntfy://127.0.0.1:{phone.port}/desk")
        with outbox(tmp_path, FILE + hook(web.port) + hook(phone.port, "phone")) as place:
            place.told(*every, channels=("file", "hook", "phone"))
            done = deliver_due(place.watch)
            assert deliver_due(place.at(NOW + HOUR).watch).sent == 0
            told = place.file()
    assert done.dead == done.waiting == 0
    said, called = "".join(bodies(web)), "".join(bodies(phone))
    print(f"{size} contradictions: {len(web.received)} messages to a webhook, {len(phone.received)} to ntfy")
    assert max(len(web.received), len(phone.received), told.count("\n" + "-" * 80)) <= 20
    assert [alert.case_id for alert in every if alert.case_id not in told] == []
    assert [alert.case_id for alert in every if alert.case_id not in said] == []
    assert titles(web)[0].startswith(f"Contradiction: ${size - 14} trillion")  # of the 15 gravest, in their order
    missing = [alert for alert in every if alert.case_id not in called]
    assert not missing or f"{len(missing)} more did not fit in here" in called


def night(conn: Connection, at: datetime, state: RunState = RunState.DONE) -> None:
    run = f"night-of-{at:%Y%m%dT%H%M}"
    start_run(conn, run, at, NIGHT)
    finish_run(conn, run, at, state, {"feeds": {"a": {}, "b": {}}, "feeds_reached": 1, "articles": 4})


DIGEST = FILE + 'digest = "08:00"\ntimezone = "Asia/Karachi"\n'
EIGHT = datetime.fromisoformat("2025-11-11T08:00+05:00")


def test_a_digest_comes_at_its_time_with_all_that_waited(tmp_path: Path) -> None:
    with outbox(tmp_path, DIGEST) as place:
        with place.database.write() as conn:
            night(conn, NOW)
        place.told(an_alert(1), an_alert(2), channels=("file",))
        assert deliver_due(place.watch).sent == 0
        assert [m.next_try_at for m in place.in_state(Delivery.COLLECTED)] == [EIGHT, EIGHT]
        assert deliver_due(place.at(EIGHT - HOUR).watch).sent == 0
        assert deliver_due(place.at(EIGHT).watch).sent == 1
        assert deliver_due(place.at(EIGHT + HOUR).watch).sent == 0
    told = place.file()
    assert told.startswith("Digest of 2025-11-11, 08:00 (Asia/Karachi): 2 contradictions and changes\n")
    assert "$1 trillion" in told
    assert "$2 trillion" in told
    assert "1 night ran" in told
    assert "1 of 2 sources answered, 4 articles stored" in " ".join(told.split())


def test_silence_is_never_ambiguous(tmp_path: Path) -> None:
    with outbox(tmp_path, DIGEST) as place:
        with place.database.write() as conn:
            night(conn, NOW)
        deliver_due(place.at(EIGHT).watch)
        assert "nothing new" in place.file()
        assert "1 night ran" in place.file()
        deliver_due(place.at(EIGHT + DAY).watch)
        assert "NO NIGHT CAME TO ITS END since 2025-11-11 03:00 UTC" in place.file()
        with place.database.write() as conn:
            night(conn, EIGHT + DAY + HOUR, RunState.FAILED)
        deliver_due(place.at(EIGHT + 2 * DAY).watch)
        assert "UTC (1 began)." in place.file()
    assert place.file().count("Digest of") == 3


def test_an_alert_made_after_its_digest_waits_for_the_next(tmp_path: Path) -> None:
    with outbox(tmp_path, DIGEST) as place:
        with place.database.write() as conn:
            night(conn, NOW)
        deliver_due(place.at(EIGHT).watch)
        place.told(an_alert(), channels=("file",), at=EIGHT - timedelta(minutes=1))
        deliver_due(place.at(EIGHT + HOUR).watch)
        assert "$1" not in place.file()
        deliver_due(place.at(EIGHT + DAY).watch)
    assert place.file().count("$1 trillion here") == 1


def test_quiet_hours_hold_messages_back(tmp_path: Path) -> None:
    with outbox(tmp_path, FILE + 'quiet = "22:00-07:00"\ntimezone = "Asia/Karachi"\n') as place:
        place.told(an_alert(), channels=("file",))  # 01:00 in Karachi
        assert deliver_due(place.watch).sent == 0
        seven = datetime.fromisoformat("2025-11-11T07:00+05:00")
        assert deliver_due(place.at(seven - timedelta(minutes=1)).watch).sent == 0
        assert deliver_due(place.at(seven).watch).sent == 1


def test_a_snoozed_case_is_told_when_it_wakes(place: Outbox) -> None:
    for number, wake in ((1, False), (2, True)):
        alert = an_alert(number)
        place.told(alert, channels=("file",))
        with place.database.write() as conn:
            snooze(conn, alert.case_id, NOW + 3 * DAY, "Asma", "", NOW)
            if wake:
                acknowledge(conn, alert.case_id, "Asma", "", NOW)
    deliver_due(place.watch)
    assert ("$1 " in place.file(), "$2 " in place.file()) == (False, True)
    deliver_due(place.at(NOW + 3 * DAY).watch)
    assert "$1 " in place.file()


MUTES = """
[[silences]]
until = 2025-11-12T00:00:00Z
reason = "a table that changes daily"
outlets = ["Geo"]
[[inhibitions]]
kinds = ["status"]
words = ["cancel*"]
mutes = ["numeric"]
"""


def test_what_is_kept_back_is_kept_with_its_reason_and_told_when_the_reason_falls(tmp_path: Path) -> None:
    with outbox(tmp_path, FILE + MUTES) as place:
        deal = an_alert(1, kind=ConflictKind.STATUS, entities=("Reko Diq", "barrick"))
        deal = replace(deal, new=replace(deal.new, quote=CANCELLED))
        silent = an_alert(3, new=replace(an_alert(3).new, outlet="Geo"), entities=("CPEC",))
        place.told(deal, an_alert(2), silent, channels=("file",))
        assert deliver_due(place.watch).sent == 1
        muted = {m.case_id: m.muted_by for m in place.in_state(Delivery.MUTED)}
        assert muted == {
            an_alert(2).case_id: f"case {deal.case_id}",
            silent.case_id: "silence until 2025-11-12 00:00 UTC: a table that changes daily",
        }
        with place.database.write() as conn:
            case = case_with_id(conn, deal.case_id)
            assert case is not None
            settle(conn, case, Resolution.LEDGER, "Asma", "denied", NOW, 3 * DAY)
        deliver_due(place.at(NOW + HOUR).watch)
    assert "$2 trillion here" in place.file()
    assert "Geo" not in place.file()


def test_alerts_of_a_run_about_one_thing_come_as_one_message(tmp_path: Path) -> None:
    with outbox(tmp_path, FILE + 'group = "entity"\n') as place:
        place.told(an_alert(1), an_alert(2), an_alert(3, entities=("CPEC",)), channels=("file",))
        assert deliver_due(place.watch).sent == 2
    assert "Reko Diq: 2 contradictions and changes" in place.file()
    assert place.file().count("-" * 80) == 2


def test_a_message_given_up_is_told_to_those_who_mend_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    health = '[[channels]]\nid = "health"\nkind = "file"\npath = "health.txt"\ntells = ["health"]\n'
    with http_receiver(statuses=[500]) as bad, outbox(tmp_path, hook(bad.port) + health) as place:
        monkeypatch.setenv("HOOK_URLS", f"json://127.0.0.1:{bad.port}/")
        place.told(an_alert(), channels=("hook",))
        for hours in (0, 80, 81):
            done = deliver_due(place.at(NOW + hours * HOUR).watch)
            if hours == 80:
                assert done.dead == 1
                assert done.given_up == (
                    "message 1 to hook: HOOK_URLS: 0 of 1 targets have it; target 1 (json://): "
                    "the service answered 500.",
                )
        (dead,) = place.in_state(Delivery.DEAD)
        told = place.file("health.txt")
        assert told.count("message 1 to channel hook was given up") == 1
        assert "claimwatch alerts resend 1" in " ".join(told.split())
        with place.database.write() as conn:
            release(conn, [dead.id], NOW + 90 * HOUR, NOW + 99 * HOUR)
        bad.statuses[:] = [200]
        assert deliver_due(place.at(NOW + 90 * HOUR).watch).sent == 1


def test_no_night_for_26_hours_is_told_once(tmp_path: Path) -> None:
    health = '[[channels]]\nid = "health"\nkind = "file"\npath = "health.txt"\ntells = ["health"]\n'
    with outbox(tmp_path, health) as place:
        with place.database.write() as conn:
            night(conn, NOW)
        for hours in (1, 26, 27, 28):
            deliver_due(place.at(NOW + hours * HOUR).watch)
            assert ("no night" in place.file("health.txt")) == (hours > 26)
        with place.database.write() as conn:
            night(conn, NOW + 29 * HOUR)
        deliver_due(place.at(NOW + 60 * HOUR).watch)
    assert place.file("health.txt").count("no night has come to its end since") == 2


def test_one_process_sends_at_a_time(database: Database, tmp_path: Path) -> None:
    with outbox(tmp_path, FILE, database=database) as place:
        place.told(an_alert(), channels=("file",))
        with delivery_lock(database) as mine:
            assert mine
            done = deliver_due(place.watch)
            assert (done.sent, done.elsewhere) == (0, True)
        assert deliver_due(place.watch).sent == 1


def test_a_channel_taken_out_of_the_file_gives_its_messages_up(place: Outbox) -> None:
    place.told(an_alert(), channels=("gone",))
    done = deliver_due(place.watch)
    assert done.dead == 1
    assert "put it back" in done.given_up[0]


def test_a_digest_says_what_did_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alerts.channels import parse_channels
    from alerts.delivery import parts

    (channel,) = parse_channels(hook(1), "channels.toml")
    environ = {"HOOK_URLS": "tgram://123456789:abcdefg_hijklmnop/12315544/"}
    alerts = tuple(an_alert(n) for n in range(1, 301))
    made = parts(Digest("d", "Digest", alerts, total=300), channel, environ)
    assert len(made) == 5
    assert sum(len(part.alerts) for part in made) + made[-1].unshown == 300


def test_alerts_link_their_case_where_people_reach_prefect(tmp_path: Path) -> None:
    with outbox(tmp_path, FILE) as place:
        settings = place.watch.configuration.settings
        with_ui = settings.model_copy(update={"alerts": AlertSettings(ui="https://prefect.example/")})
        watch = replace(place.watch, configuration=replace(place.watch.configuration, settings=with_ui))
        place.told(an_alert(1), an_alert(2), channels=("file",))
        with place.database.write() as conn:
            set_artifact(conn, an_alert(1).case_id, f"case-{an_alert(1).case_id}")
        deliver_due(watch)
    links = [line.strip() for line in place.file().splitlines() if "prefect.example" in line]
    assert links == ["https://prefect.example/artifacts/key/case-case000000000001"]


@pytest.mark.parametrize(("status", "told"), [(200, ""), (404, "not_found, status 404")])
def test_the_heartbeat_asks_its_address_and_tells_no_secret(
    status: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http_receiver(statuses=[status]) as up, outbox(tmp_path, '[heartbeat]\nurl_env = "PING"\n') as place:
        assert beat(place.watch) == ""
        monkeypatch.setenv("PING", f"http://127.0.0.1:{up.port}/hunter2")
        trouble = beat(place.watch)
    assert "/hunter2" in {request.path for request in up.received}
    assert told in trouble
    assert bool(trouble) == bool(told)
    assert "hunter2" not in trouble


SENDER = """
import sys
sys.path[:0] = {path!r}
from pathlib import Path
from outbox_parts import hook, outbox
from flows.configuration import Alerts as AlertSettings
from flows.deliver import deliver_due
from flows.heartbeat import beat
with outbox(Path({folder!r}), hook(0)) as place:
    deliver_due(place.watch, patience=60)
"""


def test_a_kill_between_sending_and_receipt_repeats_that_one_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http_receiver() as web, outbox(tmp_path, hook(web.port)) as place:
        web.delay = 0.0
        monkeypatch.setenv("HOOK_URLS", f"json://127.0.0.1:{web.port}/?rto=60")
        place.told(*(an_alert(n) for n in (1, 2, 3)), channels=("hook",))
        web.delays = {2: 60.0}
        script = SENDER.format(path=sys.path, folder=str(tmp_path))
        sender = subprocess.Popen([sys.executable, "-c", script], env=os.environ)
        deadline = time.monotonic() + 60
        while len(web.received) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(sender.pid, signal.SIGKILL)
        sender.wait()
        web.delays = {}
        done = deliver_due(place.at(NOW + HOUR).watch)
    assert (done.sent, done.repeated) == (2, 1)
    assert [title.split()[1] for title in titles(web)] == ["$1", "$2", "$2", "$3"]
    assert ["may be a repeat" in body for body in bodies(web)] == [False, False, True, False]
    keys = [request.headers["Idempotency-Key"] for request in web.received]
    assert keys[1] == keys[2]
