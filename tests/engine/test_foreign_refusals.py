"""What is said of dumps and structures that cannot be used: one line each, with the fault and the fix."""

import gzip

import numpy as np
import pytest
from foreign_runs import BOX, PLANE, STEPS, A, Swinging, data_text, dump_text

from kapitza.cli import main

RUN = Swinging()
LONG = Swinging(n_frames=300)
TEXT = dump_text(RUN)
OPTIONS = ("--potential", "lj-argon", "--timestep-fs", "10", "--plane", str(PLANE), "--block-ps", "2")
OPTIONS += ("--conversion-planes", "1")


def spectrum(folder, dump=TEXT, *options, name="run.lammpstrj", data=None, plain=OPTIONS):
    """Exit code of the command on a dump, and on a structure where one is given."""
    (folder / name).write_text(dump)
    words = ["spectrum", str(folder / name), "--into", str(folder / "out"), *plain, *options]
    if data is not None:
        (folder / "given.data").write_text(data)
        words += ["--structure", str(folder / "given.data")]
    return main(words)


def without(*names):
    return [name for name in ("id", "type", "x", "y", "z", "vx", "vy", "vz") if name not in names]


def swapped(run, frame):
    """Rows of two atoms exchanged in one frame, IDs and all but places left as they are."""
    other = Swinging(run.n_frames)
    near = np.flatnonzero(np.abs(RUN.site[:, 2] - PLANE) < A)[[0, -1]]
    other.position[frame, near] = other.position[frame, near[::-1]]
    return other


def faster(factor):
    other = Swinging()
    other.velocity *= factor
    return other


def blown_up():
    other = Swinging()
    other.position[7, 3, 1] = np.nan
    return other


def frozen():
    other = Swinging()
    other.velocity[:, RUN.site[:, 2] < PLANE - 5] = 0
    other.position[:, RUN.site[:, 2] < PLANE - 5] = RUN.site[RUN.site[:, 2] < PLANE - 5]
    return other


def half_of_the_box():
    near = np.flatnonzero(np.abs(RUN.site[:, 2] - PLANE) < 6)
    return dump_text(RUN, order=[near] * RUN.n_frames)


def lost_atom():
    whole = np.arange(len(RUN.site))
    return dump_text(RUN, order=[whole] * 30 + [whole[:-1]] * 30)


def breathing():
    return TEXT.replace(f"0 {BOX[0]:.12g}", f"0 {BOX[0] + 0.01:.12g}", 1)


def general_box():
    rows = {f"0 {BOX[0]:.12g}\n": f"{BOX[0]:.12g} 1 0 0\n", f"0 {BOX[2]:.12g}\n": f"0 0 {BOX[2]:.12g} 0\n"}
    text = TEXT.replace("BOX BOUNDS pp pp ff", "BOX BOUNDS abc origin pp pp ff")
    for old, new in rows.items():
        text = text.replace(old, new)
    return text


UNEVEN = [*(STEPS * np.arange(20)), *(STEPS * np.arange(21, 61))]
TWICE = [*(STEPS * np.arange(30)), *(STEPS * np.arange(29, 59))]
ELEMENTS = np.where(RUN.kind == 1, "Ar", "Ne")

BAD_DUMPS = {
    "no velocities": (
        dump_text(RUN, without("vx", "vy", "vz")), "no velocities: column vx, vy, vz is missing"),
    "one velocity missing": (dump_text(RUN, without("vz")), "no velocities: column vz is missing"),
    "no ids": (dump_text(RUN, without("id")), "no column id"),
    "no heights": (dump_text(RUN, without("z")), "no positions: column z is missing"),
    "last frame cut short": (TEXT[: len(TEXT) - 2000], "is cut short"),
    "last number cut short": (TEXT[:-3], "is cut short"),
    "cut inside a head": (TEXT[: TEXT.rindex("ITEM: BOX") + 30], "is cut short"),
    "frames missing": (dump_text(RUN, steps=UNEVEN), "frames are missing or there twice"),
    "a frame twice": (dump_text(RUN, steps=TWICE), "frames are missing or there twice"),
    "atoms change places": (dump_text(swapped(RUN, 12)), "atoms change their order"),
    "wrong units": (dump_text(faster(1e-3)), "as velocities in Å/fs (units real, or GPUMD) read as Å/ps"),
    "unknown units": (dump_text(RUN, units="lj"), "is in units lj"),
    "ASE's velocities": (dump_text(faster(0.0982)), "positions and velocities disagree"),
    "velocities of nothing": (dump_text(faster(0.0)), "all velocities are zero"),
    "tilted": (dump_text(RUN, tilt=" 1.5"), "has a tilted box"),
    "general tilted": (general_box(), "has a tilted box"),
    "box changes": (breathing(), "has another box than the first frame"),
    "atom lost": (lost_atom(), "holds 191 atoms, the first frame 192"),
    "not finite": (dump_text(blown_up()), "the position of atom 4 is not finite"),
    "a word in a column": (TEXT.replace("\n7 1 ", "\n7 one ", 1), "columns type"),
    "types change": (
        TEXT[: len(TEXT) // 2] + TEXT[len(TEXT) // 2 :].replace("\n5 1 ", "\n5 2 "), "the type of atom 5"),
    "atom twice": (TEXT.replace("\n8 1 ", "\n7 1 "), "holds atom 7 twice"),
    "walls near the plane": (dump_text(frozen()), "never move"),
    "slab too thin": (half_of_the_box(), "the slab is thinner than the forces reach"),
    "element without potential": (
        dump_text(RUN, ["id", "element", *"xyz", "vx", "vy", "vz"], extra={"element": ELEMENTS}),
        "the potential does not describe Ne",
    ),
    "local dump": (TEXT.replace("ITEM: ATOMS id", "ITEM: ENTRIES id"), "is a dump of style local"),
    "no dump": ("x y z\n1 2 3\n", "begins with 'x y z'"),
    "empty": ("", "is empty or binary"),
    "frames without atoms": (TEXT.replace("ITEM: NUMBER OF ATOMS\n192\n", ""), "no number of atoms"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_DUMPS)
def test_a_bad_dump_is_refused_in_one_line(case, tmp_path, capsys):
    dump, said = BAD_DUMPS[case]
    assert spectrum(tmp_path, dump) == 1
    error = capsys.readouterr().err
    assert said in error and "; fix: " in error and error.count("\n") == 1
    assert not list(tmp_path.rglob("trajectory.*"))


BAD_OPTIONS = {
    "plane outside": (("--plane", "70"), "is outside the atoms"),
    "no time step": (("--potential", "lj-argon", "--plane", str(PLANE)), "does not say at what time it is"),
    "too coarse": (("--timestep-fs", "20"), "a frame every 200 fs is too coarse for"),
    "wrong time step": (("--timestep-fs", "1"), "positions and velocities disagree"),
    "no plane": (("--potential", "lj-argon", "--timestep-fs", "10"), "through which plane?"),
    "planes too far": (("--conversion-planes", "9"), "the plane, moved by -9 atomic planes"),
    "no such potential": (("--potential", "lj-argn"), "no potential of this name"),
    "elements of half of the types": (("--elements", "Ar"), "has types up to 2, --elements names 1"),
    "left types that are not there": (("--left-types", "3"), "one side of the plane has no atoms"),
    "blocks too long": (("--block-ps", "20"), "half-overlapping blocks"),
    "nothing in range": (("--first-step", "100000"), "holds"),
    "no such structure": (("--structure", "none.data"), "no such file"),
    "structure of unknown kind": (("--structure", __file__), "its name does not say what it is"),
}


@pytest.mark.parametrize("case", BAD_OPTIONS)
def test_a_bad_option_is_refused_in_one_line(case, tmp_path, capsys):
    words, said = BAD_OPTIONS[case]
    alone = case in ("no time step", "no plane")
    assert spectrum(tmp_path, TEXT, *([] if alone else words), plain=words if alone else OPTIONS) == 1
    error = capsys.readouterr().err
    assert said in error and "; fix: " in error and error.count("\n") == 1


BAD_STRUCTURES = {
    "another atom's type": (data_text(RUN).replace("\n9 1 ", "\n9 2 "), "atom 9 has another type than in"),
    "fewer atoms": (data_text(RUN).replace("192 atoms", "191 atoms").rsplit("\n", 2)[0] + "\n", "is not in"),
    "two elements of one label": (data_text(RUN, comment="# Ne"), "is Ar by --elements and Ne by"),
    "no data file": ("nothing\n", "cannot be read as lammps-data"),
    "tilted": (
        data_text(RUN).replace("zlo zhi\n", "zlo zhi\n1.0 0 0 xy xz yz\n"),
        "its cell is not rectangular",
    ),
}


@pytest.mark.parametrize("case", BAD_STRUCTURES)
def test_a_bad_structure_is_refused_in_one_line(case, tmp_path, capsys):
    data, said = BAD_STRUCTURES[case]
    assert spectrum(tmp_path, TEXT, "--elements", "Ar", "Ar", data=data) == 1
    error = capsys.readouterr().err
    assert said in error and "; fix: " in error and error.count("\n") == 1


def test_a_truncated_dump_is_read_to_its_last_whole_frame_when_asked(tmp_path, capsys):
    text = dump_text(LONG)
    assert spectrum(tmp_path, text[:-1000], "--allow-truncated") in (0, 1)
    assert "299 frames of 192 atoms" in capsys.readouterr().out


def test_a_structure_of_another_box_gives_elements_and_masses_only(tmp_path, capsys):
    data = data_text(LONG, sites=1.01 * LONG.site, box=1.01 * BOX)
    spectrum(tmp_path, dump_text(LONG), data=data)
    assert "mean positions, for" in capsys.readouterr().out


def test_damaged_gzip_is_said(tmp_path, capsys):
    path = tmp_path / "run.lammpstrj.gz"
    path.write_bytes(gzip.compress(TEXT.encode())[:100])
    assert main(["spectrum", str(path), *OPTIONS]) == 1
    assert "fix: " in capsys.readouterr().err


def test_the_plane_lies_between_the_layers_of_the_crystal():
    assert not np.isclose(RUN.site[:, 2], PLANE, atol=A / 8).any()
