"""The stages of the workflow as typed functions: what its rules, the command line and a notebook call.

One module per stage, named like the rule and like the function in it. A stage reads files, calls the rooms
and writes files; its keyword arguments are the named inputs, outputs, parameters and wildcards of the rule.
"""

import importlib
from collections.abc import Callable
from typing import Any

from pydantic import validate_call


def step_named(name: str) -> Callable[..., None]:
    """The stage of this name; arguments given as text or plain data become what its annotations say.

    Raises ModuleNotFoundError for a name without a stage.
    """
    function = getattr(importlib.import_module(f"{__name__}.{name}"), name)
    checked: Callable[..., Any] = validate_call(config={"arbitrary_types_allowed": True})(function)
    return checked
