"""The package of the installed program: finds its own folders before anything is imported.

In the wheel `app`, `screens`, `widgets` and `styles` lie in this folder, in a clone beside it. They
have common names, so that another project's `app` may be found first, or be imported already.

It has no `pathlib`, which would be half of the time until the first screen.
"""

import os.path
import sys

_PACKAGES = ("app", "screens", "widgets")


def _root() -> str:
    here = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120
    return here if os.path.isdir(os.path.join(here, "app")) else os.path.dirname(here)  # noqa: PTH112, PTH118, PTH120


def _forget_foreign(root: str) -> None:
    """Remove imported packages of the same names that lie elsewhere."""
    for name in _PACKAGES:
        package = sys.modules.get(name)
        own = os.path.join(root, name, "__init__.py")  # noqa: PTH118
        if package is None or getattr(package, "__file__", None) == own:
            continue
        for module in [each for each in sys.modules if f"{each}.".startswith(f"{name}.")]:
            del sys.modules[module]


sys.path.insert(0, _root())
_forget_foreign(_root())
