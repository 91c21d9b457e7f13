"""Figures of one interface, temperature and length, all seeds together."""

from pathlib import Path

import numpy as np

from kapitza.analysis.figures.case.structure_figure import STRUCTURE_FIGURE
from kapitza.analysis.figures.case_files import CaseFiles, SlabAtoms
from kapitza.analysis.figures.figure_kind import draw_figures
from kapitza.analysis.figures.gallery import CASE_FIGURES
from kapitza.analysis.figures.page_plan import case_title
from kapitza.analysis.measure.profile import fit_range_of
from kapitza.interfaces.datafile import read_structure
from kapitza.interfaces.zones import read_zones
from kapitza.study.sections.profile_section import Profile


def case_figures(
    *,
    power: list[Path],
    profile: list[Path],
    run: list[Path],
    heat_flow: list[Path],
    planes: list[Path],
    three_phonon: list[Path],
    zones: Path,
    structure: Path | None = None,
    conductance: Path,
    spectrum: Path,
    measures: Path,
    health: Path,
    md_transmission: Path,
    transmission: Path,
    mismatch: Path,
    spectral_temperature: Path | None = None,
    density: Path | None = None,
    wavevectors: list[Path] | None = None,
    by_wavevector: Path | None = None,
    twins: Path | None = None,
    twin_spectra: list[Path] | None = None,
    box: Path | None = None,
    layer: Path | None = None,
    layer_pairs: Path | None = None,
    bulk_heat_flow: list[Path] | None = None,
    bulk_planes: list[Path] | None = None,
    interface: str,
    temperature: float,
    length: int,
    profile_settings: Profile,
    cutoff_angstrom: float,
    error_groups: int,
    kinds: list[str],
    twin_kinds: list[str] | None = None,
    figures: list[Path],
    data: list[Path] | None = None,
) -> None:
    """Draw the figures `kinds` of a case into the files `figures`, the numbers behind them into `data`.

    Lists name one file of every seed, that of spectra one of every twin of twin_kinds; the files are those of
    kapitza.analysis.figures.case_files.CaseFiles.
    """
    layout = read_zones(zones)
    case = CaseFiles(
        title=case_title(interface, temperature, length, layout.solid_length_nm),
        temperature_k=temperature,
        zones_angstrom={zone.name: (zone.z_lo_angstrom, zone.z_hi_angstrom) for zone in layout.zones},
        fit_range=fit_range_of(layout.fit_bounds(), profile_settings, cutoff_angstrom),
        error_groups=error_groups,
        power=power,
        profile=profile,
        run=run,
        heat_flow=heat_flow,
        planes=planes,
        three_phonon=three_phonon,
        wavevectors=wavevectors or [],
        conductance=conductance,
        spectrum=spectrum,
        measures=measures,
        health=health,
        md_transmission=md_transmission,
        transmission=transmission,
        mismatch=mismatch,
        spectral_temperature=spectral_temperature,
        density=density,
        by_wavevector=by_wavevector,
        twins=twins,
        twin_spectra=dict(zip(twin_kinds or (), twin_spectra or (), strict=True)),
        box=box,
        layer=layer,
        layer_pairs=layer_pairs,
        bulk_heat_flow=bulk_heat_flow or [],
        bulk_planes=bulk_planes or [],
        atoms=_atoms(structure) if structure and STRUCTURE_FIGURE.kind in kinds else None,
    )
    draw_figures(CASE_FIGURES, case, [*kinds, *(kinds if data else [])], [*figures, *(data or [])])


def _atoms(structure: Path) -> SlabAtoms:
    """The atoms of a data file as they are drawn, told apart by element and mass."""
    atoms = read_structure(structure)
    names = [
        f"{symbol}, {mass:.5g} amu" for symbol, mass in zip(atoms.symbols, atoms.get_masses(), strict=True)
    ]
    kinds = list(dict.fromkeys(names))
    index = np.array([kinds.index(name) for name in names])
    return SlabAtoms(atoms.get_positions(), index, kinds, float(atoms.cell[0, 0]))
