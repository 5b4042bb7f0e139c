"""Rules on what lies in the bureau's own folder of reviews (复核). Told to the bureau, never to a department."""

from __future__ import annotations

from collections.abc import Iterator

from selfeval import text as t
from selfeval.findings import Hit, check
from selfeval.model import Department, Level, RawCell


@check(
    "V931",
    Level.QUERY,
    title="自评表放错地方",
    message="{whose}这是自评表，放在“复核”文件夹里，没有采用。",
    remedy="确是部门报来的，请移到 inbox 里；不用的，请移走。",
    why="“复核”文件夹只放财政局的复核底稿；部门的自评表放进去，会顶替部门自己报的。",
)
def no_form_among_reviews(department: Department | None, typed: str, at: RawCell | None) -> Iterator[Hit]:
    """No form lies among the reviews. It is of the `department`, else of whom it was `typed` to be, in the cell `at`."""
    name = department.name if department else typed
    said = {"whose": f"“{name}”：" if name else ""}
    yield Hit(at, typed or None, words=said)


def is_among_reviews(path: str) -> bool:
    """Whether something lies in the bureau's folder of reviews, at whatever depth."""
    return path.startswith(f"{t.REVIEW_FOLDER}/")
