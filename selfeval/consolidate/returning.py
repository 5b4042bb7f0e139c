"""Which file of a department goes back to it. Data only; what goes with it is made in `feedback`."""

from __future__ import annotations

from collections.abc import Iterable

from selfeval.checks.batch import newest_file_counts
from selfeval.findings import kind_of
from selfeval.model import DepartmentResult, Fate, FileRecord, Status


def newer_goes_back(result: DepartmentResult) -> bool:
    """Whether a newer file with errors goes back while an older one counts: not once the bureau has cleared that."""
    code = kind_of(newest_file_counts).code
    return result.status is Status.QUERY and any(f.code == code and f.is_open_query for f in result.findings)


def goes_back(result: DepartmentResult, files: Iterable[FileRecord]) -> FileRecord | None:
    """The file that goes back, if any does: a newer one with errors before the one that counts. `files` are all there are."""
    if result.status not in (Status.RETURNED, Status.QUERY) or result.source is None:
        return None
    if not newer_goes_back(result):
        return result.source
    own = [r for r in files if r.department == result.department.code and r.fate is Fate.RETURNED and r.time]
    return max(own, key=lambda record: (record.time, record.source.sha256 or ""), default=result.source)
