"""What a page downloads: small, complete, and built from the sources and the knowledge that are here."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from switchboard import knowledge
from switchboard.channels.templates import Templates
from switchboard.model import ROOT
from switchboard.settings import Settings

WEB = ROOT / "web"
BUILT = sorted(path for path in (WEB / "dist").rglob("*") if path.is_file())
#: Script and style together.
MOST_BYTES = 25_000


def test_nothing_else_is_built() -> None:
    assert [path.relative_to(WEB).as_posix() for path in BUILT] == ["dist/adviser.js", "dist/switchboard.js"]


def test_the_widget_weighs_little() -> None:
    assert len(gzip.compress((WEB / "dist" / "switchboard.js").read_bytes())) <= MOST_BYTES


@pytest.mark.parametrize("built", BUILT, ids=lambda path: path.name)
def test_what_is_built_is_built_from_these_sources(built: Path) -> None:
    first_line = built.read_text(encoding="utf-8").partition("\n")[0]
    assert re.findall(r"[0-9a-f]{64}", first_line) == [hash_of_sources()], "stale: run `npm run build` in web/"


HELPLINES = ("childline", "shout", "emergency", "nspcc")


@pytest.mark.parametrize("built", BUILT, ids=lambda path: path.name)
def test_the_helplines_that_are_built_in_are_those_of_the_knowledge_base(built: Path) -> None:
    """They are said when the server cannot be asked."""
    places = knowledge.load().signposts
    values = re.search(r"\{childline:[^}]*\}", built.read_text(encoding="utf-8"))
    assert values
    assert dict(re.findall(r'(\w+):"([^"]*)"', values[0])) == {name: places[name].phone for name in HELPLINES}, (
        "run `npm run build` in web/"
    )


def test_no_number_of_a_helpline_is_typed_in_the_sources() -> None:
    phones = [str(place.phone) for place in knowledge.load().signposts.values() if place.phone]
    words = (WEB / "src" / "words.ts").read_text(encoding="utf-8")
    assert [phone for phone in phones if phone in words] == []


def hash_of_sources() -> str:
    """As web/build.mjs makes it."""
    digest = hashlib.sha256()
    files = [WEB / "package-lock.json", *(path for path in (WEB / "src").rglob("*") if path.is_file())]
    for name, path in sorted((path.relative_to(WEB).as_posix(), path) for path in files):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def test_the_widgets_own_questions_are_those_of_the_front_page() -> None:
    words = (WEB / "src" / "words.ts").read_text(encoding="utf-8")
    own = "".join(re.findall(r'"([^"]*)"', words.partition("  questions:")[2].partition("  privacy:")[0]))
    pages = Templates(WEB / "pages", knowledge.load(), Settings())
    assert own.split("|") == re.search(r'questions="([^"]*)"', pages.home("./"))[1].split("|")
