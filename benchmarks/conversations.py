"""How many conversations end in the right reply: python -m benchmarks.conversations [--without PART ...]

Asks the conversations of `tests/acceptance/`: those given (`conversations.yml`), our own and those that readers wrote
later, some of them worked with (`own_development.yml`, `readers_development.yml`) and some not looked into
(`own_held_out.yml`, `readers_held_out.yml`), of which only figures are printed. A reply is
right when its text alone passes the checks, names a source where one is due, and keeps to the words of its voice. Of
those that are not, it counts which state a fact as if it were sure: some of these only leave something out.

`--without` switches off a part: `readings` (each message by itself), `scorer` (the nearest question wins), `leads`
(topics alone), `form` (no verdicts on what is asked) or `floors` (a shaky reading is stated).
"""

from __future__ import annotations

import argparse
import asyncio
import re
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from switchboard import knowledge

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "acceptance"
SETS = ("conversations", "own_development", "own_held_out", "readers_development", "readers_held_out")
#: Sets of which no reply is printed.
CLOSED = ("own_held_out", "readers_held_out")
MOST_WORDS = {"pupil": 130, "adviser": 230}
PARTS = ("readings", "scorer", "leads", "form", "floors")


def faults(asked: dict[str, Any], text: str) -> Iterator[str]:
    """What is wrong with the last reply of a conversation."""

    def has(pattern: str) -> bool:
        return re.search(pattern, text, re.IGNORECASE) is not None

    yield from (f"lacks {pattern}" for pattern in asked.get("all_of") or [] if not has(pattern))
    if asked.get("any_of") and not any(map(has, asked["any_of"])):
        yield f"lacks any of {asked['any_of']}"
    yield from (f"has {pattern}" for pattern in asked.get("none_of") or [] if has(pattern))
    if asked.get("must_cite") and not any(map(has, asked.get("cite_any") or ["Source"])):
        yield f"cites none of {asked.get('cite_any')}"
    if len(text.split()) > MOST_WORDS.get(asked["audience"], MOST_WORDS["pupil"]):
        yield f"has {len(text.split())} words"


def last_reply(bot: Any, asked: dict[str, Any]) -> tuple[str, bool]:
    """The text of the last reply to a conversation, and whether it states a fact as sure."""
    sender, audience = uuid.uuid4().hex, asked["audience"] if asked["audience"] in MOST_WORDS else None
    replies: list[dict[str, Any]] = []
    for turn in asked["turns"]:
        replies = asyncio.run(bot.send(turn, sender, audience))
    doubt = knowledge.load().phrases.doubt
    openings = (doubt.unsure, doubt.if_meant, doubt.if_asked, doubt.nearest)
    doubted = tuple(opening.partition("{")[0] for opening in openings)
    text = "\n".join(reply["text"] for reply in replies)
    return text, any(reply["custom"]["answer"]["facts"] for reply in replies) and not text.startswith(doubted)


def switched_off(part: str) -> Any:
    """A patch of the bot without one of `PARTS`."""
    from switchboard.answers import questions
    from switchboard.nlu import lead_finder
    from switchboard.nlu.before import Before
    from switchboard.nlu.scorer import Scorer

    if part == "readings":
        return patch.object(Before, "of", return_value=None)
    if part == "scorer":
        near = {False: {"typed": 20.0}, True: {"typed": 20.0, "joined": 20.0}}
        return patch.object(Scorer, "read", side_effect=lambda follows: Scorer(near[follows], {"any": 12.0}))
    if part == "leads":
        return patch.object(lead_finder, "_MOST", 0)
    if part == "form":
        others = tuple(handler for handler in questions.HANDLERS if handler is not questions.verdict)
        return patch.object(questions, "HANDLERS", others)
    return patch.multiple(questions, SURE=0.0, SURE_AFTER=0.0, MAYBE=2.0)


def main() -> None:
    parser = argparse.ArgumentParser(description="Ask the bot whole conversations.")
    parser.add_argument("--without", nargs="*", choices=PARTS, default=[], help="parts to switch off")
    parser.add_argument("--show", action="store_true", help="print what is wrong, but for the closed set")
    options = parser.parse_args()
    from switchboard.model import quiet

    quiet()
    from switchboard.local import LocalBot

    with ExitStack() as stack:
        for part in options.without:
            stack.enter_context(switched_off(part))
        bot = LocalBot()
        for name in SETS:
            judged, sure = defaultdict(list), 0
            for asked in yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8")):
                text, stated = last_reply(bot, asked)
                wrong = list(faults(asked, text))
                judged[asked["kind"]].append(not wrong)
                sure += bool(wrong) and stated
                if wrong and options.show and name not in CLOSED:
                    print(f"  {asked['id']}: {'; '.join(wrong)[:160]}")
            right, count = sum(map(sum, judged.values())), sum(map(len, judged.values()))
            print(f"{name}: {right} of {count} ({right / count:.0%}); stated as sure, and not all right: {sure}")
            print("  " + ", ".join(f"{kind} {sum(found)}/{len(found)}" for kind, found in sorted(judged.items())))


if __name__ == "__main__":
    main()
