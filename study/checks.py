"""Every check of a study that needs more than one key, or a number of the potential.

A check is a generator of problems in the file of its section. Its parameters are named after what it reads:
top keys of the study, `manifest` (the potentials it may use) and `keys_written` (the keys the file has). It
is left out when one of the keys it reads is already known to be malformed.
"""

from collections.abc import Callable, Iterator
from inspect import signature

from kapitza.study import bulk_references, model, target_error
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.problems import InputProblem
from kapitza.study.sections import (
    interface_box,
    interfaces_section,
    lattice_section,
    models_section,
    pairs_section,
    protocol_section,
    spectrum_section,
    step_counts,
    structure_checks,
)

CHECKS: tuple[Callable[..., Iterator[InputProblem]], ...] = (
    model.something_to_study,
    model.seeds_of_interfaces,
    model.distinct_names,
    models_section.distinct_models,
    interfaces_section.distinct_lengths,
    structure_checks.structures_and_lengths,
    pairs_section.distinct_pair_models,
    pairs_section.distinct_measurements,
    pairs_section.media_of_pairs,
    pairs_section.pair_models,
    pairs_section.settings_of_models,
    pairs_section.hot_above_cold,
    model.distinct_temperatures,
    model.distinct_seeds,
    model.distinct_twins,
    protocol_section.production_per_temperature,
    target_error.needs_of_target,
    interfaces_section.expectations_per_temperature,
    protocol_section.baths,
    step_counts.segment_length,
    step_counts.windows_and_samples,
    lattice_section.given_constants,
    spectrum_section.fourier_blocks,
    interfaces_section.potentials_and_sides,
    protocol_section.resolution_in_time,
    interface_box.boxes,
    lattice_section.force_range_in_supercell,
    interface_box.disorder_of_interfaces,
    bulk_references.bulk_references_of_interfaces,
)


def check_study(
    study: Study, manifest: Manifest, malformed: frozenset[str] = frozenset()
) -> list[InputProblem]:
    """Problems between the keys of a study whose sections, but for the malformed ones, are each valid."""
    given = {key: getattr(study, key) for key in Study.model_fields}
    given |= {"manifest": manifest, "keys_written": frozenset(study.model_fields_set)}
    problems: list[InputProblem] = []
    for check in CHECKS:
        read = signature(check).parameters
        if malformed.isdisjoint(read):
            problems += check(**{name: given[name] for name in read})
    return problems
