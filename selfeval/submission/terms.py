"""What a form calls the places where a department says something: findings tell it in the words of the file it filed.

Our form has 扣分原因, 情况说明 and 总体说明. The county's own table may call them otherwise, have one column for both, or
none; it never has the last.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from selfeval import text as t
from selfeval.model import Finding, Indicator, Layout, RawCell, RawForm, Role, Scheme
from selfeval.submission import words
from selfeval.tables import shown, squeeze, text

SAID: Final = (Role.REASON, Role.REMARK, Role.EXPLANATION)  # columns of words, in the order in which they are taken


def word_columns(roles: Collection[Role], *, lost: bool) -> Iterator[tuple[str, Role]]:
    """Which column of words of the county's table is which of our form's, in a row that lost points or none.

    A single one is 扣分原因 where points were lost, else 情况说明.
    """
    said = [role for role in SAID if role in roles]
    if len(said) == 1:
        yield (t.COL_REASON if lost else t.COL_EXPLANATION), said[0]
        return
    for role in said:
        taken = Role.REASON in said if role is Role.REMARK else role is Role.EXPLANATION
        if role is Role.REMARK and Role.EXPLANATION in said and (taken or not lost):
            continue
        yield (t.COL_EXPLANATION if taken else t.COL_REASON), role


_QUOTED_REASON: Final = words.QUOTED.format(column=t.COL_REASON)
_QUOTED_EXPLANATION: Final = words.QUOTED.format(column=t.COL_EXPLANATION)
_PHRASES: Final = re.compile(  # what of our form's columns sentences speak of; the longer ones first
    "|".join(
        (
            words.WITH_REASON,
            words.EXCUSED_OURS,
            words.EXPLAIN,
            words.EXPLAIN_OVERALL,
            _QUOTED_REASON,
            _QUOTED_EXPLANATION,
        )
    )
)


class Terms(NamedTuple):
    """What a form calls its columns of words, '' where it has none. `sums`: it has sums that somebody typed."""

    reason: str = t.COL_REASON
    explanation: str = t.COL_EXPLANATION
    overall: str = t.ID_REMARK
    sums: bool = False

    @classmethod
    def of(cls, form: RawForm) -> Terms:
        """Those of a form as it was filed."""
        if form.own is None:
            return OURS
        sheet, beneath = form.score_sheet, form.score_sheet.beneath()

        def called(name: str) -> str:
            at = (form.header_row, form.columns.get(name, -1))
            return squeeze(shown(sheet.at(*beneath.get(at, at)))) if name in form.columns else ""

        typed = any((one.cell.row, one.cell.col) not in sheet.formulas for one in form.own.sums)
        return cls(called(t.COL_REASON), called(t.COL_EXPLANATION), "", typed)

    @classmethod
    def of_layout(cls, layout: Layout) -> Terms:
        """Those of the county's table as it is sent out."""
        headers = {column.role: squeeze(column.header) for column in layout.columns}
        found = dict((*word_columns(headers.keys(), lost=False), *word_columns(headers.keys(), lost=True)))
        reason, explanation = (
            headers[found[name]] if name in found else "" for name in (t.COL_REASON, t.COL_EXPLANATION)
        )
        return cls(reason, explanation, "")

    def told(self, said: str, *, bonus: bool = False, in_row: str | None = None) -> str:
        """A sentence that speaks of our form's columns, in these terms.

        `bonus`: it is about a bonus, of which nothing is lost. `in_row` is where its row can be explained.
        """
        at = self.explanation if in_row is None else in_row
        ends = (
            words.WHY_LOST.format(column=self.reason) if self.reason and not bonus else "",
            words.SUMS if self.sums else "",
        )
        excused = words.EXCUSED_WHERE.format(column=self.explanation) if self.explanation else words.EXCUSED
        phrases = (
            (words.WITH_REASON, "".join((*ends, words.END))),
            (words.EXCUSED_OURS, words.EXCUSED_OURS if self.explanation == t.COL_EXPLANATION else excused),
            (words.EXPLAIN, words.EXPLAIN_IN.format(column=at) if at else words.EXPLAIN_TO_BUREAU),
            (words.EXPLAIN_OVERALL, words.EXPLAIN_OVERALL if self.overall else words.EXPLAIN_TO_BUREAU),
            (_QUOTED_REASON, words.QUOTED.format(column=self.reason or t.COL_REASON)),
            (_QUOTED_EXPLANATION, words.QUOTED.format(column=self.explanation or t.COL_EXPLANATION)),
        )  # fmt: skip
        theirs = dict(phrases)
        return _PHRASES.sub(lambda found: theirs[found[0]], said)


OURS: Final = Terms()


def in_terms(findings: Collection[Finding], form: RawForm, scheme: Scheme) -> list[Finding]:
    """Findings on a form in its own terms; what is to be done in our form instead goes along where it differs."""
    terms = Terms.of(form)
    rows = {text(row.cells.get(t.COL_CODE)): row.cells for row in form.rows} if form.own else {}
    return [_in_terms(finding, terms, rows, scheme.by_code.get(finding.indicator or "")) for finding in findings]


def _in_terms(
    finding: Finding, terms: Terms, rows: Mapping[str, Mapping[str, RawCell]], indicator: Indicator | None
) -> Finding:
    bonus = indicator is not None and indicator.bonus
    if terms is OURS and not bonus:
        return finding
    on_form = OURS.told(finding.remedy, bonus=bonus)
    if terms is OURS:
        return replace(finding, remedy=on_form)
    row = rows.get(finding.indicator or "")
    in_row = None if row is None or t.COL_EXPLANATION in row else ""
    remedy = terms.told(finding.remedy, bonus=bonus, in_row=in_row)
    return replace(
        finding,
        message=terms.told(finding.message, in_row=in_row),
        remedy=remedy,
        on_form=on_form if on_form != remedy else "",
    )


def where_to_explain(scheme: Scheme) -> str:
    """Where departments answer a query, whichever form they filed."""
    layout = scheme.layout
    theirs = Terms.of_layout(layout).explanation if layout else t.COL_EXPLANATION
    if theirs == t.COL_EXPLANATION:
        return words.EXPLAIN
    if not theirs:
        return words.EXPLAIN_OR_TO_BUREAU
    return words.EXPLAIN_IN_EITHER.format(column=theirs)
