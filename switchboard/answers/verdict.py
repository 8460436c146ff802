"""Whether a number that somebody names is right, and which of two figures is more: worked out from facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from switchboard.answers import citing, text
from switchboard.answers.asked import Asked, Context, Request
from switchboard.answers.compose import Composer
from switchboard.answers.part import Part
from switchboard.knowledge import placeholders
from switchboard.knowledge.model import Fact, Kind, Lead

_NUMBER = re.compile(r"(?<![\w.])£?(\d[\d,]*(?:\.\d+)?)(k?)(?![\w])", re.I)
#: "70 credits, right?", "so it's 53", "is it 13 credits".
_CHECKS = re.compile(
    r"\b(?:right|correct|yeah|yh|innit|true|isn'?t it|is it)\W*$"
    r"|^\W*(?:(?:and|so|but|ok|wait)\b\W*)*"
    r"(?:is (?:it|that|this)|it'?s|that'?s|are there|does (?:it|that) make|i thought)\b",
    re.I,
)
#: Leads of these forms say yes or no to something else.
_OF_ANOTHER_KIND = ("yes", "no", "depends")
#: In a longer message the number is not all that is to be right.
MOST_WORDS = 8
_MORE = re.compile(r"\b(?:more|bigger|biggest|longer|longest|higher|highest|greater|most|larger)\b", re.I)
_FEWER = re.compile(r"\b(?:less|fewer|fewest|smaller|smallest|shorter|shortest|lower|lowest|least)\b", re.I)
#: Only that: "difference?", "what's the gap".
_DIFFERENCE = re.compile(r"^\W*(?:\w+\W+){0,4}(?:difference|gap)\W*$", re.I)
_SHARE = re.compile(r"\b(?:share|percentage|per ?cent|proportion|fraction)\b|%", re.I)
_COMPARES = re.compile(r"\bthan\b|\bwhich\b|\bdifference\b|\bhow (?:many|much) (?:more|less|fewer)\b", re.I)


#: "Was it her who said that", "is that from the blog", "did the NCS say that".
_WHOSE = re.compile(
    r"^\W*(?:(?:and|so|but|ok|wait)\b\W*)*(?:(?:is|was|are|were) (?:it|that|this|those|these)\b.*"
    r"(?:\bfrom\b|\bby\b|\bin\b|according to|\bsa(?:id|ys?|ying)\b|\bwrote\b)"
    r"|(?:did|does|do)\b.*\b(?:say|write|mean) (?:that|this|it|so)\W*$|(?:that|this|it)'?s (?:from|by)\b)",
    re.I,
)
#: "which is more recent", "anything newer", "which source is older".
_NEWER = re.compile(r"\b(?:more recent|newer|most recent|newest|older|oldest|latest)\b", re.I)
_OF_DOCUMENTS = re.compile(
    r"\b(?:source|sources|document|documents|page|article|blog|post|piece|paper|one|of|than|or|your)\b", re.I
)
_NOTHING_MORE = re.compile(_NEWER.pattern + r"\W*$", re.I)


class Verdicts:
    """Checks what a question says against the facts of the lead that it means or that was just given."""

    def __init__(self, composer: Composer) -> None:
        self.composer, self.base = composer, composer.base

    def on(self, asked: Asked, lead: Lead | None, context: Context) -> Part | None:
        """The verdict and what it rests on; None where the question asks for none."""
        last = context.requests[-1].lead if context.requests else None
        given = self.base.leads[last] if last else None
        checked = [lead, given] if asked.subjects else [given, lead]
        return (
            self._on_share(asked, given)
            or self._on_more(asked, given or lead)
            or self._on_number(asked, [one for one in checked if one])
        )

    # --- a share -------------------------------------------------------------------

    def _on_share(self, asked: Asked, lead: Lead | None) -> Part | None:
        """ "As a share of the whole?": how much of a total that which was just given is."""
        if lead is None or not _SHARE.search(asked.text):
            return None
        for total in self.base.sums:
            part = next((fact for fact in lead.facts if fact in total.parts), None)
            if part and total.total in self.base.facts:
                value, whole = (_values(self.base.facts[name])[0] for name in (part, total.total))
                said = self.base.phrases.verdict.share.format(
                    value=f"{value:g}", total=f"{whole:g}", share=f"{100 * value / whole:.0f}"
                )
                found = self.composer.led(lead, alone=True)
                found.facts = list(dict.fromkeys([*found.facts, part, total.total]))
                return replace(found, short=said, full=said, headlines=(said, said))
        return None

    # --- which document is newer ---------------------------------------------------

    def on_age(self, asked: Asked, context: Context) -> Part | None:
        """ "Which is more recent": the dated documents behind what is named or was just said, the newest first."""
        newer = _NEWER.search(asked.text)
        if not newer or not (_OF_DOCUMENTS.search(asked.text, newer.end()) or _NOTHING_MORE.search(asked.text)):
            return None
        named = [source for name in asked.subjects for source in citing.behind(self.base, name)]
        last = [source for name in context.subjects for source in citing.behind(self.base, name)]
        asked_of = (
            list(dict.fromkeys(named)) if len(set(named)) > 1 else list(dict.fromkeys([*last, *self.base.sources]))
        )
        return citing.newest(self.base, context.requests[-1] if context.requests else Request(None, ()), asked_of)

    # --- whose it is ---------------------------------------------------------------

    def on_origin(self, asked: Asked, context: Context) -> Part | None:
        """ "Was it Emma Wilson who said that?", "is that from the blog?": yes or no, and where it is from."""
        named = asked.subjects[0] if len(asked.subjects) == 1 else None
        if not named or not context.requests or not _WHOSE.search(asked.text):
            return None
        if self.base.subjects[named].kind not in (Kind.PERSON, Kind.ORGANISATION, Kind.DOCUMENT):
            return None
        origin = self.composer.origin(context.requests)
        if origin is None or named in context.subjects:
            return None
        words = self.base.phrases.verdict
        return origin.opened(
            words.right if set(origin.sources) <= set(citing.behind(self.base, named)) else words.wrong
        )

    # --- a number ---------------------------------------------------------------

    def _on_number(self, asked: Asked, leads: Sequence[Lead]) -> Part | None:
        """ "70 credits, right?": whether one of the leads has that number in its facts; if not, what has."""
        numbers = list(_numbers(asked.text))
        short = len(asked.text.split()) <= MOST_WORDS
        if not leads or len(numbers) != 1 or not short or not _CHECKS.search(asked.text):
            return None
        words = self.base.phrases.verdict
        having = next((lead for lead in leads if self._says(lead, numbers[0])), None)
        if having:
            return self.composer.led(having, alone=True).opened(words.right)
        lead = leads[0]
        facts = self._facts(lead)
        if not self._known(lead) or numbers[0] in self._known(lead) or not self._of_its_unit(asked.text, facts):
            return None
        part = self.composer.led(lead, alone=True)
        other = next((fact for fact in self._alike(facts) if numbers[0] in _values(fact)), None)
        if other is None:
            return part.opened(words.wrong)
        subject = self.base.subjects[self.base.owner[other.id]].phrase
        value = text.shown(self.base.phrases, other.value, other.unit)
        part.facts = [*part.facts, other.id]
        return part.opened(words.of_another.format(value=value, subject=subject))

    def _facts(self, lead: Lead) -> list[Fact]:
        """The facts of a lead, and those that its words show."""
        shown = placeholders.fact_ids(lead.pupil, lead.adviser)
        return [self.base.facts[fact] for fact in dict.fromkeys([*lead.facts, *shown])]

    def _says(self, lead: Lead, number: float) -> bool:
        """Whether a lead begins with a number, and so a yes to it is true; not where it answers yes or no to something
        else, nor where it tells one figure from another."""
        known = [fact for fact in self._facts(lead) if number in _values(fact)]
        first = text.sentences(text.filled(self.base, lead.pupil))[0]
        named = any(text.holds(first, text.shown(self.base.phrases, fact.value, fact.unit)) for fact in known)
        return named and lead.form not in _OF_ANOTHER_KIND

    def _known(self, lead: Lead) -> list[float]:
        return [number for fact in self._facts(lead) for number in _values(fact)]

    def _of_its_unit(self, words: str, facts: Iterable[Fact]) -> bool:
        """Whether a number in some words may be one of some facts: no unit is named with it, or theirs."""
        said = {word.rstrip("s") for word in re.findall(r"[a-z]+", words.lower())}
        units = {fact.unit for fact in self.base.facts.values() if fact.unit and fact.unit.rstrip("s") in said}
        return not units or any(fact.unit in units for fact in facts)

    def _alike(self, facts: Iterable[Fact]) -> list[Fact]:
        """What stands for other subjects in the rows of a table in which some facts stand."""
        labels, ids = {fact.label for fact in facts if fact.label}, {fact.id for fact in facts}
        return [fact for fact in self.base.facts.values() if fact.label in labels and fact.id not in ids]

    # --- which is more -----------------------------------------------------------

    def _on_more(self, asked: Asked, lead: Lead | None) -> Part | None:
        """ "So that's more than Level 2": the two figures, the difference, and yes or no where that was asked."""
        more, fewer = bool(_MORE.search(asked.text)), bool(_FEWER.search(asked.text))
        difference = _DIFFERENCE.search(asked.text)
        if lead is None or not (difference or (more is not fewer and _COMPARES.search(asked.text))):
            return None
        mine = next((self.base.facts[fact] for fact in lead.facts if self._is_row(fact)), None)
        other = self._of_other(mine, asked) if mine else None
        if mine is None or other is None:
            return None
        first, second = _values(mine)[0], _values(other)[0]
        words, phrases = self.base.phrases.verdict, self.base.phrases
        one, two = (self.base.subjects[self.base.owner[fact.id]].name for fact in (mine, other))
        said = words.against.format(
            label=mine.label,
            first=text.shown(phrases, mine.value, mine.unit),
            one=one,
            second=text.shown(phrases, other.value, other.unit),
            other=two,
        )
        if first != second:
            by = words.more_by if first > second else words.less_by
            said += " " + by.format(difference=f"{abs(first - second):g}", one=one)
        verdict = (
            ""
            if difference or re.search(r"\bwhich\b|\bhow\b|\bwhat\b", asked.text, re.I)
            else (words.right if first != second and (first > second) is more else words.wrong)
        )
        part = self.composer.led(lead, alone=True)
        part.facts = list(dict.fromkeys([*part.facts, mine.id, other.id]))
        said = f"{verdict} {said}".strip()
        return replace(part, short=said, full=said, headlines=(said, said))

    def _is_row(self, fact: str) -> bool:
        entry = self.base.facts[fact]
        return bool(entry.label) and len(_values(entry)) == 1

    def _of_other(self, fact: Fact, asked: Asked) -> Fact | None:
        """The same row of the subject that is named, else of the only other one that has it."""
        alike = [other for other in self._alike([fact]) if len(_values(other)) == 1]
        named = [other for other in alike if self._belongs(other, asked.subjects)]
        found = named or alike
        return found[0] if len(found) == 1 else None

    def _belongs(self, fact: Fact, subjects: Iterable[str]) -> bool:
        owner = self.base.owner[fact.id]
        return bool({owner, *self.base.wider(owner)} & set(subjects))


def _numbers(words: str) -> Iterable[float]:
    """The numbers in a text, but for those that are part of a name ("Level 2")."""
    bare = re.sub(r"\b(?:level|levels|lvl|l|grade|grades|year|yr)\s*\d\b", " ", words, flags=re.I)
    for match in _NUMBER.finditer(bare):
        yield float(match[1].replace(",", "")) * (1000 if match[2] else 1)


def _values(fact: Fact) -> list[float]:
    return [float(value) for value in placeholders.scalars(fact.value) if isinstance(value, (int, float))]
