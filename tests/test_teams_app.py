"""The app package for Teams, as `switchboard teams-app` makes it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from conformance import faults
from PIL import Image

from switchboard import cli, settings
from switchboard.settings import Settings
from switchboard.teams_app import FILES, CannotPack, pack

APP_ID = "12345678-90AB-cdef-1234-567890abcdef"
ADDRESS = "https://www.example.sch.uk/careers/"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> zipfile.ZipFile:
    monkeypatch.setenv("TEAMS_APP_ID", APP_ID)
    monkeypatch.setattr(settings, "load", lambda: Settings(address=ADDRESS))
    assert cli.main(["teams-app", str(tmp_path / "app.zip")]) == 0
    assert f"{ADDRESS}webhooks/teams/webhook" in capsys.readouterr().out
    return zipfile.ZipFile(tmp_path / "app.zip")


def test_the_manifest_is_valid_and_names_the_bot_and_its_pages(package: zipfile.ZipFile) -> None:
    assert package.namelist() == [*FILES]
    manifest = json.loads(package.read("manifest.json"))
    assert faults("teams/manifest.schema.json", manifest) == []
    assert "${" not in package.read("manifest.json").decode()
    ids = {manifest["id"], manifest["bots"][0]["botId"], manifest["composeExtensions"][0]["botId"]}
    assert ids == {APP_ID.lower()}
    assert manifest["developer"]["privacyUrl"] == f"{ADDRESS}privacy"


def test_it_asks_for_nothing_that_the_bot_does_not_do(package: zipfile.ZipFile) -> None:
    manifest = json.loads(package.read("manifest.json"))
    assert not {"permissions", "authorization", "webApplicationInfo", "devicePermissions", "validDomains"} & set(
        manifest
    )
    assert set(manifest["bots"][0]["scopes"]) == {"personal", "team", "groupChat"}
    assert manifest["bots"][0]["supportsFiles"] is False


def test_the_extension_is_the_one_that_the_channel_answers(package: zipfile.ZipFile) -> None:
    (command,) = json.loads(package.read("manifest.json"))["composeExtensions"][0]["commands"]
    assert (command["type"], [parameter["name"] for parameter in command["parameters"]]) == ("query", ["question"])


def test_the_icons_are_what_teams_wants(package: zipfile.ZipFile) -> None:
    colour = Image.open(io.BytesIO(package.read("color.png")))
    assert colour.size == (192, 192)
    outline = Image.open(io.BytesIO(package.read("outline.png"))).convert("RGBA")
    assert outline.size == (32, 32)
    assert {pixel[:3] for _, pixel in outline.getcolors(1024) if pixel[3]} == {(255, 255, 255)}
    assert outline.getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    ("app_id", "address"), [("", ADDRESS), ("not one", ADDRESS), (APP_ID, ""), (APP_ID, "http://a/")]
)
def test_what_is_missing_is_said(tmp_path: Path, app_id: str, address: str) -> None:
    with pytest.raises(CannotPack, match="TEAMS_APP_ID" if address == ADDRESS else "school.yml"):
        pack(tmp_path / "app.zip", address, {"TEAMS_APP_ID": app_id})
    assert not (tmp_path / "app.zip").exists()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotPack, match="cannot be written"):
        pack(tmp_path / "nowhere" / "app.zip", ADDRESS, {"TEAMS_APP_ID": APP_ID})
