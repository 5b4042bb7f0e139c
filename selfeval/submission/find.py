"""Finding a form's parts in a workbook: by sheet name and header text, by label, by code; never by position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from selfeval import text as t
from selfeval.model import CutText, LostForm, Meta, RawCell, RawForm, RawRow, RawSheet, RawWorkbook, Visibility
from selfeval.submission.columns import BY_HEADER, HEADERS, NEEDED, Filler
from selfeval.submission.lengths import kept_cell, kept_rows
from selfeval.tables import HEADER_ROWS, Header, find_header, is_blank, key, shown, squeeze

_LABELS = {key(label): label for label in t.IDENTITY_LABELS}
_SURE_LABELS = 4  # so many labels or header texts don't meet by chance
_FEW_LABELS = 3
LONGEST_MARK = 200  # characters of what a form says of itself
IDENTITY_ROWS = 40
IDENTITY_COLS = 20

Place = tuple[int, int]


def find_form(workbook: RawWorkbook) -> RawForm | None:
    """The form in a workbook; None if no sheet of it looks like a score sheet."""
    candidates = [(sheet, header) for sheet in workbook.sheets if (header := find_header(sheet, HEADERS, NEEDED))]
    if not candidates:
        return None
    sheet, header = min(candidates, key=lambda pair: _rank(pair[0]))
    cuts: list[CutText] = []
    identity = _identity(workbook, cuts)
    return RawForm(
        workbook=workbook,
        score_sheet=sheet,
        header_row=header.row,
        columns=header.columns,
        identity={label: cells[0] for label, cells in identity.items()},
        rows=kept_rows(_rows(sheet, header), cuts),
        meta=mark_of(workbook),
        stated=_stated(workbook),
        identity_again={label: cells[1:] for label, cells in identity.items() if len(cells) > 1},
        doubled_headers=tuple(sheet.cell(header.row, col) for col, _ in header.doubled),
        other_candidates={
            other.name: kept_rows(_rows(other, its_header), [])
            for other, its_header in candidates
            if other is not sheet
        },
        cuts=tuple(cuts),
    )


def find_lost(workbook: RawWorkbook) -> LostForm | None:
    """What is left of a form whose score sheet isn't found; None if nothing says that it is one."""
    meta = mark_of(workbook)
    identity = {label: cells[0] for label, cells in _identity(workbook, []).items()}
    header = _nearest_header(workbook)
    ours = (
        (meta is not None and meta.kind == t.FORM_KIND) or len(identity) >= _SURE_LABELS or len(header) >= _SURE_LABELS
    )
    return LostForm(workbook, identity, meta, header) if ours else None


def _nearest_header(workbook: RawWorkbook) -> Mapping[str, RawCell]:
    """The cells of the row that holds most of the score sheet's header texts."""
    names = {key(name): name for name in HEADERS}
    best: dict[str, RawCell] = {}
    for sheet in workbook.sheets:
        for row, line in enumerate(sheet.rows[:HEADER_ROWS]):
            found = {
                name: sheet.cell(row, col)
                for col, value in enumerate(line)
                if isinstance(value, str) and (name := names.get(key(value).strip("*:")))
            }
            if len(found) > len(best):
                best = found
    return best


def _rank(sheet: RawSheet) -> tuple[bool, bool, bool]:
    """Which of several candidates is the score sheet: by its exact name, then by a like name, then one in view."""
    plain = squeeze(sheet.name)
    return (plain != t.SHEET_SCORES, t.SHEET_SCORES not in plain, sheet.visibility is not Visibility.VISIBLE)


def _rows(sheet: RawSheet, header: Header) -> list[RawRow]:
    """The rows under the header that hold anything but the form's own remarks."""
    rows = []
    columns = header.columns
    filled = [header for header in columns if BY_HEADER[header].filler is not Filler.FORMULA]
    name = sheet.name
    beneath = sheet.beneath()
    formulas: dict[int, set[int]] = defaultdict(set)
    for row, col in sheet.formulas:
        formulas[row].add(col)
    make = tuple.__new__  # half the time of RawCell(…), four hundred times a form
    for row in range(header.row + 1, len(sheet.rows)):
        line = sheet.rows[row]
        width, computed = len(line), formulas[row]
        cells = {
            column: make(RawCell, (name, row, col, line[col] if col < width else None, col in computed))
            for column, col in columns.items()
        }
        if any(not is_blank(cells[column].value) for column in filled):
            rows.append(RawRow(row, _as_shown(sheet, header, beneath, cells) if beneath else cells))
    return rows


def _as_shown(
    sheet: RawSheet, header: Header, beneath: Mapping[Place, Place], cells: Mapping[str, RawCell]
) -> dict[str, RawCell]:
    """A row's cells, those under a merge with what is seen of them: of one down their column, what it shows.

    Words that a merge covers aren't seen, so they don't count; a score counts once only and is told where it lies.
    """
    shown_cells = dict(cells)
    for name, cell in cells.items():
        column, at = BY_HEADER[name], beneath.get((cell.row, cell.col))
        if at is None or column.filler is Filler.SCORE or column.names:
            continue
        row, col = at
        along = col == cell.col and row > header.row
        if column.filler is Filler.WORDS or (along and cell.value is None):
            shown_cells[name] = cell._replace(value=sheet.at(row, col) if along else None)
    return shown_cells


def _named(workbook: RawWorkbook, name: str) -> RawSheet | None:
    plain = key(name)
    exact = [sheet for sheet in workbook.sheets if key(sheet.name) == plain]
    like = [sheet for sheet in workbook.sheets if plain in key(sheet.name)]
    return next(iter(exact or like), None)


def _identity(workbook: RawWorkbook, cuts: list[CutText]) -> Mapping[str, tuple[RawCell, ...]]:
    """The answers' cells for each label: the label may stand anywhere near the top, the answer right beside it.

    The first is the one that counts: the first in sight that holds anything. What is hidden counts only where nothing
    is in sight; further answers in sight follow, those of other sheets of the same name too.
    """
    preferred = _named(workbook, t.SHEET_IDENTITY)
    in_sight = [sheet for sheet in workbook.sheets if sheet.visibility is Visibility.VISIBLE]
    others = [sheet for sheet in in_sight if sheet is not preferred]
    for sheet in [preferred, *others] if preferred in in_sight else [*others, preferred]:
        found = _labels(sheet, cuts) if sheet else {}
        # A lone label in another sheet may be anything (a table's header says 部门名称 too): ask for three.
        if sheet and found and (sheet is preferred or len(found) >= _FEW_LABELS):
            like = [other for other in others if other is not sheet and key(t.SHEET_IDENTITY) in key(other.name)]
            return _in_order(found, [_labels(other, cuts) for other in like])
    return {}


Answered = tuple[RawCell, bool]  # the answer's cell, and whether label and answer are in sight


def _in_order(
    found: Mapping[str, list[Answered]], elsewhere: Iterable[Mapping[str, list[Answered]]]
) -> dict[str, tuple[RawCell, ...]]:
    more = [labels for labels in elsewhere if len(labels) >= _FEW_LABELS]
    ordered = {}
    for label, here in found.items():
        first = min(here, key=lambda answer: (not answer[1], is_blank(answer[0].value)))
        again = [answer for labels in (found, *more) for answer in labels.get(label, ()) if answer is not first]
        ordered[label] = (first[0], *(cell for cell, seen in again if seen and not is_blank(cell.value)))
    return ordered


def _labels(sheet: RawSheet, cuts: list[CutText]) -> dict[str, list[Answered]]:
    """Every answer to each label; the answer of a merged label stands beside the merge."""
    found: dict[str, list[Answered]] = defaultdict(list)
    beneath = sheet.beneath()
    last = {(row, left): right for row, left, _, right in sheet.merges}
    for row, line in enumerate(sheet.rows[:IDENTITY_ROWS]):
        for col, value in enumerate(line[:IDENTITY_COLS]):
            label = _LABELS.get(key(value).strip("*:")) if isinstance(value, str) else None
            if label is None:
                continue
            answer = kept_cell(sheet.cell(row, last.get((row, col), col) + 1), cuts)
            if found[label] and isinstance(answer.value, str) and key(answer.value).strip("*:") in _LABELS:
                continue  # a table's header
            seen = row not in sheet.hidden_rows and not sheet.hidden_cols & {col, answer.col}
            seen = seen and not {(row, col), (row, answer.col)} & beneath.keys()
            found[label].append((answer, seen))
    return found


def mark_of(workbook: RawWorkbook) -> Meta | None:
    """What a form says of itself; None if it bears no mark."""
    sheet = _named(workbook, t.SHEET_META)
    if sheet is None:
        return None
    pairs = {
        shown(line[0])[:LONGEST_MARK]: shown(line[1])[:LONGEST_MARK].strip()
        for line in sheet.rows
        if len(line) > 1 and line[0] is not None
    }
    return Meta(
        kind=pairs.get(t.META_KIND, ""),
        scheme=pairs.get(t.META_SCHEME, ""),
        year=pairs.get(t.META_YEAR, ""),
        version=pairs.get(t.META_VERSION, ""),
        fingerprint=pairs.get(t.META_FINGERPRINT, ""),
        wording=pairs.get(t.META_WORDING, ""),
        department=pairs.get(t.META_DEPARTMENT, ""),
        made_from=pairs.get(t.META_MADE_FROM, ""),
        wordless=pairs.get(t.META_WORDLESS) == t.YES,
    )


def _stated(workbook: RawWorkbook) -> Mapping[str, RawCell]:
    """What 得分汇总表 says: the cells of the total and of the grade."""
    known = (t.TOT_INDICATOR, t.TOT_CAP, t.TOT_SCORE, t.TOT_GRADE)
    for sheet in workbook.sheets:
        header = find_header(sheet, known, (t.TOT_INDICATOR, t.TOT_SCORE))
        if header is None:
            continue
        found: dict[str, RawCell] = {}
        label, score = header.columns[t.TOT_INDICATOR], header.columns[t.TOT_SCORE]
        grade = header.columns.get(t.TOT_GRADE)
        under = range(header.row + 1, len(sheet.rows))
        last = max((row for row in under if squeeze(shown(sheet.at(row, label))) == t.TOT_TOTAL), default=None)
        if last is not None:  # a category may be called 总分 too; the total stands below all of them
            found["total"] = sheet.cell(last, score)
        for row in under if last is None else range(header.row + 1, last + 1):
            if grade is not None and "grade" not in found and not is_blank(sheet.at(row, grade)):
                found["grade"] = sheet.cell(row, grade)
        return found
    return {}
