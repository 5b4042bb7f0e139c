"""What the county's page says of the bureau's review, in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from selfeval import text as t
from selfeval.consolidate.county import CountyTables
from selfeval.consolidate.review_records import ReviewFigures
from selfeval.model import NOT_RANKED
from selfeval.tables import plain


def said_of_review(tables: CountyTables) -> str:
    """How far the review is, what it came to, and what ranks go by; nothing where none was made."""
    if tables.reviews is None:
        return ""
    figures = tables.reviews.figures
    parts = "，".join(_parts(figures))
    return f"复核：有总分的 {figures.scored} 个部门，已复核 {figures.reviewed} 个{parts}。{_ranked_by(tables, figures)}"


def by_self(tables: CountyTables) -> str:
    """What a sheet that stays what was filed says before its note; nothing where no review counts."""
    return t.BY_SELF if tables.reviews else ""


def _parts(figures: ReviewFigures) -> Iterator[str]:
    yield ""
    mean = figures.mean_difference
    if mean is not None:
        each = "平均" if figures.reviewed > 1 else ""
        yield (
            f"复核分{each}与自评持平"
            if not mean
            else f"复核分{each}比自评{'低' if mean < 0 else '高'} {plain(abs(mean))} 分"
        )
    if figures.warned:
        grave = f"（其中 {figures.grave} 个超过重大线）" if figures.grave else ""
        yield f"{figures.warned} 个超过警戒线{grave}"
    if figures.lower:
        yield f"{figures.lower} 个等次下降"
    if figures.higher:
        yield f"{figures.higher} 个等次上升"
    if figures.objected:
        yield f"{figures.objected} 个有异议"
    if figures.outstanding:
        yield f"{figures.outstanding} 个没有交回底稿"
    if figures.ongoing:
        yield f"复核中 {figures.ongoing} 个"


def _ranked_by(tables: CountyTables, figures: ReviewFigures) -> str:
    """What ranks and totals go by."""
    if not figures.unreviewed:
        return "总分、等次、名次都按核定分。"
    how = "不排名" if tables.scheme.review.unreviewed == NOT_RANKED else "按自评分"
    return f"总分、等次、名次按核定分，未复核的 {figures.unreviewed} 个{how}。"


def said_grounds(grounds: Sequence[tuple[str, int]]) -> str:
    """Reasons with how often each was given."""
    return "、".join(f"{ground} {count} 项" for ground, count in grounds)
