"""Mismatch models of one pair of media at every temperature of the study."""

from pathlib import Path

import h5py

from analysis.media import continuum
from analysis.mismatch.library import Sides
from analysis.pairs import conductance_table, continuum_spectra, lattice_spectra, temperature_curve
from analysis.tables import PAIR_CURVE, PAIR_MISMATCH, write_table


def lattice_models(media, files, names, settings):
    """Models of two crystals from files of phonopy."""
    # Reading them takes a package that the other media do without.
    from analysis.phonopy_files import plane_normal, read_phonopy
    from analysis.zone_channels import zone_channel_counts, zone_edges, zone_modes

    crystals = [read_phonopy(Path(file)) for file in files]
    zones = [
        zone_modes(crystal.constants, plane_normal(crystal, medium["orientation"]), settings["q_mesh"])
        for crystal, medium in zip(crystals, media, strict=True)
    ]
    edges = zone_edges(*zones, settings["frequency_bins"])
    counts = [zone_channel_counts(zone, edges) for zone in zones]
    return lattice_spectra(Sides(lattices=tuple(counts)), tuple(zone.cutoff_thz for zone in zones), names)


def continuum_models(media, names, settings):
    """Models of two media given by numbers."""
    conventions = {name: settings[name] for name in ("debye_cutoff", "rms_roughness_nm")}
    sides = Sides(continua=tuple(continuum(medium) for medium in media), **conventions)
    return continuum_spectra(sides, names, settings["frequency_bins"])


def main(*, media, files, names, settings, temperatures, table, spectra, curve):
    """Write mismatch.csv, mismatch.h5 and curve.csv.

    media: the left and the right medium as the study gives them; files: of phonopy, for two dispersions.
    names: models of the pair; settings: the study's section models.
    """
    if media[0]["kind"] == "dispersion":
        found = lattice_models(media, files, names, settings)
    else:
        found = continuum_models(media, names, settings)
    rows = conductance_table(found, temperatures, tuple(settings["statistics"]))
    write_spectra(Path(spectra), found)
    write_table(Path(curve), PAIR_CURVE, temperature_curve(found, temperatures))
    write_table(Path(table), PAIR_MISMATCH, rows)


def write_spectra(path, found):
    """Write channels of both sides and of every model, per area."""
    partial, edges = path.with_suffix(".part"), found.edges_thz
    with h5py.File(partial, "w") as file:
        axes = {"edges_thz": edges, "frequency_thz": (edges[1:] + edges[:-1]) / 2}
        channels = {"channels_left": found.left, "channels_right": found.right, **found.transmitted()}
        for name, values in (channels | axes).items():
            file.create_dataset(name, data=values).attrs["units"] = "THz" if name in axes else "1/angstrom^2"
        file.attrs.update(cutoff_left_thz=found.cutoffs_thz[0], cutoff_right_thz=found.cutoffs_thz[1])
    partial.rename(path)


if __name__ == "__main__":
    main(
        media=snakemake.params.media,
        files=snakemake.input.get("phonopy", []),
        **{name: snakemake.params[name] for name in ("names", "settings", "temperatures")},
        **{name: snakemake.output[name] for name in ("table", "spectra", "curve")},
    )
