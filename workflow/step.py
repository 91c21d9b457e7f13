"""The script of every rule: the step of that name, with what the rule gives it."""

import inspect
from importlib import import_module

from pydantic import validate_call

name = snakemake.params.get("step", snakemake.rule)
step = getattr(import_module(f"kapitza.steps.{name}"), name)
given = {}
for part in (snakemake.input, snakemake.output, snakemake.params, snakemake.wildcards):
    given.update(part.items())
asked = {key: value for key, value in given.items() if key in inspect.signature(step).parameters}
validate_call(config={"arbitrary_types_allowed": True})(step)(**asked)
