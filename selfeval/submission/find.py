"""Finding a form's parts in a workbook: by sheet name and header text, by label, by code; never by position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from selfeval import text as t
from selfeval.model import LostForm, Meta, RawCell, RawForm, RawRow, RawSheet, RawWorkbook, Visibility
from selfeval.submission.columns import BY_HEADER, HEADERS, NEEDED, Filler
from selfeval.tables import HEADER_ROWS, Header, find_header, is_blank, key, shown, squeeze

_LABELS = {key(label): label for label in t.IDENTITY_LABELS}
_SURE_LABELS = 4  # so many labels or header texts don't meet by chance
_IDENTITY_ROWS = 40
_IDENTITY_COLS = 20


def find_form(workbook: RawWorkbook) -> RawForm | None:
    """The form in a workbook; None if no sheet of it looks like a score sheet."""
    candidates = [(sheet, header) for sheet in workbook.sheets if (header := find_header(sheet, HEADERS, NEEDED))]
    if not candidates:
        return None
    sheet, header = min(candidates, key=lambda pair: _rank(pair[0]))
    return RawForm(
        workbook=workbook,
        score_sheet=sheet,
        header_row=header.row,
        columns=header.columns,
        identity=_identity(workbook),
        rows=tuple(_rows(sheet, header)),
        meta=mark_of(workbook),
        stated=_stated(workbook),
        doubled_headers=tuple(sheet.cell(header.row, col) for col, _ in header.doubled),
        other_candidates={
            other.name: tuple(_rows(other, its_header)) for other, its_header in candidates if other is not sheet
        },
    )


def find_lost(workbook: RawWorkbook) -> LostForm | None:
    """What is left of a form whose score sheet isn't found; None if nothing says that it is one."""
    meta, identity = mark_of(workbook), _identity(workbook)
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
    covered = sheet.covered()
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
            rows.append(RawRow(row, _as_shown(sheet, header, covered, cells) if covered else cells))
    return rows


def _as_shown(
    sheet: RawSheet, header: Header, covered: Mapping[tuple[int, int], int], cells: Mapping[str, RawCell]
) -> dict[str, RawCell]:
    """A row's cells, those under a merge down their column with what the merge shows; a score counts once only."""
    shown_cells = dict(cells)
    for name, cell in cells.items():
        column, first = BY_HEADER[name], covered.get((cell.row, cell.col), 0)
        if first > header.row and cell.value is None and column.filler is not Filler.SCORE and not column.names:
            shown_cells[name] = cell._replace(value=sheet.at(first, cell.col))
    return shown_cells


def _named(workbook: RawWorkbook, name: str) -> RawSheet | None:
    plain = key(name)
    exact = [sheet for sheet in workbook.sheets if key(sheet.name) == plain]
    like = [sheet for sheet in workbook.sheets if plain in key(sheet.name)]
    return next(iter(exact or like), None)


def _identity(workbook: RawWorkbook) -> Mapping[str, RawCell]:
    """The answer's cell for each label: the label may stand anywhere near the top, the answer right beside it."""
    best: dict[str, RawCell] = {}
    preferred = _named(workbook, t.SHEET_IDENTITY)
    others = [sheet for sheet in workbook.sheets if sheet is not preferred and sheet.visibility is Visibility.VISIBLE]
    for sheet in [preferred, *others] if preferred else others:
        found = _labels(sheet)
        # A lone label in another sheet may be anything (a table's header says 部门名称 too): ask for three.
        if len(found) > len(best) and (sheet is preferred or len(found) >= 3):
            best = found
        if best:
            break
    return best


def _labels(sheet: RawSheet) -> dict[str, RawCell]:
    found: dict[str, RawCell] = {}
    for row, line in enumerate(sheet.rows[:_IDENTITY_ROWS]):
        for col, value in enumerate(line[:_IDENTITY_COLS]):
            if isinstance(value, str) and (label := _LABELS.get(key(value).strip("*:"))) and label not in found:
                found[label] = sheet.cell(row, col + 1)
    return found


def mark_of(workbook: RawWorkbook) -> Meta | None:
    """What a form says of itself; None if it bears no mark."""
    sheet = _named(workbook, t.SHEET_META)
    if sheet is None:
        return None
    pairs = {shown(line[0]): shown(line[1]).strip() for line in sheet.rows if len(line) > 1 and line[0] is not None}
    return Meta(
        kind=pairs.get(t.META_KIND, ""),
        year=pairs.get(t.META_YEAR, ""),
        version=pairs.get(t.META_VERSION, ""),
        fingerprint=pairs.get(t.META_FINGERPRINT, ""),
        wording=pairs.get(t.META_WORDING, ""),
        department=pairs.get(t.META_DEPARTMENT, ""),
        made_from=pairs.get(t.META_MADE_FROM, ""),
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
