"""The programs of deploy/tools.txt, which `make test` puts into a folder of their own."""

from switchboard.model import ROOT

TOOLS = ROOT / ".cache" / "tools" / "bin"
