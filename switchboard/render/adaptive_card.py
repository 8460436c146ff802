"""An Answer as Teams shows it: an Adaptive Card 1.5 or plain words, each within what Teams takes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from switchboard.answers.answer import Answer, Cited, Table
from switchboard.answers.text import sentences
from switchboard.knowledge.phrases import Phrases
from switchboard.render.plain import plain

#: An element or an action of a card, or a whole activity, as JSON can hold it.
Piece = dict[str, Any]

CARD = "application/vnd.microsoft.card.adaptive"
VERSION = "1.5"
#: Teams takes no more of a message, counted in UTF-16.
MOST_BYTES = 28 * 1024
#: What of that is left to the channel, which says in it from whom and to whom a message goes.
ADDRESSING_BYTES = 3 * 1024
#: A longer text is cut between sentences, so that a card can end there.
_MOST_CHARACTERS = 2_000
#: Teams shows no more suggested actions.
_SUGGESTED = 6
_SUMMARY = 200
_MOST_QUESTION = 200
_DETAIL = "detail"


def size(payload: object) -> int:
    """How much Teams counts a payload as."""
    return len(as_json(payload).encode("utf-16-le", "surrogatepass"))


def as_json(payload: object) -> str:
    """A payload as it is sent: JSON as short as it can be."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def message(answer: Answer, phrases: Phrases, *, personal: bool, of: str = "", asked: str = "") -> Piece:
    """The activity of a reply, without its addresses.

    Talk goes out as words, in a `personal` chat with suggested actions, which Teams shows nowhere else. All other
    replies are a card. `of` is what the channel finds the reply by, when a button of the card is used. `asked` is the
    question of the button that asked it.
    """
    if answer.kind in ("chat", "deleted") and not answer.table and (personal or not answer.follow_ups):
        return in_words(answer, phrases, personal=personal)
    card = cards(answer, phrases, of)[0]
    if asked:
        words = phrases.teams.asked.format(question=asked[:_MOST_QUESTION])
        card["body"] = [*_text(words, isSubtle=True, size="Small"), *card["body"]]
    return carrying(card, answer, phrases)


def in_words(answer: Answer, phrases: Phrases, *, personal: bool) -> Piece:
    """The same as plain text, complete by itself: for talk, and where a card is not taken."""
    text = words = plain(answer, phrases)
    said = sentences(words)
    while size(text) > MOST_BYTES - ADDRESSING_BYTES and len(said) > 1:
        said.pop()
        text = " ".join([*said, *answer.warnings, *answer.notes])
    offered = [
        {"type": "imBack", "title": item.title, "value": item.payload} for item in answer.follow_ups[:_SUGGESTED]
    ]
    return {
        "type": "message",
        "text": text,
        "textFormat": "plain",
        **({"suggestedActions": {"actions": offered}} if personal and offered else {}),
    }


def carrying(card: Piece, answer: Answer, phrases: Phrases) -> Piece:
    """The activity that carries a card; what a notification says of it is the beginning of the reply."""
    said = plain(answer, phrases)
    return {"type": "message", "summary": said[:_SUMMARY], "attachments": [{"contentType": CARD, "content": card}]}


def cards(answer: Answer, phrases: Phrases, of: str = "", *, asking: bool = True) -> list[Piece]:
    """The reply as cards. Nearly always it is one, in which "more detail" unfolds what there is no room for at first.

    Where Teams would not take that, the rest stands on further cards, each of which the one before offers.
    Without `of`, nobody can be asked for those. A card that is not `asking` has no button that sends anything.
    """
    always, asks = _always(answer, phrases), _asks(answer, phrases, of) if asking else []
    body, detail = _body(answer), _detail(answer, phrases)
    whole = _card([*body, *always, *_folded(detail, phrases), *asks], phrases, answer)
    if size(whole) <= _ROOM:
        return [whole]
    pages = [*_pages(body, [*always, *asks]), *_pages(detail, [])]
    first, *others = pages
    made = [_card([*first, *always, *_next(1, of, phrases), *asks], phrases, answer)]
    for number, page in enumerate(others, 2):
        after = _next(number, of, phrases) if number < len(pages) else []
        made.append(_card([*page, *after], phrases, answer))
    return made


def preview(answer: Answer, phrases: Phrases) -> Piece:
    """The reply in two lines, as the list of a message extension shows it."""
    headline = answer.passages[0].headline if answer.passages else plain(answer, phrases)
    cites = phrases.listed(source.cite for source in answer.sources)
    return {
        "contentType": "application/vnd.microsoft.card.thumbnail",
        "content": {"title": headline[:_SUMMARY], "text": cites[:_SUMMARY]},
    }


#: What a card may weigh.
_ROOM = MOST_BYTES - ADDRESSING_BYTES - 2 * _SUMMARY


# --- the parts of a reply ------------------------------------------------------------------


def _body(answer: Answer) -> list[Piece]:
    """What answers the questions, and the table."""
    pieces: list[Piece] = []
    for number, passage in enumerate(answer.passages):
        apart = {"spacing": "Medium"} if number else {}
        pieces += [{**piece, **apart} for piece in _text(passage.headline, weight="Bolder")]
        pieces += _text(" ".join(passage.points))
    return [*pieces, *(_table(answer.table) if answer.table else [])]


def _always(answer: Answer, phrases: Phrases) -> list[Piece]:
    """What must not be left out: warnings, where to look, which sources, and lines for the person."""
    pieces = [
        {"type": "Container", "style": "warning", "items": list(_text(warning))}
        for warning in filter(None, [" ".join(answer.warnings)])
    ]
    if answer.places:
        places = phrases.reply.places.to(answer.audience).format(places=phrases.either(answer.places))
        pieces += _text(places)
    if answer.sources:
        words = phrases.web.sources if len(answer.sources) > 1 else phrases.web.source
        cites = words.format(cites="; ".join(source.cite for source in answer.sources))
        pieces += _text(cites, isSubtle=True, size="Small")
    return [*pieces, *(piece for note in answer.notes for piece in _text(note))]


def _detail(answer: Answer, phrases: Phrases) -> list[Piece]:
    """What there is no room for at first: more sentences, the ladder in words, the facts and the sources in full."""
    pieces = [piece for passage in answer.passages for piece in _text(" ".join(passage.more))]
    if answer.ladder:
        for line in answer.ladder.text.split("\n"):
            pieces += _text(line)
    cites = {source.id: source.cite for source in answer.sources}
    if answer.facts:
        pieces += _text(phrases.staff.facts, weight="Bolder")
    for fact in answer.facts:
        cite = cites.get(fact.source, fact.source)
        (first, *others) = _text(phrases.staff.fact.format(statement=fact.statement, cite=cite))
        pieces += [{**first, "id": fact.id}, *others]
    return [*pieces, *(piece for source in answer.sources for piece in _source(source))]


def _source(source: Cited) -> list[Piece]:
    """A source with its title, who made it, its date, how far to trust it, and the way there."""
    about = [source.title, source.author, source.publisher, source.date, source.kind, source.nation]
    pieces = list(_text(f"{source.cite}: {'; '.join(filter(None, about))}. {source.trust}", isSubtle=True))
    if source.address:
        opens = {"type": "Action.OpenUrl", "url": _linked(source.address)}
        run = {"type": "TextRun", "text": source.address, "selectAction": opens, "color": "Accent", "size": "Small"}
        pieces.append({"type": "RichTextBlock", "spacing": "None", "inlines": [run]})
    return pieces


def _linked(address: str) -> str:
    return address if address.startswith(("https://", "http://")) else f"https://{address}"


def _asks(answer: Answer, phrases: Phrases, of: str) -> list[Piece]:
    """The follow-up questions and the thumbs."""
    staff = phrases.staff
    follow_ups = [_submit(item.title, {"ask": item.payload}) for item in answer.follow_ups]
    # Each has a line of its own: side by side, their titles would be cut.
    pieces: list[Piece] = [{"type": "ActionSet", "spacing": "Small", "actions": [button]} for button in follow_ups]
    if not (of and answer.topics):
        return pieces
    thumbs = [_execute(words, of, yes) for words, yes in ((staff.useful_yes, True), (staff.useful_no, False))]
    columns = [
        {
            "type": "Column",
            "width": "auto",
            "verticalContentAlignment": "Center",
            "items": list(_text(staff.useful, isSubtle=True, size="Small")),
        },
        {"type": "Column", "width": "stretch", "items": [{"type": "ActionSet", "actions": thumbs}]},
    ]
    return [*pieces, {"type": "ColumnSet", "separator": True, "columns": columns}]


# --- elements of a card --------------------------------------------------------------------


def _text(words: str, **looks: Any) -> Iterator[Piece]:
    """A text as it stands, whatever signs are in it: a text block would read some as Markdown."""
    run, so_far = {"type": "TextRun", **looks}, ""
    for part in _short(sentences(words)):
        if so_far and len(so_far) + len(part) >= _MOST_CHARACTERS:
            yield {"type": "RichTextBlock", "inlines": [{**run, "text": so_far}]}
            so_far = ""
        so_far = f"{so_far} {part}" if so_far else part
    if so_far:
        yield {"type": "RichTextBlock", "inlines": [{**run, "text": so_far}]}


def _short(said: Iterable[str]) -> Iterator[str]:
    """Sentences, those that are far too long in pieces."""
    for sentence in said:
        yield from (sentence[at : at + _MOST_CHARACTERS] for at in range(0, len(sentence), _MOST_CHARACTERS))


def _table(table: Table) -> list[Piece]:
    """A table, in as many as are needed for each to fit on a card; each has the names of the columns."""
    made, rows = list[Piece](), list[Piece]()
    for row in [_row(cells) for cells in table.rows]:
        if rows and size([*rows, row]) > _ROOM // 4:
            made.append(_grid(table, rows))
            rows = []
        rows.append(row)
    return [*made, _grid(table, rows)]


def _grid(table: Table, rows: list[Piece]) -> Piece:
    return {
        "type": "Table",
        "firstRowAsHeader": True,
        "columns": [{"width": 1} for _ in table.columns],
        "rows": [_row(table.columns, weight="Bolder"), *rows],
    }


def _row(cells: list[str], **looks: Any) -> Piece:
    """Its cells wrap; an empty one is there all the same."""
    held = [{"type": "TableCell", "items": [_cell(cell, looks)]} for cell in cells]
    return {"type": "TableRow", "cells": held}


def _cell(text: str, looks: dict[str, Any]) -> Piece:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text or " ", **looks}]}


def _folded(detail: list[Piece], phrases: Phrases) -> list[Piece]:
    """What "more detail" unfolds, in the person's own view of the card."""
    if not detail:
        return []
    toggle = {"type": "Action.ToggleVisibility", "title": phrases.staff.more, "targetElements": [_DETAIL]}
    box = {"type": "Container", "id": _DETAIL, "isVisible": False, "style": "emphasis", "items": detail}
    return [{"type": "ActionSet", "actions": [toggle]}, box]


def _next(number: int, of: str, phrases: Phrases) -> list[Piece]:
    """The offer of the next card."""
    asked = _submit(phrases.staff.more, {"more": number, "of": of})
    return [{"type": "ActionSet", "actions": [asked]}] if of else []


def _submit(title: str, value: dict[str, Any]) -> Piece:
    """A button that sends a value. The chat shows nothing of that, so the reply says what was asked."""
    return {"type": "Action.Submit", "title": title, "tooltip": title, "data": value}


def _execute(title: str, of: str, useful: bool) -> Piece:
    """A button that only who uses it hears of; where a client does not know such, it is a message."""
    data = {"useful": useful, "of": of}
    fallback = {"type": "Action.Submit", "title": title, "data": data}
    return {"type": "Action.Execute", "title": title, "verb": "useful", "data": data, "fallback": fallback}


# --- a card --------------------------------------------------------------------------------


def _card(body: list[Piece], phrases: Phrases, answer: Answer) -> Piece:
    """A card; what is said where a client knows no such cards is the reply's body."""
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "lang": phrases.language,
        "fallbackText": answer.body[:_MOST_CHARACTERS],
        "body": body,
    }


def _pages(pieces: list[Piece], on_the_first: list[Piece]) -> list[list[Piece]]:
    """The pieces on as few cards as hold them, in their order; the first has less room."""
    pages: list[list[Piece]] = [[]]
    room = _ROOM - size(on_the_first) - _FRAME
    for piece in pieces:
        if pages[-1] and size([*pages[-1], piece]) > room:
            pages.append([])
            room = _ROOM - _FRAME
        pages[-1].append(piece)
    return pages


#: What a card weighs beside its pieces: its fallback text, and the offer of the next card.
_FRAME = 2 * _MOST_CHARACTERS + 2_000
