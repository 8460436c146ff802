"""The app package that a school uploads to Microsoft Teams: `deploy/teams/` with the bot's id and address put in."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

FOLDER = Path(__file__).resolve().parents[1] / "deploy" / "teams"
FILES = ("manifest.json", "color.png", "outline.png")
_GUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)


class CannotPack(RuntimeError):
    """Something that the package needs is not set; the text says what, and where to set it."""


def pack(file: Path, address: str, environment: Mapping[str, str] = os.environ) -> None:
    """Writes the package, for the bot at the public address of school.yml. Raises CannotPack."""
    app_id = environment.get("TEAMS_APP_ID", "")
    if not _GUID.fullmatch(app_id):
        raise CannotPack("TEAMS_APP_ID must hold the bot's app id, such as 12345678-90ab-cdef-1234-567890abcdef.")
    if urlsplit(address).scheme != "https":
        raise CannotPack("Teams needs the server's public address: set `address` in school.yml, with https.")
    put_in = {"${APP_ID}": app_id.lower(), "${ADDRESS}": address}
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            for name in FILES:
                held = (FOLDER / name).read_bytes()
                for place, value in put_in.items() if name == "manifest.json" else ():
                    held = held.replace(place.encode(), value.encode())
                package.writestr(name, held)
    except OSError as error:
        raise CannotPack(f"{file} cannot be written: {error.strerror or error}.") from None
