"""One Answer from its parts, or from words that state no fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from switchboard.answers import citing, text
from switchboard.answers.answer import Answer, Audience, Cited, Figure, FollowUp, Ladder, Passage, UsedFact
from switchboard.answers.asked import Asked, Request
from switchboard.answers.compose import Composer
from switchboard.answers.guessing import Guesser
from switchboard.answers.guides.replies import Guiding
from switchboard.answers.ladder import ladder_for
from switchboard.answers.offers import FOLLOW_UPS, Offers
from switchboard.answers.part import Part
from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.figures import below_the_law
from switchboard.knowledge.model import Fact

#: Words of a reply without its warnings, places and sources: of one answer, and of each of two, three and so on. So
#: many questions of one message are answered at a time.
BODY_WORDS = {"pupil": (95, 43, 27, 19), "adviser": (190, 95, 61, 46, 36, 30)}
#: Words of any reply, all in all.
MOST_WORDS = {"pupil": 130, "adviser": 230}
#: The same of an answer in full for a pupil, whose replies are never longer than any other of theirs.
IN_FULL = (85, 38, 24, 16)
_NAME_WITH_FIGURE = re.compile(r"\b[A-Z][a-z]+ \d\b")
#: More figures than these would not be seen at once.
MOST_FIGURES = 4


class Writer:
    """Puts Answers together. `contact` is the school's own person to go to with a worry."""

    def __init__(self, base: KnowledgeBase, today: date, contact: str) -> None:
        self.base, self.contact = base, contact
        self.composer = Composer(base, today)
        self.guesser = Guesser(self.composer)
        self.offers = Offers(self.composer)
        self.guiding = Guiding(base)

    # --- facts -----------------------------------------------------------------

    def answer(self, parts: list[Part], audience: Audience, room: Sequence[int] | None = None) -> Answer:
        """One reply from one or more parts, in the order asked, with `room` for so many words (`BODY_WORDS`)."""
        shown = list(self._passages(parts, audience, room or BODY_WORDS[audience]))
        passages = [passage for _, passage in shown]
        as_shown = {id(part): self._as_shown(part, passage) for part, passage in shown}
        parts = [as_shown.get(id(part), part) for part in parts]
        named = dict.fromkeys(name for part in parts for name in part.signposts)
        signposts = [name for name in named if audience == "pupil" or not self.base.signposts[name].pupils_only]
        facts = list(dict.fromkeys(fact for part in parts for fact in part.facts))
        answered = [part for part in parts if part.kind != "chat"]
        topics = [part.request.topic or self.base.usual.topic for part in answered]
        guessed = bool(answered) and all(part.guessed for part in answered)
        in_plain = self._passages(parts, "pupil", BODY_WORDS["pupil"]) if audience == "adviser" else ()
        return Answer(
            kind=answered[0].kind if answered else "chat",
            audience=audience,
            passages=passages,
            topics=topics,
            subjects=list(dict.fromkeys(name for part in parts for name in part.request.subjects)),
            facts=[UsedFact.of(self.base.facts[fact]) for fact in facts],
            table=next((part.table for part in parts if part.table), None),
            sources=self._sources(parts),
            warnings=_each_once([warning for part in parts for warning in part.warned(audience)]),
            places=[
                text.place(self.base.phrases, self.base.signposts[name])
                for name in (signposts if len(parts) == 1 else signposts[:1])
            ],
            follow_ups=self.offers.after(
                [part.request for part in answered or parts], [lead for part in parts for lead in part.instead]
            ),
            ladder=next(filter(None, map(self._ladder, parts)), None),
            missed="guess" if guessed else "",
            near=topics if guessed else [],
            plain=[passage for _, passage in in_plain],
        )

    def _as_shown(self, part: Part, passage: Passage) -> Part:
        """A part; of a lead after which there was room for nothing more, with no more than that rests on."""
        if part.request.lead is None or part.kind != "fact" or passage.points:
            return part
        own = self.composer.led(self.base.leads[part.request.lead], alone=True)
        kept = [name for name in part.facts if name in own.facts]
        before = next(
            (passage.headline.partition(head)[0] for head in own.headlines if head in passage.headline), "No."
        )
        plain = not before or before.endswith(": ")  # a verdict or a sum rests on more
        return replace(part, facts=kept, sources=own.sources) if kept and plain else part

    def fitted(self, answer: Answer) -> Answer:
        """The answer without what would make it longer than any may be: the last of its points, its places, then the
        last sentences of its longest headline. Words that people wrote whole, such as those with helplines, stay."""
        while answer.kind not in ("chat", "deleted") and _words(answer) > MOST_WORDS[answer.audience]:
            by_points = max(answer.passages, key=lambda passage: text.word_count(" ".join(passage.points)))
            by_headline = max(answer.passages, key=lambda passage: text.word_count(passage.headline))
            sentences = text.sentences(by_headline.headline)
            if by_points.points:
                shorter = replace(by_points, points=by_points.points[:-1], more=[by_points.points[-1], *by_points.more])
                answer = replace(answer, passages=[shorter if one is by_points else one for one in answer.passages])
            elif answer.places:
                answer = replace(answer, places=answer.places[:-1])
            elif len(sentences) > 1:
                more = [sentences[-1], *by_headline.more]
                shorter = replace(by_headline, headline=" ".join(sentences[:-1]), more=more)
                answer = replace(answer, passages=[shorter if one is by_headline else one for one in answer.passages])
            else:
                break
        return answer

    def _passages(self, parts: list[Part], voice: Audience, room: Sequence[int]) -> Iterator[tuple[Part, Passage]]:
        """The parts, each with what it says in so many words. What is unknown of one subject is said once."""
        words, alone = room[min(len(parts), len(room)) - 1], len(parts) == 1
        silent: dict[str, list[str]] = {}
        for part in [] if alone else parts:
            topic, subjects = part.request.topic, part.request.subjects
            if topic and part.kind == "unknown" and not self.base.answers(topic, subjects[0]):
                silent.setdefault(subjects[0], []).append(topic)
        said: set[str] = set()
        # Each of several makes room for its own warnings, which are never cut; what one does not need is the others'.
        warned = [0 if alone else text.word_count(" ".join(part.warned(voice))) for part in parts]
        needed = [text.word_count(part.body(voice)) + own for part, own in zip(parts, warned)]
        shares = [share - own for share, own in zip(_shares(needed, words * len(parts)), warned)]
        firsts = _firsts(parts, voice, shares, words * len(parts) - sum(warned))
        for part, share, first in zip(parts, shares, firsts):
            subject = part.request.subjects[0] if part.request.subjects else ""
            if part.request.topic not in silent.get(subject, ()):
                yield part, self._passage(part, voice, share, first)
            elif subject not in said:
                said.add(subject)
                yield part, Passage(self.composer.silence(silent[subject], subject, voice))

    def _passage(self, part: Part, voice: Audience, words: int, first: str) -> Passage:
        """A part in so many words, and at least what it is to say `first`."""
        body = part.body(voice)
        kept = max(text.cut(body, words), first, key=len)
        headline = first if first and kept.startswith(first) else next(iter(text.sentences(kept)), kept)
        points, more = text.sentences(kept[len(headline) :]), text.sentences(body[len(kept) :])
        return Passage(headline, points, more, self._figures(part, voice, headline))

    def _figures(self, part: Part, voice: Audience, headline: str) -> list[Figure]:
        """The values of facts that a headline names; to an adviser all that have a name.

        What the law says now stands first where the headline names it, or where pay is below it.
        """
        facts = [self.base.facts[name] for name in part.facts]
        numbers = [fact for fact in facts if isinstance(fact.value, (int, float))]
        own = [
            self._figure(fact)
            for fact in numbers
            if text.holds(_without_names(headline), self._shown(fact)) or (voice == "adviser" and fact.label)
        ]
        below = any(figure.standing == "below" for figure in own)
        said = " ".join([part.body(voice), *part.warned(voice)]) if below else headline
        laws = [law for law in self._laws(part) if text.holds(said, law.value)]
        return [*laws, *own] if voice == "adviser" else [*laws, *own][:MOST_FIGURES]

    def _figure(self, fact: Fact) -> Figure:
        low = fact.id in below_the_law(self.base)
        what = fact.label or text.capital(self.base.topics[fact.topic].name)
        return Figure(self._shown(fact), what, str(fact.as_of), "below" if low else "said")

    def _laws(self, part: Part) -> Iterator[Figure]:
        """The legal rates that a part names, for the youngest first."""
        rates = [self.base.legal_rates[name] for name in dict.fromkeys(part.legal_rates)]
        for rate in sorted(rates, key=lambda rate: rate.pounds_an_hour):
            yield Figure(text.rate(self.base.phrases, rate), rate.label, str(rate.since), "law")

    def _shown(self, fact: Fact) -> str:
        return text.shown(self.base.phrases, fact.value, fact.unit)

    def _sources(self, parts: list[Part]) -> list[Cited]:
        """The documents behind the parts, and the legal minimum wage if one rests on it."""
        sources = list(dict.fromkeys(source for part in parts for source in part.sources))
        used = {source for part in parts if part.kind != "sources" for source in part.sources}
        cited = [Cited.of(self.base.sources[source], self.base.phrases) for source in sources]
        cited = [replace(source, named=source.id not in used) for source in cited]
        rates = [self.base.legal_rates[rate] for part in parts for rate in part.legal_rates]
        return [*cited, *(citing.legal_source(self.base, rate) for rate in rates[:1])]

    def _ladder(self, part: Part) -> Ladder | None:
        """The picture that goes with an answer on ways in or moving on."""
        if part.kind != "fact" or part.request.topic is None:
            return None
        return ladder_for(self.base, part.request.topic, part.request.subjects[0])

    # --- talk --------------------------------------------------------------------

    def talk(self, name: str, audience: Audience) -> Answer:
        """A reply that states no fact of the documents, by the name of its phrase."""
        entry = self.base.phrases.chat[name]
        # Doubt would only stand between a person in danger and a helpline; `switchboard check` warns instead.
        helps = "disclosure" in name or name == "helplines"
        return Answer(
            kind="deleted" if name.startswith("delete_chat") else "chat",
            audience=audience,
            passages=[Passage(self.worded(entry.to(audience)))],
            warnings=[] if helps else self.composer.overdue([entry.pupil, entry.adviser]),
            follow_ups=self.offers.comparisons() if name == "compare_which" else self.offers.after_talk(name),
        )

    def not_answered(self, name: str, audience: Audience, near: Sequence[str]) -> Answer:
        """A reply that states no fact, to a question that was to have one; the topics that may have been meant."""
        return replace(self.talk(name, audience), missed=name, near=list(near))

    def did_you_mean(self, asked: Asked, audience: Audience) -> tuple[Answer, tuple[Request, ...]]:
        """The topics that an unclear question may have meant, else the leads, to choose from, named in the words too;
        and what each of them asks."""
        named = self.composer.resolver.sharp(asked.subjects)
        likely = self.guesser.likely(asked)
        choices = [self.offers.request(topic, named) for topic in likely]
        follow_ups = [self.offers.of(request) for request in choices]
        if not likely:
            leads = [self.base.leads[near.id] for near in self.guesser.perhaps(asked)]
            choices = [Request(lead.topic, (lead.subject,), lead=lead.id) for lead in leads]
            follow_ups = [self.offers.lead(lead) for lead in leads]
        quoted = [self.base.phrases.values.quoted.format(words=item.title) for item in follow_ups]
        unsure = self.not_answered("unsure", audience, likely)
        answer = between(unsure, after=[self.base.phrases.either(quoted)])
        return replace(answer, follow_ups=follow_ups), tuple(choices)

    def talk_part(self, name: str) -> Part:
        """Words that state no fact, as one part of a reply to several questions."""
        entry = self.base.phrases.chat[name]
        return Part("chat", Request(None, ()), self.worded(entry.to("pupil")), self.worded(entry.to("adviser")))

    def with_line(self, answer: Answer, name: str) -> Answer:
        """The answer with a line under it, such as the request to keep personal details out of the chat."""
        line = self.worded(self.base.phrases.chat[name].to(answer.audience))
        return replace(answer, notes=[*answer.notes, line])

    def by_nation(self, answer: Answer) -> Answer:
        """The answer with a button for each nation, where it differs by nation and is about none of them alone."""
        differs = any(self.base.topics[topic].by_nation for topic in answer.topics)
        nations = list(dict.fromkeys(source.nation for source in answer.sources))
        names = [detail.name for detail in self.base.details.values() if detail.name in nations and detail.leads_to]
        ours = any(self.base.subjects[name].nation for name in answer.subjects if name in self.base.subjects)
        if answer.kind != "fact" or not differs or ours or len(names) < 2:
            return answer
        words = self.base.phrases.opening
        buttons = [
            FollowUp(words.nation_button.format(nation=name), words.nation_asked.format(nation=name)) for name in names
        ]
        offers = {guide.offer for guide in self.base.guides.values()}
        guides = [item for item in answer.follow_ups if item.payload in offers]
        questions = [item for item in answer.follow_ups if item.payload not in offers]
        return replace(answer, follow_ups=[*[*buttons, *questions][:FOLLOW_UPS], *guides])

    def worded(self, wording: str) -> str:
        """A wording filled in, with the line on the school's own contact where it belongs, if there is one."""
        line = text.filled(self.base, self.base.phrases.chat["school_contact"].pupil) if self.contact else ""
        said = text.filled(self.base, wording).replace("{school:line}", line).replace("{school:contact}", self.contact)
        return " ".join(said.split())


def _without_names(words: str) -> str:
    """Words without the names that end in a figure: of "Level 2", the 2 is no value."""
    return _NAME_WITH_FIGURE.sub("", words)


def between(answer: Answer, before: Sequence[str] = (), after: Sequence[str] = ()) -> Answer:
    """The answer with more words in its body."""
    return replace(answer, passages=[Passage(" ".join([*before, answer.body, *after]))])


def _each_once(warnings: Sequence[str]) -> list[str]:
    """The warnings, without those of which a longer one says the same."""
    once = list(dict.fromkeys(warnings))
    begun = {warning: text.sentences(warning)[0].rstrip(".") for warning in once}
    return [
        warning
        for warning in once
        if not any(other.startswith(begun[warning]) and len(other) > len(warning) for other in once)
    ]


def _words(answer: Answer) -> int:
    """How many words a reply has, with its warnings, places, sources and notes, and the word that each of these begins
    with."""
    said = [passage.headline for passage in answer.passages]
    said += [point for passage in answer.passages for point in passage.points]
    listed = [source.cite for source in answer.sources] + answer.places
    return text.word_count(" ".join([*said, *answer.warnings, *answer.notes, *listed])) + len(answer.places) + 2


def _firsts(parts: Sequence[Part], voice: Audience, shares: Sequence[int], room: int) -> list[str]:
    """What each of several parts says at least: its headline, of the longest only the first sentence where all would
    not fit. Of a comparison all of it is needed."""
    firsts = [part.headline(voice) for part in parts]
    taken = [max(text.word_count(first), share) for first, share in zip(firsts, shares)]
    for place in sorted(range(len(firsts)), key=lambda place: taken[place] - shares[place], reverse=True):
        whole = parts[place].kind == "comparison" or not firsts[place]
        if len(firsts) > 1 and sum(taken) > room and not whole:
            firsts[place] = text.cut(firsts[place], 1)
            taken[place] = max(text.word_count(firsts[place]), shares[place])
    return firsts


def _shares(needed: Sequence[int], room: int) -> list[int]:
    """Room for each of several that need so many words: the same for all, but no more than each needs as long as others
    need more."""
    shares = dict[int, int]()
    for place in sorted(range(len(needed)), key=needed.__getitem__):
        fair = (room - sum(shares.values())) // (len(needed) - len(shares))
        shares[place] = min(needed[place], fair)
    return [shares[place] for place in range(len(needed))]
