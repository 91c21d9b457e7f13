"""Cross-interface forces of any LAMMPS potential: joined minus cleaved, for batches of frames.

F×_i = F_i[U(L∪R)] − F_i[U(S)] for atom i of side S (docs/theory.md, "Cross-interface forces"). Every frame
is placed twice in one LAMMPS box: once as it is (joined), once with the right side moved away beyond the
cutoff (cleaved); all copies are stacked along z with vacuum between them. Of a pair potential the difference
is the sum over the pairs across the plane, so one copy without the pairs within a side gives the same, at
a quarter of the cost.
"""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kapitza.interfaces.deck import potential_commands
from kapitza.simulation.atom_views import AtomViews
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.session import SimulationError, lammps_name, open_lammps, run_commands
from kapitza.study.potentials.force_fields import Potential

SKINS = (0.1, 3.0)  # Å; least and largest skin of the neighbour lists, which follows the displacements
MARGIN = 1.05  # a skin is wider than needed by this factor, so that it grows a few times only
# Every run of one step ends with output, for which LAMMPS would add up energy and virial pair by pair.
NO_ENERGIES = "uncompute thermo_press\nuncompute thermo_pe"
ATOMS_PER_RUN = 2500  # copies are stacked up to about this many atoms: beyond it, a run costs its forces


@dataclass(frozen=True)
class ForceField:
    """A potential with the element and mass of each LAMMPS type and the folder of the catalogue's files."""

    potential: Potential
    species: list[str]
    masses_amu: list[float]
    folder: Path

    def commands(self) -> str:
        """The LAMMPS lines that set it."""
        files = {name: lammps_name(path) for name, path in self.potential.paths(self.folder).items()}
        return potential_commands(self.potential, self.species, self.masses_amu, files)

    def cross(self, slab: Slab, together: int = 1) -> "CrossForces":
        """Forces across the plane between the sides of a slab; together: as of CrossForces."""
        return CrossForces(self, slab, together)


class StackedForces:
    """Forces on several independent copies of one set of atoms, evaluated in a single LAMMPS step.

    A context manager; the copies share x and y and stand apart along z.
    """

    def __init__(
        self,
        field: ForceField,
        copies: list[NDArray[np.float64]],
        kinds: list[Any],
        periods: NDArray[Any],
        sides: list[NDArray[np.int64]] | None = None,
    ) -> None:
        """Build the stack.

        Args:
            copies: reference positions of each copy, (n, 3) Å.
            kinds: LAMMPS type of each atom of each copy.
            periods: (2,) box lengths along x and y, Å.
            sides: side of each atom of each copy, 0 or 1: only pairs of different sides act on each other.
        """
        gap = 2.0 * (field.potential.cutoff_angstrom + SKINS[1])
        heights = np.array([gap + np.ptp(copy[:, 2]) for copy in copies])
        # Counted from the middle of the stack: the farther from zero, the more are positions rounded.
        top = (heights.sum() + gap) / 2
        bottoms = gap - top + np.cumsum(heights) - heights
        lifts = [np.array([0.0, 0.0, z - copy[:, 2].min()]) for copy, z in zip(copies, bottoms, strict=True)]
        self._site = np.vstack([copy + lift for copy, lift in zip(copies, lifts, strict=True)])
        self._number = np.arange(1, len(self._site) + 1, dtype=np.int32)
        self._skin = SKINS[0]
        self._periods = np.asarray(periods, dtype=np.float64)
        self._context = open_lammps()
        self._lmp = self._context.__enter__()
        self._create(field, np.concatenate(kinds), top, self._excluded(sides) if sides else "")
        self._views = AtomViews(self._lmp)
        self._target, self._change = np.empty_like(self._site), np.empty_like(self._site)

    def _excluded(self, sides: list[NDArray[np.int64]]) -> str:
        """LAMMPS lines that leave out all pairs within a side."""
        of_atoms, lines = np.concatenate(sides), []
        for side in (0, 1):
            numbers = " ".join(map(str, self._number[of_atoms == side]))
            lines.append(f"group side{side} id {numbers}\nneigh_modify exclude group side{side} side{side}")
        return "\n".join(lines)

    def _create(self, field: ForceField, kinds: NDArray[Any], top: float, excluded: str) -> None:
        width, depth = self._periods
        run_commands(
            self._lmp,
            f"""units metal
boundary p p f
atom_style atomic
atom_modify map yes sort 0 0
region box block 0 {width:.12g} 0 {depth:.12g} {-top:.12g} {top:.12g}
create_box {len(field.masses_amu)} box""",
            "making the box of the interface slab",
        )
        n_atoms = len(kinds)
        self._lmp.create_atoms(n_atoms, self._number.tolist(), kinds.tolist(), self._site.ravel().tolist())
        run_commands(
            self._lmp,
            f"""{field.commands()}
{excluded}
neighbor {self._skin} bin
thermo_style custom step
{NO_ENERGIES}
run 0 post no""",
            "evaluating the interface slab",
        )
        if self._lmp.get_natoms() != n_atoms:
            raise SimulationError(
                f"LAMMPS kept {self._lmp.get_natoms()} of {n_atoms} atoms of the interface slab.",
                "Reference positions lie outside the box.",
                "Build the structure again.",
            )

    def __call__(self, displacement: NDArray[np.float64]) -> NDArray[np.float64]:
        """Forces (n_all, 3) in eV/Å with every atom at its reference + displacement (n_all, 3) Å.

        Raises:
            SimulationError: LAMMPS has put the atoms into another order.
        """
        return self.shown(displacement).copy()

    def shown(self, displacement: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same in memory of LAMMPS, where the next call changes them."""
        self._widen(displacement)
        np.add(self._site, displacement, out=self._target)
        self._move(self._target)
        self._lmp.command("run 1 pre no post no")
        if not (self._array("id") == self._number).all():
            raise SimulationError(
                "The atoms of the interface slab are no longer in the order in which they were made.",
                "On one rank and without sorting LAMMPS is expected to keep it.",
                "Use the LAMMPS of requirements.lock.",
            )
        return self._array("f")

    def energies(self, displacement: NDArray[np.float64]) -> NDArray[np.float64]:
        """Potential energy LAMMPS counts as each atom's, (n_all,) eV, at displacements as in a call."""
        self._widen(displacement)
        self._move(self._site + displacement)
        run_commands(
            self._lmp,
            "compute of_atom all pe/atom\ncompute of_all all reduce sum c_of_atom\n"
            "thermo_style custom step c_of_all\nrun 0 post no",
            "evaluating energies of the interface slab",
        )
        of_atom = self._lmp.numpy.extract_compute("of_atom", 1, 1)
        found = np.array(of_atom[: len(self._site)], dtype=np.float64)
        # A new style of output is set up by a run of its own: the next ones go on without.
        run_commands(
            self._lmp,
            "thermo_style custom step\nuncompute of_all\nuncompute of_atom\nrun 0 post no",
            "leaving energies out again",
        )
        return found

    def _widen(self, displacement: NDArray[np.float64]) -> None:
        """Build new lists, of atoms at their sites, once a displacement exceeds half of the skin.

        Pairs between cutoff and skin cost time in every run, so lists are as short as displacements allow.
        Beyond the largest skin LAMMPS builds them by itself.
        """
        needed = 2 * float(np.sqrt(np.einsum("ia,ia->i", displacement, displacement).max()))
        if needed > self._skin < SKINS[1]:
            self._skin = min(MARGIN * needed, SKINS[1])
            self._move(self._site.copy())
            run_commands(
                self._lmp, f"neighbor {self._skin:.6g} bin\nrun 0 post no", "widening neighbour lists"
            )

    def _move(self, target: NDArray[np.float64]) -> None:
        """Put the atoms at `target`, each in the periodic image that LAMMPS has it in.

        LAMMPS wraps atoms into the box. Another image would seem far, and cost new neighbour lists.
        """
        position = self._array("x")
        change = np.subtract(target, position, out=self._change)
        if max(change.max(), -change.min()) > self._periods.min() / 2:
            image = self._periods * np.round(change[:, :2] / self._periods)
            target[:, :2] -= image
            self._site[:, :2] -= image
        position[:] = target

    def _array(self, name: str) -> NDArray[Any]:
        """A per-atom quantity where LAMMPS keeps it; a run may move it."""
        return self._views.first(name, len(self._site))

    def __enter__(self) -> "StackedForces":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.__exit__(kind, error, trace)


class CrossForces:
    """Cross-interface forces of a slab, frame by frame; a context manager."""

    def __init__(
        self,
        field: ForceField,
        slab: Slab,
        together: int = 1,
        *,
        atoms_per_run: int = ATOMS_PER_RUN,
        pairwise: bool | None = None,
    ) -> None:
        """Set up the evaluation.

        Args:
            together: consecutive frames that are always evaluated in one run, however many atoms they have.
            atoms_per_run: up to which more frames are; 0 for frames that come one by one.
            pairwise: whether only pairs across are evaluated, exact for pair potentials; as its entry says.
        """
        self._pairwise = field.potential.pairwise if pairwise is None else pairwise
        right = slab.side == 1
        self._left = ~right
        reach = field.potential.cutoff_angstrom + SKINS[1]
        cleaved = slab.position + np.outer(right, [0.0, 0.0, 2.0 * reach])
        of_frame = [slab.position] if self._pairwise else [slab.position, cleaved]
        n_atoms, n_copies = len(slab.position), len(of_frame)
        self._frames = together * max(1, atoms_per_run // (n_copies * n_atoms * together))
        copies = of_frame * self._frames
        sides = [slab.side] * len(copies) if self._pairwise else None
        self._stack = StackedForces(field, copies, [slab.atom_type] * len(copies), slab.periods, sides)
        self._stacked = np.zeros((self._frames, n_copies, n_atoms, 3))

    def __call__(self, displacement: NDArray[Any]) -> NDArray[np.float64]:
        """Cross-interface forces (n_frames, n_atoms, 3) in eV/Å at displacements of the same shape in Å.

        Raises:
            SimulationError: a force is not finite.
        """
        cross = np.empty(displacement.shape)
        for start in range(0, len(displacement), self._frames):
            batch = displacement[start : start + self._frames]
            # A last, smaller batch leaves the copies it does not need as they were.
            self._stacked[: len(batch)] = batch[:, None]
            forces = self._stack.shown(self._stacked.reshape(-1, 3)).reshape(self._stacked.shape)
            apart = 0.0 if self._pairwise else forces[: len(batch), 1]
            np.subtract(forces[: len(batch), 0], apart, out=cross[start : start + len(batch)])
        if not np.isfinite(cross).all():
            raise SimulationError(
                "A cross-interface force is not finite.",
                "Two atoms coincide in a recorded frame, or the trajectory is damaged.",
                "Run the case again; if it persists, halve protocol.timestep_fs.",
            )
        return cross

    def half_of_bonds(self, displacement: NDArray[Any]) -> float:
        """What E_L has beyond the energy LAMMPS counts as the left atoms', eV: ½ΔU less their share of ΔU.

        ΔU = U(L∪R) − U(L) − U(R); zero for pair potentials, whose bonds LAMMPS halves itself.

        displacement : (n_atoms, 3) Å
        """
        if self._pairwise:
            return 0.0
        joined, cleaved = self._energies(displacement[None])[0]
        change = joined - cleaved
        return float(0.5 * change.sum() - change[self._left].sum())

    def bond_energy(self, displacement: NDArray[Any]) -> float:
        """ΔU = U(L∪R) − U(L) − U(R), eV, at displacements (n_atoms, 3) Å."""
        return float(self.bond_energies(displacement[None])[0])

    def bond_energies(self, displacement: NDArray[Any]) -> NDArray[np.float64]:
        """ΔU of (n_frames, n_atoms, 3) Å, (n_frames,) eV: of no more frames than one run evaluates."""
        energy = self._energies(displacement).sum(axis=2)
        return np.asarray(energy[:, 0] if self._pairwise else energy[:, 0] - energy[:, 1])

    def _energies(self, displacement: NDArray[Any]) -> NDArray[np.float64]:
        """Potential energy of each atom in every copy of some frames, (n_frames, n_copies, n_atoms) eV."""
        stacked = np.zeros_like(self._stacked)
        stacked[: len(displacement)] = displacement[:, None]
        energy = self._stack.energies(stacked.reshape(-1, 3))
        return np.asarray(energy.reshape(stacked.shape[:-1])[: len(displacement)])

    def __enter__(self) -> "CrossForces":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)
