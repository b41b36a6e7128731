"""Addresses of articles: made absolute, cleaned of what does not tell articles apart, and compared."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit, urlunsplit

# Parameters that say how a reader came, never which article, as analytics and advertising products document them
_TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "twclid",
        "yclid",
        "ttclid",
        "li_fat_id",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "oly_anon_id",
        "oly_enc_id",
        "vero_id",
        "vero_conv",
        "s_cid",
        "icid",
        "ncid",
        "cmp",
        "cmpid",
        "ito",
        "ocid",
        "smid",
        "smtyp",
        "sref",
        "xtor",
        "wt_mc",
        "wt_zmc",
        "trk",
        "ref_src",
        "ref_url",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "__twitter_impression",
        "_ga",
        "_gl",
        "ftag",
        "taid",
        "oc",
        "fromrss",
        "hsctatracking",
        "amp",
        "outputtype",
        "usqp",
        "amp_js_v",
        "amp_gsa",
    ]
)
_TRACKING_STEMS = ("utm_", "pk_", "mtm_", "piwik_", "matomo_", "at_", "ns_", "_hs", "taboola")
# Parameters that are tracking only with such a value (?from=rss), and else may name the article (?source=imf)
_MAYBE = {"from", "ref", "source", "via", "src", "medium", "campaign", "partner", "output"}
_TRACKING_VALUES = re.compile(
    r"(?i)^(?:rss\w*|feed\w*|amp|twitter|facebook|whatsapp|linkedin|telegram|email|newsletter|social|share)$"
)
_PORTS = {"http": 80, "https": 443}
_MOBILE = re.compile(r"^(?:m|mobile|amp|touch|wap)\.(?=[^.]+\.)")
_WRAPPED = ("url", "u", "link", "target", "dest", "destination", "redirect", "redirect_url", "to", "q")
_AMP_CACHE = re.compile(
    r"^https?://(?:[\w-]+\.cdn\.ampproject\.org/[cv]/(s/)?|(?:www\.)?google\.[a-z.]+/amp/(s/)?)(?=[\w-]+\.)"
)
_PATH_SAFE = "/:@!$&'()*+,;=-._~"


def absolute(base: str, link: str) -> str:
    """``link`` seen from ``base``, "" when that gives no http(s) address."""
    link = re.sub(r"[\t\r\n]", "", link.strip())
    if not link:
        return ""
    try:
        url = urljoin(base, link)
        parts = urlsplit(url)
        usable = parts.scheme in _PORTS and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        return ""
    return url if usable else ""


def clean_url(url: str) -> str:
    """The address without what does not tell articles apart; cleaning twice changes nothing.

    Out go tracking parameters, AMP and mobile forms, fragment and default port; host and percent-encoding are
    normalised. A trailing slash is kept, since servers redirect from the wrong form: ``address_key`` overlooks it.
    What is no http(s) address comes back unchanged.
    """
    if not absolute("", url):
        return url
    for _ in range(5):  # an AMP cache's address may hold another one
        before, url = url, _cleaned(url)
        if url == before:
            break
    return url


def address_key(url: str) -> str:
    """What two addresses of one article have in common: no scheme, no ``www.``, no trailing slash."""
    cleaned = clean_url(url)
    bare = cleaned.partition("//")[2] or cleaned
    path, mark, query = bare.removeprefix("www.").partition("?")
    return path.rstrip("/") + mark + query


def same_site(one: str, other: str) -> bool:
    """Whether both addresses are of one publisher: equal hosts but for ``www.``, ``m.`` and subdomains."""
    a, b = _site(one), _site(other)
    return bool(a) and bool(b) and (a == b or a.endswith("." + b) or b.endswith("." + a))


def wrapper_target(url: str) -> str:
    """The publisher's address inside an aggregator's link (``?url=https://...``), "" when there is none."""
    try:
        parameters = parse_qsl(urlsplit(url).query, max_num_fields=50)
    except ValueError:
        return ""
    for name, value in parameters:
        if name.lower() in _WRAPPED and re.match(r"https?://", value) and absolute("", value):
            return "" if same_site(url, value) else value
    return ""


def _cleaned(url: str) -> str:
    url = re.sub(r"[\t\r\n]", "", url.strip())
    if cache := _AMP_CACHE.match(url):
        url = ("https://" if cache[1] or cache[2] else "http://") + url[cache.end() :]
    parts = urlsplit(url)
    path = _path(parts.path)
    return urlunsplit((parts.scheme, _host(url), path, _query(parts.query), ""))


def _host(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if not host.startswith("m.") or host.count(".") > 1:
        host = _MOBILE.sub("", host)
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port is None or port == _PORTS.get(parts.scheme) else f"{host}:{port}"


def _path(path: str) -> str:
    path = quote(unquote(path, errors="strict"), safe=_PATH_SAFE) if _is_utf8(path) else path
    path = re.sub(r"\.amp(?=\.html?$|$)", "", path)
    if path not in {"/amp", "/amp/"}:
        path = re.sub(r"^/amp(?=/)|/amp(?=/?$)", "", path)
    return path or "/"


def _is_utf8(path: str) -> bool:
    """Whether undoing the percent-encoding and doing it again is safe."""
    if re.search(r"%(?:2f|3f|23|25|3b|26|3d|2b)", path, re.IGNORECASE) or re.search(r"%(?![0-9a-fA-F]{2})", path):
        return False
    try:
        unquote(path, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _query(query: str) -> str:
    """The parameters that are left, as they are written: servers may read them in their own way."""
    return "&".join(part for part in query.split("&") if part and not _tracks(*part.partition("=")[::2]))


def _tracks(name: str, value: str) -> bool:
    name = unquote(name).lower()
    known = name in _TRACKING or name.startswith(_TRACKING_STEMS)
    return known or (name in _MAYBE and bool(_TRACKING_VALUES.match(value)))


def _site(url: str) -> str:
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    return _MOBILE.sub("", host).removeprefix("www.")
