"""A pytest plugin for CI, `-p tests.no_skips`: a skipped test proved nothing, so it counts as a failed one."""

from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test fails. (One that is expected to fail does not.)"""
    report = yield
    return report if hasattr(report, "wasxfail") else _unskipped(report)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """So does a file that skips itself as a whole."""
    return _unskipped((yield))


def _unskipped(report: Report) -> Report:
    if report.skipped:
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"no test may be skipped here: {reason}"
    return report
