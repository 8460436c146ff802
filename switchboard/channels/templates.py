"""What stands on the bot's own pages: the templates in web/pages/, filled with its own words on the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from switchboard.answers import profiles, text
from switchboard.answers.answer import Figure, FollowUp
from switchboard.answers.asked import Request as Wanted
from switchboard.answers.compose import Composer
from switchboard.answers.ladder import ladder_for
from switchboard.channels.door import MAX_CHARACTERS
from switchboard.channels.turn import Exchange
from switchboard.knowledge import KnowledgeBase, pages
from switchboard.render import insight
from switchboard.render.web import tile, web
from switchboard.settings import Settings, is_origin
from switchboard.store import SESSION_SECONDS

#: Stands for the public address where that is not known.
SOME_ADDRESS = "https://chat.example.sch.uk/"
#: How large a frame around the front page is, for a site that takes no script.
FRAME = {"width": "100%", "height": "760"}


@dataclass(frozen=True)
class Section:
    """A part of the front page: the bot's own words on a topic, and the documents that they rest on."""

    heading: str
    body: str
    warnings: list[str]
    cites: list[str]
    question: str


def checked(site: str, chosen: Settings) -> str:
    """Whether the pages of a site may hold the chat: "allowed", "not_allowed", or "no_site" for what is no origin."""
    if not is_origin(site):
        return "no_site"
    return "allowed" if site in chosen.allowed_origins else "not_allowed"


class Templates:
    """Makes every page, as HTML. `root` is the way from the page to the front page, as its links take it."""

    def __init__(self, folder: Path, base: KnowledgeBase, chosen: Settings) -> None:
        self.base, self.chosen = base, chosen
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["longest"] = MAX_CHARACTERS
        self._templates.globals["chosen"] = chosen
        reviewed = [*base.legal_rates.values(), *base.signposts.values()]
        self._templates.globals["checked"] = base.phrases.date(min(entry.checked for entry in reviewed))
        self._templates.filters["leads"] = self._leads
        self._templates.filters["dated"] = base.phrases.short_date

    def home(self, root: str) -> str:
        """The careers page with the chat in it."""
        composer = Composer(self.base, date.today())
        told = self.base.pages
        sections = [self._section(composer, section) for section in told.sections]
        drawn = ladder_for(self.base, told.ladder.topic, told.ladder.subject)
        assert drawn
        questions = text.beginning(self.base, "pupil")
        return self._render(
            "home.html",
            root,
            sections=sections,
            ladder=asdict(drawn),
            figures={"label": self.base.phrases.web.figures, "items": self._figures()},
            day={"heading": self.base.phrases.front_page[told.day.heading], "duties": self._statements(told.day.facts)},
            short_path=self.base.phrases.front_page[told.short_path],
            ladder_notes=" ".join(drawn.text.splitlines()[1 + len(drawn.steps) :]),
            places=[self.base.signposts[name] for name in told.places],
            questions=questions,
            suggested=[FollowUp(words, words) for words in questions],
        )

    def adviser(self, root: str) -> str:
        """The quick reference for advisers."""
        return self._render(
            "adviser.html",
            root,
            questions=text.beginning(self.base, "adviser"),
            index=self._index(),
            profiles=profiles.shown(self.base),
        )

    def embed(self, root: str, address: str, site: str = "") -> str:
        """How to put the chat on a school's site; `address` is the server's public one, empty if not known, and `site`
        one to be checked."""
        scheme, _, host, *_ = (address or SOME_ADDRESS).split("/")
        return self._render(
            "embed.html",
            root,
            known=bool(address),
            address=address or SOME_ADDRESS,
            origin=f"{scheme}//{host}",
            frame=FRAME,
            site=site,
            checked_site=checked(site, self.chosen) if site else "",
        )

    def about(self, root: str) -> str:
        """Who runs the chat, where its answers come from, and how accessible it is."""
        return self._render("about.html", root, documents=list(self.base.sources.values()))

    def privacy(self, root: str) -> str:
        """What is kept, and how the chat works."""
        chosen, places = self.chosen, self.base.signposts
        return self._render(
            "privacy.html",
            root,
            keep_days=chosen.keep_days,
            contact=chosen.safeguarding_contact,
            quiet_minutes=SESSION_SECONDS // 60,
            childline=places[self.base.pages.helpline],
            emergency=places[self.base.pages.emergency],
            documents=list(self.base.sources.values()),
        )

    def insight(self, root: str, counts: Sequence[Any] | None = None, wrong: str = "") -> str:
        """What is asked and what goes unanswered; without counts, the form that asks for the token."""
        rows = [insight.Row(*row) for row in counts or ()]
        drawn = insight.charts(rows, self.base, date.today()) if counts is not None else []
        return self._render("insight.html", root, words=self.base.phrases.insight, charts=drawn, wrong=wrong)

    def refusal(self, root: str, heading: str, words: str) -> str:
        """What stands where a request could not be answered."""
        return self._render("refusal.html", root, heading=heading, words=words)

    def conversation(self, root: str, said: list[Exchange], session: str, audience: str, form: str = "") -> str:
        """The chat without scripts: what was said so far, and a form for the next message."""
        turns = [(exchange.text, [web(answer, self.base.phrases) for answer in exchange.answers]) for exchange in said]
        follow_ups = [item for answer in said[-1].answers for item in answer.follow_ups] if said else []
        started = text.beginning(self.base, audience) if not said else []
        return self._render(
            "ask.html",
            root,
            turns=turns,
            session=session,
            form=form,
            audience=audience,
            follow_ups=[*follow_ups, *(FollowUp(words, words) for words in started)],
        )

    def _figures(self) -> list[dict[str, str]]:
        """The figures that the front page begins with."""
        told, phrases = self.base.pages.figures, self.base.phrases
        rates = [self.base.legal_rates[name] for name in told.rates]
        laws = [Figure(text.rate(phrases, rate), rate.label, str(rate.since), "law") for rate in rates]
        facts = [self.base.facts[name] for name in told.facts]
        said = [
            Figure(text.shown(phrases, fact.value, fact.unit), fact.label or fact.topic, str(fact.as_of))
            for fact in facts
        ]
        return [tile(figure, phrases) for figure in [*laws, *said]]

    def _statements(self, facts: list[str]) -> list[str]:
        return [self.base.facts[name].statement for name in facts]

    def _index(self) -> list[tuple[str, list[tuple[str, list[tuple[str, str]]]]]]:
        """All that can be asked: for each kind of subject its subjects, each with its topics and their questions."""
        kinds: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}
        for subject in sorted(self.base.subjects.values(), key=lambda subject: subject.name.lower()):
            topics = [
                topic
                for topic in self.base.topics.values()
                if self.base.answers(topic.id, subject.id) and (topic.fits(subject.kind) or subject.id in topic.about)
            ]
            asked = [
                (text.capital(topic.name), text.question(self.base, topic.id, subject.id))
                for topic in topics
                if "{subject}" in topic.question
            ]
            if asked:
                kinds.setdefault(text.capital(subject.kind), []).append((text.capital(subject.name), asked))
        return list(kinds.items())

    def _section(self, composer: Composer, planned: pages.Section) -> Section:
        part = composer.compose(Wanted(planned.topic, (planned.subject,)))
        sources = [self.base.sources[source] for source in part.sources]
        cites = [self.base.phrases.cite(source.short, source.date) for source in sources]
        question = text.question(self.base, planned.topic, planned.subject)
        return Section(self.base.phrases.front_page[planned.heading], part.short, part.warnings, cites, question)

    def _render(self, template: str, root: str, **values: Any) -> str:
        return self._templates.get_template(template).render(root=root, **values)

    def _leads(self, drawn: dict[str, Any]) -> dict[str, str]:
        """Where each rung of a ladder leads, in words; a whole step by its title, so that no rung names a dozen."""
        said = {}
        for rung in [rung for step in drawn["steps"] for rung in step["items"]]:
            ends = []
            for step in drawn["steps"]:
                met = [item for item in step["items"] if item["id"] in rung["leads_to"]]
                whole = len(met) > 1 and len(met) == len(step["items"])
                ends += (
                    [f"the {step['title'][0].lower()}{step['title'][1:]}"] if whole else [item["label"] for item in met]
                )
            said[rung["id"]] = self.base.phrases.listed(ends)
        return said
