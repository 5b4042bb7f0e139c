"""The side of tests/office.py that speaks UNO; a script of its own, run by the system's Python.

The UNO bindings exist for the system's Python only, so this file imports nothing of the project. It starts
LibreOffice, reads one request a line from stdin and answers one line each on stdout, both JSON. It and LibreOffice
are one process group, and end together when stdin closes.
"""

import contextlib
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

CSV_OPTIONS = "44,34,76,1"  # comma, double quote, UTF-8, from row 1
FILTERS = {
    "calc": {
        ".xlsx": "Calc MS Excel 2007 XML",
        ".xls": "MS Excel 97",
        ".ods": "calc8",
        ".csv": "Text - txt - csv (StarCalc)",
        ".pdf": "calc_pdf_Export",
    },
    "writer": {".docx": "MS Word 2007 XML", ".odt": "writer8", ".pdf": "writer_pdf_Export"},
}
EXPORTS = {".pdf", ".csv"}  # written beside the document; the others are saved as the document itself
CONTENTS = 1 | 2 | 4 | 16  # CellFlags: value, datetime, string, formula
ERRORS = 4  # FormulaResult.ERROR
RECALCULATE_ALWAYS, RECALCULATE_NEVER = 0, 1
LEAST_SIZE = 100  # hundredths of a millimetre: nothing can be read in less
NO_SHEET, COVERED, HIDDEN = "(no sheet)", "(covered)", "(hidden)"


class Refused(Exception):
    """A request that LibreOffice, or the sheet's protection, does not allow."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


def properties(**values):
    """A UNO property sequence."""
    made = []
    for name, value in values.items():
        prop = PropertyValue()
        prop.Name, prop.Value = name, value
        made.append(prop)
    return tuple(made)


class Desktop:
    """One running LibreOffice."""

    def __init__(self, command, pipe, recalculate, start_limit):
        self.process = subprocess.Popen(
            [*command, f"--accept=pipe,name={pipe};urp;"],
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            stderr=sys.stderr,
        )
        self.context = self._connect(pipe, start_limit)
        manager = self.context.ServiceManager
        self.desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)
        self.configuration = manager.createInstanceWithContext(
            "com.sun.star.configuration.ConfigurationProvider", self.context
        )
        self.usual_mode = RECALCULATE_ALWAYS if recalculate else RECALCULATE_NEVER
        self.mode = None
        self.set_mode(self.usual_mode)

    def _connect(self, pipe, start_limit):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        end = time.monotonic() + start_limit
        while True:
            try:
                return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            except Exception as error:
                if self.process.poll() is not None:
                    raise Refused("start", f"soffice ended at once with code {self.process.returncode}") from error
                if time.monotonic() > end:
                    raise Refused("start", f"soffice did not answer within {start_limit} s") from error
                time.sleep(0.05)

    def set_mode(self, mode):
        """Whether formulas are recalculated when a workbook is loaded."""
        if mode == self.mode:
            return
        access = self.configuration.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationUpdateAccess",
            properties(nodepath="/org.openoffice.Office.Calc/Formula/Load"),
        )
        access.setPropertyValue("OOXMLRecalcMode", mode)
        access.setPropertyValue("ODFRecalcMode", mode)
        access.commitChanges()
        self.mode = mode

    @contextlib.contextmanager
    def opened(self, path, *, read_only=False, mode=None):
        """The document at `path`; macros never run, links are not updated."""
        self.set_mode(self.usual_mode if mode is None else mode)
        wanted = {"Hidden": True, "ReadOnly": read_only, "MacroExecutionMode": 0, "UpdateDocMode": 0}
        if path.lower().endswith(".csv"):
            wanted.update(FilterName=FILTERS["calc"][".csv"], FilterOptions=CSV_OPTIONS)
        document = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, properties(**wanted))
        if document is None:
            raise Refused("open", f"LibreOffice cannot open {path}")
        try:
            yield document
        finally:
            document.close(True)

    def lives(self):
        try:
            self.desktop.getComponents().hasElements()
        except Exception:
            return False
        return True

    def quit(self):
        with contextlib.suppress(Exception):
            self.desktop.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)


def kind_of(document):
    if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        return "calc"
    return "writer" if document.supportsService("com.sun.star.text.GenericTextDocument") else "other"


def need_workbook(document, path):
    if kind_of(document) != "calc":
        raise Refused("open", f"LibreOffice does not take {path} for a workbook")


def save(document, path):
    """As the document itself, or beside it where the format is for showing only."""
    if os.path.splitext(path)[1].lower() in EXPORTS:
        save_copy(document, path)
        return
    document.setModified(True)  # or an untouched document keeps its old last-modified stamp
    document.storeAsURL(uno.systemPathToFileUrl(path), filter_of(document, path))


def save_copy(document, path):
    document.storeToURL(uno.systemPathToFileUrl(path), filter_of(document, path))


def filter_of(document, path):
    suffix = os.path.splitext(path)[1].lower()
    filter_name = FILTERS.get(kind_of(document), {}).get(suffix)
    if filter_name is None:
        raise Refused("format", f"cannot save this document as {suffix}")
    options = {"FilterOptions": CSV_OPTIONS} if suffix == ".csv" else {}
    return properties(FilterName=filter_name, Overwrite=True, **options)


def convert(desktop, request):
    with desktop.opened(request["src"]) as document:
        save(document, request["dst"])


def fill(desktop, request):
    with desktop.opened(request["src"]) as document:
        need_workbook(document, request["src"])
        parser = excel_formulas(document)
        for cell, kind, value in cells_to_fill(document, request["cells"], force=request["force"]):
            put(cell, kind, value, parser)
        save(document, request["dst"])
        return all_values(document) if request["read"] else None


def fill_each(desktop, request):
    """Copies of one workbook; what was typed for one is taken back before the next."""
    with desktop.opened(request["src"]) as document:
        need_workbook(document, request["src"])
        parser = excel_formulas(document)
        for path, wanted in request["jobs"]:
            cells = cells_to_fill(document, wanted, force=False)
            before = [(cell.getDataArray(), cell.NumberFormat) for cell, _, _ in cells]
            for cell, kind, value in cells:
                if cell.getFormula().startswith("="):
                    raise Refused("cell", f"{cell.AbsoluteName} holds a formula")
                put(cell, kind, value, parser)
            save_copy(document, path)
            for (cell, _, _), (content, number_format) in zip(cells, before, strict=True):
                cell.clearContents(CONTENTS)
                cell.setDataArray(content)
                cell.NumberFormat = number_format


def cells_to_fill(document, wanted, *, force):
    """The cells with kind and value; refuses those that are locked."""
    sheets = {name: sheet_to_fill(document, name, force=force) for name in {name for name, *_ in wanted}}
    cells = []
    for name, address, kind, value in wanted:
        sheet, protected = sheets[name]
        cell = cell_at(sheet, address)
        if protected and cell.CellProtection.IsLocked:
            raise Refused("locked", f"{name}!{address} is locked")
        cells.append((cell, kind, value))
    return cells


def sheet_to_fill(document, name, *, force):
    """The sheet, and whether it is protected."""
    if not document.Sheets.hasByName(name):
        raise Refused("cell", f"no sheet {name!r} in the workbook")
    sheet = document.Sheets.getByName(name)
    if force:
        sheet.unprotect("")
        if sheet.isProtected():
            raise Refused("locked", f"sheet {name!r} is protected by a password")
    return sheet, sheet.isProtected()


def cell_at(sheet, address):
    if not re.fullmatch("[A-Z]{1,3}[1-9][0-9]*", address):
        raise Refused("cell", f"{address!r} is not the address of a cell")
    return sheet.getCellRangeByName(address)


def excel_formulas(document):
    """A parser of formulas as Excel writes them: commas between arguments, Sheet!A1."""
    parser = document.createInstance("com.sun.star.sheet.FormulaParser")
    parser.CompileEnglish = True
    parser.FormulaConvention = uno.getConstantByName("com.sun.star.sheet.AddressConvention.XL_OOX")
    return parser


def put(cell, kind, value, parser):
    if kind == "number":
        cell.setValue(value)
    elif kind == "text":
        number_format = cell.NumberFormat
        cell.setString(value)
        cell.NumberFormat = number_format  # setString makes a cell "24" is put into a text cell for good
    elif kind == "typed":
        cell.FormulaLocal = value
    elif kind == "formula":
        cell.setTokens(parser.parseFormula(value.removeprefix("="), cell.CellAddress))
    else:
        cell.clearContents(CONTENTS)


def values(desktop, request):
    mode = RECALCULATE_ALWAYS if request["recalculate"] else RECALCULATE_NEVER
    with desktop.opened(request["src"], read_only=True, mode=mode) as document:
        need_workbook(document, request["src"])
        if request["recalculate"]:
            document.calculateAll()
        return all_values(document)


def shown(desktop, request):
    """What a person sees at a cell: its text, or why there is none."""
    with desktop.opened(request["src"], read_only=True) as document:
        need_workbook(document, request["src"])
        if not document.Sheets.hasByName(request["sheet"]):
            return NO_SHEET
        sheet = document.Sheets.getByName(request["sheet"])
        cell = cell_at(sheet, request["address"])
        place = cell.CellAddress
        merge = sheet.createCursorByRange(cell)
        merge.collapseToMergedArea()
        first = merge.RangeAddress
        if (first.StartColumn, first.StartRow) != (place.Column, place.Row):
            return COVERED
        in_sight = sheet.Rows[place.Row].IsVisible and sheet.Columns[place.Column].IsVisible and sheet.IsVisible
        in_sight = in_sight and min(cell.Size.Width, cell.Size.Height) >= LEAST_SIZE
        return cell.String if in_sight else HIDDEN


def all_values(document):
    return {sheet.Name: sheet_values(sheet) for sheet in document.Sheets}


def sheet_values(sheet):
    found = {}
    for area in sheet.queryContentCells(CONTENTS).RangeAddresses:
        left, top = area.StartColumn, area.StartRow
        cells = sheet.getCellRangeByPosition(left, top, area.EndColumn, area.EndRow)
        for y, row in enumerate(cells.getDataArray(), top):
            for x, value in enumerate(row, left):
                if value is None:  # an error: take what the cell shows
                    value = sheet.getCellByPosition(x, y).String
                if value != "":
                    found[y, x] = value
    return {f"{column_letters(x)}{y + 1}": found[y, x] for y, x in sorted(found)}


def column_letters(index):
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


ACTIONS = {"convert": convert, "fill": fill, "fill_each": fill_each, "values": values, "shown": shown}


def answer(desktop, request):
    try:
        return {"value": ACTIONS[request["do"]](desktop, request)}
    except Refused as error:
        return {"error": error.kind, "message": str(error)}
    except Exception as error:  # whatever UNO raises
        if not desktop.lives():
            return {"error": "died", "message": "soffice ended in the middle of a request"}
        return {"error": "office", "message": f"{request['do']}: {type(error).__name__}: {error}"}


def read_requests(requests):
    """Queue the lines of stdin; when it closes, end everything, even if LibreOffice hangs."""
    for line in sys.stdin:
        requests.put(json.loads(line))
    os.killpg(0, signal.SIGKILL)


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main():
    requests = queue.Queue()
    threading.Thread(target=read_requests, args=[requests], daemon=True).start()
    try:
        desktop = Desktop(**requests.get())
    except Refused as error:
        say({"error": error.kind, "message": str(error)})
        return
    say({"value": None})
    while (request := requests.get())["do"] != "quit":
        reply = answer(desktop, request)
        say(reply)
        if reply.get("error") == "died":
            return
    desktop.quit()


if __name__ == "__main__":
    main()
