"""Every kind of interface from its study to its spectrum, in runs far too short to mean anything else.

`make test-materials`; takes about an hour on two idle cores.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import HEALTH, RELAXATION, SPECTRUM, STRESS
from kapitza.analysis.files.tables import read_table

pytestmark = pytest.mark.materials
ROOT = Path(__file__).resolve().parents[2]
# Potential, both sides, entries of the interface, time step in fs, temperature in K.
SILICON, GERMANIUM, DIAMOND = (("diamond", [name]) for name in ("Si", "Ge", "C"))
CARBIDE, NITRIDE = ("diamond", ["Si", "C"]), ("diamond", ["Ga", "N"])
INTERFACES = {
    "silicon-germanium": ("tersoff-sicge", SILICON, GERMANIUM, {"max_strain": 0.025}, 1, 300),
    "carbide-silicon": (
        *("tersoff-sic-erhart-albe", CARBIDE, SILICON),
        {"max_strain": 0.01, "max_coincidence_cells": 6, "cross_section_cells": [1, 1]},
        *(0.5, 300),
    ),
    "diamond-silicon": (
        *("tersoff-sicge", DIAMOND, SILICON),
        {"max_strain": 0.02, "max_coincidence_cells": 4, "cross_section_cells": [1, 1]},
        *(0.5, 300),
    ),
    # A machine-learned potential; two cells across are the least its cutoff allows.
    "silicon-snap": (
        *("snap-silicon", SILICON, SILICON),
        {"heavy": {"Si": 112.34}, "cross_section_cells": [2, 2], "length_cells": [16]},
        *(1, 300),
    ),
    "copper-nickel": ("eam-cu-ni", ("fcc", ["Cu"]), ("fcc", ["Ni"]), {"max_strain": 0.02}, 2, 300),
    "argon-krypton": ("lj-noble-gases", ("fcc", ["Ar"]), ("fcc", ["Kr"]), {"max_strain": 0.045}, 5, 20),
    "nitride-heavy": ("sw-gan", NITRIDE, NITRIDE, {"heavy": {"Ga": 140.0, "N": 28.0}}, 0.5, 300),
    "diamond-lead": (
        *("lead-diamond", DIAMOND, ("fcc", ["Pb"])),
        {"max_strain": 0.015, "max_coincidence_cells": 8, "cross_section_cells": [1, 1]},
        *(0.5, 300),
    ),
}
COMMON = {"diamond-lead": (7, 5), "diamond-silicon": (3, 2), "carbide-silicon": (5, 4)}
PAIR = {"argon-krypton"}
ONE_CRYSTAL = {"nitride-heavy", "silicon-snap"}
# What a study has beside its interface: given lattice constants, and what keeps a slow potential short.
SECTIONS = {
    "copper-nickel": {
        "lattice": {"method": "fixed", "lattice_constant_angstrom": {"Cu": 3.633, "Ni": 3.534}}
    },
    "silicon-snap": {
        "protocol": {"sample_interval_steps": 8},
        "lattice": {"method": "fixed", "lattice_constant_angstrom": {"Si": 5.474}, "supercell_cells": 4},
        "spectrum": {"conversion_planes": []},
    },
}
PERIODS = 20  # blocks


def study(name):
    """A study of one interface as a user would write it."""
    potential, left, right, entry, timestep, temperature = INTERFACES[name]
    entry = dict(entry)
    sides = [{"crystal": kind, "elements": elements} for kind, elements in (left, right)]
    if heavy := entry.pop("heavy", None):
        sides[1]["masses_amu"] = heavy
    interface = {
        "name": name, "potential": potential, "left": sides[0], "right": sides[1], "length_cells": [32],
        "bath_cells": 2, "cross_section_cells": [3, 3], **entry,
    }  # fmt: skip
    short, block = 200 * timestep / 1000, 160 * timestep / 1000
    steps = 4 if timestep >= 1 else 8
    sections = {
        "name": name, "interfaces": [interface], "temperatures_k": [temperature], "seeds": [1],
        "protocol": {
            "reversal": "none",
            "timestep_fs": timestep, "sample_interval_steps": steps, "equilibration_ps": short,
            "drive_ps": short, "production_ps": 2 * PERIODS * block,
        },
        "lattice": {"equilibration_ps": timestep, "production_ps": 2 * timestep, "supercell_cells": 8},
        "spectrum": {"block_ps": block, "conversion_planes": [1], "map_blocks": 0},
        "profile": {"bath_exclusion_nm": 0.3, "interface_exclusion_planes": 1},
        "models": {"q_mesh": 8},
        "greens": {"k_mesh": 4, "frequency_points": 60},
    }  # fmt: skip
    for section, changes in SECTIONS.get(name, {}).items():
        sections[section] |= changes
    return sections


@pytest.mark.parametrize("name", INTERFACES)
def test_from_the_study_to_the_spectrum(tmp_path, name):
    path = tmp_path / "study.yaml"
    path.write_text(yaml.safe_dump(study(name)))
    command = [Path(sys.executable).with_name("snakemake"), "--snakefile", ROOT / "Snakefile", "--cores", "2"]
    options = ["--directory", tmp_path, "--configfile", path]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    (place,) = (tmp_path / "results" / name).glob("T*/L*")
    joined = read_table(place / "relaxation.csv", RELAXATION).iloc[0]
    bound = study(name)["interfaces"][0].get("max_strain", 0.005)
    assert max(abs(joined.in_plane_strain_left), abs(joined.in_plane_strain_right)) <= bound
    if name not in ONE_CRYSTAL:
        assert joined.largest_force_ev_angstrom < (1e-6 if name in PAIR else 1e-4)
        assert joined.energy_gain_ev_angstrom2 > 0
    stress = read_table(place.parent / "stress.csv", STRESS)
    assert stress.side.tolist() == ["left", "right"]
    # Measured in a run too short to be exact: a strain of 1 % at the most.
    assert (stress.stress_zz_gpa.abs() < 0.01 * stress.normal_stiffness_gpa).all()
    spectrum = read_table(place / "spectrum.csv", SPECTRUM)
    with open_arrays(place / "seed1" / "heat_flow.h5") as file:
        sides = [file[f"q_{side}"][:] for side in ("left", "right")]
        names = [f"{part}_{side}" for part in ("order2", "order3", "higher") for side in ("left", "right")]
        parts = sum(file[part][:] for part in names)
    assert len(sides[0]) >= 2 * PERIODS - 1
    np.testing.assert_allclose(parts, sides[0] + sides[1], rtol=0, atol=1e-9 * np.abs(parts).max())
    assert np.isfinite(spectrum.total).all() and (spectrum.total_se > 0).any()
    health = read_table(place / "seed1" / "health.csv", HEALTH).set_index("check")
    assert health.verdict["site_shift"] != "failed"
    assert ("agf" in spectrum.columns) == (name not in COMMON)
