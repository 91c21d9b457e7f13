"""The inelastic files of a case, from known numbers and seeded noise."""

import h5py
import numpy as np
import pandas as pd

from kapitza.analysis.files.contracts import (
    GREENS,
    INELASTIC,
    INELASTIC_CASE,
    MD_TRANSMISSION,
    SPECTRAL_TEMPERATURE,
    TRANSMISSION,
    WAVEVECTORS,
)
from kapitza.analysis.files.tables import write_table
from kapitza.analysis.spectral.in_plane.wavevector_measures import NET_MEANINGS
from kapitza.analysis.spectral.spectral_temperature import PLANE_GROUPS
from kapitza.analysis.spectral.spectrum import disjoint_groups
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K

FREQUENCY_THZ = np.arange(0.0, 2.5, 0.05)
BAND_EDGES_THZ = np.linspace(0.0, 2.0, 9)
N_BLOCKS, MAP_BLOCKS = 40, 6
ORDER_WEIGHTS = {"order2": 0.8, "order3": 0.15, "higher": 0.05}
RECIPROCAL = 1.2
WAVES = 0.5 * RECIPROCAL * np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
STARS = [0, 1, 1, 2]
PLANES = ("", *(f"_{side}_{count}" for side in ("left", "right") for count in (1, 2)), "_order2")


def shape():
    """A spectrum of unit integral, (n_freq,) THz⁻¹."""
    hump = FREQUENCY_THZ**2 * np.exp(-(((FREQUENCY_THZ - 0.5) / 0.4) ** 2))
    return hump / (hump.sum() * 0.05)


def conversion():
    """What leaves the left side above 1 THz and enters the right one below, in shares of the heat; THz⁻¹."""
    return 0.1 * (np.where(FREQUENCY_THZ > 1.0, shape()[::-1], 0.0) - shape())


def block_spectra(flow_ev_ps, rng):
    """Datasets of heat_flow.h5 (n_blocks, n_freq): orders of known weights, order 3 converting."""
    found = {}
    for name, weight in ORDER_WEIGHTS.items():
        noise = rng.normal(0, 0.2 * shape().max(), (N_BLOCKS, len(FREQUENCY_THZ)))
        for side, sign in (("left", 1), ("right", -1)):
            converted = sign * conversion() if name == "order3" else 0.0
            found[f"{name}_{side}"] = flow_ev_ps * (weight * shape() + converted + noise)
    for side in ("left", "right"):
        found[f"q_{side}"] = sum(found[f"{name}_{side}"] for name in ORDER_WEIGHTS)
    return found


def transfer_of(order3, rng):
    """A map (n_bands, n_bands, n_blocks, n_freq) that adds up to order 3."""
    n_bands = len(BAND_EDGES_THZ) - 1
    weight = rng.random((n_bands, n_bands))
    weight += weight.T
    return (weight / weight.sum())[..., None, None] * order3


def write_seed(folder, flow_ev_ps, rng):
    """What the heat_flow rule writes, into an existing heat_flow.h5, a new map and a new wavevectors.h5."""
    spectra = block_spectra(flow_ev_ps, rng)
    write_waves(folder, spectra)
    with h5py.File(folder / "heat_flow.h5", "a") as file:
        for name, values in {"frequency_thz": FREQUENCY_THZ, **spectra}.items():
            file[name] = values
    write_planes(folder / "planes.h5", flow_ev_ps, rng)
    with h5py.File(folder / "three_phonon.h5", "w") as file:
        file["frequency_thz"], file["band_edges_thz"] = FREQUENCY_THZ, BAND_EDGES_THZ
        for side in ("left", "right"):
            order3 = spectra[f"order3_{side}"][:MAP_BLOCKS]
            file[f"order3_{side}"] = order3
            file[f"transfer_{side}"] = transfer_of(order3, rng)


def write_planes(path, flow_ev_ps, rng):
    """What leaves the planes on the left above 1 THz has come below it where it passes those on the right."""
    offsets, kept = [-4, -3, -2, -1, 1, 2, 3, 4], 1 - np.exp(-0.5 * np.arange(1, 5))
    depth = np.concatenate([-kept[::-1], kept])
    noise = rng.normal(0, 0.02 * shape().max(), (2, len(offsets), N_BLOCKS, len(FREQUENCY_THZ)))
    flow = shape() - depth[:, None, None] * conversion() + noise
    with h5py.File(path, "w") as file:
        file["frequency_thz"], file["plane"] = FREQUENCY_THZ, offsets
        file["q_left"], file["q_right"] = flow_ev_ps * flow
        file["layer_z_angstrom"] = 2.6 * (np.arange(-5, 5) + 0.5)
        file["layer_atoms"], file["layer_power"] = np.full(10, 32), np.zeros((10, N_BLOCKS, 50))


def write_waves(folder, spectra):
    """wavevectors.h5: Γ carries half of every block, the other three waves of a 2 × 2 box the rest."""
    share = np.array([0.5, 0.3, 0.2])
    with h5py.File(folder / "wavevectors.h5", "w") as file:
        file["frequency_thz"], file["wavevector"], file["star"] = FREQUENCY_THZ, WAVES, STARS
        file["reciprocal"], file["plane"] = RECIPROCAL * np.eye(2), [-1, 1]
        for side in ("left", "right"):
            blocks = (
                share[:, None, None] * np.array([0.4, 0.6])[:, None] * spectra[f"q_{side}"][:, None, None]
            )
            file[f"q_{side}"] = blocks.mean(axis=0)
            file[f"q_{side}_groups"] = disjoint_groups(blocks, 10)
        moved = share[:, None] * spectra["q_right"][:, None]
        file["q_planes"] = np.stack([moved.mean(axis=0)] * 2)
        file["q_planes_groups"] = np.stack([disjoint_groups(moved, 10)] * 2)


def write_density(folder):
    """greens.h5 of the same waves: one channel each up to 1 THz, two of the left side, three of the right."""
    frequency = np.linspace(0.005, 2.1, 211)
    with h5py.File(folder / "greens.h5", "w") as file:
        file["frequency_thz"], file["layer_z_angstrom"] = frequency, [-1.0, 1.0]
        file["local_density"] = np.full((2, len(frequency)), 1.5)
        file["wavevector"], file["wavevector_weight"] = WAVES[[0, 1, 3]], [0.25, 0.5, 0.25]
        file["reciprocal"] = RECIPROCAL * np.eye(2)
        for name, count in (("transmission", 1.0), ("channels_left", 2.0), ("channels_right", 3.0)):
            file[f"{name}_by_wavevector"] = np.tile(np.where(frequency < 1, count, 0.0), (3, 1))


def star_table(conductance_mw_m2k):
    """wavevectors.csv of these waves."""
    share = np.array([0.5, 0.3, 0.2])
    return pd.DataFrame(
        {
            "star": [0, 1, 2],
            "wavevector_x_per_angstrom": WAVES[[0, 1, 3], 0],
            "wavevector_y_per_angstrom": WAVES[[0, 1, 3], 1],
            "members": [1, 2, 1],
            "conductance_mw_m2k": share * conductance_mw_m2k,
            "standard_error_mw_m2k": 0.1 * share * conductance_mw_m2k,
            "elastic_mw_m2k": 0.6 * share * conductance_mw_m2k,
            "ceiling_mw_m2k": 0.8 * share * conductance_mw_m2k,
            "along_z_share": 0.4,
            "along_z_share_se": 0.02,
        }
    )


def write_elastic(folder, cutoffs_thz):
    """transmission.csv, greens.csv and greens.h5 of an interface and temperature."""
    write_density(folder)
    frequency = np.linspace(0.005, 2.1, 211)
    left, right = (
        scale * frequency**2 * (frequency < cutoff)
        for scale, cutoff in zip((0.04, 0.16), cutoffs_thz, strict=True)
    )
    curves = [
        pd.DataFrame(
            {
                "frequency_thz": frequency,
                "k_points": k_points,
                "transmission_per_a2": part * np.minimum(left, right),
                "channels_left_per_a2": left,
                "channels_right_per_a2": right,
            }
        )
        for k_points, part in (("mesh", 0.5), ("cell", 0.55))
    ]
    write_table(folder / "transmission.csv", TRANSMISSION, pd.concat(curves, ignore_index=True))
    rows = [
        (k_points, definition, statistics, value * factor * quantum, change, 0.0123, 0.00045)
        for k_points, value, change in (("mesh", 14.26, 0.031), ("cell", 15.5, None))
        for definition, factor in (("local_jump", 1.13), ("reservoir", 1.0))
        for statistics, quantum in (("classical", 1.0), ("quantum", 0.8))
    ]
    write_table(folder / "greens.csv", GREENS, pd.DataFrame(rows, columns=list(GREENS.columns)))


def measures(temperature, rng):
    """Rows of inelastic.csv: shares that grow with temperature, a control of zero."""
    grown = temperature / 100
    rows = [(f"{name}_share", weight) for name, weight in ORDER_WEIGHTS.items() if name != "higher"]
    rows += [("higher_order_share", 0.5 * grown)]
    for kind in ("", "_inner", "_outer"):
        rows += [(f"conversion_between_4{kind}{end}", 0.6 * grown) for end in ("", "_cross", "_split_half")]
    rows += [(f"above_cutoff_{place}", 0.3 * grown) for place in ("left", "right", "left_4", "right_4")]
    rows += [("effective_linear_share", 0.8), ("order3_nonlinear_share", 0.2 * grown)]
    rows += [("higher_nonlinear_share", 0.1 * grown)]
    for plane in PLANES:
        share = 0.0 if plane == "_order2" else 0.4 * grown
        rows += [(f"conversion_share{plane}{end}", share) for end in ("", "_cross", "_split_half")]
    rows += [(f"above_{name}_share", grown) for name in ("cutoff", "1_thz", "ceiling")]
    rows += [("above_star_ceiling_share", 1.5 * grown)]
    net = {**dict.fromkeys(NET_MEANINGS, 0.0), "kept": 1 - grown, "frequency": grown, "in_frequency": grown}
    rows += [(f"net_share_{name}_1", value) for name, value in net.items()]
    rows += [
        ("excess_over_elastic_box", 32 * grown),
        ("excess_over_elastic", 30 * grown),
        ("excess_over_elastic_mesh", 31 * grown),
        ("excess_over_elastic_effective", 29 * grown),
    ]
    rows += [("quantum_share", 0.9), ("quantum_share_order2", 0.95), ("quantum_model_error_share", 0.05)]
    return pd.DataFrame(
        [(name, value + rng.normal(0, 0.004), 0.004 * (1 + rng.random())) for name, value in rows],
        columns=list(INELASTIC_CASE.columns),
    )


def write_case(folder, temperature, conductance_mw_m2k, cutoffs_thz, rng):
    """What the inelastic and spectral_temperature rules write for a case."""
    write_table(folder / "inelastic.csv", INELASTIC_CASE, measures(temperature, rng))
    write_table(folder / "wavevectors.csv", WAVEVECTORS, star_table(conductance_mw_m2k))
    unit = BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K
    error = 0.1 * conductance_mw_m2k * shape().max() / unit * np.exp(-FREQUENCY_THZ)
    simulated = 0.4 * conductance_mw_m2k * shape() / unit + rng.normal(0, error)
    columns = (FREQUENCY_THZ, simulated, error)
    table = pd.DataFrame(dict(zip(MD_TRANSMISSION.columns, columns, strict=True)))
    write_table(folder / "md_transmission.csv", MD_TRANSMISSION, table)
    offsets = dict(zip(PLANE_GROUPS, (0.18, 0.12, -0.1, -0.16), strict=True))
    tables = []
    for name, offset in offsets.items():
        moves = (cutoffs_thz[0 if "left" in name else 1] - FREQUENCY_THZ) * FREQUENCY_THZ > 0
        moving = FREQUENCY_THZ[moves]
        values = temperature * (1 + offset + 0.05 * np.sin(6 * moving) + rng.normal(0, 0.02, len(moving)))
        tables.append(
            pd.DataFrame(
                {
                    "frequency_thz": moving,
                    "group": name,
                    "temperature_k": values,
                    "standard_error_k": 0.02 * temperature,
                }
            )
        )
    write_table(
        folder / "spectral_temperature.csv", SPECTRAL_TEMPERATURE, pd.concat(tables, ignore_index=True)
    )


def write_table_of_all(results, groups):
    """results/inelastic.csv from the cases' files; groups are (directory, interface, temperature)."""
    tables = [
        pd.read_csv(results / group / "inelastic.csv").assign(interface=interface, temperature_k=temperature)
        for group, interface, temperature in groups
    ]
    write_table(
        results / "inelastic.csv", INELASTIC, pd.concat(tables, ignore_index=True)[list(INELASTIC.columns)]
    )


def add_orders(spectrum, rng):
    """Columns of the orders of spectrum.csv, adding up to total."""
    found = {}
    for name, weight in ORDER_WEIGHTS.items():
        found[name] = weight * spectrum["total"]
        found[f"{name}_se"] = np.sqrt(weight) * spectrum["total_se"] * (1 + 0.1 * rng.random())
    return spectrum.assign(**found, agf=0.55 * spectrum[["channels_left", "channels_right"]].min(axis=1))
