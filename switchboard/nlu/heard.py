"""What is asked for the leads, as vectors that a message is compared with: learned with the model and kept in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from switchboard.knowledge import KnowledgeBase
from switchboard.knowledge.turns import Turn
from switchboard.nlu.encoder import DIMENSIONS, SentenceEncoder, Vectors
from switchboard.nlu.examples import Examples
from switchboard.nlu.lead_model import joined, most_usual
from switchboard.nlu.names import SUBJECT
from switchboard.nlu.reading import Reader
from switchboard.nlu.topic_model import TopicModel


@dataclass(frozen=True)
class Heard:
    """The questions of some leads, and what people have said who meant them.

    leads: their ids and questions. plain, masked: the embeddings of all questions, (questions, 384) each, as they are
    and with names masked; `starts` says where those of each lead begin. usual: the row of each lead's most usual
    question, and `read` that question as it is read. named: the subjects that the questions of each lead name. first,
    after: examples of first messages, and of later ones, read on from what they follow.
    """

    leads: Sequence[tuple[str, Sequence[str]]]
    plain: Vectors
    masked: Vectors
    starts: npt.NDArray[np.int_]
    usual: Sequence[int]
    read: Sequence[str]
    named: Sequence[set[str]]
    first: Examples
    after: Examples

    @classmethod
    def learn(cls, base: KnowledgeBase, reader: Reader, encoder: SentenceEncoder, turns: Sequence[Turn] = ()) -> Heard:
        """Reads and encodes all of it, which takes some seconds where the encoder remembers, else a minute. `turns`
        that follow a lead that there is no more are left out."""
        leads = _asked(base)
        sentences = [reader.read(question) for _, questions in leads for question in questions]
        rows = TopicModel.meaning([sentence.view for sentence in sentences], encoder)
        plain, masked = np.ascontiguousarray(rows[:, :DIMENSIONS]), np.ascontiguousarray(rows[:, DIMENSIONS:])
        starts = np.cumsum([0, *(len(questions) for _, questions in leads[:-1])])
        usual = [int(start + most_usual(own)) for start, own in zip(starts, np.split(plain, starts[1:]))]
        read = [sentences[row].view.plain for row in usual]
        named = iter([{e["value"] for e in one.entities if e["entity"] == SUBJECT} for one in sentences])
        of_each: list[set[str]] = [set().union(*islice(named, len(questions))) for _, questions in leads]
        place = {lead: place for place, (lead, _) in enumerate(leads)}
        first: list[list[str]] = [[] for _ in leads]
        after: list[list[str]] = [[] for _ in leads]
        for turn in turns:
            if not turn.after or turn.after[-1] in place:
                said = reader.read(turn.says).view.plain
                said = joined(read[place[turn.after[-1]]], said) if turn.after else said
                for lead in turn.means:
                    if lead in place:
                        (after if turn.after else first)[place[lead]].append(said)
        return cls(
            leads, plain, masked, starts, usual, read, of_each, Examples(first, encoder), Examples(after, encoder)
        )

    def fits(self, base: KnowledgeBase) -> bool:
        """Whether these are the leads of a knowledge base, with their questions."""
        return self.leads == _asked(base)


def _asked(base: KnowledgeBase) -> list[tuple[str, list[str]]]:
    return [(lead.id, list(lead.questions)) for lead in base.leads.values()]
