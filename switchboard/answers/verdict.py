"""Which document is newer, whose the last reply is, and what share of a whole it gave."""

from __future__ import annotations

import re
from dataclasses import replace

from switchboard.answers import citing, text
from switchboard.answers.asked import Asked, Context, Request
from switchboard.answers.compose import Composer
from switchboard.answers.part import Part
from switchboard.answers.quantities import amount
from switchboard.knowledge.model import CODE, Kind

_SHARE = re.compile(r"\b(?:share|percentage|per ?cent|proportion|fraction)\b|%", re.I)
#: "Was it her who said that", "is that from the blog", "did the NCS say that".
_WHOSE = re.compile(
    r"^\W*+(?:(?:and|so|but|ok|wait)\b\W*+)*+(?:(?:is|was|are|were) (?:it|that|this|those|these)\b"
    r"(?: (?:by|in)\b|.*(?:\bfrom\b|according to|\bsa(?:id|ys?|ying)\b|\bwrote\b"
    r"|\b(?:written|published|put) (?:by|in)\b))"
    r"|(?:did|does|do)\b.*\b(?:say|write|mean) (?:that|this|it|so)\W*$|(?:that|this|it)'?s (?:from|by)\b)",
    re.I,
)
#: "which is more recent", "anything newer", "which source is older"; not how old somebody is.
_NEWER = re.compile(
    r"\b(?:more recent|newer|most recent|newest|older|oldest|latest|(?:most|more) up[- ]to[- ]date)\b", re.I
)
_OF_DOCUMENTS = re.compile(
    r"\b(?:sources?|documents?|pages?|articles?|blogs?|papers?|most recent date"
    r"|(?:things?|stuff|info\w*|one) (?:that )?(?:you|u)(?:'ve)? (?:got|have|use|know))\b",
    re.I,
)
_WHICH_IS_NEWER = re.compile(
    r"^\W*+(?:(?:and|so|but|ok)\b\W*+)*+"
    r"(?:(?:which|what)(?: one| of (?:them|these|those|the \w+))?(?:'s| is| was)?(?: the)? "
    r"|anything |something |is the )?"
    rf"{_NEWER.pattern}(?: one\b| than that\W*$|\W*$)",
    re.I,
)
#: "so which would you trust", "which source is more reliable": all that is asked.
_WHICH_TO_TRUST = re.compile(
    r"^(?:\W*+|.*\b(?:and|so|but|ok|right|hmm|mean|meant|asked)\b\W*)"
    r"(?:which(?:'s| is| are)?(?: ones?(?:'s)?| of (?:them|these|those|the \w+))?"
    r"|(?:which|what) (?:source|document|page|article|site|website)s?)(?: is| are)?"
    r"(?: (?:should|would|do|can|shall|could)(?: (?:i|we|you|u|he|she|they))?)?"
    r"(?: be)?(?: (?:the|actually|really|most|more|best|better|to))*"
    r" (?:trust|trusted|trustworthy|lean on|rely on|relied on|reliable|go (?:with|by)|believe|believable|quote)"
    r"(?: (?:more|most|then|here|now|today|for (?:what(?:'s| is) )?(?:current|now|today)(?: \w+)?|on (?:that|this)|"
    r"(?:out )?of (?:them|the \w+|all(?: \w+)?)))*\W*$",
    re.I,
)
#: "Which of your sources is most reliable", "best source", "rank your documents".
_RELIABLE = r"(?:reliable|trustworthy|trusted|credible|authoritative|dependable)"
_RANKS_SOURCES = re.compile(
    rf"\b(?:sources?|documents?|pages?)\b.*\b(?:most|least|more|less) {_RELIABLE}\b"
    rf"|\b(?:most|least|more|less) {_RELIABLE} (?:sources?|documents?|pages?)\b(?! (?:of|to)\b)"
    r"|\b(?:best|worst|strongest|weakest) (?:sources?|documents?)\b(?! (?:of|to)\b)"
    r"|\brank\b.*\b(?:sources?|documents?)\b"
    r"|\bhow (?:reliable|trustworthy|good|credible) are (?:your|all|the) (?:sources|documents|pages)\b"
    r"|\byour (?:sources|documents)\b.*\bhow (?:reliable|trustworthy|good|credible) are they\b",
    re.I,
)
#: "and the least?", after that.
_AND_THE_LEAST = re.compile(
    r"^\W*+(?:(?:and|so|but|ok|which(?: one)?|is|what about)\b\W*+)*+(?:the )?"
    r"(?:most|least|worst|best|weakest|strongest)(?: reliable| trustworthy| trusted| credible)?(?: one)?\W*$",
    re.I,
)
_LEAST = re.compile(r"\b(?:least|less|worst|weakest)\b", re.I)
_MOST_WORDS_ON_SOURCES = 12
#: "List all five sources with dates and links", "dates of all five", "urls too".
_EACH_SOURCE = re.compile(r"\b(?:dates?|links?|urls?|address(?:es)?)\b", re.I)
#: All that such a message has.
_BESIDE_SOURCES = frozenset(
    "list all every each five your the of sources source documents document docs pages with and their for them dates "
    "date links link urls url addresses address web please pls too also as well give me show what are is can you i "
    "have got any full a references publication published in one go".split()
)
#: "and the oldest?", of the documents.
_AND_THE_OTHER_END = re.compile(
    rf"^\W*+(?:(?:and|so|but|ok|what about|how about)\b\W*+)*+the {_NEWER.pattern}(?: one)?\W*$", re.I
)
_OLDEST = re.compile(r"\b(?:older|oldest)\b", re.I)
#: "Where can I read it", "the link to the article", "the address of the page"; not where to apply or to write to.
_WRITTEN = r"(?:web ?)?(?:page|article|post|blog|document|source|profile)"
_IT = (
    r"(?:(?:it|that|this|them)(?=\W*$|\W+(?:pls|please|then|again|online|myself|for|too)\b)"
    rf"|(?:the |that |this )?(?:whole |full |original |actual )*{_WRITTEN}\b)"
)
_WHERE_TO_READ = re.compile(
    rf"\bwhere (?:can|could|do|would) (?:i|we|they|he|she|you|one) (?:actually )?(?:read|see) {_IT}"
    rf"|\b(?:link|url|web ?address|address) (?:of|to|for) {_IT}"
    r"|^\W*(?:(?:and|got|have you got|do you have|any|is there)\W+)*(?:an? |the )?(?:link|url)\W*$",
    re.I,
)
#: "is that wales", "so thats in england then", "does it apply in england": in so many words nothing else is asked.
_IS_THAT = re.compile(
    r"^\W*+(?:(?:and|so|but|ok|wait)\b\W*+)*+(?:(?:is|was|does) (?:that|this|it)|that'?s|it'?s|this is)\b", re.I
)
#: "Is it in Welsh" asks for a language.
_IN_A_LANGUAGE = re.compile(r"\bin (?:welsh|english)\b", re.I)
#: What says nothing more beside it.
_BESIDE_A_NATION = frozenset("for in of about only just then the to all apply count also too right yeah from".split())
#: "is that 2026", "is that from 2021".
_OF_YEAR = re.compile(
    r"^\W*+(?:(?:and|so|but|ok|wait)\b\W*+)*+(?:(?:is|was|are|were) (?:that|this|it|those|these)|that'?s|it'?s)\b"
    r"(?: (?:from|in|for|of|still))*\W+(?:19|20)\d\d\b(?: (?:then|right|figures?|rates?|yeah))*\W*$",
    re.I,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
#: "A year?", "is that per year".
_IS_EACH = re.compile(
    r"^\W*+(?:(?:and|so|but|ok|wait|what|is|was|that|thats|that's|it|its|it's)\b\W*+)*+"
    r"(?:an?|per|each|every|for a) (?P<period>hour|week|month|year)\W*$",
    re.I,
)
#: A qualification number, and beside it all that asks which qualification has it.
_CODE = re.compile(r"\b(?:[a-z]\d\d|\d{3})[/-]\d{4}[/-][\dx]\b", re.I)
_ASKS_WHOSE_CODE = frozenset(
    "which what whats what's who whose qual quals qualification qualifications is it that this the one for of a level "
    "code number ref reference does have has belong belongs to and so which's course please pls".split()
)


class Verdicts:
    """Checks what a question says of the last reply, and of the documents behind it."""

    def __init__(self, composer: Composer) -> None:
        self.composer, self.base = composer, composer.base

    # --- whose number it is ----------------------------------------------------------

    def on_code(self, asked: Asked, context: Context) -> Part | None:
        """ "600/1137/3 is which qual?": the qualification with that number; that none has it, where that is so."""
        typed = _CODE.search(asked.text)
        rows = [fact for fact in self.base.facts.values() if fact.unit == CODE]
        if (
            not typed
            or not rows
            or len(_CODE.findall(asked.text)) > 1
            or set(re.findall(r"[a-z']+", _CODE.sub(" ", asked.text.lower()))) - _ASKS_WHOSE_CODE
        ):
            return None
        words, number = self.base.phrases.verdict, typed[0].upper().replace("-", "/")
        row = next((fact for fact in rows if isinstance(fact.value, list) and number in fact.value), None)
        if row is None:
            topic, group = rows[0].topic, self.base.groups[str(self.base.subjects[self.base.owner[rows[0].id]].part_of)]
            part = self.composer.compose(Request(topic, tuple(group[:1])))
            return part.opened(words.no_such_code)
        owner = self.base.owner[row.id]
        said = words.of_code.format(number=number, subject=self.base.subjects[owner].phrase)
        part = self.composer.compose(Request(row.topic, (owner,)))
        return replace(part, short=said, full=said, headlines=(said, said), facts=[row.id])

    # --- a share -------------------------------------------------------------------

    def on_share(self, asked: Asked, context: Context) -> Part | None:
        """ "As a share of the whole?": how much of a total that which was just given is."""
        last = context.requests[-1].lead if context.requests else None
        lead = self.base.leads[last] if last else None
        if lead is None or not _SHARE.search(asked.text):
            return None
        for total in self.base.sums:
            known = [fact for fact in total.parts if fact in self.base.facts]
            named = [fact for fact in known if _is_named(str(self.base.facts[fact].label), asked.text)]
            given = next((fact for fact in lead.facts if fact in total.parts), None)
            part = named[0] if given and len(named) == 1 else given
            if part and total.total in self.base.facts:
                value, whole = (amount(self.base.facts[name]) for name in (part, total.total))
                said = self.base.phrases.verdict.share.format(
                    value=f"{value:g}", total=f"{whole:g}", share=f"{100 * value / whole:.0f}"
                )
                found = self.composer.led(lead, alone=True)
                found.facts = list(dict.fromkeys([*found.facts, part, total.total]))
                return replace(found, short=said, full=said, headlines=(said, said))
        return None

    # --- which document is newer ---------------------------------------------------

    def on_age(self, asked: Asked, context: Context) -> Part | None:
        """ "Which is more recent": the dated documents behind what is named or was just said, the newest first; or the
        oldest, where that is asked."""
        topic = self.base.topics[context.topic] if context.topic else None
        goes_on = topic is not None and topic.of_sources and _AND_THE_OTHER_END.match(asked.text)
        of_documents = _NEWER.search(asked.text) and _OF_DOCUMENTS.search(asked.text)
        if not of_documents and not goes_on and not _WHICH_IS_NEWER.match(asked.text):
            return None
        named = [source for name in asked.subjects for source in citing.behind(self.base, name)]
        origin = self.composer.origin(context.requests) if context.requests else None
        last = origin.sources if origin else []
        asked_of = (
            list(dict.fromkeys(named or last))
            if len(set(named or last)) > 1
            else list(dict.fromkeys([*last, *self.base.sources]))
        )
        dates = next(topic.id for topic in self.base.topics.values() if topic.of_sources == "dates")
        return citing.by_age(self.base, Request(dates, ()), asked_of, bool(_OLDEST.search(asked.text)))

    def on_trust(self, asked: Asked, context: Context) -> Part | None:
        """ "Which would you lean on": how far to trust each of the documents that are named, or that were just talked
        of, the most trusted first."""
        topic = self.base.topics[context.topic] if context.topic else None
        ranks = _RANKS_SOURCES.search(asked.text) and len(asked.text.split()) <= _MOST_WORDS_ON_SOURCES
        goes_on = bool(topic and topic.of_sources) and _AND_THE_LEAST.match(asked.text)
        if not ranks and not goes_on and not _WHICH_TO_TRUST.match(asked.text):
            return None
        named = [source for name in asked.subjects for source in citing.behind(self.base, name)]
        said = [self.composer.origin(requests) for requests in (context.requests, context.earlier) if requests]
        last = [source for origin in said if origin for source in origin.sources]
        asked_of = set(named or last) if len(set(named or last)) > 1 else set(self.base.sources)
        which = next(topic.id for topic in self.base.topics.values() if topic.of_sources == "which")
        ranked = [name for name in self.base.sources if name in asked_of]
        ranked = ranked[::-1] if _LEAST.search(asked.text) else ranked
        return citing.by_trust(self.base, Request(which, ()), ranked)

    def on_each_source(self, asked: Asked, context: Context) -> Part | None:
        """ "All your sources with dates and links", "urls too": the age and the address of each document."""
        topic = self.base.topics[context.topic] if context.topic else None
        of_documents = _OF_DOCUMENTS.search(asked.text) or (topic is not None and topic.of_sources)
        beside = set(re.findall(r"[a-z]+", asked.text.lower())) - _BESIDE_SOURCES
        if not of_documents or asked.subjects or beside or not _EACH_SOURCE.search(asked.text):
            return None
        which = next(topic.id for topic in self.base.topics.values() if topic.of_sources == "which")
        return citing.listed(self.base, Request(which, ()), list(self.base.sources))

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

    # --- where it can be read --------------------------------------------------------

    def on_address(self, asked: Asked, context: Context) -> Part | None:
        """ "Where can I read it?", "link to the article": the address of the document that is named, else of those
        behind the last reply."""
        if not _WHERE_TO_READ.search(asked.text):
            return None
        documents = [name for name in asked.subjects if self.base.subjects[name].kind is Kind.DOCUMENT]
        named = [source for name in documents or asked.subjects for source in citing.behind(self.base, name)]
        origin = self.composer.origin(context.requests) if context.requests and not named else None
        sources = list(dict.fromkeys(named)) or (origin.sources if origin else [])
        last = context.requests[-1] if context.requests else Request(None, tuple(asked.subjects[:1]))
        return citing.addresses(self.base, last, sources) if sources else None

    # --- of which nation and year it is ------------------------------------------------

    def on_nation(self, asked: Asked, context: Context) -> Part | None:
        """ "Is that Wales?": yes or no, and of which nation the last reply was."""
        begun = _IS_THAT.match(asked.text)
        if not begun or len(asked.nations) != 1 or asked.subjects or not context.requests:
            return None
        if _IN_A_LANGUAGE.search(asked.text):
            return None
        detail = self.base.details[asked.nations[0]]
        names = {word for name in (detail.name, *detail.aliases) for word in re.findall(r"\w+", name.lower())}
        if set(re.findall(r"[\w']+", asked.text[begun.end() :].lower())) - names - _BESIDE_A_NATION:
            return None
        last, words = context.requests[-1], self.base.phrases.verdict
        own = {self.base.subjects[name].nation for name in last.subjects} - {None}
        if len(own) != 1:
            return None
        (nation,) = own
        right = detail.name == nation
        part = self.composer.led(self.base.leads[last.lead], alone=True) if last.lead else self.composer.again(last)
        said = (words.right if right else words.wrong) + " " + words.of_nation.format(nation=nation)
        return replace(part, short=said, full=said, headlines=(said, said), table=None)

    def on_period(self, asked: Asked, context: Context) -> Part | None:
        """ "A year?", of pay that was just given by the year: yes, and the same again."""
        last = context.requests[-1].lead if context.requests else None
        period = _IS_EACH.match(asked.text)
        if last is None or period is None:
            return None
        lead, phrases = self.base.leads[last], self.base.phrases
        opening = text.sentences(text.filled(self.base, lead.pupil))[0]
        of_period = [fact for fact in lead.facts if self.base.facts[fact].unit == f"GBP/{period['period'].lower()}"]
        said = [text.shown(phrases, self.base.facts[fact].value, self.base.facts[fact].unit) for fact in of_period]
        right = any(text.holds(opening, amount) for amount in said)
        return self.composer.led(lead, alone=True).opened(phrases.verdict.right) if right else None

    def on_year(self, asked: Asked, context: Context) -> Part | None:
        """ "Is that 2026?": yes or no, and how old the documents behind the last reply are."""
        if not context.requests or not _OF_YEAR.match(asked.text):
            return None
        year = _YEAR.search(asked.text)
        part = self.composer.origin(context.requests, dates_only=True)
        if part is None or year is None:
            return None
        words, dates = self.base.phrases.verdict, [str(self.base.sources[name].date) for name in part.sources]
        if not any(date[:1].isdigit() for date in dates):
            return part
        return part.opened(words.right if any(date.startswith(year[0]) for date in dates) else words.wrong)


def _is_named(label: str, words: str) -> bool:
    """Whether some words have the label of a figure, but for what it counts: "off the job", of "Off-the-job hours"."""
    plain, said = (some.lower().replace("-", " ") for some in (label, words))
    what = plain.rpartition(" ")[0]
    return bool(what) and what in said
