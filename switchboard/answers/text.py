"""Putting values and words together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

from switchboard.knowledge import KnowledgeBase, placeholders
from switchboard.knowledge.figures import HOURLY, worked_out
from switchboard.knowledge.model import Fact, LegalRate, Signpost, Value
from switchboard.knowledge.phrases import Phrases

#: A sentence says something new when more than this share of its longer words has not been said.
_NEW = 0.34
#: The same of a sentence with figures that have all been said: 69% is not to be told twice for a word beside it.
_NEW_BESIDE_FIGURES = 0.6
#: Words that begin with the same letters say the same: "promise", "promised".
_BEGINNING = 5
#: What begins so points at the sentence before.
_POINTS_AT = ("That ", "This ", "These ", "Those ", "But ", "Yet ")
_ENUMERATES = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "The first", "The second", "The third")
#: What stands before the rest of a longer value: "1,000", "2.5".
_JOINED = ("_", ".", ",")
#: A list has more items than this.
_FEW = 3
_ONLY_DEPENDS = re.compile(r"(?:[^:]{1,40}: ){0,2}It depends(?: \w+){0,6}\.$")
_TAKES_BACK = ("But ", "Yet ", "However, ")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z\"'({])")

#: A word inside a sentence.
_INSIDE = re.compile(r"(?<=[a-z,;] )[A-Za-z][a-z]+")
_YES_OR_NO = re.compile(r"(?:Yes|No), ")
_OPENS_YES_OR_NO = re.compile(r"^(?:Yes|No)(?:[,:.]| -) ")


def where(place: str, sentence: str, names: Collection[str] = ()) -> str:
    """A sentence with the place that it holds for, "in Wales", where one would say it. `names` keep their capital."""
    answered = _YES_OR_NO.match(sentence)
    if answered:
        return f"{answered[0]}{place} {sentence[answered.end() :]}"
    first = re.match(r"(?:In|On|At|By|From|For)(?= )|[A-Z][a-z]*(?=[ ,.:'](?!(?:and |or |& )?[A-Z]))", sentence)
    small = first and first[0] != "I" and first[0] not in names
    rest = sentence[0].lower() + sentence[1:] if small else sentence
    return f"{place[0].upper()}{place[1:]}, {rest}"


def capitals(texts: Iterable[str]) -> frozenset[str]:
    """The words that texts mostly write with a capital where no sentence begins: names."""
    counts = Counter(word for text in texts for word in _INSIDE.findall(text))
    return frozenset(word for word, count in counts.items() if word[0].isupper() and count > counts[word.lower()])


def is_yes_or_no(words: str) -> bool:
    """Whether words begin with a yes or no."""
    return bool(_OPENS_YES_OR_NO.match(words))


def without_yes_or_no(words: str) -> str:
    """Words without the yes or no that they begin with, if they go on."""
    rest = _OPENS_YES_OR_NO.sub("", words)
    return rest[:1].upper() + rest[1:] if rest else words


def as_true_or_false(words: str, phrases: Phrases) -> str:
    """Words that begin with a yes or no, with "true" or "false" in its place; others as they are."""
    if not is_yes_or_no(words):
        return words
    return f"{phrases.verdict.true if words.startswith('Yes') else phrases.verdict.false} {without_yes_or_no(words)}"


def shown(phrases: Phrases, value: Value | None, unit: str | None = None) -> str:
    """A fact's value as a reply says it: £15,000, 69%, 9 to 4, 12 November 2021."""
    if isinstance(value, list):
        return phrases.listed(str(item) for item in value)
    if isinstance(value, date):
        return phrases.date(value)
    if unit in phrases.values.units:
        return phrases.values.units[unit].format(value=value)
    between = re.fullmatch(r"(\d{1,4})-(\d{1,4})", value) if isinstance(value, str) else None
    if between:
        return phrases.values.range.format(first=between[1], last=between[2])
    return "" if value is None else str(value)


def rate(phrases: Phrases, legal: LegalRate) -> str:
    """A legal rate as a reply says it: £8.00."""
    return shown(phrases, legal.pounds_an_hour, HOURLY)


def cell(phrases: Phrases, fact: Fact) -> str:
    """A fact's value in a table; lists of numbers are kept apart by commas."""
    if isinstance(fact.value, list):
        return ", ".join(str(item) for item in fact.value)
    return shown(phrases, fact.value, fact.unit)


def place(phrases: Phrases, signpost: Signpost) -> str:
    """A signpost with its address or number, as a sentence names it."""
    where = signpost.address or signpost.phone
    return phrases.values.place.format(name=signpost.name, where=where) if where else signpost.name


def figure(base: KnowledgeBase, name: str) -> str:
    """A figure that is worked out, or the words for whether something is so."""
    value, unit = worked_out(base, name)
    if isinstance(value, bool):
        return base.phrases.values.below if value else base.phrases.values.not_below
    return shown(base.phrases, value, unit)


def filled(base: KnowledgeBase, text: str) -> str:
    """A wording with every `{...}` put in but the school's own, which the base does not know.
    The check has made sure that each can be."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        group, colon, rest = name.partition(":")
        if group == "school" and colon:
            return match[0]
        if group == "figure" and colon:
            return figure(base, rest)
        if group == "legal" and colon:
            return rate(base.phrases, base.legal_rates[rest])
        if colon:
            key, _, attribute = rest.partition(".")
            signpost = base.signposts[key]
            return str(getattr(signpost, attribute)) if attribute else place(base.phrases, signpost)
        fact_id, _, index = name.partition(".")
        fact = base.facts[fact_id]
        return shown(base.phrases, placeholders.pick(fact.value, index), fact.unit)

    return placeholders.PATTERN.sub(fill, " ".join(text.split()))


def question(base: KnowledgeBase, topic: str, subject: str) -> str:
    """The question of a button, in words that the bot is sure to understand."""
    asked, about = base.topics[topic], base.subjects[subject]
    return asked.question_of.get(about.kind, asked.question).format(subject=about.phrase)


def beginning(base: KnowledgeBase, audience: str) -> list[str]:
    """Good questions to begin with, for pupils or for advisers."""
    topics: list[str] = getattr(base.pages.questions, audience)
    return [question(base, topic, next(iter(base.topics[topic].about), base.usual.subject)) for topic in topics]


def joined(said: str, more: str) -> str:
    """A text with another after it, less the sentences that stand in the first."""
    return " ".join([said, *(sentence for sentence in sentences(more) if sentence not in said)]).strip()


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part for part in _SENTENCE_END.split(text.strip()) if part]


def bullets(words: str) -> str:
    """A text as lines of bullet points: each sentence one, and each item of a sentence that lists some."""
    return "\n".join(f"- {capital(item)}" for sentence in sentences(words) for item in _items(sentence))


def _items(sentence: str) -> list[str]:
    """The items that a sentence lists by semicolons; the sentence itself where it lists none."""
    listed = sentence.rstrip(".").split("; ")
    return [item.removeprefix("and ") for item in listed] if len(listed) > _FEW else [sentence]


def unsaid(more: str, *said: str) -> list[str]:
    """The sentences of a text that do not mostly say again what has been said, nor point at one that does and no
    longer stands right before."""
    known, kept, every = _telling(" ".join(said)), list[str](), sentences(more)
    figures = _figures(" ".join(said))
    least = [_NEW_BESIDE_FIGURES if _figures(part) and _figures(part) <= figures else _NEW for part in every]
    new = [len(_telling(part) - known) > share * len(_telling(part)) for part, share in zip(every, least)]
    listed = any(fresh and part.startswith(_ENUMERATES) for part, fresh in zip(every, new))
    new = [fresh or (listed and part.startswith(_ENUMERATES)) for part, fresh in zip(every, new)]  # all, or none
    gone = False
    for place, part in enumerate(every):
        gone = not new[place] or (gone and part.startswith(_POINTS_AT) and place > 1)
        if not gone:
            kept.append(part)
    return kept


def is_about(warning: str, said: str) -> bool:
    """Whether a warning is about what was said: one that begins with an acronym is about that alone."""
    name = re.match(r"[A-Z]{2,}\b", warning)
    return name is None or holds(said, name[0])


def holds(words: str, value: str) -> bool:
    """Whether a text holds a value by itself, and not as a part of a longer one."""
    before, found, after = words.partition(value)
    while found:
        if not (before[-1:].isalnum() or before[-1:] in _JOINED or after[:1].isalnum() or after.startswith(("_", "%"))):
            return True
        more, found, after = after.partition(value)
        before = value + more
    return False


def _telling(words: str) -> set[str]:
    """How the longer words of a text begin, and its figures."""
    return {word[:_BEGINNING] for word in re.findall(r"[a-z]{4,}|£?\d[\d,.]*\d|\d", words.lower())}


def _figures(words: str) -> set[str]:
    """The figures of a text, but for the numbers of levels and such."""
    return set(re.findall(r"£?\d[\d,.]*\d%?", words))


def word_count(text: str) -> int:
    """Words as a reader counts them."""
    return len(text.split())


def cut(text: str, words: int) -> str:
    """As many whole sentences as fit into so many words, and at least the first; the second too where that only says
    that it depends. Never ends where the next sentence would have taken the last one back ("But ...")."""
    every = sentences(text)
    least = 1 + bool(every and _ONLY_DEPENDS.match(every[0]))
    kept = 0
    while kept < len(every) and (kept < least or word_count(" ".join(every[: kept + 1])) <= words):
        kept += 1
    while 1 < kept < len(every) and every[kept].startswith(_TAKES_BACK):
        kept -= 1
    return " ".join(every[:kept])


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
