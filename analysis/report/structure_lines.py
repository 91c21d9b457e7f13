"""The report's sentences on interfaces whose atoms are from a file, or from a melt."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kapitza.analysis.files.number_text import number


def structure_lines(study: Mapping[str, Any], layers: Mapping[str, pd.DataFrame]) -> list[str]:
    """One sentence for each interface from a file, and one for each amorphous layer.

    Args:
        study: as resolved, defaults included.
        layers: amorphous_layer.csv by the label of its case.
    """
    found = [_of_file(item) for item in study["interfaces"] if item.get("structure")]
    return [*found, *(_of_layer(label, table.iloc[0].to_dict()) for label, table in layers.items())]


def _of_file(interface: Mapping[str, Any]) -> str:
    structure = interface["structure"]
    state = "brought to rest" if structure["relax"] else "taken as they stand"
    area = ""
    if structure["thickness_angstrom"] is not None:
        area = f" G is per width of the sheet times {structure['thickness_angstrom']:g} Å."
    elif structure["area_angstrom2"] is not None:
        area = f" G is per {structure['area_angstrom2']:g} Å²."
    left_out = (
        "Models and Green’s functions are of the crystals named beside it; the exact harmonic box and the "
        "stress are left out: they need a box built of crystals."
    )
    if interface["left"]["crystal"] == "none":
        left_out = (
            "Models, Green’s functions, channels and the exact harmonic box are left out: no crystals are "
            "named beside it. Cutoffs are the highest frequencies of the atoms of either side as they stand."
        )
    return f"{interface['name']}: atoms from {structure['file']}, {state}.{area} {left_out}"


def _of_layer(label: str, layer: Mapping[Any, Any]) -> str:
    thickness, energy = float(layer["thickness_angstrom"]), float(layer["energy_ev"])
    densities = (number(layer["density_kg_m3"]), number(layer["crystal_density_kg_m3"]))
    return (
        f"{label}: an amorphous layer of {int(layer['n_atoms'])} atoms, {thickness:.1f} Å thick, of "
        f"{densities[0]} kg/m³ (as crystals {densities[1]}), {layer['coordination']:.2f} neighbours within "
        f"{layer['bond_angstrom']:.2f} Å, {energy:.3f} eV per atom above the crystals. Its g(r) is in "
        "pair_distribution.csv and in the figure with its case. Green’s functions and the exact harmonic box "
        "are left out: they join perfect crystals."
    )
