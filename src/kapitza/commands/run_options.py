"""Options of `kapitza spectrum` and `kapitza profile`."""

import argparse
from pathlib import Path

_STYLES = ("metal", "real", "gpumd", "ase")


def spectrum_options(part: argparse.ArgumentParser) -> None:
    """Those of `kapitza spectrum`."""
    part.add_argument(
        "dump", nargs="+", type=Path, help="LAMMPS text dump, extended XYZ, netCDF, or one trajectory.h5"
    )
    part.add_argument(
        "--potential", required=True, help="name of the catalogue, or a YAML file with one entry"
    )
    part.add_argument(
        "--plane", type=float, nargs="+", default=[], metavar="Z", help="z of the dividing plane or planes, Å"
    )
    part.add_argument(
        "--structure", "--data", type=Path, help="LAMMPS data file, extended XYZ, POSCAR or CIF of the run"
    )
    part.add_argument("--elements", nargs="+", default=[], help="element of every LAMMPS type, in order")
    part.add_argument("--masses", nargs="+", type=float, default=[], help="mass of every type, amu")
    part.add_argument("--left-types", nargs="+", type=int, default=[], help="types of the left side")
    part.add_argument("--frame-interval-fs", type=float, help="time between frames, where no step says it")
    part.add_argument("--first-step", type=int, help="leave out what is before")
    part.add_argument("--last-step", type=int, help="leave out what is after")
    part.add_argument(
        "--allow-truncated", action="store_true", help="leave out a last frame that is cut short"
    )
    part.add_argument("--block-ps", type=float, default=20.0, help="length of a Fourier block (20)")
    part.add_argument("--order-step", type=float, default=0.1, help="h of the orders of anharmonicity (0.1)")
    _conversion_planes(part)
    part.add_argument("--error-groups", type=int, default=10, help="groups of blocks for errors (10)")
    part.add_argument("--cutoffs-thz", type=float, nargs=2, help="highest frequency of both crystals")
    part.add_argument("--jump-k", type=float, help="T_left − T_right at the plane, K: G(ν) is written too")
    _shared(part, "spectrum")


def profile_options(part: argparse.ArgumentParser) -> None:
    """Those of `kapitza profile`."""
    part.add_argument("chunks", nargs="+", type=Path, help="file of fix ave/chunk, or several of one run")
    part.add_argument("--plane", type=float, required=True, metavar="Z", help="z of the interface, Å")
    part.add_argument(
        "--left-bath", type=float, nargs=2, required=True, metavar=("LO", "HI"), help="z of the bath, Å"
    )
    part.add_argument(
        "--right-bath", type=float, nargs=2, required=True, metavar=("LO", "HI"), help="likewise"
    )
    part.add_argument("--box-length-z", type=float, help="of a periodic box with two interfaces, Å")
    part.add_argument("--temperature-column", default="temp", help="of the chunk file (temp)")
    part.add_argument(
        "--bath-exclusion-nm", type=float, default=2.0, help="left out of the fit at each bath (2)"
    )
    part.add_argument(
        "--interface-exclusion-nm", type=float, default=1.0, help="left out of the fit at the plane (1)"
    )
    _shared(part, "profile")


def prepare_options(part: argparse.ArgumentParser) -> None:
    """Those of `kapitza prepare`."""
    part.add_argument("structure", type=Path, help="LAMMPS data file, extended XYZ, POSCAR or CIF")
    part.add_argument(
        "--potential", required=True, help="name of the catalogue, or a YAML file with one entry"
    )
    part.add_argument("--plane", type=float, required=True, metavar="Z", help="z of the interface, Å")
    part.add_argument("--elements", nargs="+", default=[], help="element of every LAMMPS type, in order")
    part.add_argument(
        "--standard-masses", action="store_true", help="masses of the potential, not of the file"
    )
    part.add_argument("--wall-angstrom", type=float, help="fixed at each end (one cutoff)")
    part.add_argument("--bath-angstrom", type=float, default=20.0, help="thermostatted at each end (20)")
    part.add_argument("--relax", action="store_true", help="bring the atoms to rest first, the box as it is")
    part.add_argument("--temperature-k", type=float, required=True, help="mean temperature, K")
    part.add_argument("--bath-offset-fraction", type=float, default=0.25, help="f: baths at T(1 ± f) (0.25)")
    part.add_argument("--bath-damping-ps", type=float, default=0.5, help="of the Langevin baths (0.5)")
    part.add_argument("--timestep-fs", type=float, required=True, help="time step, fs")
    part.add_argument("--sample-interval-steps", type=int, default=10, help="steps between frames (10)")
    part.add_argument("--equilibration-ps", type=float, default=30.0, help="(30)")
    part.add_argument("--drive-ps", type=float, default=120.0, help="(120)")
    part.add_argument("--production-ps", type=float, default=1000.0, help="(1000)")
    part.add_argument("--segments", type=int, default=20, help="of the production (20)")
    part.add_argument("--seed", type=int, default=1, help="of velocities and baths (1)")
    _conversion_planes(part)
    part.add_argument("--into", type=Path, default=Path("run"), help="folder (run)")


def _shared(part: argparse.ArgumentParser, folder: str) -> None:
    part.add_argument("--units", choices=_STYLES, help="of the run (metal, or as the dump says)")
    part.add_argument("--timestep-fs", type=float, help="time step of the run, fs")
    needed = folder == "profile"
    part.add_argument(
        "--baths", type=Path, required=needed, help="table of time or step and the energies of both baths"
    )
    part.add_argument(
        "--bath-columns", nargs=3, default=[], metavar=("TIME", "HOT", "COLD"), help="of that table, by name"
    )
    part.add_argument("--mobile-atoms", type=int, help="atoms that store heat (all that the files hold)")
    part.add_argument("--area-angstrom2", type=float, required=needed, help="cross-section (of the box)")
    part.add_argument("--into", type=Path, default=Path(folder), help=f"folder of the results ({folder})")


def _conversion_planes(part: argparse.ArgumentParser) -> None:
    part.add_argument(
        "--conversion-planes",
        type=int,
        nargs="*",
        default=[1, 2, 4],
        help="planes beside, both sides (1 2 4)",
    )
