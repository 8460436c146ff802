"""Whether a disclosure is told of oneself or of another."""

import pytest

from switchboard.safety.reports import is_report


@pytest.mark.parametrize(
    "text",
    [
        "my friend is hurting herself",
        "a pupil told me that her dad hits her",
        "i am worried about a student in year 9",
        "my mate said he wants to die",
        "one of my pupils is being bullied at their placement",
        "I am a teacher and a student in my form has disclosed abuse to me",
        "my best friend told me shes being hit at home what do i do",
        "how do i help my friend whos self harming",
        "my little brother keeps running away",
        "i think my mate is being groomed",
        "a lad in our year wants to kill himself, who do i tell",
        "she's cutting herself again",
        "i'm worried about my friend, she has stopped eating",
    ],
)
def test_what_is_told_of_another_is_a_report(text: str) -> None:
    assert is_report(text)


@pytest.mark.parametrize(
    "text",
    [
        "i want to die",
        "my dad hits me",
        "he says if i dont send nudes he'll post the old ones",
        "they said they'll leak my nudes",
        "this man online wants to meet me he said dont tell ur parents",
        "i said no but he didnt stop",
        "a boy pushed me and said he'd rape me",
        "someone is being mean to me everyday and i want to die",
        "my ex said he'd kill me",
        "my boyfriend is 24 and im 14 and he gets cross when i say no",
        "my sister hits me when mum is out",
        "my friend keeps telling me to cut myself",
        "a girl in my class is spreading pictures of me",
        "my boss keeps touching my leg",
        "she locks me out at night",
        "he hits",
    ],
)
def test_what_is_told_of_oneself_is_no_report(text: str) -> None:
    assert not is_report(text)
