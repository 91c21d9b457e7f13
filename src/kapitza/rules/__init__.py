"""What the rules of the workflow ask of a study: which files belong to what, and what decides each of them.

Methods that take `wildcards` are called by Snakemake with the parts of an output's path, all text. What they
return as a parameter decides whether a rule runs again, so it holds what decides the result and nothing else.
"""

from kapitza.rules.interface_rules import InterfaceRules
from kapitza.rules.media_rules import MediaRules
from kapitza.rules.product_rules import ProductRules
from kapitza.rules.run_rules import RunRules

TRAJECTORY_MINUTES = 240
"""Walltime of what goes through all frames of a trajectory, at the first attempt."""


class WorkflowRules(ProductRules, InterfaceRules, RunRules, MediaRules):
    """All of it: a checked study with the potentials it may use and the file it came from."""
