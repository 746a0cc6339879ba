"""The package of the installed program: finds its own folders before anything is imported.

In the wheel `app`, `screens`, `widgets` and `styles` lie in this folder, in a clone beside it. They
have common names, so that another project's `app` may be found first, or be imported already.
"""

import sys
from pathlib import Path

_PACKAGES = ("app", "screens", "widgets")


def _root() -> Path:
    here = Path(__file__).resolve().parent
    return here if (here / "app").is_dir() else here.parent


def _forget_foreign(root: Path) -> None:
    """Remove imported packages of the same names that lie elsewhere."""
    for name in _PACKAGES:
        package = sys.modules.get(name)
        own = str(root / name / "__init__.py")
        if package is None or getattr(package, "__file__", None) == own:
            continue
        for module in [each for each in sys.modules if f"{each}.".startswith(f"{name}.")]:
            del sys.modules[module]


sys.path.insert(0, str(_root()))
_forget_foreign(_root())
