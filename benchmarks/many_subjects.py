"""A copy of the bot with 800 more subjects, to see what growth costs."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import yaml

from benchmarks.data import ROOT, TINY
from switchboard import knowledge
from switchboard.knowledge.checks import normalise
from switchboard.nlu.spelling import all_names

HOW_MANY = 20 if TINY else 800

_COPIED = ("switchboard", "actions", "knowledge", "data", "config.yml", "domain.yml")
_FIELDS = """
aquarium asphalt balloon bamboo barge basket battery beehive bell bicycle biscuit boiler bookbinding brass bridge
bronze cable canal candle canvas caravan carpet cellar ceramic chimney cider clay coral cotton crane dairy diamond
drone elevator embroidery engraving felt ferry fibre fireworks forge fountain freight fungus furnace garment geothermal
glacier glass granite greenhouse hedge herb hologram hydrogen insulation irrigation jewellery kiln lace lantern leather
lichen lighthouse limestone loom marble meadow mosaic moss mural nickel oak optical orchard organ origami paper pearl
peat pigment piano plaster porcelain pottery prism puppet quarry quartz railway reef resin robot rope rubber saddle
satellite scaffold seaweed sewer silk silver slate solar stone sugar telescope textile thatch timber tunnel turbine
velvet vineyard violin wax weather wicker wool yacht zinc
""".split()
_WORK = """
appraiser archivist assembler assessor blender carver caster cataloguer conservator cutter decorator designer
dismantler estimator finisher fitter framer gilder grader grower inspector installer joiner maker mixer modeller
moulder polisher preparer presser restorer roller sampler shaper sorter splicer stitcher surveyor technician tester
tuner weigher welder winder
""".split()
_RANKS = ("", "", "", "junior ", "chief ", "mobile ", "night ", "heritage ")


def copy_repository(folder: Path) -> None:
    """Copies the code, the knowledge and the sentences as they lie here, new files too."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *_COPIED],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in dict.fromkeys(filter(None, listed.split("\0"))):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


def add_subjects(folder: Path) -> dict[str, str]:
    """Writes invented jobs into the copy in `folder`; returns their names by subject id.

    Raises KnowledgeError when the copy would then be refused.
    """
    base = knowledge.load()
    taken = {normalise(name) for name in all_names(base)}
    rng = random.Random(800)
    source = next(iter(base.sources))
    added: dict[str, str] = {}
    while len(added) < HOW_MANY:
        rank, field, work = rng.choice(_RANKS), rng.choice(_FIELDS), rng.choice(_WORK)
        name = f"{rank}{field} {work}"
        aliases = [f"{rank}{work} of {field}", f"{name} job"]
        names = {normalise(item) for item in (name, *aliases)}
        if names & taken:
            continue
        taken |= names
        subject_id = name.replace(" ", "_")
        added[subject_id] = name
        entry = _entry(subject_id, name, aliases, source, rng)
        (folder / "knowledge" / "subjects" / f"{subject_id}.yml").write_text(
            yaml.safe_dump(entry, sort_keys=False), encoding="utf-8"
        )
    knowledge.load(folder / "knowledge")
    return added


def _entry(subject_id: str, name: str, aliases: list[str], source: str, rng: random.Random) -> dict[str, object]:
    pounds, hours = rng.randrange(18_000, 42_000, 500), rng.randrange(20, 46)
    facts: list[dict[str, object]] = [
        {"topic": "pay", "statement": f"A {name} earns {pounds} pounds a year.", "value": pounds, "unit": "pounds"},
        {"topic": "hours", "statement": f"A {name} works {hours} hours a week.", "value": hours, "unit": "hours"},
        {"topic": "overview", "statement": f"A {name} does this work for a living."},
    ]
    return {
        "id": subject_id,
        "kind": "job",
        "name": name,
        "phrase": f"a {name}",
        "aliases": aliases,
        "facts": [
            {"id": f"{subject_id}-{fact['topic']}", **fact, "source": source, "locator": "invented", "as_of": "undated"}
            for fact in facts
        ],
    }
