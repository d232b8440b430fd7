"""Write sbom.cdx.json, the bill of materials, from the locks: `python -m tools.sbom`."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from engine.version import VERSION

ROOT = Path(__file__).parent.parent
SBOM = ROOT / "sbom.cdx.json"
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\\n]+))?(?: \\)?$")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill() -> str:
    """Return the CycloneDX 1.6 document; the same lock always gives the same text."""
    always = {component["bom-ref"] for component in _locked("requirements.lock")}
    components = [_for_up(c, always) for c in _locked("requirements-up.lock")]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    root: dict[str, Any] = {
        "type": "application",
        "bom-ref": "vorlauf",
        "name": project["name"],
        "version": VERSION,
        "description": project["description"],
        "licenses": [{"license": {"id": project["license"]}}],
    }
    named = {component["name"]: component["bom-ref"] for component in components}
    direct = sorted(named[_plain(text)] for text in _asked(project))
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root},
        "components": components,
        "dependencies": [{"ref": "vorlauf", "dependsOn": direct}],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _locked(lock: str) -> list[dict[str, Any]]:
    return _components((ROOT / lock).read_text(encoding="utf-8"))


def _for_up(component: dict[str, Any], always: set[str]) -> dict[str, Any]:
    """Mark what only `vorlauf up` and the workers need."""
    if component["bom-ref"] in always:
        return component
    noted = [*component.get("properties", []), {"name": "vorlauf:only-for", "value": "up"}]
    return {**component, "scope": "optional", "properties": noted}


def _asked(project: dict[str, Any]) -> list[str]:
    return [*project["dependencies"], *project["optional-dependencies"]["up"]]


def _components(lock: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for line in lock.splitlines():
        if entry := ENTRY.match(line):
            found.append(_component(*entry.groups()))
        elif digest := HASH.search(line):
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest[1]})
    return found


def _component(name: str, version: str, marker: str | None) -> dict[str, Any]:
    purl = f"pkg:pypi/{_plain(name)}@{version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": _plain(name),
        "version": version,
        "purl": purl,
        "hashes": [],
    }
    if marker:
        component["scope"] = "optional"
        component["properties"] = [{"name": "vorlauf:only-where", "value": marker.strip()}]
    return component


def _plain(requirement: str) -> str:
    name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    SBOM.write_text(bill(), encoding="utf-8")
    print(f"{SBOM.name}: written")
