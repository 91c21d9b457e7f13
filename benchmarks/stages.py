"""Stages of the workflow that the benchmark runs in processes of their own, each in an empty folder."""

from pathlib import Path

TEMPERATURES = [float(10 * step) for step in range(1, 101)]
ALUMINIUM, SAPPHIRE = ({"kind": "debye", "material": name} for name in ("Al", "sapphire"))


def argon_phonons(folder: Path) -> None:
    """Force constants of argon at its nominal lattice constant."""
    from kapitza.analysis.harmonic.force_constants import save_force_constants
    from kapitza.simulation.lattice_state import bulk_force_constants
    from kapitza.study.given_potential import GivenPotential
    from kapitza.study.potentials.manifest import load_manifest

    potential = load_manifest()["lj-argon"]
    edge = potential.lattice_angstrom("fcc", ("Ar",))
    found = bulk_force_constants(GivenPotential.of("lj-argon", potential), "fcc", ("Ar",), edge)
    save_force_constants(folder / "phonons.h5", found)


def media_pair(folder: Path) -> None:
    """All models of one pair of Debye media at a hundred temperatures, with their errors."""
    from kapitza.steps.pair import pair
    from kapitza.study.sections.models_section import Models

    outputs = ("table", "spectra", "curve", "about", "low_temperature", "angles", "flux")
    pair(
        media=[ALUMINIUM, SAPPHIRE],
        names=["amm_scalar", "amm_elastic", "dmm_debye", "mixed", "radiation_limit", "inelastic_dmm"],
        settings=Models(rms_roughness_nm=0.2).model_dump(exclude={"names"}),
        temperatures=TEMPERATURES,
        reservoirs=[],
        **{name: folder / name for name in outputs},
    )
