"""`kapitza profile`: known profiles and tallies give the known jump, heat flow and conductance."""

import numpy as np
import pandas as pd
import pytest

from kapitza.analysis.measure.profile import ProfileError
from kapitza.analysis.measure.run_profile import BathRanges, run_fit_range, run_profile
from kapitza.cli import main
from kapitza.simulation.foreign.run_frames import RunFileError
from kapitza.simulation.foreign.tally_files import read_chunks, read_tally

JUMP, SLOPE, AREA, Q = 6.0, 0.02, 150.0, 0.05  # K, K/Å, Å², eV/ps
WINDOWS, BINS, WIDTH = 20, 60, 5.0  # 300 Å, plane at 150
Z = WIDTH * (np.arange(BINS) + 0.5)


def profile_k(z):
    return np.where(z < 150, 50 + SLOPE * (150 - z) + JUMP, 50 - SLOPE * (z - 150))


def chunks(temperature, atoms=None, steps=None):
    """A file of fix ave/chunk, (n_windows, n_bins)."""
    atoms = np.full(BINS, 40.0) if atoms is None else atoms
    lines = ["# Chunk-averaged data", "# Timestep Number-of-chunks Total-count", "# Chunk Coord1 Ncount temp"]
    for n, row in enumerate(temperature):
        step = 1000 * (n + 1) if steps is None else steps[n]
        lines.append(f"{step} {len(row)} {atoms.sum():g}")
        bins = enumerate(zip(Z, atoms, row, strict=True), start=1)
        lines += [f"  {k} {z:g} {a:g} {t:.12g}" for k, (z, a, t) in bins]
    return "\n".join(lines) + "\n"


def steady(seed=1, noise=0.05):
    return profile_k(Z) + noise * np.random.default_rng(seed).standard_normal((WINDOWS, BINS))


def tally(hot=-Q, cold=Q, name="# TimeStep v_hot v_cold"):
    rows = [f"{step} {hot * step / 100:.12g} {cold * step / 100:.12g}" for step in range(0, 20001, 100)]
    return "\n".join(["# Time-averaged data", name, *rows]) + "\n"


def run(folder, *options, profile=None, baths=None):
    (folder / "profile.dat").write_text(chunks(steady()) if profile is None else profile)
    (folder / "baths.dat").write_text(tally() if baths is None else baths)
    words = ["--plane", "150", "--left-bath", "0", "50", "--right-bath", "250", "300", "--timestep-fs", "10"]
    words += ["--area-angstrom2", str(AREA), "--bath-exclusion-nm", "1", "--interface-exclusion-nm", "1"]
    files = [str(folder / "profile.dat"), "--baths", str(folder / "baths.dat"), "--into", str(folder / "out")]
    return main(["profile", *files, *words, *options])


def rows(folder):
    return pd.read_csv(folder / "out" / "conductance.csv").set_index("definition")


def test_a_known_profile_gives_the_known_conductances(tmp_path, capsys):
    assert run(tmp_path) == 0
    found = rows(tmp_path)
    for definition, jump in (("local_jump", JUMP), ("reservoir", JUMP + 250 * SLOPE)):
        row = found.loc[definition]
        assert abs(row.temperature_jump_k - jump) < 4 * row.temperature_jump_se_k < 0.3
        assert row.heat_flow_ev_ps == pytest.approx(Q, rel=1e-9)
        value = 1.602176634e7 * Q / (AREA * row.temperature_jump_k)
        assert row.conductance_mw_m2k == pytest.approx(value, rel=1e-9)
    assert "local_jump: ΔT = 6" in capsys.readouterr().out


def test_heat_from_right_to_left_is_negative_and_g_positive(tmp_path):
    mirrored = steady()[:, ::-1]
    assert run(tmp_path, profile=chunks(mirrored)) == 0
    found = rows(tmp_path)
    assert (found.temperature_jump_k < 0).all() and (found.heat_flow_ev_ps < 0).all()
    assert (found.conductance_mw_m2k > 0).all()


def test_a_periodic_box_gives_half_of_the_bath_power_and_any_origin_of_z_the_same(tmp_path):
    shift = 17
    moved = np.roll(steady(), shift, axis=1)
    at = [str((value + shift * WIDTH) % 300) for value in (150,)]
    baths = ("--left-bath", "85", "135", "--right-bath", "335", "385")
    assert run(tmp_path, "--box-length-z", "300", "--plane", *at, *baths, profile=chunks(moved)) == 0
    found = rows(tmp_path)
    assert found.heat_flow_ev_ps.to_numpy() == pytest.approx(Q / 2, rel=1e-9)
    assert found.temperature_jump_k["local_jump"] == pytest.approx(JUMP, abs=0.2)


def test_windows_of_several_files_are_one_profile(tmp_path):
    whole = steady()
    parts = [tmp_path / "a.dat", tmp_path / "b.dat"]
    for n, path in enumerate(parts):
        own = slice(10 * n, 10 * n + 10)
        path.write_text(chunks(whole[own], steps=1000 * np.arange(1, 21)[own]))
    run(tmp_path)
    expected = rows(tmp_path)
    words = ["--plane", "150", "--left-bath", "0", "50", "--right-bath", "250", "300", "--timestep-fs", "10"]
    words += ["--area-angstrom2", str(AREA), "--bath-exclusion-nm", "1", "--interface-exclusion-nm", "1"]
    words += ["--baths", str(tmp_path / "baths.dat"), "--into", str(tmp_path / "both")]
    assert main(["profile", *map(str, parts), *words]) == 0
    found = pd.read_csv(tmp_path / "both" / "conductance.csv").set_index("definition")
    pd.testing.assert_frame_equal(found, expected)


FORMS = {
    "three bare columns": (tally(name="#").replace("# Time-averaged data\n#\n", ""), {"timestep_ps": 0.01}),
    "fix ave/time": (tally(), {"timestep_ps": 0.01}),
    "CSV of ours": (
        "window,time_ps,energy_hot_ev,energy_cold_ev,temperature_hot_k,temperature_cold_k,total_energy_ev\n"
        "0,0.0,0.0,0.0,,,1.0\n1,100.0,5.0,5.0,60,40,1.0\n2,200.0,10.0,10.0,60,40,1.0\n",
        {},
    ),
    "kcal/mol": (tally(-Q / 0.0433641, Q / 0.0433641), {"timestep_ps": 0.01, "units": "real"}),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_bath_energies_says_the_same(form, tmp_path):
    text, options = FORMS[form]
    path = tmp_path / "baths"
    path.write_text(text)
    found = read_tally(path, **options)
    for energy in (found.hot_ev, found.cold_ev):
        assert energy[-1] / found.time_ps[-1] == pytest.approx(Q, rel=1e-5)


BAD_BATHS = {
    "both give": (tally(cold=-Q), "both baths give energy"),
    "empty": ("# nothing\n", "holds no numbers"),
    "unknown names": (tally(name="# step a b"), "is not to be seen"),
    "cut line": (tally() + "20100 1\n", "is cut short"),
    "not finite": (tally().replace("100 -0.05", "100 nan"), "not finite"),
    "restarted": (tally() + tally().split("\n", 2)[2], "does not grow"),
    "too short": ("\n".join(tally().split("\n")[:80]) + "\n", "its energies are of"),
}


@pytest.mark.parametrize("case", BAD_BATHS)
def test_bad_bath_energies_are_refused_in_one_line(case, tmp_path, capsys):
    text, said = BAD_BATHS[case]
    assert run(tmp_path, baths=text) == 1
    error = capsys.readouterr().err
    assert said in error and "; fix: " in error and error.count("\n") == 1


UNEVEN = [*range(1000, 11000, 1000), *range(12000, 22000, 1000)]
BAD_PROFILES = {
    "cut short": (chunks(steady())[:-30], "is cut short"),
    "no temperature": (chunks(steady()).replace("Ncount temp", "Ncount pe"), "has no column temp"),
    "no head": ("1 2 3\n", "has no line `# Chunk …`"),
    "windows missing": (chunks(steady(), steps=UNEVEN), "steps apart"),
    "window twice": (chunks(steady(), steps=[1000] * WINDOWS), "has a window twice"),
    "bins change": (chunks(steady()).replace("  1 2.5 ", "  1 2.6 ", 1), "has other bins in other windows"),
    "few windows": (chunks(steady()[:4]), "at least 10"),
    "no windows": ("# Chunk Coord1 Ncount temp\n", "holds no windows"),
    "no heat across": (chunks(steady() * 0 + 50), "no positive number"),
}


@pytest.mark.parametrize("case", BAD_PROFILES)
def test_bad_profiles_are_refused_in_one_line(case, tmp_path, capsys):
    text, said = BAD_PROFILES[case]
    assert run(tmp_path, profile=text) == 1
    error = capsys.readouterr().err
    assert said in error and "; fix: " in error and error.count("\n") == 1


def test_baths_on_the_wrong_side_and_fits_of_nothing_are_refused(tmp_path, capsys):
    assert run(tmp_path, "--plane", "20") == 1
    assert "are not left and right of a plane" in capsys.readouterr().err
    assert run(tmp_path, "--bath-exclusion-nm", "10") == 1
    assert "leave nothing" in capsys.readouterr().err


def test_empty_bins_are_left_out_and_heights_count_from_the_plane():
    atoms = np.full((3, 4), 8.0)
    atoms[1, 0] = 0
    ranges = BathRanges(2.6, (0, 1), (4, 5))
    bins = run_profile(np.array([1.0, 2.0, 3.0, 4.0]), atoms, np.ones((3, 4)), ranges)
    np.testing.assert_allclose(bins.z_angstrom, [-0.6, 0.4, 1.4])
    assert bins.side == ("left", "right", "right")
    with pytest.raises(ProfileError, match="leave nothing"):
        run_fit_range(ranges, 0.2, 0.1)


def test_a_chunk_file_is_read_as_written(tmp_path):
    path = tmp_path / "profile.dat"
    given = steady()
    path.write_text(chunks(given))
    found = read_chunks(path)
    np.testing.assert_allclose(found.temperature_k, given, rtol=1e-11)
    np.testing.assert_array_equal(found.step, 1000 * np.arange(1, WINDOWS + 1))
    with pytest.raises(RunFileError, match="no such file"):
        read_chunks(tmp_path / "none")
