"""A model's files from where they are: a folder, a mirror, the hub. Never unless somebody asks for it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.model_files import CONFIG, FILES, MODEL, TOKENIZER, sha256_of
from flows.exit_codes import UsageError
from flows.http import Failed, FailureKind, Fetcher, HttpSettings
from flows.model_choices import HUB

# Largest files in bytes. ONNX keeps no model of more than 2 GiB in one file.
CAPS = {MODEL: 2**31, TOKENIZER: 64 * 2**20, CONFIG: 2**20}
PLACES = (MODEL, f"onnx/{MODEL}")  # where the model's file is looked for: beside the others, or as on the hub


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to fetch: from a folder or an address; ``file`` names the model's file there, "" to look for it."""

    source: str
    file: str = ""
    sha256: str = ""  # of the model's file, "" where it is not known

    @property
    def is_address(self) -> bool:
        """Whether the source is an address rather than a folder."""
        return self.source.startswith(("http://", "https://"))

    @property
    def places(self) -> tuple[str, ...]:
        """Where the model's file may be, in the source."""
        return (self.file,) if self.file else PLACES


def fill(folder: Path, wanted: Wanted, settings: HttpSettings) -> None:
    """Put the model's three files into ``folder``. Raises UsageError naming the file or address and the remedy."""
    if wanted.is_address:
        _download(folder, wanted, settings)
    else:
        _copy(folder, wanted)
    for name in FILES:
        if (folder / name).stat().st_size > CAPS[name]:
            raise UsageError(
                f"{wanted.source}: {name} has more than {CAPS[name] >> 20} MiB; take a smaller model."
            )
    found = sha256_of(folder / MODEL)
    if wanted.sha256 and found != wanted.sha256.lower():
        raise UsageError(f"{wanted.source}: the model's file has the digest {found}, not that of --sha256.")


def _copy(folder: Path, wanted: Wanted) -> None:
    root = Path(wanted.source)
    if not root.is_dir():
        raise UsageError(f"{root}: no such folder, and no choice of this name. See: claimwatch models list")
    found = [root / place for place in wanted.places if (root / place).is_file()]
    if not found:
        raise UsageError(f"{root}: no {' or '.join(wanted.places)} in it; name the model's file with --file.")
    shutil.copyfile(found[0], folder / MODEL)
    for name in (TOKENIZER, CONFIG):
        if not (root / name).is_file():
            raise UsageError(f"{root}: no {name} in it.")
        shutil.copyfile(root / name, folder / name)


def _download(folder: Path, wanted: Wanted, settings: HttpSettings) -> None:
    if wanted.source.startswith("http://") and not wanted.sha256:
        raise UsageError(
            f"{wanted.source}: over plain http anybody on the way can change the model. Give https, or --sha256."
        )
    for name in (CONFIG, TOKENIZER, MODEL):  # the small ones first: a wrong address is told at once
        places = wanted.places if name == MODEL else (name,)
        with Fetcher(replace(settings, body_cap=CAPS[name], host_gap=0.0)) as fetcher:
            _save(fetcher, [f"{_base(wanted.source)}/{place}" for place in places], folder / name)


def _save(fetcher: Fetcher, urls: list[str], to: Path) -> None:
    for url in urls:
        answer = fetcher.save(url, to)
        if not isinstance(answer, Failed):
            return
        if answer.kind is not FailureKind.NOT_FOUND:
            raise UsageError(answer.reason)
    raise UsageError(f"there is no {' and no '.join(urls)}; name the model's file with --file.")


def _base(source: str) -> str:
    """The address of the folder that holds the files; for a page of the hub, that of its newest revision."""
    base = source.rstrip("/")
    on_hub = base.startswith(f"{HUB}/") and base.count("/") == 4
    return f"{base}/resolve/main" if on_hub else base
