"""The vendor's OpenAPI document, as the source distribution of the vendor's SDK has it."""

import json
import subprocess
import sys
import tarfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# It belongs to the environment: the lock that names the SDK names its source distribution too.
DOCUMENT = Path(sys.prefix) / "incident-io.openapi.json"
_LOCK = Path(__file__).parents[2] / "requirements-dev.lock"
_SDK = "incident-io=="


@cache
def vendor_document() -> Any:
    """Read the whole document; callers must not change it."""
    if not DOCUMENT.exists():
        raise FileNotFoundError(f"There is no {DOCUMENT}: `make check` or `make test` gets it.")
    return json.loads(DOCUMENT.read_bytes())


def _locked_sdk(lock: str) -> str:
    """Cut the SDK's version and hashes out of a lock."""
    start = lock.index(f"\n{_SDK}") + 1
    lines = lock[start:].splitlines()
    last = next(number for number, line in enumerate(lines) if not line.endswith("\\"))
    return "\n".join(lines[: last + 1])


def main() -> None:
    """Download the source distribution, check its hash, and keep its document."""
    with TemporaryDirectory() as folder:
        requirements = Path(folder) / "sdk.txt"
        requirements.write_text(_locked_sdk(_LOCK.read_text(encoding="utf-8")), encoding="utf-8")
        # pip reads the metadata of what it downloads, with the build backend that is here.
        options = ["--no-deps", "--no-build-isolation", "--no-binary", ":all:", "--require-hashes"]
        quiet = ["--quiet", "--disable-pip-version-check"]
        command = [sys.executable, "-m", "pip", "download", *quiet, *options]
        subprocess.run(  # noqa: S603
            [*command, "--dest", folder, "--requirement", str(requirements)], check=True
        )
        (archive,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(archive) as opened:
            member = opened.extractfile(f"{archive.name.removesuffix('.tar.gz')}/openapi.json")
            assert member is not None
            content = member.read()
    part = DOCUMENT.with_suffix(".part")
    part.write_bytes(content)
    part.replace(DOCUMENT)


if __name__ == "__main__":
    main()
