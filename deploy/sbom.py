"""Write the bill of materials (CycloneDX 1.6 JSON) of what is installed, from the lock files.

    python deploy/sbom.py OUT.json

Reads ``requirements.lock`` (Python) and ``maps/package-lock.json`` (the pages); needs no network.
The same lock files give the same bytes. Of a Python package all permitted files' SHA-256 are listed
as properties, because which one is installed depends on the machine.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).parents[1]
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\]+))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def python_components(lock: str) -> list[dict[str, Any]]:
    """Give one component for each pinned package of a requirements file with hashes."""
    found: list[dict[str, Any]] = []
    for line in lock.splitlines():
        pinned = _PINNED.match(line)
        if pinned:
            name, version, marker = pinned.groups()
            name = re.sub(r"[-_.]+", "-", name).lower()
            found.append(_component(f"pkg:pypi/{name}@{version}", name, version))
            if marker and marker.strip():
                found[-1]["properties"].append(_property("marker", marker.strip()))
        found_hash = _HASH.search(line)
        if found_hash and found:
            found[-1]["properties"].append(_property("sha256", found_hash[1]))
    return found


def web_components(lock: dict[str, Any]) -> list[dict[str, Any]]:
    """Give one component for each package of an npm lock file; ``excluded``: only built with."""
    found = {}
    for path, package in lock["packages"].items():
        if not path or "version" not in package:
            continue
        name, version = path.rpartition("node_modules/")[2], package["version"]
        purl = f"pkg:npm/{quote(name, safe='/')}@{version}"
        one = _component(purl, name, version)
        one["scope"] = "excluded" if package.get("dev") else "required"
        if "license" in package:
            one["licenses"] = [{"expression": package["license"]}]
        if package.get("integrity", "").startswith("sha512-"):
            digest = base64.b64decode(package["integrity"].removeprefix("sha512-")).hex()
            one["hashes"] = [{"alg": "SHA-512", "content": digest}]
        found[purl] = one
    return list(found.values())


def _component(purl: str, name: str, version: str) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "properties": [],
    }


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"geo-service:{name}", "value": value}


def make_sbom(root: Path) -> dict[str, Any]:
    """Give the whole document."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    python = python_components((root / "requirements.lock").read_text(encoding="utf-8"))
    web = web_components(json.loads((root / "maps/package-lock.json").read_text(encoding="utf-8")))
    components = sorted([*python, *web], key=lambda one: str(one["purl"]))
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    content = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, own + content)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "purl": own,
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [one["bom-ref"] for one in components]}],
    }


def main(target: str) -> None:
    """Write it."""
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    document = make_sbom(ROOT)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(document['components'])} components in {path}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
