"""An Answer goes through JSON unchanged."""

import json

import pytest

from switchboard.answers import Answer
from switchboard.answers.answer import Table


def test_every_answer_comes_back_as_it_was(everything):
    assert len(everything) > 2000
    for said in everything:
        answer = Answer(**{name: getattr(said.answer, name) for name in Answer.__dataclass_fields__})
        back = Answer.from_dict(json.loads(json.dumps(answer.to_dict())))
        assert back == answer, said
        assert answer.table is None or isinstance(back.table, Table)


@pytest.mark.parametrize(
    "data", [None, [], {}, {"kind": "fact"}, {"kind": "lie", "audience": "pupil", "short": "", "full": ""}]
)
def test_what_is_no_answer_is_refused(data):
    with pytest.raises(ValueError):
        Answer.from_dict(data)
