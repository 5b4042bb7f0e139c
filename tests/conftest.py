"""What all tests share: LibreOffice, and the settings of hypothesis."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.office import Office, why_not

settings.register_profile("selfeval", deadline=None)  # a busy machine is no failure
settings.load_profile("selfeval")


def pytest_configure() -> None:
    """Have Ctrl-C work in what tests start, also where the tests themselves were started in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for `office` carries the mark `office`, so that -m can choose."""
    for item in items:
        if "office" in getattr(item, "fixturenames", ()):
            item.add_marker("office")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs LibreOffice where it is missing, and say what is missing."""
    if item.get_closest_marker("office") and (reason := why_not()):
        pytest.skip(reason)


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """One running LibreOffice for each test process; it recalculates every workbook it loads."""
    with Office() as running:
        yield running
