"""A clone has the same bytes everywhere, on a machine that writes CRLF too."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True).stdout


def test_a_clone_where_git_writes_crlf_has_no_crlf(tmp_path: Path) -> None:
    """`#!/bin/sh` with a CR names no program, so `make run` would fail at its first step."""
    git(tmp_path, "clone", "--quiet", "--depth=1", "--config=core.autocrlf=true", f"file://{ROOT}", "clone")
    ends = [line.split()[:2] for line in git(tmp_path / "clone", "ls-files", "--eol").splitlines()]
    assert len(ends) > 100
    assert {tuple(pair) for pair in ends} <= {("i/lf", "w/lf"), ("i/-text", "w/-text"), ("i/none", "w/none")}
    assert git(tmp_path / "clone", "status", "--porcelain") == ""


def test_no_file_of_bytes_is_taken_for_text() -> None:
    files = git(ROOT, "ls-files", "*.npz", "*.onnx", "*.png").split()
    said = git(ROOT, "check-attr", "text", "--", *files).splitlines()
    assert len(said) == len(files) > 5
    assert all(line.endswith(": text: unset") for line in said)
