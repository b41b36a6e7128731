"""One Apprise URL as a target that can be named, sent to and reported on without showing its secrets."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import apprise
from apprise.common import NotifyFormat, OverflowMode
from apprise.conversion import convert_between
from apprise.plugins.base import NotifyBase
from apprise.utils.parse import parse_urls

from alerts import rendering
from extractors.notices import Notice

PATIENCE = 30.0  # seconds for one target; Apprise bounds connect and each read (4 s), but not the whole answer
_ROOM = 32_768  # characters, where a plugin names no limit: Apprise's own default
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30})://")
_STATUS = re.compile(r"error=(\d{3})")
_LEAKY_LOGGERS = ("apprise", "urllib3.connectionpool", "requests_oauthlib")

# Services that render Markdown whatever they are sent, though their plugins send plain text unless told.
_MARKDOWN_SERVICES = frozenset(
    {
        "discord",
        "flock",
        "fluxer",
        "fluxers",
        "gchat",
        "guilded",
        "humhub",
        "humhubs",
        "misskey",
        "misskeys",
        "mmost",
        "mmosts",
        "nctalk",
        "nctalks",
        "notifiarr",
        "revolt",
        "ryver",
        "zulip",
    }
)
_FEW_TAGS = frozenset({"tgram"})  # refuses a message with tags such as <bdi>: sent as escaped text
# Services whose requests can carry a header of ours, by which a receiver knows a repeated message again.
_KEYED = frozenset({"json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos"})
KEY_HEADER = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class TargetReceipt:
    """What became of a message at one target. ``key`` is a hash of the URL, ``name`` its place and scheme.

    ``unsure`` is whether the message may have arrived though nobody said so.
    """

    key: str
    name: str
    state: Literal["sent", "retry", "dead"]
    detail: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """One Apprise URL. Its ``repr`` leaves the URL out."""

    number: int
    url: str

    def __repr__(self) -> str:
        return f"Target({self.name})"

    @property
    def key(self) -> str:
        """Hash of the URL, by which a target is known between attempts."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:16]

    @property
    def scheme(self) -> str:
        """The part before ``://``, in lower case; "" where there is none, as in a token pasted alone."""
        found = _SCHEME.match(self.url)
        return found[1].lower() if found else ""

    @property
    def name(self) -> str:
        """What people are told instead of the URL."""
        return f"target {self.number} ({self.scheme}://)" if self.scheme else f"target {self.number} (no scheme)"


def targets_in(value: str) -> tuple[Target, ...]:
    """The Apprise URLs in a variable's value, separated by commas or white space, each once."""
    urls = dict.fromkeys(parse_urls(value))  # type: ignore[no-untyped-call]  # Apprise types only a part
    return tuple(Target(number, url) for number, url in enumerate(urls, start=1))


def plugin_of(target: Target) -> NotifyBase | None:
    """Apprise's plugin for the target; None where Apprise cannot use the URL."""
    _hush()
    asset = apprise.AppriseAsset(
        app_id="claimwatch",
        app_desc="claimwatch",
        async_mode=False,
        secure_logging=True,
        http_redirects=False,  # a redirected POST arrives as an empty GET and is answered with 200
        interpret_emojis=False,
        interpret_escapes=False,
    )
    try:
        plugin = apprise.Apprise.instantiate(target.url, asset=asset)
    except TypeError:  # some plugins take what is no URL, such as one with an unclosed bracket, for parsed
        return None
    if plugin is not None:
        plugin.optional = False  # "optional=yes" would have a failure reported as success
        plugin.retry = 0  # the outbox retries
    return plugin


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: a notice in a channel's format, with a key that is the same at every attempt.

    ``note`` is a sentence about this sending.
    """

    notice: Notice
    form: str = "auto"
    key: str = ""
    note: str = ""


def send(letter: Letter, targets: Sequence[Target], patience: float = PATIENCE) -> tuple[TargetReceipt, ...]:
    """Send the letter to all targets at once, each by itself, and wait ``patience`` seconds at most."""
    attempts = [_Attempt(letter, target) for target in targets]
    for attempt in attempts:
        attempt.start()
    deadline = time.monotonic() + patience
    for attempt in attempts:
        attempt.join(max(deadline - time.monotonic(), 0))
    return tuple(attempt.receipt(patience) for attempt in attempts)


def room(targets: Sequence[Target], form: str) -> tuple[int, rendering.Render]:
    """Characters that every one of the targets takes in one message, and the longest form in which any gets it."""
    plugins = [(target.scheme, plugin) for target in targets if (plugin := plugin_of(target)) is not None]
    least = min((int(plugin.body_maxlen) or _ROOM for _, plugin in plugins), default=_ROOM)
    all_text = all(_as_text(_shown_as(plugin, scheme, form), scheme) for scheme, plugin in plugins)
    return least, rendering.plain if all_text else rendering.html


def _as_text(shown: NotifyFormat, scheme: str) -> bool:
    return shown == NotifyFormat.TEXT or scheme in _FEW_TAGS


def _message(letter: Letter, plugin: NotifyBase, scheme: str) -> tuple[str, str, NotifyFormat]:
    """Body, title and the body's format.

    Markdown services get HTML: Apprise turns it into each service's own dialect and escapes for that.
    """
    plugin.notify_format = _shown_as(plugin, scheme, letter.form)
    as_text = _as_text(plugin.notify_format, scheme)
    sent = NotifyFormat.TEXT if as_text else NotifyFormat.HTML
    if plugin.overflow_mode == OverflowMode.UPSTREAM:  # would have an overlong message refused for ever
        plugin.overflow_mode = OverflowMode.TRUNCATE

    def length(text: str) -> int:
        return len(convert_between(sent, plugin.notify_format, text))  # type: ignore[no-untyped-call]  # as above

    render = rendering.plain if as_text else rendering.html
    body = rendering.fitting(render, letter.notice, int(plugin.body_maxlen) or _ROOM, length, letter.note)
    has_title = plugin.title_maxlen > 0 and plugin.notify_format != NotifyFormat.MARKDOWN
    return body, rendering.headline(letter.notice) if has_title else "", sent


def _shown_as(plugin: NotifyBase, scheme: str, form: str) -> NotifyFormat:
    """The format for the plugin. What a service renders in any case cannot be chosen: a quote would come alive."""
    native = type(plugin).notify_format
    if scheme in _MARKDOWN_SERVICES or native == NotifyFormat.MARKDOWN:
        return NotifyFormat.MARKDOWN
    if scheme in _FEW_TAGS:
        return NotifyFormat(native)
    return NotifyFormat(plugin.notify_format if form == "auto" else form)


class _Attempt(threading.Thread):
    """One call of Apprise, in a thread that can be left behind; keeps what Apprise logs meanwhile."""

    def __init__(self, letter: Letter, target: Target) -> None:
        super().__init__(daemon=True, name="alert-delivery")
        self.letter, self.target = letter, target
        self.plugin = plugin_of(target)  # before the thread starts: Apprise's first look-up loads its plugins
        self.answer: bool | None = False
        self.logged: list[str] = []

    def run(self) -> None:
        """Ask Apprise; whatever a plugin raises is a failure of this target alone."""
        try:
            if self.plugin is not None:
                self.answer = self._ask(self.plugin)
        except Exception as error:  # noqa: BLE001  (plugins are many and raise anything; the text can hold the URL)
            self.logged.append(type(error).__name__)

    def _ask(self, plugin: NotifyBase) -> bool | None:
        body, title, sent = _message(self.letter, plugin, self.target.scheme)
        if self.letter.key and self.target.scheme in _KEYED:
            headers: dict[str, str] = plugin.headers  # type: ignore[attr-defined]  # of these plugins alone
            headers[KEY_HEADER] = f"claimwatch-{self.letter.key}"
        service = apprise.Apprise(asset=plugin.asset)
        service.add(plugin)
        return service.notify(body, title, body_format=sent)

    def receipt(self, patience: float) -> TargetReceipt:
        """What is known once ``patience`` is over."""
        late = self.is_alive()
        return TargetReceipt(self.target.key, self.target.name, *self._outcome(late, patience), unsure=late)

    def _outcome(self, late: bool, patience: float) -> tuple[Literal["sent", "retry", "dead"], str]:
        """Apprise's answer: only True means that the service took the message."""
        if late:
            return "retry", f"no complete answer within {patience:g} s; the message may arrive twice."
        if self.plugin is None:
            return "dead", "Apprise cannot use this URL; correct it."
        if self.answer is True:
            return "sent", "accepted"
        if self.answer is None:
            return "dead", "Apprise found nobody to send to; give the URL a recipient."
        return "retry", self._refusal()

    def _refusal(self) -> str:
        """Why, from Apprise's log, of which only status codes are repeated: the rest can hold secrets."""
        codes = [found[1] for line in self.logged if (found := _STATUS.search(line))]
        if codes:
            return f"the service answered {codes[-1]}."
        if any("onnection" in line for line in self.logged):
            return "no connection, or no answer in time."
        return "Apprise could not deliver the message."


class _Hush(logging.Filter):
    """Keeps Apprise and its HTTP library from logging: their lines can hold tokens and addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        current = threading.current_thread()
        if isinstance(current, _Attempt):
            current.logged.append(record.getMessage())
            return False
        return not record.name.startswith("apprise")


_HUSH = _Hush()


def _hush() -> None:
    for name in _LEAKY_LOGGERS:
        logging.getLogger(name).addFilter(_HUSH)
