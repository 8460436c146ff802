"""What the check says of a guide or a profile with one thing wrong in it."""

import dataclasses

import pytest
import yaml
from pydantic import ValidationError

from switchboard.knowledge.checks import check
from switchboard.knowledge.guide_checks import check_guides
from switchboard.knowledge.guides import Guide, fitting, paths
from switchboard.knowledge.loader import FOLDER
from switchboard.knowledge.profiles import Profile

WAY_IN = yaml.safe_load((FOLDER / "guides/way_in.yml").read_text(encoding="utf-8"))
PICTURE = yaml.safe_load((FOLDER / "guides/suits_me.yml").read_text(encoding="utf-8"))
PROFILE = yaml.safe_load((FOLDER / "profiles/call_centre_operator.yml").read_text(encoding="utf-8"))


@pytest.fixture
def written():
    """The guide on ways in as it is written, to be spoilt."""
    return yaml.safe_load(yaml.safe_dump(WAY_IN))


def way(written, name):
    return next(way for way in written["ways"] if way["id"] == name)


def said(base, written, by=check_guides):
    changed = dataclasses.replace(base, guides={"way_in": Guide(**written)})
    return [problem.text for problem in by(changed)]


def test_the_guides_and_profiles_that_are_there_are_well(base):
    assert [*check_guides(base), *check(base)] == []


def test_a_way_through_that_ends_in_nothing_is_named(base, written):
    written["ways"] = [entry for entry in written["ways"] if "wales" in entry["id"]]
    assert said(base, written)[-1].startswith("no way fits for somebody who answers nation: england")


@pytest.mark.parametrize(
    ("key", "value", "lacks"),
    [
        ("why", [{"when": {"have": ["none"]}, "say": "Hm.", "facts": []}], "reason ('why')"),
        ("why", [{"say": "Hm.", "facts": []}], "fact"),
        ("next", [{"when": {"have": ["none"]}, "say": "Hm.", "facts": []}], "next step"),
        ("next", [{"say": "Hm.", "facts": []}], "signpost"),
    ],
)
def test_a_way_that_lacks_something_for_somebody_is_named(base, written, key, value, lacks):
    course = way(written, "course")
    course[key] = value
    if lacks == "fact":
        course |= {"missing": [], "next": [{"say": "Hm.", "facts": [], "signposts": ["careers_adviser"]}]}
    assert any(text.startswith(f"the way 'course' has no {lacks} for somebody") for text in said(base, written))


def test_a_line_that_nobody_is_told_is_named(base, written):
    line = {"when": {"nation": ["wales"]}, "say": "Croeso.", "facts": []}
    way(written, "england_advanced")["why"].append(line)
    assert said(base, written) == ["nobody is told 'Croeso.' of england_advanced: no answers lead there"]


def test_a_button_that_is_too_long_is_named(base, written):
    written["questions"][0]["options"][0]["title"] = "E" * 41
    assert f"the button '{'E' * 41}' has 41 characters; at most 40 fit" in said(base, written)


def test_words_of_two_options_are_named(base, written):
    written["questions"][0]["options"][1]["says"].append("england")
    assert "'england' is said for england and wales of nation; keep it where it is meant" in said(base, written)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda way: way["why"][0].update(facts=["002-routs"]), "the fact '002-routs' is not known; did you mean"),
        (lambda way: way.update(when={"nations": ["wales"]}), "the question 'nations' is not known; did you mean"),
        (lambda way: way.update(when={"nation": ["whales"]}), "the answer to nation, 'whales' is not known; did you"),
        (lambda way: way["next"][0].update(signposts=["gov"]), "the signpost 'gov' is not known"),
        (lambda way: way.update(subject="direct"), "the subject 'direct' is not known"),
        (lambda way: way.update(unsaid="It takes 12 months."), "the figure in '12' is typed"),
    ],
)
def test_a_name_that_leads_nowhere_and_a_typed_figure_are_named(base, written, change, text):
    change(way(written, "direct"))
    assert any(found.startswith(text) for found in said(base, written, check))


def test_words_of_a_question_for_no_option_of_it_are_named(base, written):
    written["questions"][0]["says"] = {"france": ["paris"]}
    assert any(text.startswith("the answer to nation, 'france' is not known") for text in said(base, written, check))


def test_a_line_of_more_weight_changes_the_order_and_an_unanswered_condition_comes_later(written):
    answers = {question["id"]: None for question in written["questions"]}
    assert fitting(Guide(**written), answers)[0].id == "direct"
    way(written, "course")["why"][0]["weight"] = 3
    assert fitting(Guide(**written), answers)[0].id == "course"


def test_a_question_can_only_hang_on_one_before_it(base, written):
    written["questions"][0]["when"] = {"stage": ["left"]}
    assert any(text.startswith("the question 'stage' is not known") for text in said(base, written, check))


def test_a_guide_ends_in_ways_or_in_a_picture_and_not_in_both(written):
    with pytest.raises(ValidationError, match="give either ways"):
        Guide(**{**written, "ways": []})
    with pytest.raises(ValidationError, match="each question needs a label"):
        Guide(**{**PICTURE, "questions": [*PICTURE["questions"][:2], {"id": "x", "ask": "Is it?"}]})
    with pytest.raises(ValidationError, match="has no options"):
        Guide(**{**PICTURE, "options": []})


def test_a_question_that_is_not_for_everybody_is_left_out_for_the_others(written):
    written["questions"][1]["when"] = {"nation": ["england"]}
    guide = Guide(**written)
    assert {("have" in answers) == (answers["nation"] == "england") for answers in paths(guide)} == {True}


def test_a_question_left_out_rules_no_way_out():
    guide = Guide(**WAY_IN)
    assert len(fitting(guide, {question.id: None for question in guide.questions})) == len(guide.ways)


# --- profiles ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"needed": 3}, "needs step 3; the scale has steps 1 to 2"),
        ({"needed": 0}, "needs step 0"),
        ({"facts": []}, "rests on no fact"),
        ({"name": PROFILE["competencies"][1]["name"]}, "stands twice"),
    ],
)
def test_a_competency_that_cannot_be_is_refused(change, text):
    first, *others = PROFILE["competencies"]
    with pytest.raises(ValidationError, match=text):
        Profile(**{**PROFILE, "competencies": [{**first, **change}, *others]})


def test_a_list_of_ones_own_needs_no_facts_and_any_clusters(base):
    own = {**PROFILE, "source": "ours", "clusters": [], "competencies": [{"cluster": "X", "name": "A", "needed": 1}]}
    assert check(dataclasses.replace(base, profiles={PROFILE["id"]: Profile(**own)})) == []


def test_a_cluster_that_the_documents_do_not_name_is_refused(base):
    first, *others = PROFILE["competencies"]
    changed = Profile(**{**PROFILE, "competencies": [{**first, "cluster": "technology"}, *others]})
    (problem,) = check(dataclasses.replace(base, profiles={PROFILE["id"]: changed}))
    assert problem.text == "the cluster 'technology' is not known; did you mean 'technology skills'?"
