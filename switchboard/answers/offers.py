"""The questions to offer next."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard.answers import text
from switchboard.answers.answer import FollowUp
from switchboard.answers.asked import Request
from switchboard.answers.compose import Composer
from switchboard.knowledge.model import Lead, Topic

#: So many questions are offered after an answer, a guide beside them.
FOLLOW_UPS = 3
#: Where so many fit already, only related topics are offered beside them.
_ENOUGH = 2


class Offers:
    """Buttons: topics asked of a subject that has an answer on them."""

    def __init__(self, composer: Composer) -> None:
        self.base = composer.base
        self.composer = composer

    def request(self, topic: str, named: Sequence[str] = ()) -> Request:
        """A topic, asked of a named subject that has an answer, else of the usual one."""
        subjects = [name for name in named if self.base.answers(topic, name)] or self.base.topics[topic].about
        return Request(topic, (next(iter(subjects), self.base.usual.subject),))

    def of(self, request: Request) -> FollowUp:
        """A button for a topic of one subject."""
        return self._button(str(request.topic), request.subjects[0])

    def after_talk(self, name: str) -> list[FollowUp]:
        """What fits after a reply that states no fact."""
        asked = self.base.chat[name].ask if name in self.base.chat else []
        return [self.of(self.request(topic)) for topic in asked]

    def comparisons(self) -> list[FollowUp]:
        """Comparisons for somebody who named only one thing."""
        return [FollowUp(words, words) for words in self.base.phrases.comparing.offered]

    def after(self, requests: Sequence[Request], instead: Sequence[str] = ()) -> list[FollowUp]:
        """What fits after an answer: the leads that may have been meant `instead`, else what people ask next."""
        others = [self.lead(self.base.leads[name]) for name in instead]
        guides = [] if others else self._guides(requests)
        found = list(dict.fromkeys([*others, *self._next(requests)]))
        return [*found[:FOLLOW_UPS], *guides]

    def _guides(self, requests: Sequence[Request]) -> list[FollowUp]:
        """The guide that helps to decide on what was asked, if there is one."""
        topic = requests[-1].topic
        offers = [guide.offer for guide in self.base.guides.values() if topic in guide.offered_with]
        return [FollowUp(words, words) for words in offers[:1]]

    def _next(self, requests: Sequence[Request]) -> list[FollowUp]:
        """The same topic for the sibling, then related topics that are known."""
        last, usual = requests[-1], self.base.usual
        if last.lead:
            return self._after_lead(self.base.leads[last.lead], requests)
        said = {request.topic for request in requests}
        found = self._of_sibling(last)
        related = self.base.topics[last.topic].related if last.topic else usual.compared
        for name in [*related, *usual.next]:
            if name in said or (name not in related and len(found) >= _ENOUGH):
                continue
            subject = self._next_subject(self.base.topics[name], last.subjects)
            if subject is not None:
                found.append(self._button(name, subject))
        return list(dict.fromkeys(found))[:FOLLOW_UPS]

    def next_lead(self, requests: Sequence[Request]) -> Lead | None:
        """What to go on with: more on the same of the same subject, on what belongs to it, else on that of others."""
        last, given = requests[-1], {request.lead for request in requests}
        known = self.base.topics.get(str(last.topic))
        topics = [last.topic, *(known.related if known else [])]
        new = [lead for lead in self.base.leads.values() if lead.id not in given and lead.facts]
        own = [lead for lead in new if lead.subject in last.subjects]
        found = [lead for topic in topics for lead in own if lead.topic == topic]
        return next(iter([*found, *(lead for lead in new if lead.topic == last.topic)]), None)

    def _after_lead(self, last: Lead, requests: Sequence[Request]) -> list[FollowUp]:
        """What people ask next: of the same subject on related topics, the same of its sibling, more of the same."""
        given = {request.lead for request in requests}
        topics = [*self.base.topics[last.topic].related, *self.base.usual.next]
        own = [lead for lead in self.base.leads.values() if lead.subject == last.subject and lead.id not in given]
        by_topic = {lead.topic: lead for lead in reversed(own) if lead.facts}
        same = by_topic.pop(last.topic, None)
        related = [by_topic[topic] for topic in dict.fromkeys([*topics, *by_topic]) if topic in by_topic]
        found = [self.lead(lead) for lead in related[:1]]
        found += self._of_sibling(Request(last.topic, (last.subject,)))[:1]
        found += [self.lead(lead) for lead in [*filter(None, [same]), *related[1:]]]
        return list(dict.fromkeys(found))[:FOLLOW_UPS]

    def lead(self, lead: Lead) -> FollowUp:
        """A button for what a lead answers."""
        return FollowUp(lead.button or lead.offered, lead.offered)

    def _of_sibling(self, request: Request) -> list[FollowUp]:
        """The same topic for the other of two."""
        if request.topic is None or len(request.subjects) != 1 or not self._names_its_subject(request.topic):
            return []
        siblings = self.composer.resolver.sibling(request.subjects)[:1]
        return [self._button(request.topic, name) for name in siblings if self._known(request.topic, name)]

    def _next_subject(self, topic: Topic, subjects: Sequence[str]) -> str | None:
        """The subject to offer a topic for: one just talked about, else the usual one."""
        for subject in [*subjects, *topic.about, self.base.usual.subject]:
            found = self.composer.resolver.answering(topic.id, subject)
            if found is None or not topic.fits(self.base.subjects[found].kind) or not self._known(topic.id, found):
                continue
            if self._names_its_subject(topic.id) or found in topic.about or self.base.subjects[found].neutral:
                return found
        return None

    def _known(self, topic: str, subject: str) -> bool:
        """Whether there is more to say on it than that the documents are silent."""
        return self.base.answers(topic, subject) and self.composer.single(topic, subject).kind == "fact"

    def _names_its_subject(self, topic: str) -> bool:
        return "{subject}" in self.base.topics[topic].question

    def _button(self, topic: str, subject: str) -> FollowUp:
        words = text.question(self.base, topic, subject)
        return FollowUp(words, words)
