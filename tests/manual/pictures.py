"""The manual's pictures: pages of the program's own workbooks as they print, cropped, in few colours (numpy and zlib do).

Beside them stands what each was made of, as a hash of the sheet's cells: without an office program it can be told
whether a picture is still true. What only moves or looks otherwise isn't noticed.
"""

from __future__ import annotations

import hashlib
import json
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import openpyxl

from selfeval import text as t
from tests.manual import season
from tests.manual.pages import FOLDER
from tests.office import Office
from tests.render import fontconfig
from tests.sample_inbox import INBOX

PICTURES: Final = FOLDER / "图"
SOURCES: Final = PICTURES / "来源.json"
MOST: Final = 10
MOST_BYTES: Final = 150_000
_COLOURS: Final = 255
_WHITE: Final = 250
_MARGIN: Final = 12  # pixels of white that stay round a page

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Shot:
    """A picture: a workbook, the sheet on it, what its printed page says, and how much of the page is shown."""

    workbook: Path
    sheet: str
    says: str
    dpi: int = 100
    share: float = 0.94  # without the foot of the page


def shots(scratch: Path) -> Mapping[str, Shot]:
    """All pictures by name, their workbooks made anew in a scratch folder."""
    sample = season.sample_round(scratch / "sample")
    asked, own = season.own_form(season.county(scratch / "county"))
    summary = next(sample.outbox.glob("*.xlsx"))
    marked = next(sample.outbox.glob(f"{t.RETURNS_FOLDER}/204-*/*.xlsx"))
    return {
        "导入核对": Shot(asked, t.SHEET_REVIEW, t.SHEET_REVIEW),
        "指标体系": Shot(sample.templates / t.SCHEME_FILE, t.SHEET_SETTINGS, "指标体系：设置"),
        "自评表": Shot(INBOX / "县科工局自评表.xlsx", t.SHEET_SCORES, "填报进度：", share=0.62),
        "本县的自评表": Shot(own, t.SHEET_SCORES, "填报进度：", share=0.62),
        "总览": Shot(summary, t.TAB_OVERVIEW, "情况总览", dpi=115),
        "问题清单": Shot(summary, t.TAB_FINDINGS, "怎么改", dpi=105, share=0.45),
        "修改清单": Shot(marked, "修改清单", "怎么改"),
    }


def source_of(shot: Shot) -> str:
    """A hash of the texts, numbers and formulas on the sheet."""
    sheet = openpyxl.load_workbook(shot.workbook)[shot.sheet]
    cells = [[cell.coordinate, str(cell.value)] for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()


def main() -> None:
    """Make all pictures anew (needs LibreOffice and poppler)."""
    with tempfile.TemporaryDirectory() as scratch:
        wanted = shots(Path(scratch))
        for name, shot in wanted.items():
            (PICTURES / f"{name}.png").write_bytes(png(_cropped(_page(shot, Path(scratch)), shot.share)))
        sources = {name: source_of(shot) for name, shot in wanted.items()}
        SOURCES.write_text(json.dumps(sources, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def _page(shot: Shot, scratch: Path) -> Image:
    """The first printed page that says what is wanted."""
    fonts, pdf = scratch / "fonts.conf", scratch / "pages.pdf"
    fonts.write_text(fontconfig(), "utf-8")
    with Office(environment={"FONTCONFIG_FILE": str(fonts)}, time_limit=180) as office:
        office.convert(shot.workbook, pdf)
    said = _poppler("pdftotext", str(pdf), "-").decode().split("\f")
    number = str(next(at for at, text in enumerate(said, start=1) if shot.says in text))
    return _pixels(_poppler("pdftoppm", "-r", str(shot.dpi), "-f", number, "-l", number, str(pdf)))


def _poppler(*command: str) -> bytes:
    return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=180).stdout


def _pixels(ppm: bytes) -> Image:
    kind, size, depth, pixels = ppm.split(b"\n", 3)
    assert (kind, depth) == (b"P6", b"255")
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3)


def _cropped(image: Image, share: float) -> Image:
    """The upper share of a page, without its white edges."""
    upper = image[: int(len(image) * share)]
    darkest = upper.min(axis=2)
    (top, bottom), (left, right) = _span(darkest.min(axis=1)), _span(darkest.min(axis=0))
    return upper[top:bottom, left:right]


def _span(darkest: npt.NDArray[np.uint8]) -> tuple[int, int]:
    places = np.flatnonzero(darkest < _WHITE)
    return max(int(places[0]) - _MARGIN, 0), int(places[-1]) + _MARGIN


def png(image: Image) -> bytes:
    """A picture in at most 255 colours: the most frequent ones, others by their nearest."""
    height, width, _ = image.shape
    coarse = image if _colours(image) <= _COLOURS else (image // 8 * 255.0 / 31).astype(np.uint8)
    every, where, count = np.unique(coarse.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    palette = every[np.argsort(-count, kind="stable")[:_COLOURS]]
    distance = ((every[:, None, :].astype(np.int32) - palette[None, :, :].astype(np.int32)) ** 2).sum(axis=2)
    pixels = distance.argmin(axis=1)[where.reshape(-1)].astype(np.uint8).reshape(height, width)
    lines = np.hstack([np.zeros((height, 1), np.uint8), pixels]).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _colours(image: Image) -> int:
    return len(np.unique(image.reshape(-1, 3), axis=0))


if __name__ == "__main__":
    main()
