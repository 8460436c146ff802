"""How much of what people give away is taken out, and that careers messages that look like it are not touched."""

from pathlib import Path

import pytest
import yaml

from switchboard.privacy.redact import redact

FOLDER = Path(__file__).parent
DETAILS: dict[str, list[list[str]]] = yaml.safe_load((FOLDER / "personal_details.yml").read_text(encoding="utf-8"))
LOOK_ALIKES: dict[str, list[str]] = yaml.safe_load((FOLDER / "look_alikes.yml").read_text(encoding="utf-8"))
#: The share of messages of which nothing may be left; of each kind, where one message is much of it, a little less.
_GONE, _GONE_OF_A_KIND = 0.98, 0.93


def left(kind: str) -> list[tuple[str, str]]:
    """The messages of which a detail is left, and what they became."""
    kept = [(said, redact(said), secrets) for said, *secrets in DETAILS[kind]]
    return [(said, now) for said, now, secrets in kept if any(secret in now for secret in secrets)]


@pytest.mark.parametrize("kind", DETAILS)
def test_nearly_all_details_of_each_kind_go(kind: str) -> None:
    assert len(left(kind)) <= (1 - _GONE_OF_A_KIND) * len(DETAILS[kind]), left(kind)


def test_nearly_all_details_go() -> None:
    everything = [pair for kind in DETAILS for pair in left(kind)]
    assert len(everything) <= (1 - _GONE) * sum(map(len, DETAILS.values())), everything


@pytest.mark.parametrize("said", [said for kind in LOOK_ALIKES.values() for said in kind])
def test_careers_messages_that_look_like_details_survive(said: str) -> None:
    assert redact(said) == said
