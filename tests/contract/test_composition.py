"""Classes are composed: one base of ours, few methods, no `__getattr__`."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import pytest

OURS = {"app", "screens", "widgets"}
MOST_METHODS = 40
# To be split: what is larger may not grow.
DEBTS = {"IncidentCache": 49}


def modules() -> Iterator[ModuleType]:
    for name in sorted(OURS):
        package = import_module(name)
        yield package
        for module in walk_packages(package.__path__, f"{name}."):
            yield import_module(module.name)


def defined_in(module: ModuleType, kind: type) -> list[object]:
    return [
        each
        for each in vars(module).values()
        if isinstance(each, kind) and getattr(each, "__module__", "") == module.__name__
    ]


CLASSES = [each for module in modules() for each in defined_in(module, type)]
FUNCTIONS = [each for module in modules() for each in defined_in(module, type(modules))]


def is_ours(owner: type) -> bool:
    return owner.__module__.partition(".")[0] in OURS


def is_method(member: object) -> bool:
    return inspect.isfunction(member) or isinstance(member, (property, classmethod, staticmethod))


@pytest.mark.parametrize("owner", CLASSES, ids=lambda owner: owner.__qualname__)
def test_a_class_is_small_and_has_one_base_of_ours(owner: type) -> None:
    bases = [base.__name__ for base in owner.__bases__ if is_ours(base)]
    assert len(bases) <= 1, f"Compose {owner.__name__} instead: {bases}"
    members = [item for base in owner.__mro__ if is_ours(base) for item in vars(base).items()]
    methods = {name for name, member in members if is_method(member)}
    most = DEBTS.get(owner.__name__, MOST_METHODS)
    assert len(methods) <= most, f"Split {owner.__name__}: {len(methods)} methods"
    assert "__getattr__" not in methods


def test_no_method_stands_outside_of_its_class() -> None:
    functions = [each for each in FUNCTIONS if inspect.isfunction(each)]
    assert len(functions) > 20
    patched = "widgets.textual_compat"
    loose = [
        each.__qualname__
        for each in functions
        if "self" in inspect.signature(each).parameters and not each.__module__.startswith(patched)
    ]
    assert not loose
