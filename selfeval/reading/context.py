"""What has to be known to read and judge any form of the round."""

from __future__ import annotations

from dataclasses import dataclass

from selfeval.model import Scheme
from selfeval.submission.identity import Directory


@dataclass(frozen=True, slots=True)
class Context:
    """The scheme, and the roster ready for looking up."""

    scheme: Scheme
    directory: Directory
