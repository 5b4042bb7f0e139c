"""What the README tells engineers to type, typed: the installation by hand, and a cluster, plain and with certificates."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.manual.pages import ROOT
from tests.sample_inbox import INBOX
from tests.test_readme import ENVIRONMENT, blocks

pytestmark = pytest.mark.long


def on_this_system(line: str) -> str:
    """A line for Windows as it is typed here."""
    line = re.sub(r"^py ", f"{shlex.quote(sys.executable)} ", line)
    return re.sub(r"\.venv\\Scripts\\", ".venv/bin/", line)


def test_installed_by_hand(tmp_path: Path) -> None:
    """Line by line, in a copy; pytest at the end only says its version. Needs the package index, as make does."""
    (fence,) = blocks("bat")
    tree = tmp_path / "selfeval"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".*", "build", "*.egg-info"))
    shutil.rmtree(tree / "outbox")
    (tree / "outbox").mkdir()
    environment = {name: value for name, value in ENVIRONMENT.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    for line in filter(None, fence.lines):
        typed = on_this_system(line) + (" --version" if line.endswith("pytest") else "")
        done = subprocess.run(
            ["bash", "-ec", typed], cwd=tree, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (line, done.stdout[-2000:], done.stderr[-2000:])
    assert len(list((tree / "outbox").glob("*.xlsx"))) == 1


@contextmanager
def in_background(*shells: str, folder: Path) -> Iterator[None]:
    """While the block runs, these run too, each with what it starts in a group of its own."""
    running = [
        subprocess.Popen(["bash", "-ec", shell], cwd=folder, env=ENVIRONMENT, start_new_session=True)
        for shell in shells
    ]
    try:
        yield
    finally:
        for process in reversed(running):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.mark.parametrize("kind", ["tcp", "tls"])
def test_a_cluster(kind: str, tmp_path: Path) -> None:
    """Scheduler, worker and run as written; HOST, CORES, the share and the port are this machine's."""
    if kind == "tls" and not shutil.which("openssl"):
        pytest.skip("no openssl")
    (fence,) = (one for one in blocks("sh") if f"--cluster {kind}://" in "\n".join(one.lines))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    (tmp_path / "outbox").mkdir()
    share = tmp_path / "share" / "inbox"
    shutil.copytree(INBOX, share)
    port = free_port()
    lines = [re.sub(r"\s+#.*", "", line) for line in fence.lines if line]
    here = {"HOST": "127.0.0.1", "CORES": "1", "/share/inbox": shlex.quote(str(share)), "8786": str(port)}
    for word, meant in here.items():
        lines = [line.replace(word, meant) for line in lines]
    settings = [line for line in lines if line.startswith(("TLS=", "export "))]
    prepared = [line for line in lines if line.startswith("openssl ")]
    (scheduler,), (worker,), (run,) = ([line for line in lines if line.startswith(start)]
                                       for start in ("dask scheduler", "dask worker", "selfeval run"))  # fmt: skip
    assert len(lines) == len(settings) + len(prepared) + 3
    for line in prepared:
        subprocess.run(["bash", "-ec", line], cwd=tmp_path, env=ENVIRONMENT, check=True, capture_output=True)
    before = "".join(f"{line}; " for line in settings)
    scheduling = f"{before}{scheduler} --port {port} --host 127.0.0.1"
    again = f"{before}for try in 1 2 3 4 5 6; do {run} && exit 0; sleep 3; done; exit 1"
    with in_background(scheduling, before + worker, folder=tmp_path):
        done = subprocess.run(
            ["bash", "-c", again], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list((tmp_path / "outbox").glob("*.xlsx"))) == 1
