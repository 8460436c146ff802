"""An Answer as Slack shows it: Block Kit, within Slack's limits, and the same as a text where no blocks are shown.

What does not fit is left out at the end of a sentence and stands in `details`, which a button offers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from switchboard.answers.answer import Answer, Cited, FollowUp, Passage, Table
from switchboard.answers.text import sentences
from switchboard.knowledge.phrases import Phrases
from switchboard.render.plain import plain

Block = dict[str, Any]
Payload = dict[str, Any]

#: Slack's limits: of a message in all, and of parts of it, in characters or items.
MOST_BLOCKS, MOST_CHARACTERS = 50, 12_000
SECTION, FIELDS, FIELD, ELEMENTS = 3_000, 10, 2_000, 25
BUTTON, VALUE, HEADER, TITLE, FALLBACK = 75, 2_000, 150, 24, 3_000
#: Kept free for the question above a reply and for what is written under a shared one.
_ROOM_CHARACTERS, _ROOM_BLOCKS = 1_500, 2

#: What the buttons are called where Slack tells which was pressed.
ASK, MORE, SHARE, USEFUL, NOT_USEFUL = "ask", "more", "share", "useful", "not_useful"


@dataclass(frozen=True)
class Offers:
    """The buttons beside the questions: `kept` is what the reply is known by, empty if it is not kept; `share` is
    whether it may be shown to others, `thumbs` whether to ask if it was useful."""

    kept: str = ""
    share: bool = False
    thumbs: bool = False


@dataclass(frozen=True)
class _Piece:
    """A block, and how soon it is left out: the highest `rank` first, the last of those first."""

    rank: int
    block: Block


def block_kit(answer: Answer, phrases: Phrases, offers: Offers = Offers()) -> Payload:
    """`text`, `blocks` and, for programs, `metadata` with the ids of the facts and topics."""
    pieces = _pieces(answer, phrases)
    shown = _fitting(pieces)
    cut = len(shown) < len(pieces)
    under = _buttons(answer, phrases, offers, cut)
    return {
        "text": _shortened(plain(answer, phrases)),
        "blocks": [*shown, *under],
        "metadata": {
            "event_type": "switchboard_answer",
            "event_payload": {"facts": [fact.id for fact in answer.facts], "topics": answer.topics},
        },
    }


def details(answer: Answer, phrases: Phrases) -> list[Payload]:
    """What there was no room for, what the answer rests on, and where that stands: as many messages as it takes."""
    pieces = _pieces(answer, phrases)
    shown = _fitting(pieces)
    blocks = [piece.block for piece in pieces if not any(piece.block is block for block in shown)]
    blocks += [block for passage in answer.passages for block in _sections(passage.more)]
    cites = {source.id: source.cite for source in answer.sources}
    words = phrases.staff
    facts = [
        _bullet(words.fact.format(statement=fact.statement, cite=cites.get(fact.source, fact.source)))
        for fact in answer.facts
    ]
    if facts:
        blocks += _sections([f"*{escaped(words.facts)}*", *facts], "\n", ready=True)
    if answer.ladder and answer.ladder.facts:
        blocks += _sections([_bullet(fact.statement) for fact in answer.ladder.facts], "\n", ready=True)
    blocks += _sections([_stands(source) for source in answer.sources], "\n", ready=True)
    return [{"text": _shortened(_words_of(part)), "blocks": part} for part in _messages(blocks)]


def said(words: str) -> Payload:
    """Words by themselves."""
    return {"text": _shortened(words), "blocks": _sections(sentences(words))}


def above(quoted: str, payload: Payload) -> Payload:
    """A message with what was asked above it, as Slack writes it: made by `escaped`, so that it marks up nothing."""
    block = {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": _whole_entities(quoted[: _ROOM_CHARACTERS - 1])}],
    }
    return {**payload, "blocks": [block, *payload["blocks"]]}


def below(words: str, payload: Payload) -> Payload:
    """A message with words under it that must be seen."""
    return {**payload, "blocks": [*payload["blocks"], *_sections(sentences(words))]}


def without_buttons(payload: Payload) -> Payload:
    """A message as it is shown to people who did not ask."""
    return {**payload, "blocks": [block for block in payload["blocks"] if block["type"] != "actions"]}


def home(phrases: Phrases, greeting: str, questions: Sequence[FollowUp]) -> Payload:
    """The App Home: what this is, questions to begin with, and the ways to ask."""
    words = phrases.slack
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": _plain(words.name, HEADER)},
            *_sections(sentences(greeting)),
            *_sections([words.begin, words.answer_comes_there]),
            *_actions([_button(f"{ASK}.{number}", item) for number, item in enumerate(questions)]),
            {"type": "divider"},
            *_sections([_bullet(way) for way in words.ways], "\n", ready=True),
            {"type": "context", "elements": [{"type": "mrkdwn", "text": escaped(words.who_sees)}]},
        ],
    }


def asking(phrases: Phrases, callback: str) -> Payload:
    """The window with a field for a question; `callback` is what Slack calls it when it is sent."""
    words = phrases.slack
    field = {"type": "plain_text_input", "action_id": ASK, "multiline": False, "max_length": 1_000}
    return {
        "type": "modal",
        "callback_id": callback,
        "title": _plain(words.name, TITLE),
        "submit": _plain(words.send, TITLE),
        "close": _plain(words.cancel, TITLE),
        "blocks": [
            {"type": "input", "block_id": ASK, "label": _plain(words.question, 2_000), "element": field},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": escaped(words.answer_comes)}]},
        ],
    }


def escaped(words: str) -> str:
    """Words as Slack's markup has them: its three signs are written as entities, the rest means nothing in ours."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(words: str) -> str:
    """What a person wrote, in which stars and the like may stand in pairs, as Slack's markup has it."""
    return escaped(re.sub(r"[*_~`]", "", words))


def characters(part: object) -> int:
    """How many characters of text are in a part of a message, values of buttons included."""
    if isinstance(part, dict):
        return sum(characters(value) for key, value in part.items() if key not in ("type", "action_id", "style"))
    if isinstance(part, list):
        return sum(map(characters, part))
    return len(part) if isinstance(part, str) else 0


# --- the parts of a message ----------------------------------------------------------------


def _pieces(answer: Answer, phrases: Phrases) -> list[_Piece]:
    """All parts of an Answer in the order in which they are shown."""
    found: list[_Piece] = []

    def add(rank: int, blocks: Iterable[Block]) -> None:
        found.extend(_Piece(rank, block) for block in blocks)

    for number, passage in enumerate(answer.passages):
        first, *others = _passage(passage) or [{}]
        add(0 if number == 0 else 2, [first] if first else [])
        add(3, others)
    if answer.table:
        add(4, _table(answer.table))
    add(1, (block for words in answer.warnings for block in _sections(sentences(f":warning: {words}"))))
    if answer.places:
        words = phrases.reply.places.to(answer.audience).format(places=phrases.either(answer.places))
        add(1, _sections([words]))
    if answer.ladder:
        add(5, _ladder(answer.ladder.text))
    add(1, _sources(answer.sources, phrases))
    add(1, (block for words in answer.notes for block in _sections(sentences(words))))
    return found


def _fitting(pieces: Sequence[_Piece]) -> list[Block]:
    """The blocks that there is room for, in their order. Those of a rank are kept from its first one on."""
    blocks, room = MOST_BLOCKS - _UNDER_BLOCKS - _ROOM_BLOCKS, MOST_CHARACTERS - _UNDER_CHARACTERS - _ROOM_CHARACTERS
    kept: list[int] = []
    full = False
    for place in sorted(range(len(pieces)), key=lambda place: (pieces[place].rank, place)):
        size = characters(pieces[place].block)
        full = full or len(kept) == blocks or size > room
        if not full:
            kept.append(place)
            room -= size
    return [pieces[place].block for place in sorted(kept)]


def _passage(passage: Passage) -> list[Block]:
    """The headline, the figures in it where there are several, and the points."""
    points = passage.points
    listed = [_bullet(point) for point in points] if len(points) > 1 else [escaped(point) for point in points]
    figures = [f"*{escaped(figure.value)}*\n{escaped(figure.what)}" for figure in passage.figures]
    fields = _fields(figures) if len(figures) > 1 else []
    return [*_sections(sentences(passage.headline)), *fields, *_sections(listed, "\n", ready=True)]


def _fields(texts: Sequence[str]) -> list[Block]:
    """Short texts side by side."""
    columns = [{"type": "mrkdwn", "text": text[:FIELD]} for text in texts]
    return [{"type": "section", "fields": columns[at : at + FIELDS]} for at in range(0, len(columns), FIELDS)]


def _table(table: Table) -> list[Block]:
    """A row by itself: its name, and under it what is so for each subject."""
    found = []
    for name, *cells in table.rows:
        columns = [f"_{escaped(column)}_\n{escaped(cell)}" for column, cell in zip(table.columns[1:], cells)]
        first, *others = _fields(columns) or [{"type": "section"}]
        found += [{**first, "text": {"type": "mrkdwn", "text": f"*{escaped(name)}*"[:SECTION]}}, *others]
    return found


def _ladder(text: str) -> list[Block]:
    """A ladder in words, a line for each step."""
    title, *steps = text.splitlines() or [""]
    lines = [f"*{escaped(title)}*", *(_bullet(step) for step in steps)]
    return _sections(lines, "\n", ready=True) if title else []


def _sources(sources: Sequence[Cited], phrases: Phrases) -> list[Block]:
    """The sources with their dates, each with a link to it."""
    if not sources:
        return []
    words = phrases.reply.sources if len(sources) > 1 else phrases.reply.source
    lines = _split(words.format(cites="; ".join(map(_linked, sources))).split(" "), " ", FIELD)
    return [{"type": "context", "elements": [{"type": "mrkdwn", "text": line}]} for line in lines]


def _linked(source: Cited) -> str:
    """The cite as a link; a space in a link would end up in the words."""
    address = source.address if re.match(r"https?://", source.address) else f"https://{source.address}"
    return f"<{escaped(address)}|{escaped(source.cite).replace(' ', _HARD_SPACE)}>"


#: Holds a link together where a long line is split at its spaces.
_HARD_SPACE = "\u00a0"


def _stands(source: Cited) -> str:
    """A source in full, for the details."""
    return _bullet(f"{source.cite}: {source.title}. {source.publisher}. {source.trust} {source.address}")


def _bullet(words: str) -> str:
    return f"• {escaped(words)}"


# --- what stands under it ------------------------------------------------------------------

#: The most that the buttons under a message come to.
_UNDER_BLOCKS, _UNDER_CHARACTERS = 4, 2_500


def _buttons(answer: Answer, phrases: Phrases, offers: Offers, cut: bool) -> list[Block]:
    """The questions to go on with, what else can be done with the reply, and whether it was useful."""
    words, kept = phrases.staff, offers.kept
    asks, room = [], _UNDER_CHARACTERS - 6 * BUTTON - 5 * len(kept) - sum(map(len, answer.topics))
    for number, item in enumerate(answer.follow_ups[:ELEMENTS]):
        button = _button(f"{ASK}.{number}", item)
        room -= characters(button)
        asks += [button] if room >= 0 and len(item.payload) <= VALUE else []
    acts = []
    if kept and (cut or answer.facts or any(passage.more for passage in answer.passages)):
        acts.append(_button(MORE, FollowUp(words.more, kept)))
    if kept and offers.share and not answer.private:
        acts.append(_button(SHARE, FollowUp(phrases.slack.share, kept)))
    topics = " ".join(answer.topics)
    thumbs: list[Block] = []
    if offers.thumbs and topics and len(topics) <= VALUE and not answer.private:
        pair = [(USEFUL, words.useful_yes), (NOT_USEFUL, words.useful_no)]
        thumbs = [
            {"type": "context", "elements": [{"type": "mrkdwn", "text": escaped(words.useful)}]},
            *_actions([_button(name, FollowUp(title, topics)) for name, title in pair]),
        ]
    return [*_actions(asks), *_actions(acts), *thumbs]


def _actions(buttons: list[Block]) -> list[Block]:
    return [{"type": "actions", "elements": buttons[:ELEMENTS]}] if buttons else []


def _button(action: str, item: FollowUp) -> Block:
    return {"type": "button", "action_id": action, "text": _plain(item.title, BUTTON), "value": item.payload}


def _plain(words: str, most: int) -> Block:
    """A text without markup; one that is too long is cut at a word."""
    if len(words) > most:
        words = words[: most - 1].rpartition(" ")[0] or words[: most - 1]
        words = f"{words}…"
    return {"type": "plain_text", "text": words, "emoji": True}


# --- texts that fit ------------------------------------------------------------------------


def _sections(texts: Sequence[str], join: str = " ", ready: bool = False) -> list[Block]:
    """Texts as sections, none of them torn apart; `ready` is whether they are in Slack's markup already."""
    lines = _split(list(texts) if ready else list(map(escaped, texts)), join, SECTION)
    return [{"type": "section", "text": {"type": "mrkdwn", "text": line}} for line in lines]


def _split(texts: list[str], join: str, most: int) -> list[str]:
    """Texts joined to as few as it takes, each within a limit. A text that is longer by itself is parted at a word."""
    found: list[str] = []
    for text in texts:
        for part in _parts(text, most):
            if found and len(found[-1]) + len(join) + len(part) <= most:
                found[-1] += join + part
            else:
                found.append(part)
    return found


def _parts(text: str, most: int) -> list[str]:
    """A text in parts within a limit. Only words of more than that are torn."""
    found = []
    while len(text) > most:
        head = text[:most].rpartition(" ")[0] or _whole_entities(text[:most])
        found.append(head)
        text = text[len(head) :].lstrip(" ")
    return [*found, text] if text else found


def _whole_entities(text: str) -> str:
    """A text that was cut, without half an entity at its end."""
    return re.sub(r"&[a-z]{0,3}$", "", text)


def _shortened(text: str) -> str:
    """The text for where no blocks are shown, cut at a sentence; blocks hold it all."""
    return escaped(next(iter(_split(sentences(text), " ", FALLBACK)), ""))[: SECTION * 3]


def _messages(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks in as many messages as it takes."""
    found: list[list[Block]] = []
    for block in blocks:
        room = MOST_CHARACTERS - _ROOM_CHARACTERS - characters(block)
        if found and len(found[-1]) < MOST_BLOCKS - _ROOM_BLOCKS and characters(found[-1]) <= room:
            found[-1].append(block)
        else:
            found.append([block])
    return found


def _words_of(blocks: Sequence[Block]) -> str:
    """The text of blocks, without its markup, to stand where they are not shown."""
    parts = [
        part for block in blocks for part in (block.get("text"), *block.get("fields", ()), *block.get("elements", ()))
    ]
    joined = " ".join(part["text"] for part in parts if part)
    return joined.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
