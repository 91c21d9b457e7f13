"""How many ranks a run has where the study leaves them open: of its atoms and runs, and of nothing else."""

import pytest
from study_examples import MANIFEST, argon

from kapitza.study.automatic_ranks import ATOMS_PER_RANK, USUAL_CORES, ranks_of
from kapitza.study.loading import parse_study


def study_of(cells=4, length=36, seeds=1, temperatures=(30,), **resources):
    data = argon()
    box = {"cross_section_cells": [cells, cells], "length_cells": [length]}
    expected = ("expected_conductance_mw_m2k", "expected_conductivity_w_mk", "expected_jump_fraction")
    kept = {key: value for key, value in data["interfaces"][0].items() if key not in expected}
    data |= {"interfaces": [kept | box], "seeds": list(range(1, seeds + 1)), "resources": resources}
    data["protocol"]["production_ps"] = 900
    return parse_study(data | {"temperatures_k": list(temperatures)}, source="t", manifest=MANIFEST)


def atoms(cells, length=36):
    return 4 * cells**2 * length


@pytest.mark.parametrize(
    ("cells", "seeds", "expected"),
    [
        (4, 1, 1),
        (7, 1, 1),
        (8, 1, 2),
        (16, 1, 8),
        (30, 1, 16),
        (16, 4, 4),
        (16, 8, 2),
        (16, 9, 1),
        (16, 20, 1),
    ],
)
def test_a_rank_more_from_so_many_atoms_on_while_cores_would_be_idle(cells, seeds, expected):
    found = ranks_of(study_of(cells, seeds=seeds), MANIFEST)
    assert found == expected
    assert found == 1 or (found * ATOMS_PER_RANK <= atoms(cells) and found * seeds <= USUAL_CORES)


def test_both_runs_of_a_pair_and_every_temperature_count():
    data = {"cells": 16, "seeds": 2, "temperatures": (20, 30)}
    assert ranks_of(study_of(**data), MANIFEST) == 4
    pairs = study_of(**data)
    protocol = pairs.protocol.model_copy(update={"reversal": "pairs"})
    assert ranks_of(pairs.model_copy(update={"protocol": protocol}), MANIFEST) == 2


def test_the_longest_box_counts_and_what_is_given_stays():
    assert ranks_of(study_of(8, length=124, seeds=4), MANIFEST) == 4
    assert ranks_of(study_of(4, ranks=3), MANIFEST) == 3
