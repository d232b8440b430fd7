"""Resolve the four lock files anew: `python -m tools.locks`; needs uv on the path.

The others are held to the versions of the runtime lock, and the test lock to those of `vorlauf up`
as well, so that what is tested is what runs.
"""

import subprocess
import sys
from pathlib import Path

from tools.sbom import SBOM, bill

ROOT = Path(__file__).parent.parent
RUNTIME = "requirements.lock"
UP = "requirements-up.lock"
COMPILE = (
    *("uv", "pip", "compile", "pyproject.toml", "--quiet", "--upgrade", "--universal"),
    *("--python-version", "3.11", "--only-binary", ":all:", "--generate-hashes"),
    *("--no-header", "--no-annotate"),
)
HELD = ("--constraint", RUNTIME)


def main() -> int:
    """Write the locks and what is derived from them; return 1 if one names where it came from."""
    for lock, arguments in (
        (RUNTIME, ()),
        (UP, (*HELD, "--extra", "up")),
        ("requirements-test.lock", (*HELD, "--constraint", UP, "--extra", "up", "--extra", "test")),
        ("requirements-bench.lock", (*HELD, "--extra", "bench")),
    ):
        subprocess.run([*COMPILE, *arguments, "--output-file", lock], cwd=ROOT, check=True)
        if "://" in (ROOT / lock).read_text(encoding="utf-8"):
            print(f"{lock}: names a host; compile without index or find-links settings")
            return 1
        print(f"{lock}: written")
    SBOM.write_text(bill(), encoding="utf-8")
    print(f"{SBOM.name}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
