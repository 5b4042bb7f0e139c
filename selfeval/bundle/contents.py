"""What is in a bundle: every file with its hash, part and licence, and the parts as CycloneDX."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from selfeval.bundle.launchers import PART
from selfeval.bundle.parts import CannotBuild, Component, File, Files
from selfeval.bundle.wheels import Wheel, normal

CONTENTS = "app/contents.csv"
SBOM = "app/sbom.json"
PROGRAM = "selfeval"
_GLIBC = re.compile(rb"\0GLIBC_2\.(\d+)(?=\0)")


def sbom(made: Mapping[str, Any], wheels: Sequence[Wheel], others: Sequence[Component]) -> dict[str, Any]:
    """The parts of the bundle: what `make sbom` tells of the libraries, with the hash of each wheel, and what no wheel brings.

    Raises `CannotBuild` where the two don't tell of the same libraries.
    """
    told = copy.deepcopy(dict(made))
    by_name = {wheel.project: wheel for wheel in wheels if wheel.project != PROGRAM}
    components = [one for one in told["components"] if normal(one["name"]) in by_name]
    if {(normal(one["name"]), one["version"]) for one in components} != {
        (w.project, w.version) for w in by_name.values()
    }:
        raise CannotBuild("The SBOM tells of other libraries than requirements.txt: make it anew with `make sbom`.")
    for component in components:
        wheel = by_name[normal(component["name"])]
        component["hashes"] = [{"alg": "SHA-256", "content": wheel.sha256}]
        component["properties"] = [*component.get("properties", ()), {"name": "selfeval:wheel", "value": wheel.name}]
    components += [_told(one) for one in others]
    kept = {one["bom-ref"] for one in components} | {told["metadata"]["component"]["bom-ref"]}
    told["components"] = components
    told["dependencies"] = [one for one in told["dependencies"] if one["ref"] in kept]
    return told


def _told(component: Component) -> dict[str, Any]:
    known = " " not in component.licence
    told: dict[str, Any] = {
        "bom-ref": f"{component.name}=={component.version}",
        "type": "library",
        "name": component.name,
        "version": component.version,
        "licenses": [{"license": {"id" if known else "name": component.licence}}],
    }
    if component.sha256:
        told["hashes"] = [{"alg": "SHA-256", "content": component.sha256}]
    return told


def listed(files: Files, parts: Mapping[str, Any]) -> File:
    """A line a file: where it lies, its size and SHA-256, the part it came with, and that part's licence."""
    own = parts["metadata"]["component"]
    licences = {f"{normal(one['name'])} {one['version']}": _licence(one) for one in (*parts["components"], own)}
    licences[PART] = _licence(own)
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(("path", "size", "sha256", "part", "licence"))
    for path, file in sorted(files.items()):
        name, _, version = file.part.rpartition(" ")
        licence = licences[f"{normal(name)} {version}" if name else file.part]
        lines.writerow((path, len(file.content), sha256(file.content).hexdigest(), file.part, licence))
    return File(text.getvalue().encode("utf-8-sig"), PART)


def glibc(files: Files) -> str:
    """The oldest version of the system's C library that has all that the bundle's binaries ask for, as "2.28"."""
    binaries = (file.content for file in files.values() if file.content.startswith(b"\x7fELF"))
    return f"2.{max((int(minor) for content in binaries for minor in _GLIBC.findall(content)), default=0)}"


def as_json(parts: Mapping[str, Any]) -> File:
    """The SBOM as a file."""
    return File((json.dumps(parts, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(), PART)


def _licence(component: Mapping[str, Any]) -> str:
    """What a component says of its licences; raises `CannotBuild` if that is nothing."""
    said = [
        one.get("expression") or one["license"].get("id") or one["license"]["name"]
        for one in component.get("licenses", ())
    ]
    if not said:
        raise CannotBuild(f"Nothing is known of the licence of {component['name']}.")
    return "; ".join(dict.fromkeys(said))
