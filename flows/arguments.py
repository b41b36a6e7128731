"""Commands and options of the command line, with help and examples."""

from __future__ import annotations

import argparse
from importlib.metadata import version
from pathlib import Path

from flows.alerts_arguments import add_alerts, add_completion, add_deliver
from flows.case_arguments import add_case
from flows.evaluate_arguments import add_evaluate, add_explain
from flows.exit_codes import EXIT_CODES
from flows.ledger_arguments import add_ledger, add_reprocess
from flows.maintenance_arguments import add_backup, add_doctor, add_maintain, add_restore
from flows.models_arguments import add_models
from flows.options import Commands, aware_time, command, with_config, with_database
from flows.preview_arguments import add_preview
from flows.serve_arguments import add_serve


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; each command's function is in ``command``."""
    whole = argparse.ArgumentParser(
        prog="claimwatch",
        description="Nightly watch on news about Pakistan and rare earths: new claims, with their quotes, "
        "against a ledger of all earlier ones.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action="version", version=f"claimwatch {version('claimwatch')}")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    add_serve(commands)
    _add_demo(commands)
    _add_ingest(commands)
    _add_judge(commands)
    _add_tag(commands)
    _add_extract(commands)
    _add_export(commands)
    _add_duplicates(commands)
    _add_feeds(commands)
    _add_check(commands)
    add_doctor(commands)
    add_maintain(commands)
    add_backup(commands)
    add_restore(commands)
    add_ledger(commands)
    add_reprocess(commands)
    add_case(commands)
    add_alerts(commands)
    add_deliver(commands)
    add_preview(commands)
    add_evaluate(commands)
    add_explain(commands)
    add_models(commands)
    add_completion(commands)
    return whole


def _add_run(commands: Commands[argparse.ArgumentParser]) -> None:
    def run(options: argparse.Namespace) -> int:
        from flows.commands import run_night

        return run_night(options.config, options.db, options.now, as_json=options.json, dry_run=options.dry_run)

    parser = command(
        commands,
        "run",
        "one night, now: fetch, read, compare, alert",
        "  claimwatch run\n  claimwatch run --config my-watch --db postgresql://localhost/claimwatch",
        run,
    )
    with_config(parser)
    with_database(parser)
    parser.add_argument(
        "--now",
        type=aware_time,
        metavar="ISO",
        default=None,
        help="the moment that dates the night, with zone: 2025-11-10T20:00:00Z (default: the clock)",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="send nothing: what would be told is in the report, and held (claimwatch alerts list --state held)",
    )
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")


def _add_demo(commands: Commands[argparse.ArgumentParser]) -> None:
    def run(options: argparse.Namespace) -> int:
        from flows.demo import run_demo

        return run_demo(options.db)

    parser = command(
        commands,
        "demo",
        "three nights of a bundled, invented news web, through the same flow; works offline",
        "  claimwatch demo\n  claimwatch demo --db sqlite:///demo.db",
        run,
    )
    parser.add_argument(
        "--db",
        metavar="URL",
        default="",
        help="keep the result in this database (default: a new one in a temporary folder, named at the end)",
    )


def _add_ingest(commands: Commands[argparse.ArgumentParser]) -> None:
    def run(options: argparse.Namespace) -> int:
        from flows.ingest import ingest_files

        return ingest_files(options.files, options.config, options.db, deliver=options.deliver)

    parser = command(
        commands,
        "ingest",
        "articles from files, through the same pipeline, in order of publication",
        '  claimwatch ingest archive.jsonl          # {"url", "title", "published", "text" or "html"} a line\n'
        "  claimwatch ingest page.html note.txt --deliver",
        run,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="JSON lines, HTML or text")
    parser.add_argument("--deliver", action="store_true", help="send the alerts (default: record them only)")
    with_config(parser)
    with_database(parser)


def _add_judge(commands: Commands[argparse.ArgumentParser]) -> None:
    def run(options: argparse.Namespace) -> int:
        from flows.commands import judge_pairs

        return judge_pairs(options.pairs, options.config)

    parser = command(
        commands,
        "judge",
        "a verdict on each pair of claims, one JSON line each",
        "  claimwatch judge pairs.jsonl\n"
        '  echo \'{"id": "a", "ledger": {"text": "Barrick operates Reko Diq.", "date": "2025-01"}, '
        '"new": {"text": "Barrick does not operate Reko Diq.", "date": null}}\' | claimwatch judge -',
        run,
    )
    parser.add_argument("pairs", metavar="PAIRS.jsonl", help="a file, or - for standard input")
    with_config(parser)


def _add_tag(commands: Commands[argparse.ArgumentParser]) -> None:
    def run(options: argparse.Namespace) -> int:
        from flows.commands import tag_texts

        return tag_texts(options.texts, options.config, explain=options.explain)

    parser = command(
        commands,
        "tag",
        "the watched entities in each text, one JSON line each",
        "  claimwatch tag texts.jsonl\n  claimwatch tag --explain texts.jsonl",
        run,
    )
    parser.add_argument("texts", metavar="FILE.jsonl", help='lines {"id", "text"}; - for standard input')
    parser.add_argument("--explain", action="store_true", help="add the reason of each tag and of each refusal")
    with_config(parser)


def _add_extract(commands: Commands[argparse.ArgumentParser]) -> None:
    def run(options: argparse.Namespace) -> int:
        from flows.commands import extract_page

        return extract_page(options.page, options.url)

    parser = command(
        commands,
        "extract",
        "what is read from one page, as one JSON object; exit code 1 where that is no article",
        "  claimwatch extract page.html --url https://example.org/news/1\n"
        "  curl -s https://example.org/news/1 | claimwatch extract - --url https://example.org/news/1",
        run,
    )
    parser.add_argument("page", type=Path, metavar="FILE.html", help="a file, or - for standard input")
    parser.add_argument("--url", required=True, help="where the page was read")


def _add_export(commands: Commands[argparse.ArgumentParser]) -> None:
    def run(options: argparse.Namespace) -> int:
        from flows.export import export

        return export(options.db, options.config)

    parser = command(
        commands,
        "export",
        "every article and every alert, one JSON line each",
        "  claimwatch export --db sqlite:///claimwatch.db > everything.jsonl",
        run,
    )
    with_config(parser)
    with_database(parser)


def _add_duplicates(commands: Commands[argparse.ArgumentParser]) -> None:
    def run(options: argparse.Namespace) -> int:
        from flows.duplicates_command import duplicates

        return duplicates(options)

    text = "copies by cluster, with the reason of each; or correct them: split ARTICLE, merge ARTICLE OF"
    example = (
        "  claimwatch duplicates --json\n  claimwatch duplicates split 17 --author Asma --reason 'own interview'"
    )
    parser = command(commands, "duplicates", text, example, run)
    parser.add_argument(
        "correction", nargs="*", metavar="ARTICLE", help="split ARTICLE, or merge ARTICLE OF: id or URL"
    )
    parser.add_argument("--reason", default="", help="why it is corrected (kept)")
    parser.add_argument("--author", default="", help="who corrects it (kept)")
    parser.add_argument("--json", action="store_true", help="one JSON line a cluster")
    with_config(parser)
    with_database(parser)


def _add_feeds(commands: Commands[argparse.ArgumentParser]) -> None:
    def run(options: argparse.Namespace) -> int:
        from flows.sources_command import feeds

        return feeds(options)

    text = "how each feed stands; feeds from and for other programs (OPML); the feeds of a site"
    example = (
        "  claimwatch feeds\n  claimwatch feeds import reader.opml >> my-watch/feeds.toml\n"
        "  claimwatch feeds export > claimwatch.opml\n  claimwatch feeds find https://example.org/"
    )
    parser = command(commands, "feeds", text, example, run)
    parser.add_argument("action", nargs="?", default="list", choices=["list", "import", "export", "find"])
    parser.add_argument("target", nargs="?", metavar="FILE.opml|URL", help="what to import, or where to look")
    with_config(parser)
    with_database(parser)


def _add_check(commands: Commands[argparse.ArgumentParser]) -> None:
    def run(options: argparse.Namespace) -> int:
        from flows.commands import check

        return check(options.config, options.db)

    parser = command(
        commands,
        "check",
        "whether configuration, database and channels can be used",
        "  claimwatch check\n  claimwatch check --config my-watch",
        run,
    )
    with_config(parser)
    with_database(parser)
