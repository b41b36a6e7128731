"""The README is kept true: every file, command, option and data file is in it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from flows.arguments import parser

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGES = ("flows", "alerts", "storage", "extractors")


def _modules() -> list[str]:
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=False)
    return [
        f for f in listed.stdout.split() if f.endswith(".py") and f.count("/") + f.endswith("__init__.py") != 2
    ]


def test_each_file_has_its_sentence() -> None:
    names = [module.split("/", 1)[1] for module in _modules()]
    if not names:
        pytest.skip("not a git checkout")
    assert [name for name in names if f"- `{name}`: " not in README] == []


def test_each_data_file_is_named() -> None:
    files = [path.name for path in (ROOT / "seeds").glob("*.toml")]
    assert files
    assert [name for name in files if name not in README] == []


def test_each_command_and_option_is_named() -> None:
    commands = next(action for action in parser()._actions if action.choices).choices
    assert commands is not None
    for name, command in dict(commands).items():  # type: ignore[call-overload]  # argparse has no public type for it
        row = next((line for line in README.splitlines() if line.startswith(f"| `claimwatch {name}")), "")
        assert row, f"no row for {name}"
        options = {o for action in command._actions for o in action.option_strings if o.startswith("--")}
        assert [o for o in options - {"--help"} if o not in row] == [], row


def test_every_package_is_in_the_wheel() -> None:
    listed = (ROOT / "pyproject.toml").read_text().split("[tool.setuptools]")[1].split("]")[0]
    folders = {
        path.parent.relative_to(ROOT) for p in (*PACKAGES, "seeds") for path in (ROOT / p).rglob("__init__.py")
    }
    assert [f for f in sorted(folders) if f'"{".".join(f.parts)}"' not in listed] == []


def test_lock_files_pin_by_hash_and_name_no_host() -> None:
    for name in (
        "requirements.lock",
        "requirements-models.lock",
        "requirements-scale.lock",
        "requirements-dev.lock",
    ):
        lock = (ROOT / name).read_text()
        assert "://" not in lock
        pinned = re.findall(r"(?m)^[a-z0-9][\w.\[\],-]*==", lock)
        assert len(pinned) > 50
        assert lock.count("--hash=sha256:") >= len(pinned)


def test_the_runtime_lock_is_part_of_the_development_lock() -> None:
    pins = [
        set(re.findall(r"(?m)^(\S+==\S+)", (ROOT / f"requirements{x}.lock").read_text()))
        for x in ("", "-models", "-scale", "-dev")
    ]
    assert pins[0] <= pins[1] <= pins[3]
    assert pins[0] <= pins[2] <= pins[3]
