"""What the reading runs on: worker processes under limits, or the machines of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar, runtime_checkable

from selfeval.engine.worker import Failure as Failure
from selfeval.engine.worker import Work as Work

U = TypeVar("U")
R = TypeVar("R")


class Engine(Protocol):
    """What works on units: workers on this machine, or others. Whatever a unit does costs that unit only."""

    def __call__(
        self,
        function: Work[U, R],
        units: Iterable[U],
        *,
        seconds: float,
        meanwhile: Callable[[], object] | None = None,
    ) -> Iterator[tuple[U, R | Failure]]:
        """Every unit with its result or why it has none, in any order; see `run_units`."""


@runtime_checkable
class Verifiable(Protocol):
    """A function on units that can tell what a result is of. An engine that works elsewhere asks it, here."""

    def is_of_ours(self, unit: Any, last: Any) -> bool:
        """Whether a result, of which this is the last part, is of the very bytes that lie here."""
