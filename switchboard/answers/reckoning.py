"""What somebody checks, adds up or compares: the first of these that a question with figures asks for."""

from __future__ import annotations

from switchboard.answers.asked import Asked, Context
from switchboard.answers.claims import Claims, is_to_check, without_claiming
from switchboard.answers.comparisons import Comparisons
from switchboard.answers.compose import Composer
from switchboard.answers.figures import Figures
from switchboard.answers.limits import bounded
from switchboard.answers.part import Part
from switchboard.answers.sums import Sums
from switchboard.knowledge.model import Lead


def reckoned(composer: Composer, asked: Asked, lead: Lead | None, context: Context, message: str = "") -> Part | None:
    """The verdict or the sum and what it rests on; None where the question asks for none. `message` is all of what the
    question is a part of."""
    words = without_claiming(asked.text)
    figures = Figures(composer, asked, words, lead, context)
    sums, comparisons = Sums(figures), Comparisons(figures)
    if sums.written and not sums.written.only_adds:
        return None
    return (
        comparisons.differing()
        or bounded(figures)
        or Claims(figures, sums, is_claimed=words != asked.text or is_to_check(message)).checked()
        or sums.unlike()
        or sums.added()
        or comparisons.compared()
    )
