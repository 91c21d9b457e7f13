"""What health checks look at: of one run, and of all seeds of a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from numpy.typing import ArrayLike

from kapitza.analysis.measure.conductance import HeatFlow, SeedConductance
from kapitza.analysis.measure.pooling import PooledConductance
from kapitza.analysis.measure.temperature_jump import LocalJump
from kapitza.analysis.spectral.three_phonon import MapSum
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class SiteMotion:
    """Motion of the sampled atoms, as fractions of the distance from its site to the nearest.

    Attributes:
        shift_fraction: largest way of an atom's mean position from the first to the last tenth of production.
        vibration_fraction: largest root mean square displacement of an atom from its mean position.
    """

    shift_fraction: float
    vibration_fraction: float


@dataclass(frozen=True)
class BathReadings:
    """Of the hot and the cold bath, K.

    Attributes:
        measured_k: (n_windows,) each.
        set_k: what they are set to.
    """

    measured_k: tuple[ArrayLike, ArrayLike]
    set_k: tuple[float, float]


@dataclass(frozen=True)
class Axes:
    """What should agree exactly, and by how much it does not.

    Attributes:
        baths: by name of the bath, its layers against it: temperature over T_hot − T_cold, number of atoms.
        geometry: largest disagreement of areas, relative, and of heights, in planes' distances.
        masses: largest relative disagreement of the masses of a type.
        atom_number, sampled_time: largest relative disagreement of numbers of mobile atoms, and of times.
    """

    baths: Mapping[str, tuple[float, float]]
    geometry: float
    masses: float
    atom_number: float
    sampled_time: float


@dataclass(frozen=True)
class LeftBalance:
    """Energy balance of the left side from the end of the first window to that of the last.

    Attributes:
        given_ev: by the hot bath.
        passed_ev: across the interface, left → right, from its frames.
        gained_ev: by the left side, with half of the bonds across the interface; nan where it is not known.
        scatter_ev: of what is missing in the balance at the ends of windows, about a straight line.
        flow_ev_ps: mean flow across the interface over the whole production, eV/ps.
    """

    given_ev: float
    passed_ev: float
    gained_ev: float
    scatter_ev: float
    flow_ev_ps: float


@dataclass(frozen=True)
class BathDrop:
    """What a Langevin bath gave, and how far it was from its set temperature.

    Attributes:
        time_ps, energy_ev: (n_windows + 1,) at window ends; energy into the atoms, cumulative.
        measured_k: (n_windows,).
        set_k: of the thermostat.
        n_atoms: of the bath.
        damping_ps: of the thermostat.
    """

    time_ps: Array
    energy_ev: Array
    measured_k: Array
    set_k: float
    n_atoms: int
    damping_ps: float


@dataclass(frozen=True)
class SeedEvidence:
    """What the checks of one seed look at.

    Attributes:
        flow: from the baths.
        left: energy balance of the left side.
        spectral_flow_ev_ps: ∫q dν over the same production, eV/ps.
        block_ps: length of a Fourier block, ps.
        local: fits of the temperature profile.
        conductances: by either definition.
        total_energy_ev: (n_windows + 1,) eV, of all atoms from the start to the end of production.
        motion: of the sampled atoms.
        baths: None where they set the power and have no set temperature.
        axes: cross-checks of temperatures and geometry; None where they are not known.
        drops: of Langevin baths, by name.
        difference_k: (n_windows,) mean temperature between hot bath and interface less that between interface
            and cold bath, K; None where only the fitted layers are known.
        runs: whose half difference is looked at: two of a reversed pair, else one.
    """

    flow: HeatFlow
    left: LeftBalance
    spectral_flow_ev_ps: float
    block_ps: float
    local: LocalJump
    conductances: Sequence[SeedConductance]
    total_energy_ev: Array
    motion: SiteMotion
    baths: BathReadings | None = None
    axes: Axes | None = None
    drops: Mapping[str, BathDrop] = field(default_factory=dict)
    difference_k: Array | None = None
    runs: int = 1


@dataclass(frozen=True)
class CaseEvidence:
    """What the checks of a case look at.

    Attributes:
        pooled: conductances over the seeds by either definition.
        seeds: what the checks of the seeds look at.
        local: fits of the profile of all seeds together; None where it is not known.
        control: conversion found in order 2, and its standard error; None where it is not measured.
        fit_error: error that the fit of the effective linear bond gives its heat flow, over the heat flow;
            infinite where the run is too short for a fit, None where it is not known.
        greens: greens.csv.
        stress: stress.csv; None where it is not known.
        mismatch: mismatch.csv; None where it is not known.
        three_phonon: sum of the three-phonon map beside order 3; None where the study asks for no map.
        sampling: highest frequency of the crystals' own phonons, and what the frames resolve, THz.
    """

    pooled: Sequence[PooledConductance]
    seeds: Sequence[SeedEvidence] = ()
    local: LocalJump | None = None
    control: tuple[float, float] | None = None
    greens: pd.DataFrame | None = None
    stress: pd.DataFrame | None = None
    mismatch: pd.DataFrame | None = None
    three_phonon: MapSum | None = None
    sampling: tuple[float, float] | None = None
    fit_error: float | None = None
