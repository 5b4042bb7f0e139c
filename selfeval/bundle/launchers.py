"""What is double-clicked: .bat for Windows, .sh and .desktop for Linux, and the page to be read first.

They only start the interpreter and hold the window open; whatever is asked and said otherwise, `selfeval.desk` does.
"""

from __future__ import annotations

from selfeval import __version__
from selfeval.bundle import words
from selfeval.bundle.parts import File, Platform
from selfeval.cli.words import LAUNCHERS

PART = "launchers"
CODE_PAGE = (
    "gbk"  # what consoles of a Chinese Windows 10 or 11 read, and cmd.exe reads without a slip; chcp 65001 it doesn't
)
_TOLD_CODES = (0, 1, 2, 130)  # with these a command has said what there was to say

_BAT = """\
@echo off
chcp 936 >nul
setlocal DisableDelayedExpansion
if not exist "%~dp0{python}" goto unpacked
"%~dp0{python}" -I -B -m selfeval.desk "%~dp0." {command} %*
set CODE=%ERRORLEVEL%
for %%c in ({codes}) do if "%CODE%"=="%%c" goto end
echo {not_started}
goto end
:unpacked
set CODE=2
echo {not_unpacked}
:end
echo.
echo {any_key}
pause >nul
exit /b %CODE%
"""

_SH = """\
#!/bin/sh
case $0 in */*) here=${{0%/*}} ;; *) here=. ;; esac
here=$(cd "$here" && pwd) || exit 2
python="$here/{python}"
trap : INT  # Ctrl-C is the command's; the window stays
if [ -f "$python" ]; then
    LD_LIBRARY_PATH="$here/app/python/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
    export LD_LIBRARY_PATH
    if [ -x "$python" ]; then loader=; else loader={loader}; fi  # a stick may not know who may run what
    $loader "$python" -I -B -m selfeval.desk "$here" {command} "$@"
    code=$?
    case $code in {codes}) ;; *) echo "{not_started}" ;; esac
else
    code=2
    echo "{not_unpacked}"
fi
if [ -t 0 ]; then
    printf '\\n%s' "{return_key}"
    read -r _
fi
exit $code
"""

_DESKTOP = """\
[Desktop Entry]
Type=Application
Name={name}
Comment={says}
Exec=sh -c "launcher=\\\\$1; shift; exec sh \\\\"\\\\$(dirname \\\\"\\\\$launcher\\\\")/{name}.sh\\\\" \\\\"\\\\$@\\\\"" sh %k %F
Terminal=true
Categories=Office;
"""

_LOADERS = {"linux_x86_64": "/lib64/ld-linux-x86-64.so.2", "linux_aarch64": "/lib/ld-linux-aarch64.so.1"}


def launchers(platform: Platform, minor: str, glibc: str) -> dict[str, File]:
    """All launchers and the first page, by name; the page says which glibc a Linux must have at least."""
    made = {words.READ_FIRST: _first_page(platform, glibc)}
    python = platform.python.format(minor=minor)
    for command, name in LAUNCHERS.items():
        if platform.windows:
            made[f"{name}.bat"] = _bat(command, python)
        else:
            made[f"{name}.sh"] = _sh(command, python, _LOADERS[platform.name])
            entry = _DESKTOP.format(name=name, says=words.SAYS[command])
            made[f"{name}.desktop"] = File(entry.encode(), PART, runs=True)
    return made


def _bat(command: str, python: str) -> File:
    text = _BAT.format(
        python=python.replace("/", "\\"),
        command=command,
        codes=" ".join(map(str, _TOLD_CODES)),
        not_started=words.NOT_STARTED.format(code="%CODE%", needs=words.NEEDS_WINDOWS),
        not_unpacked=words.NOT_UNPACKED,
        any_key=words.ANY_KEY,
    )
    return File(text.replace("\n", "\r\n").encode(CODE_PAGE), PART)


def _sh(command: str, python: str, loader: str) -> File:
    text = _SH.format(
        python=python,
        loader=loader,
        command=command,
        codes="|".join(map(str, _TOLD_CODES)),
        not_started=words.NOT_STARTED.format(code="$code", needs=words.NEEDS_LINUX),
        not_unpacked=words.NOT_UNPACKED,
        return_key=words.RETURN_KEY,
    )
    return File(text.encode(), PART, runs=True)


def _first_page(platform: Platform, glibc: str) -> File:
    """As a text that the system's editor shows right: Windows' Notepad by its mark."""
    needs = words.WINDOWS if platform.windows else words.LINUX
    text = words.FIRST_PAGE.format(
        version=__version__,
        unpack=words.UNPACK_WINDOWS if platform.windows else words.UNPACK_LINUX,
        launchers="\n".join(words.ITEM.format(name=LAUNCHERS[one], says=words.SAYS[one]) for one in LAUNCHERS),
        manual=words.MANUAL,
        order=words.THEN.join(LAUNCHERS[one] for one in ("init", "import", "template", "run", "return", "report")),
        commands="，".join(words.SAME.format(command=command, name=name) for command, name in LAUNCHERS.items()),
        needs=needs.format(machine=platform.name.partition("_")[2], glibc=glibc),
    )
    if platform.windows:
        return File(text.replace("\n", "\r\n").encode("utf-8-sig"), PART)
    return File(text.encode(), PART)
