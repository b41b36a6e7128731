"""Lines that stand on pages and in saved texts and are no part of an article, known by their words alone."""

from __future__ import annotations

import re

from extractors.wording import any_of

_LONGEST = 160  # characters; a longer line with such words is prose

_NETWORK = r"(?:facebook|twitter|x|whatsapp|linkedin|telegram|pinterest|reddit|tumblr|e-?mail|copy link|print)"

# Whole lines. What may follow is bounded, so that a sentence that begins with such words is left alone.
_LINES = any_of(
    r"advert(?:isement|isment|ising)?s?|sponsored(?: (?:content|links?))?|promoted|ads?",
    r"(?:you may|you might)(?: also)? (?:like|be interested in|enjoy).{0,20}",
    r"(?:also|must) read.{0,120}",
    r"read (?:more|also|next|(?:the )?full story).{0,100}",
    r"(?:more|related) (?:stories|articles?|news|posts?|topics?|links?|content|reading|coverage).{0,30}",
    r"related|recommended(?: for you)?|most (?:read|popular|viewed|shared).{0,20}|trending(?: now)?",
    r"latest (?:news|stories|posts)",
    r"leave a (?:comment|reply).{0,30}|post a ?comment.{0,20}|cancel reply",
    r"(?:\d+ )?(?:comments?|replies|reactions?)(?: \(\d+\))?",
    r"your e-?mail address will not.{0,80}|required fields are marked.{0,10}|save my name.{0,100}",
    r"index|(?:table of )?contents?|back to top|top|skip to (?:main )?content|menu|home|search|close",
    r"next(?: post)?|prev(?:ious)?(?: post)?",
    r"home *(?:»|>|/|›|→).{0,150}",
    r"share(?: (?:this|on|via|with)\b.{0,60})?|tweet",
    rf"(?:share )?{_NETWORK}(?:[\s,|•·/]+{_NETWORK})*",
    r"follow (?:us|me)\b.{0,80}|subscribe(?: (?:now|to)\b.{0,80})?|sign up (?:for|to)\b.{0,100}|newsletter",
    r"log ?in|sign in|register",
    r"(?:reading time:? *)?\d+ min(?:ute)?s?(?: read)?|reading time.{0,20}",
    r"send this page to a friend.{0,80}|print(?:er)?[ -]friendly.{0,60}|print this (?:page|article)",
    r"tags?:.{0,140}|filed under:?.{0,100}|categor(?:y|ies):.{0,100}",
    r"(?:file|representational|representative) (?:photo|image|picture).{0,60}",
    r"(?:photo|image|picture) ?(?:credits?|courtesy|source)?:.{0,80}",
    r"published in .{3,60}\d{4}|(?:first )?published(?: on)?:?.{0,40}\d{4}.{0,20}",
    r"(?:last )?updated(?: on)?:.{0,50}",
    r"(?:all rights reserved|copyright(?: ?©| \(c\)|:| \d{4})|©|\(c\) ).{0,120}|.{0,80}all rights reserved",
    r"-?30-?|ends?|#{3}|\*{3}|-0-|xxx",
    r"!\[.{0,100}\]\(.{0,200}\)",
    r"اشتہار|مزید پڑھیں.{0,100}|یہ بھی پڑھیں.{0,100}|شیئر کریں|تبصرے?",
    r"广告|相关(?:阅读|新闻).{0,40}|分享(?:到)?|[（(]?(?:责任)?编辑[:：].{0,20}",
)
_EDGES = " \t|*_#[]-–—•·.:…"


def is_furniture(line: str) -> bool:
    """Whether a whole line is page furniture: a share button, a comment form, a copyright notice, an end mark."""
    if len(line) > _LONGEST:
        return False
    bare = line.strip()
    return bool(_LINES.fullmatch(bare) or _LINES.fullmatch(bare.strip(_EDGES)))


def is_slug(line: str) -> bool:
    """Whether a line is a wire service's routing line: capitals and figures, no words in small letters."""
    marked = re.search(r"[A-Z]{2}.*\d|\d.*[A-Z]{2}", line[:60])
    return len(line) <= 60 and bool(marked) and not re.search(r"[^\W\dA-Z_]", line)


def folded(line: str) -> str:
    """Letters and figures alone, lower case: what two printings of one line have in common."""
    return "".join(re.findall(r"\w+", line.lower()))
