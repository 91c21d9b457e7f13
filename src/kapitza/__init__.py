"""Interfacial thermal conductance: from two crystals to G, its spectrum and the mismatch models.

The names of `__all__` are the door for notebooks and programs of your own; docs/python.md shows them in use. Each
is imported when it is first used: `import kapitza` loads neither LAMMPS nor anything else that is large.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kapitza.results import open_results as open_results

__version__ = "0.2.0"

_HOMES = {"open_results": "kapitza.results"}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'kapitza' has no attribute {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
