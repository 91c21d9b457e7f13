"""Frames of dumps of unusual but legal shape are the frames of the plain one; what cannot be read says so."""

import gzip

import ase.io
import numpy as np
import pytest
from ase import Atoms
from ase.units import fs
from foreign_runs import BOX, COLUMNS, PLANE, Swinging, dump_text

from kapitza.simulation.foreign.dump_reading import OTHER_FORMATS, FrameSource
from kapitza.simulation.foreign.given_structure import TypeWords, who_is_who
from kapitza.simulation.foreign.interface_part import PartAsked, interface_part
from kapitza.simulation.foreign.run_frames import RunBox, RunFileError
from kapitza.simulation.foreign.tally_files import read_chunks
from kapitza.study.potentials.manifest import load_manifest

RUN = Swinging(n_frames=4)
PLAIN = dump_text(RUN)
HEAVY = np.where(RUN.kind == 1, 39.948, 159.792)
VELOCITY = ("vx", "vy", "vz")


def triclinic_header(text):
    """An orthogonal box as LAMMPS writes one that may tilt."""
    for length in BOX:
        text = text.replace(f"\n0 {length:.12g}\n", f"\n0.0 {length:.12e} 0.0\n")
    return text.replace("BOX BOUNDS pp pp ff", "BOX BOUNDS xy xz yz pp pp ff")


def moving_walls(text):
    """Bounds of the axis that is not periodic follow the atoms, as `boundary p p s` has it."""
    parts = text.split(f"0 {BOX[2]:.12g}\n")
    return "".join(f"{part}{-0.1 * n} {BOX[2] + 0.2 * n}\n" for n, part in enumerate(parts[:-1])) + parts[-1]


def with_times(text):
    for step in RUN.steps:
        text = text.replace(
            f"ITEM: TIMESTEP\n{step}\n", f"ITEM: TIME\n{0.01 * step:g}\nITEM: TIMESTEP\n{step}\n"
        )
    return text


NAMES = np.where(RUN.kind == 1, "Ar", "He*")
SHAPES = {
    "columns in another order": dump_text(RUN, ("vz", "x", "type", "vy", "z", "id", "vx", "y")),
    "scaled and unwrapped": dump_text(RUN, ("id", "type", "xs", "yu", "z", *VELOCITY)),
    "words between the numbers": dump_text(RUN, ("id", "name", *COLUMNS[1:]), extra={"name": NAMES}),
    "columns nobody needs": dump_text(RUN, (*COLUMNS, "fx"), extra={"fx": np.full(len(RUN.site), 1e300)}),
    "time in every frame": with_times(PLAIN),
    "a head of a box that may tilt": triclinic_header(PLAIN),
    "walls that move": moving_walls(PLAIN),
    "lines ended as on other systems": PLAIN.replace("\n", "\r\n"),
    "empty lines at the end": PLAIN + "\n\n",
    "units said": dump_text(RUN, units="metal"),
}


def frames(folder, text, name="run.lammpstrj", **options):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(FrameSource((path,), **{"timestep_ps": 0.01, **options}).frames())


def check(found):
    assert len(found) == RUN.n_frames
    for frame, position, velocity in zip(found, RUN.position, RUN.velocity, strict=True):
        np.testing.assert_allclose(frame.position, position, atol=1e-6)
        np.testing.assert_allclose(frame.velocity, velocity, atol=1e-6)
        np.testing.assert_array_equal(frame.atom_id, np.arange(1, len(RUN.site) + 1))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_dump_of_any_legal_shape_has_the_frames_of_the_plain_one(shape, tmp_path):
    found = frames(tmp_path, SHAPES[shape])
    check(found)
    np.testing.assert_array_equal(found[-1].kind, RUN.kind)
    assert found[-1].box.periodic.tolist() == [True, True, False]


def extended(path, **columns):
    images = []
    for position, velocity in zip(RUN.position, RUN.velocity, strict=True):
        atoms = Atoms(f"Ar{len(RUN.site)}", position, cell=BOX, pbc=(True, True, False))
        atoms.set_masses(HEAVY)
        for name, factor in columns.items():
            atoms.set_array(name, factor * velocity)
        if not columns:
            atoms.set_velocities(velocity / (1000 * fs))
        images.append(atoms)
    ase.io.write(path, images, format="extxyz")
    return path.read_bytes()


def test_extended_xyz_has_velocities_of_ase_masses_and_may_be_compressed(tmp_path):
    plain = extended(tmp_path / "a.xyz")
    for name, content in (("b.xyz", plain), ("c.xyz.gz", gzip.compress(plain))):
        found = frames(tmp_path, content, name, interval_ps=0.1)
        check(found)
        np.testing.assert_allclose(found[0].mass_amu, HEAVY)
    raw = extended(tmp_path / "d.xyz", velocities=1 / (1000 * fs))
    check(frames(tmp_path, raw, "e.xyz", interval_ps=0.1, units="ase"))


def test_masses_of_a_dump_are_those_of_its_atoms_and_not_of_the_potential(tmp_path):
    text = dump_text(
        RUN, (*COLUMNS, "mass"), order=[np.arange(len(RUN.site))[::-1]] * 4, extra={"mass": HEAVY}
    )
    frame = frames(tmp_path, text)[0]
    potential = load_manifest()["lj-argon"]
    np.testing.assert_allclose(who_is_who(frame, None, TypeWords(), potential)[1], HEAVY)
    given = who_is_who(frame, None, TypeWords(masses_amu=(1.0, 2.0)), potential)[1]
    np.testing.assert_allclose(given, RUN.kind)


DAMAGED = {
    "no step": (PLAIN.replace("TIMESTEP\n0\n", "TIMESTEP\nzero\n"), "its head holds no number"),
    "no count": (PLAIN.replace("ATOMS\n192\n", "ATOMS\n-\n", 1), "its head holds no number"),
    "words for bounds": (PLAIN.replace(f"0 {BOX[0]:.12g}\n", "low high\n", 1), "its box bounds are none"),
    "bounds of unequal length": (PLAIN.replace(f"0 {BOX[2]:.12g}\n", "0\n", 1), "its box bounds are none"),
    "bounds the wrong way": (PLAIN.replace(f"0 {BOX[2]:.12g}\n", "9 1\n", 1), "its box bounds are none"),
    "box not finite": (PLAIN.replace(f"0 {BOX[0]:.12g}\n", "0 nan\n", 1), "its box bounds are none"),
    "other boundaries later": (
        PLAIN[:9000] + PLAIN[9000:].replace("pp pp ff", "pp pp pp"), "other periodic axes"),
    "masses of words": (
        dump_text(RUN, (*COLUMNS, "mass"), extra={"mass": NAMES}), "columns mass"),
}  # fmt: skip


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_dump_is_refused_in_one_line(case, tmp_path):
    text, said = DAMAGED[case]
    with pytest.raises(RunFileError, match=said) as refused:
        frames(tmp_path, text)
    assert "; fix: " in str(refused.value) and "\n" not in str(refused.value).strip()


@pytest.mark.parametrize("ending", OTHER_FORMATS)
def test_formats_without_a_reader_name_the_way(ending, tmp_path):
    with pytest.raises(RunFileError, match="; fix: "):
        frames(tmp_path, b"\x00\x01", f"run{ending}")


def test_a_box_whose_edges_are_open_is_refused_where_forces_would_cross_them():
    box = RunBox(np.zeros(3), BOX, np.array([True, False, False]))
    with pytest.raises(RunFileError, match="not periodic along y"):
        interface_part(RUN.site, box, PartAsked(PLANE, 8.5, ()), "test")
    wide = RunBox(np.zeros(3), np.add(BOX, [0, 20, 0]), np.array([True, False, False]))
    assert len(interface_part(RUN.site, wide, PartAsked(PLANE, 8.5, ()), "test").chosen)


BINS = "# Chunk-averaged data\n# Timestep Number-of-chunks Total-count\n# Chunk {names}\n1000 5 10\n{rows}"
CHUNKS = {
    "fractions": ("Coord1 Ncount temp", [f"{n} {n / 5} 2 30" for n in range(5)], "fractions of the box"),
    "two axes": ("Coord1 Coord2 Ncount temp", [f"{n} {9 * n} 1 2 30" for n in range(5)], "two axes"),
    "words": ("Coord1 Ncount temp", [f"{n} {9 * n} 2 warm" for n in range(5)], "holds no number"),
}


@pytest.mark.parametrize("case", CHUNKS)
def test_profiles_of_other_bins_are_refused(case, tmp_path):
    names, rows, said = CHUNKS[case]
    path = tmp_path / "profile.dat"
    path.write_text(BINS.format(names=names, rows="\n".join(rows) + "\n"))
    with pytest.raises(RunFileError, match=said):
        read_chunks(path)
