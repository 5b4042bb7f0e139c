"""What has to be known to read and judge any form of the round."""

from __future__ import annotations

from dataclasses import dataclass, field

from selfeval.model import Scheme
from selfeval.submission.base_data import BureauData
from selfeval.submission.identity import Directory


@dataclass(frozen=True, slots=True)
class Context:
    """The scheme, the roster ready for looking up, and the bureau's own base data."""

    scheme: Scheme
    directory: Directory
    data: BureauData = field(default_factory=dict)
