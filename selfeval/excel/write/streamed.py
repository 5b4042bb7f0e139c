"""A worksheet that takes whole rows as finished XML: a round of 10,000 departments has millions of cells.

xlsxwriter keeps every cell as an object until the file is closed and then looks at each several times. Rows given
here are text from the start, in the very words xlsxwriter would write, and leave memory as soon as enough have come;
other cells of the same sheet go the usual way. This file knows xlsxwriter's insides; `tests/excel/test_streamed.py`
compares the two ways byte by byte, so a new version of the library that works otherwise is noticed.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import lru_cache
from io import StringIO
from operator import itemgetter
from typing import IO, Any, Final

from xlsxwriter.url import Url, UrlTypes
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

BLOCK: Final = 16  # rows that share the columns told in "spans"
KEPT_ROWS: Final = 2_048  # so many finished rows are kept in memory

Row = tuple[str, int, int, str]  # attributes of its height, first and last column, the cells' XML


@lru_cache(maxsize=1 << 10)
def _prepared(formula: str, future: bool) -> str:
    """What xlsxwriter makes of a formula by a hundred patterns: half the time of writing a form, whose others have it too."""
    return str(Worksheet()._prepare_formula(formula, future))


class StreamedWorksheet(Worksheet):
    """xlsxwriter's worksheet with `add_row` and `add_link`."""

    fh: Any  # what xlsxwriter leaves without a type
    str_table: Any
    dim_rowmax: Any

    def __init__(self) -> None:
        """As xlsxwriter makes it."""
        super().__init__()
        self.sent = 0  # rows above this one have left memory
        self.growing: set[int] = set()  # rows whose height follows what is typed into them
        self._ready: dict[int, Row] = {}
        self._spool: IO[bytes] | None = None
        self._links: list[tuple[int, int, Url]] = []
        self._urls: dict[str, Url] = {}  # the same file is linked from many rows

    def is_taken(self, row: int) -> bool:
        """Whether a row was given as a whole, or can't be changed any more."""
        return row < self.sent or row in self._ready

    def add_row(self, row: int, height: str, first: int, last: int, cells: str) -> bool:
        """A row with its cells from column `first` to `last`; False if it lies beyond the sheet or is taken."""
        if self.is_taken(row) or self.table.get(row):
            return False
        if self._check_dimensions(row, first) or self._check_dimensions(row, last):
            return False
        self._ready[row] = (height, first, last, cells)
        if len(self._ready) > KEPT_ROWS:
            self._send(row - row % BLOCK)
        return True

    def add_link(self, row: int, col: int, target: str, text: str, tip: str | None = None) -> None:
        """A cell's link; ValueError if it is longer than Excel allows. The cell itself is written by itself."""
        url = None if tip else self._urls.get(target)
        if url is None or url._link_type is UrlTypes.INTERNAL:
            url = Url(target)
            url.text = text
            url.tip = tip or ""
            if not tip:
                self._urls[target] = url
        self._links.append((row, col, url))

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = None) -> None:
        """As xlsxwriter does; a row that grows has a height, but none of its own choice."""
        if tag == "row" and self.growing and attributes[0][1] - 1 in self.growing:
            attributes = [one for one in attributes if one[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)

    def number_formats(self) -> None:
        """Give the formats of the cells written so far their numbers, in the order in which they will stand."""
        for row in sorted(self.table):
            for _, cell in sorted(self.table[row].items()):
                if cell.format:
                    cell.format._get_xf_index()

    def drop_spool(self) -> None:
        """Let go of the rows that left memory."""
        if self._spool:
            self._spool.close()

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return _prepared(formula, expand_future_functions)

    def _send(self, end: int) -> None:
        """Move the rows above `end` out of memory; nothing can be added to them any more."""
        if self._spool is None:
            self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by drop_spool
        self.fh = text = StringIO()
        self._write_until(end)
        self._spool.write(text.getvalue().encode())

    def _write_rows(self) -> None:
        if self._spool:
            self._spool.seek(0)
            self.fh.flush()
            shutil.copyfileobj(self._spool, self.fh.buffer, 1 << 20)
            self._spool.close()
        self._write_until(self.dim_rowmax + 1)

    def _write_until(self, end: int) -> None:
        """Write the rows from where writing stopped, finished ones and others."""
        more = ' x14ac:dyDescent="0.25"' if self.excel_version == 2010 else ""
        for start in range(self.sent, end, BLOCK):
            rows = range(start, min(start + BLOCK, end))
            spans = self._spans(rows)
            for row in rows:
                ready = self._ready.pop(row, None)
                if ready:
                    self.fh.write(f'<row r="{row + 1}" spans="{spans}"{ready[0]}{more}>{ready[3]}</row>')
                else:
                    self._write_usual(row, spans)
        self.sent = end

    def _write_usual(self, row: int, spans: str | None) -> None:
        """A row of single cells, as xlsxwriter writes it."""
        cells, height = self.table.pop(row, None), self.row_info.get(row)
        if cells:
            self._write_row(row, spans, height)
            for col, cell in sorted(cells.items()):
                self._write_cell(row, col, cell)
            self._xml_end_tag("row")
        elif height or row in self.comments:
            self._write_empty_row(row, spans, height)

    def _spans(self, rows: range) -> str | None:
        """The first and last column with a cell or comment in some rows, counted from 1."""
        columns: set[int] = set()
        for row in rows:
            if ready := self._ready.get(row):
                columns.update(ready[1:3])
            for held in (self.table, self.comments):
                if row in held:
                    columns.update(held[row])
        return f"{min(columns) + 1}:{max(columns) + 1}" if columns else None

    def _write_hyperlinks(self) -> None:
        if not self._links:
            return
        self._xml_start_tag("hyperlinks")
        relations: dict[int, list[str]] = {}
        for row, col, url in sorted(self._links, key=itemgetter(0, 1)):
            if url._link_type is UrlTypes.INTERNAL:
                self._write_hyperlink_internal(row, col, url)
                continue
            self.rel_count += 1
            if url.tip:
                self._write_hyperlink_external(row, col, self.rel_count, url)
            else:
                self.fh.write(f'<hyperlink ref="{xl_rowcol_to_cell(row, col)}" r:id="rId{self.rel_count}"/>')
            relation = relations.setdefault(id(url), ["/hyperlink", url._target(), "External"])
            self.external_hyper_links.append(relation)
        self._xml_end_tag("hyperlinks")
