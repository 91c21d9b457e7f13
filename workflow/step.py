"""The one script of the workflow: runs the stage named like the rule, with what the rule gives it.

A stage is a typed function of kapitza.steps; its arguments are the rule's named inputs, outputs and
parameters and the wildcards of its output. A rule named otherwise names its stage in `params.step`.
What another stage has made must still be what it made.
A stage divides its work among the threads of its job itself. Linear algebra has one each, and so gives the
same on any number of cores; Snakemake's own number would come on top of the stage's.
"""

import inspect
import os
from collections.abc import Iterable
from pathlib import Path

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

from kapitza.analysis.integrity.made_files import forget_made, record_made, refuse_altered
from kapitza.steps import step_named


def plain(files: Iterable[str]) -> str | list[str]:
    """A named input or output: a path, or a list of paths."""
    return str(files) if isinstance(files, str) else list(map(str, files))


given = {"threads": snakemake.threads}
given |= dict(snakemake.wildcards.items()) | dict(snakemake.params.items())
for files in (snakemake.input, snakemake.output):
    given |= {name: plain(value) for name, value in files.items()}
refuse_altered(map(Path, snakemake.input))
forget_made(map(Path, snakemake.output))
step = step_named(snakemake.params.get("step", snakemake.rule))
step(**{name: given[name] for name in inspect.signature(step).parameters if name in given})
record_made(map(Path, snakemake.output))
