"""Everything the bot can say, in both voices: true to its facts, sourced, short and plain."""

import re
from datetime import date
from itertools import pairwise, product
from statistics import median

import pytest
from asking import TODAY, Conversation, question
from every_answer import VOICES, Said, compared, report

from switchboard.answers import Answer
from switchboard.answers.text import figure
from switchboard.knowledge import KnowledgeBase, placeholders
from switchboard.knowledge.model import Kind

MOST_WORDS = {"pupil": 130, "adviser": 230}
MEDIAN_GRADE, HIGHEST_GRADE = 7.0, 9.0
SENTENCE_WORDS = 35


# --- facts -----------------------------------------------------------------


def test_every_fact_is_reached_by_a_question(everything, base):
    """`switchboard check` says so in a second where it can be seen without asking."""
    used = {fact.id for said in everything for fact in said.answer.facts}
    unused = [f"{base.lines[f'Fact:{fact}']}: no answer says {fact}" for fact in base.facts if fact not in used]
    assert not unused and used <= set(base.facts)


def test_every_written_comparison_is_reached(everything, base):
    said = {(item.asked, item.answer.audience): item.text for item in everything}
    lost = []
    for comparison, topic in compared(base):
        for voice, words in (("pupil", comparison.pupil), ("adviser", comparison.adviser)):
            opening = " ".join(words.split()).partition("{")[0]
            if not said[f"{' with '.join(comparison.subjects)} on {topic}", voice].startswith(opening):
                lost.append(f"{comparison.subjects} on {topic} for the {voice}")
    assert lost == []


def test_no_placeholder_is_left(everything):
    assert not (found := [said for said in everything if re.search(r"[{}]", said.text)]), report(found)


#: £15,000; 69%; 12.71; C00/0342/4; 600/1135/X; the 9 and the 4 of "grades 9 to 4".
LEGAL_RATES = "legal_rates"

FIGURE = re.compile(r"£?(?:[A-Z](?=\d\d/))?\d(?:[\d,./]*[\dX](?![a-z]))?%?")


def figures(*texts) -> set[str]:
    return {figure for text in texts for figure in FIGURE.findall(str(text))}


def known_figures(base: KnowledgeBase, answer: Answer) -> set[str]:
    """The figures that an answer may show: of its facts, of its sources' dates, and of the
    legal rates, places and worked-out pay that its wordings ask for by name."""
    known = set()
    for used in answer.facts:
        fact = base.facts[used.id]
        known |= figures(fact.statement)
        for value in fact.value if isinstance(fact.value, list) else [fact.value]:
            known |= figures(f"{value.day} {value.year}" if isinstance(value, date) else value)
    for cited in answer.sources:
        if cited.id == LEGAL_RATES:
            known |= {str(rate.since.year) for rate in base.legal_rates.values()}
            continue
        source = base.sources[cited.id]
        for day in (source.date, source.modified):
            if isinstance(day, date):
                known |= figures(day.day, day.year)
        known |= figures(source.address, source.trust, source.caution, source.title)
    known |= figures(*answer.places)
    for name in {name for text in wordings(base, answer) for name in placeholders.names(text)}:
        group, _, rest = name.partition(":")
        if group == "legal":
            known.add(f"£{base.legal_rates[rest].pounds_an_hour:.2f}")
        elif group == "figure":
            known.add(figure(base, rest))
        elif group == "signpost":
            place = base.signposts[rest.partition(".")[0]]
            known |= figures(place.phone, place.address)
    return known


def wordings(base: KnowledgeBase, answer: Answer):
    """The words that an answer may have been made from, with their placeholders."""
    for topic, subject in product(answer.topics, answer.subjects):
        if topic in base.subjects[subject].answers:
            found = base.subjects[subject].answers[topic]
            yield from filter(None, [found.pupil, found.adviser, *found.warnings])
    if answer.kind == "comparison":
        for comparison in base.comparisons:
            yield from [comparison.pupil, comparison.adviser, *comparison.warnings]
    for name, chat in base.phrases.chat.items():
        if answer.kind in ("chat", "deleted") or name.endswith("_line"):
            yield from filter(None, [chat.pupil, chat.adviser])


@pytest.fixture(scope="module")
def named(base) -> re.Pattern[str]:
    """The names of subjects that have a figure in them: "Level 2", "Equality Act 2010"."""
    names = {name for subject in base.subjects.values() for name in subject.names if re.search(r"\d", name)}
    names |= {subject.phrase for subject in base.subjects.values()}
    ordered = sorted(names, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(name)}(?![\w/])" for name in ordered), re.I)


#: How far somebody is in a guide.
PROGRESS = re.compile(r"\bQuestion \d+ of \d+:")


def test_figures_are_found():
    assert figures("£15,000 a year, 69%, C00/0342/4 and 600/1135/X, grades 9 to 4, in 2021. Or £7.21.") == {
        "£15,000", "69%", "C00/0342/4", "600/1135/X", "9", "4", "2021", "£7.21",
    }  # fmt: skip


def test_every_figure_is_one_of_the_facts_used(everything, base, named):
    strays = []
    for said in everything:
        known = known_figures(base, said.answer)
        shown = figures(named.sub("", PROGRESS.sub("", said.text)))
        if shown - known - figures(*(item.title for item in said.answer.follow_ups)):
            strays.append(f"{sorted(shown - known)} in {said}")
    assert not strays, report(strays)


def test_every_figure_of_a_table_is_one_of_the_facts(everything, base):
    values = {
        figure
        for fact in base.facts.values()
        if fact.label
        for figure in figures(fact.statement, *([fact.value] if not isinstance(fact.value, list) else fact.value))
    }
    tables = [said.answer.table for said in everything if said.answer.table]
    assert tables
    shown = {figure for table in tables for row in table.rows for cell in row[1:] for figure in figures(cell)}
    assert shown - values == set()


def test_an_answer_on_ways_in_or_moving_on_has_a_ladder_with_figures_of_its_facts_only(everything, base, named):
    drawn = [said for said in everything if said.answer.ladder]
    assert {topic for said in drawn for topic in said.answer.topics} == {
        "ways_in", "promotion", "progression_jobs", "progression_study",
    }  # fmt: skip
    for said in drawn:
        ladder = said.answer.ladder
        known = figures(*(base.facts[fact.id].statement for fact in ladder.facts))
        known |= {str(base.sources[fact.source].date)[:4] for fact in ladder.facts}
        shown = [ladder.title, ladder.text, *(step.title for step in ladder.steps)]
        shown += [rung.label for step in ladder.steps for rung in step.items]
        assert figures(*(named.sub("", words) for words in shown)) <= known, said.asked


def test_an_answer_is_whole_without_its_ladder(everything):
    """A channel without pictures leaves it out."""
    for said in everything:
        if said.answer.ladder:
            assert said.answer.ladder.title not in said.text


# --- sources ---------------------------------------------------------------


def test_an_answer_with_a_fact_names_its_sources_and_how_old_they_are(everything, base):
    answered = [said for said in everything if said.answer.kind in ("fact", "comparison")]
    assert answered
    unnamed = []
    for said in answered:
        needed = {base.facts[fact.id].source for fact in said.answer.facts}
        assert needed == {source.id for source in said.answer.sources} - {LEGAL_RATES}, said
        if ladder := said.answer.ladder:
            assert {fact.source for fact in ladder.facts} == {source.id for source in ladder.sources}, said
        for name in needed:
            source = base.sources[name]
            age = f"{source.date:%b %Y}" if isinstance(source.date, date) else "undated"
            if f"{source.short}, {age}" not in said.text:
                unnamed.append(f"{name} in {said}")
    assert not unnamed, report(unnamed)


def test_an_answer_with_a_legal_rate_names_the_law_and_its_day(everything, base):
    pounds = {f"£{rate.pounds_an_hour:.2f}" for rate in base.legal_rates.values()}
    (since,) = {f"{rate.since:%b %Y}" for rate in base.legal_rates.values()}
    lawful = [said for said in everything if said.answer.kind != "chat" and pounds & figures(said.text)]
    assert lawful
    assert not [said for said in lawful if f"GOV.UK minimum wage rates, {since}" not in said.text]
    assert not [said for said in lawful if LEGAL_RATES not in {source.id for source in said.answer.sources}]


def test_an_answer_that_is_known_rests_on_a_fact(everything):
    found = [said for said in everything if said.answer.kind == "fact" and not said.answer.facts]
    assert not found, report(found)


# --- nations ---------------------------------------------------------------


def test_an_answer_on_what_belongs_to_a_nation_names_a_nation(everything, base):
    national = {f"{topic} of {subject}": subject for topic, subject in base.askable() if base.subjects[subject].nation}
    answered = [said for said in everything if said.asked in national]
    assert len(answered) == len(VOICES) * len(national)
    silent = [
        said for said in answered if not re.search(r"Wales|Welsh|England|English", SOURCE_LINE.sub("", said.text))
    ]
    assert not silent, report(silent)


# --- what is not known -----------------------------------------------------

#: "do not say", "I don't know", "is not given"; "give no apprentice pay", "say nothing about";
#: "none of the documents gives"; "there are no contact details here", "no details can be given".
SAYS_NOT = re.compile(
    r"(?:\bnot|n't) (?:\w+ )?(?:say|know|gives?|given|cover|covered|list|listed|mention|mentioned|name|described?)\b"
    r"|\b(?:give|say|state|name|list|mention)s? (?:no|nothing)\b"
    r"|\bnone of the documents (?:give|say|state|name|list|mention)s?\b"
    r"|\bthere (?:is|are) no\b|\bno [\w' ]+ can be given\b",
    re.I,
)


def test_an_answer_that_is_not_known_says_so(everything):
    unknown = [said for said in everything if said.answer.kind == "unknown"]
    assert unknown
    assert not (found := [said for said in unknown if not SAYS_NOT.search(said.text)]), report(found)


def test_an_answer_that_is_not_known_gives_no_money_but_a_legal_rate(everything, base):
    legal = {f"£{rate.pounds_an_hour:.2f}" for rate in base.legal_rates.values()}
    money = [
        said
        for said in everything
        if said.answer.kind == "unknown" and {f for f in figures(said.text) if f.startswith("£")} - legal
    ]
    assert not money, report(money)


# --- length ----------------------------------------------------------------


def test_no_answer_is_too_long(everything):
    found = [f"{said.words} words: {said}" for said in everything if said.words > MOST_WORDS[said.answer.audience]]
    assert not found, report(found)


def test_a_pupils_answer_is_about_sixty_words(pupils):
    bodies = [len(said.answer.body.split()) for said in pupils if said.answer.kind in ("fact", "comparison")]
    assert median(bodies) <= 66, f"the median body has {median(bodies)} words"


@pytest.mark.parametrize("voice", VOICES)
def test_two_answers_in_one_are_not_too_long(base, voice):
    def both(first, second) -> Said:
        asked = [question(f"ask_{topic}", subject=subject) for topic, subject in (first, second)]
        said = Said(f"{first} and {second}", Conversation(base, TODAY).send(*asked, audience=voice))
        assert said.answer.topics == [first[0], second[0]]
        return said

    pairs = list(base.askable())
    beside = {pair: both(pair, ("holiday", "call_centre_operator")).words for pair in pairs if pair[0] != "holiday"}
    longest = sorted(beside, key=lambda pair: -beside[pair])[:20]
    # NLU parts a message only where the topics differ.
    chosen = [(a, b) for a, b in [*pairwise(pairs), *product(longest, longest)] if a[0] != b[0]]
    found = [said for said in (both(*pair) for pair in chosen) if said.words > MOST_WORDS[voice]]
    assert not found, report(sorted((f"{said.words} words: {said}" for said in found), reverse=True))


# --- plain words -----------------------------------------------------------

#: Titles are long whatever we do: a reader meets them as one thing.
TITLED = (Kind.QUALIFICATION, Kind.ORGANISATION, Kind.PROGRAMME, Kind.FRAMEWORK, Kind.LAW, Kind.PERSON)
ADDRESS = re.compile(r"\(?(?:https?://)?[\w-]+(?:\.[\w-]+)*\.(?:uk|wales|com|org)(?:/[\w./-]*\w)?\)?|\S+@\S+\w")
SOURCE_LINE = re.compile(r"\bSources?: .*$")


@pytest.fixture(scope="module")
def untitled(base):
    """Puts "it" for titles, so that the grade is that of our own words.

    Left out: every name with a capital letter that a subject of a titled kind has, and those of
    several words of any other subject ("Resource Scheduling Manager"); values of facts that are
    titles of several words; the names of places to go to; sources, web and e-mail addresses.
    Our everyday words ("call centre operator", "apprenticeship") stay in.
    """
    titles = {source.short for source in base.sources.values()} | {source.title for source in base.sources.values()}
    for subject in base.subjects.values():
        for name in subject.names:
            if name[1:] != name[1:].lower() or name[:1].isupper():
                titles |= {name} if subject.kind in TITLED or len(name.split()) > 1 else set()
    for fact in base.facts.values():
        for value in placeholders.scalars(fact.value):
            if isinstance(value, str) and len(value.split()) > 1 and value[:1].isupper():
                titles.add(value)
    titles |= {place.name for place in base.signposts.values() if len(place.name.split()) > 1}
    ordered = sorted(titles, key=len, reverse=True)
    pattern = re.compile("|".join(rf"\b{re.escape(title)}\b" for title in ordered))

    def untitled(text: str) -> str:
        return pattern.sub("it", ADDRESS.sub("it", SOURCE_LINE.sub("", text)))

    return untitled


def test_titles_and_addresses_are_left_out_of_the_grade(untitled):
    said = (
        "The Level 2 NVQ Certificate is one. Try Careers Wales (careerswales.gov.wales). Source: CEGNET careers blog."
    )
    assert untitled(said) == "The it is one. Try it it. "
    assert untitled("A call centre operator answers.") == "A call centre operator answers."


def test_pupils_texts_are_easy_to_read(pupils, untitled):
    import textstat

    texts = {untitled(said.text): said for said in pupils}
    grades = {text: textstat.flesch_kincaid_grade(text) for text in texts}
    # The many alike answers that nothing is known, and those on sources, would pull the median down.
    middle = median(grade for text, grade in grades.items() if texts[text].answer.kind in ("fact", "comparison"))
    hard = sorted((text for text in texts if grades[text] > HIGHEST_GRADE), key=lambda text: -grades[text])
    summary = f"median grade {middle}, highest {max(grades.values())}, {len(hard)} of {len(grades)} above the limit"
    listed = "\n\n".join(f"{grades[text]}: {texts[text]}" for text in hard)
    assert middle <= MEDIAN_GRADE and not hard, f"{summary}\n{listed}"


def test_pupils_sentences_are_short(pupils):
    found = []
    for said in pupils:
        for sentence in re.split(r"(?<=[.?!।۔؟。])\s*", SOURCE_LINE.sub("", said.text)):
            if len(sentence.split()) > SENTENCE_WORDS:
                found.append(f"{len(sentence.split())} words in {said.asked}: {sentence}")
    assert not found, report(found)
