"""What the worst messages cost, beside ordinary ones, and how long others wait meanwhile.

    python -m benchmarks.stalls
    python -m benchmarks.stalls --at http://localhost:5005

Sends each message through the whole bot in one process (door, NLU, rules, action) and prints the milliseconds of
processor time, the least of three runs: at the door, in all, and in all beside an ordinary message. The ordinary ones
are the questions of `tests/acceptance/`; the median of them is taken. The messages are those that once stalled the
bot, and others made to the same ends.

With the address of a running bot, four senders send it the worst messages without a pause while somebody else asks for
the pay and somebody tells of danger, in turns; printed is how long those two wait, in seconds by the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import yaml

from switchboard import model
from switchboard.channels.doorkeepers import Priority

QUESTIONS = model.ROOT / "tests" / "acceptance" / "questions.yml"
RUNS = 3
MOST = 1_000
#: A message may cost so many times the median of ordinary ones.
LIMIT = 5.0
SENDERS, ASKED = 4, 25


def messages() -> dict[str, str]:
    """The worst messages known, by what they are."""
    chance = random.Random(1)
    signs = [chr(code) for code in range(0x21, 0x250)]
    found = {
        "born today today ... x (18)": "born" + " today" * 18 + " x",
        "born today today ... x (to the limit)": "born" + " today" * 160 + " x",
        "its my birthday today today ...": "its my birthday" + " today" * 150,
        "dot-dot-dot- ... at": "dot-" * 60 + " at",
        "dot-dot-dot- ... at (to the limit)": "dot-" * 245 + " at",
        "pass for aaaa": "pass for " + "a" * 990,
        "a'a'a' ... 111 ... #": "a'" * 250 + "1" * 499 + "#",
        "U+FDFA and two letters": "\ufdfaab" * 333,
        "two-letter words": "ab " * 333,
        "different two-letter words": " ".join(
            chance.choice("abcdefghij") + chance.choice("klmnop") for _ in range(333)
        ),
        "random characters": "".join(chance.choices(signs, k=MOST)),
        "random letters": "".join(chance.choices("abcdefghijklmnopqrstuvwxyz ", k=MOST)),
        "1,120 random characters": "".join(chance.choices(signs, k=1_120)),
        "a megabyte": "what is the pay " * 65_536,
        "one word": "a" * MOST,
        "figures": "07700900123 " * 83,
        "one figure": "1" * MOST,
        "figures with gaps": "1 " * 500,
        "plus signs and figures": "+44 " * 250,
        "at signs": "a@" * 500,
        "at signs and dots": "@a." * 333,
        "spaces": "a" + " " * 998 + "b",
        "name after name": "my name is " * 90,
        "call me": "call me josh and " * 58,
        "titles": "mr mrs miss dr " * 66,
        "school after school": "i go to st st st " * 58,
        "roads": "12 acacia road " * 66,
        "i live at": "i live at the " * 71,
        "quotes": "'\"" * 500,
        "brackets": "[](){}<>" * 125,
        "tags": "<script>" * 125,
        "combining marks": "a" + "\u0301" * 999,
        "small capitals": "ɪ ᴡᴀɴᴛ ᴛᴏ " * 90,
        "Cyrillic lookalikes": "раураl " * 140,
        "Chinese": "我想找一份工作" * 142,
        "Arabic": "أريد وظيفة في مركز اتصال " * 40,
        "emoji": "👩🏽‍💻" * 250,
        "zero-width": "a\u200b" * 500,
        "commas": "pay, " * 200,
        "questions": "what is the pay? " * 58,
        "and and and": "pay and hours and skills and " * 34,
        "misspelt": "apprentiship qualifacation requirments " * 25,
        "run together": "whatisthepayinacallcentre" * 40,
        "sounds": "qwertzuiop" * 100,
        "level after level": "level 2 and level 3 " * 50,
        "job after job": "team leader operator supervisor planner " * 25,
        "a cry for help, long": ("i want to die " * 72)[:MOST],
    }
    return found


async def measured(ask: Callable[[str], Awaitable[Any]], text: str) -> float:
    """The least processor time that a message takes, in ms."""
    took = []
    for _ in range(RUNS):
        started = time.process_time()
        await ask(text)
        took.append(1_000 * (time.process_time() - started))
    return min(took)


async def compare() -> None:
    """Measures and prints."""
    model.quiet()
    from switchboard.local import LocalBot

    bot = LocalBot()
    door = bot.door.conversations.doorkeepers

    async def at_the_door(text: str) -> None:
        try:
            await door.notice(text)
            await door.admit(text, Priority.ADMIT, keep_tags=False)
        except Exception:  # refused
            return

    asked = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))["questions"]
    ordinary = [str(item["turns"][0]) for item in asked][:50]
    await measured(bot.send, ordinary[0])
    usual_door = statistics.median([await measured(at_the_door, text) for text in ordinary])
    usual = statistics.median([await measured(bot.send, text) for text in ordinary])
    print(f"{'an ordinary message':40} {usual_door:7.1f} {usual:7.1f}")
    worst = 0.0
    for name, text in messages().items():
        cost_door = await measured(at_the_door, text)
        cost = await measured(bot.send, text)
        worst = max(worst, cost / usual)
        print(f"{name:40} {cost_door:7.1f} {cost:7.1f} {cost / usual:5.1f}")
    print(f"\nthe worst costs {worst:.1f} times an ordinary one; the limit is {LIMIT:.0f}")


def wait_beside_them(address: str) -> None:
    """Measures how long others wait, and prints it."""
    over = threading.Event()

    def send_the_worst() -> None:
        while not over.is_set():
            for text in messages().values():
                if not over.is_set():
                    say(address, text)

    senders = [threading.Thread(target=send_the_worst) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    waits = sorted(say(address, text) for _ in range(ASKED) for text in ("what is the pay", "i want to kill myself"))
    over.set()
    for sender in senders:
        sender.join()
    print(
        f"{len(waits)} others waited {statistics.median(waits):.2f} s in the middle, {waits[-1]:.2f} s at the longest"
    )


def say(address: str, text: str) -> float:
    """The seconds until a message is answered, each in a conversation of its own."""
    body = json.dumps({"message": text}).encode()
    request = urllib.request.Request(f"{address}/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
    started = time.monotonic()
    with suppress(urllib.error.HTTPError):  # refused, as too large
        urllib.request.urlopen(request, timeout=60).read()
    return time.monotonic() - started


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What the worst messages cost.")
    parser.add_argument("--at", metavar="ADDRESS", help="of a running bot: how long others wait meanwhile")
    given = parser.parse_args()
    if given.at:
        wait_beside_them(given.at)
    else:
        asyncio.run(compare())
