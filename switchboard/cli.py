"""The command line: `switchboard run`, `ask`, `chat`, `explain`, `check`, `insight`, `teams-app`, `purge`, `forget`,
`database`."""

from __future__ import annotations

import argparse
import asyncio
import codecs
import io
import os
import sys
import uuid
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from anyascii import anyascii

from switchboard import credentials, knowledge, server, settings, teams_app
from switchboard.children import CannotRun
from switchboard.knowledge.checks import check_sources, overdue, turned
from switchboard.knowledge.gaps import gaps, loose_ends
from switchboard.knowledge.training_data import check_training_data
from switchboard.knowledge.turns import check_turns
from switchboard.quietly import TOKEN
from switchboard.render import insight
from switchboard.store import DatabaseStore, StoreError, UnknownDatabase, database_url
from switchboard.store.ids import KeyFileError

DEFAULT_PORT = 5005


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code (0 well, 1 a problem, 2 wrong usage)."""
    _show_what_can_be_shown()
    given = _parser().parse_args(arguments)
    try:
        return int(given.command(given))
    except knowledge.KnowledgeError as error:
        print(f"The knowledge base cannot be used:\n{error}", file=sys.stderr)
        return 1
    except StoreError as error:
        print(f"The conversations cannot be reached at the moment ({error}). Please try again.", file=sys.stderr)
        return 1
    except (RuntimeError, CannotRun, settings.SettingsError, KeyFileError, UnknownDatabase) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _show_what_can_be_shown() -> None:
    """Has letters that the terminal does not know written in those that it does: £ as GBP, for one."""

    def spelt(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeEncodeError)
        return anyascii(error.object[error.start : error.end]) or "?", error.end

    codecs.register_error("spelt", spelt)
    for stream, errors in ((sys.stdout, "spelt"), (sys.stderr, "spelt"), (sys.stdin, "replace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="switchboard", description="A careers chatbot for contact-centre work.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("run", help="start the bot's servers and stop them on Ctrl-C")
    command.add_argument("--port", type=_port, default=os.environ.get("PORT", DEFAULT_PORT), help="default: 5005")
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    command.add_argument(
        "--log-level",
        default="ERROR",
        choices=("ERROR", "WARNING", "INFO", "DEBUG"),
        help="default: ERROR; DEBUG also logs what people write",
    )
    command.add_argument(
        "--enable-api", action="store_true", help=f"open Rasa's HTTP API to whoever knows the token in {TOKEN}"
    )
    command.set_defaults(command=_run)

    command = commands.add_parser("ask", help="ask one question and print the answer")
    command.add_argument("question", help='for example: "What is the pay?"')
    command.add_argument("--adviser", action="store_true", help="the complete answer, for careers advisers")
    command.set_defaults(command=_ask)

    command = commands.add_parser("chat", help="talk with the bot in the terminal")
    command.add_argument("--adviser", action="store_true", help="complete answers, for careers advisers")
    command.set_defaults(command=_chat)

    command = commands.add_parser("explain", help="show how one message is understood, and why it gets its reply")
    command.add_argument("question", help='for example: "and at level 3?"')
    command.add_argument(
        "--after", action="append", default=[], metavar="MESSAGE", help="an earlier message; may be given several times"
    )
    command.add_argument("--adviser", action="store_true", help="the complete answer, for careers advisers")
    command.set_defaults(command=_explain)

    command = commands.add_parser(
        "check", help="check the knowledge base and the training sentences, and say which channels are on"
    )
    command.add_argument("--sources", type=Path, metavar="DIR", help="also find every locator in these documents")
    command.set_defaults(command=_check)

    command = commands.add_parser(
        "insight", help="show what is asked, what goes unanswered, and what is thought unhelpful, by week"
    )
    command.set_defaults(command=_insight)

    command = commands.add_parser("teams-app", help="make the app package to upload to Microsoft Teams")
    command.add_argument("file", nargs="?", type=Path, default=Path("switchboard-teams.zip"), help="where to write it")
    command.set_defaults(command=_teams_app)

    command = commands.add_parser("purge", help="delete the conversations that are past their time")
    command.set_defaults(command=_purge)

    command = commands.add_parser("forget", help="delete one conversation")
    command.add_argument("conversation", metavar="CONVERSATION", help="its id: the recipient_id of a reply")
    command.set_defaults(command=_forget)

    command = commands.add_parser("database", help="bring the database to this version's schema, or back a step")
    command.add_argument("where", choices=("upgrade", "downgrade"), help="downgrade: before an older version is put in")
    command.set_defaults(command=_database)
    return parser


def _port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"'{text}' is not a port; a port is a number from 1 to 65535")
    port = int(text)
    if port in server.REFUSED_PORTS:
        other = server.another_port(port)
        raise argparse.ArgumentTypeError(
            f"browsers open no page on port {port}, which is kept for another service; try {other}"
        )
    return port


def _run(given: argparse.Namespace) -> int:
    knowledge.load()
    server.run(given.host, given.port, given.log_level, given.enable_api)
    return 0


def _insight(given: argparse.Namespace) -> int:
    base = knowledge.load()
    rows = [insight.Row(*row) for row in DatabaseStore(database_url()).counts()]
    drawn = insight.charts(rows, base, date.today())
    print(base.phrases.insight.lead, *(insight.in_words(chart, base) for chart in drawn), sep="\n\n")
    return 0


def _teams_app(given: argparse.Namespace) -> int:
    address = settings.load().address
    teams_app.pack(given.file, address)
    print(f"{given.file} is made. The bot's messaging endpoint is {address}webhooks/teams/webhook")
    return 0


def _purge(given: argparse.Namespace) -> int:
    days = settings.load().keep_days
    deleted = DatabaseStore(database_url()).sweep(days, at_once=True)
    kept = f"{days} day{'' if days == 1 else 's'}" if days else "no longer than they last"
    print(f"{deleted} conversation{'' if deleted == 1 else 's'} deleted. They are kept for {kept}.")
    return 0


def _forget(given: argparse.Namespace) -> int:
    """Takes the id as the client knows it, on whatever channel, or as it is stored."""
    store = DatabaseStore(database_url())

    async def forget() -> bool:
        return any([await store.forget(stored_id) for stored_id in store.known_as(given.conversation)])

    found = asyncio.run(forget())
    print("The conversation is deleted." if found else "There is no such conversation.")
    return 0 if found else 1


def _database(given: argparse.Namespace) -> int:
    store = DatabaseStore(database_url())
    step = store.upgrade() if given.where == "upgrade" else store.downgrade()
    print(f"The schema of {store.place} is at step {step}.")
    return 0


def _check(given: argparse.Namespace) -> int:
    base = knowledge.load()
    if given.sources is not None and not given.sources.is_dir():
        print(f"There is no folder {given.sources}", file=sys.stderr)
        return 1
    for problem in [*overdue(base, date.today()), *turned(base), *loose_ends(base)]:
        print(f"Warning: {problem}", file=sys.stderr)
    for state in credentials.states():
        print(f"{state.words}.")
    problems = [*gaps(base), *check_training_data(base), *check_turns(base)]
    problems += check_sources(base, given.sources) if given.sources is not None else []
    if problems:
        print(*problems, sep="\n", file=sys.stderr)
        return 1
    where = " Every locator stands in its document." if given.sources else ""
    print(f"{len(base.facts)} facts, {len(base.subjects)} subjects, {len(base.topics)} topics: all is well.{where}")
    return 0


def _bot() -> Any:
    from switchboard.model import quiet

    quiet()
    from switchboard.local import LocalBot

    return LocalBot()


def _ask(given: argparse.Namespace) -> int:
    knowledge.load()
    replies = asyncio.run(_bot().send(given.question, audience="adviser" if given.adviser else None))
    _show(replies)
    return 0


def _chat(given: argparse.Namespace) -> int:
    knowledge.load()
    bot = _bot()
    sender = uuid.uuid4().hex

    async def talk() -> None:
        print("Ask me about contact-centre careers. An empty line ends the chat.")
        while True:
            try:
                text = input("\n> ").strip()
            except EOFError:
                return
            if not text:
                return
            _show(await bot.send(text, sender, "adviser" if given.adviser else None))

    asyncio.run(talk())
    return 0


def _explain(given: argparse.Namespace) -> int:
    knowledge.load()
    bot = _bot()
    from switchboard import explain, explained, model

    explainer = explain.Explainer(bot, model.ensure())
    found = explainer.explain(given.question, given.after, "adviser" if given.adviser else None)
    print(explained.shown(asyncio.run(found)))
    return 0


def _show(replies: list[dict[str, Any]]) -> None:
    for reply in replies:
        print(reply["text"])
        for button in reply.get("buttons", []):
            print(f"  - {button['title']}")
