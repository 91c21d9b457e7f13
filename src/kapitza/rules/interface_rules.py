"""What the rules of an interface at one temperature ask of a study."""

import math
from pathlib import Path
from typing import Any

from kapitza.analysis.files.provenance import file_hash
from kapitza.rules.study_rules import StudyRules
from kapitza.study.allocation import (
    EFFECTIVE_COPIES,
    box_memory_mb,
    box_minutes,
    greens_memory_mb,
    greens_minutes,
)
from kapitza.study.elastic_entry import ElasticEntry, SidesEntry
from kapitza.study.geometry import nominal_cell
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.greens_section import Greens
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import nominal_lattice_angstrom

DEFAULT_FREQUENCIES = Greens().frequency_points
DEFAULT_SUPERCELL_MESH = 2


class InterfaceRules(StudyRules):
    """What the rules of an interface at one temperature ask of a study."""

    def orientations(self, wildcards: Any) -> list[str]:
        """Crystal direction along transport of the left and of the right side."""
        interface = self.interface(wildcards)
        return [interface.orientation_of(side) for side in interface.sides]

    def interface_potential(self, wildcards: Any, input: Any) -> dict[str, Any]:
        """The potential of an interface; asking for the input keeps its paths out of what reruns a rule."""
        return self.given(self.interface(wildcards).potential)

    def potential_text(self, wildcards: Any, input: Any) -> str:
        """The same as one JSON text, for a command line."""
        name = self.interface(wildcards).potential
        return GivenPotential.of(name, self.manifest[name]).model_dump_json()

    def interface_files(self, wildcards: Any, input: Any) -> list[str]:
        """Paths of the potential's files; asking for the input keeps them out of what reruns a rule."""
        return self.potential_files(self.interface(wildcards).potential)

    def interface_physics(self, wildcards: Any) -> dict[str, object]:
        """What decides the forces in an interface."""
        return self.manifest[self.interface(wildcards).potential].physics()

    def species(self, wildcards: Any) -> list[str]:
        """Element of each LAMMPS type, left side first."""
        interface = self.interface(wildcards)
        return [*interface.left.elements, *interface.right.elements]

    def sublattices(self, wildcards: Any) -> list[int]:
        """What tells the sites of each LAMMPS type apart: disorder exchanges types of one sublattice."""
        interface = self.interface(wildcards)
        counts = len(interface.left.elements), len(interface.right.elements)
        if interface.disorder and interface.disorder.exchanges:
            return [*range(counts[0]), *range(counts[1])]
        return list(range(sum(counts)))

    def highest_cutoff(self, wildcards: Any) -> float:
        """Highest phonon frequency of both sides by the manifest, THz."""
        interface = self.interface(wildcards)
        potential = self.manifest[interface.potential]
        sides = (interface.left, interface.right)
        return max(potential.cutoff_thz(s.crystal, s.elements, s.masses_amu) for s in sides)

    def sides_entry(self, wildcards: Any) -> dict[str, Any]:
        """What the models of an interface depend on."""
        return SidesEntry.of(self.interface(wildcards)).model_dump()

    def elastic_entry(self, wildcards: Any) -> dict[str, Any]:
        """What decides the force constants of an interface, and the wave vectors of its box."""
        return ElasticEntry.of(self.interface(wildcards)).model_dump()

    def _atoms_in_range(self, interface: Interface) -> float:
        """Atoms of the larger side of the cell of the Green's function within the range of the forces."""
        entry = ElasticEntry.of(interface)
        cells = math.prod(entry.supercell) if entry.disorder else 1
        potential = self.manifest[interface.potential]
        counts = []
        for side in interface.sides:
            cell = nominal_cell(side.crystal, interface.orientation_of(side))
            period = cell.z * nominal_lattice_angstrom(side, potential, self.study.lattice)
            counts.append(cells * cell.atoms * max(1.0, potential.force_range_angstrom / period))
        return max(counts)

    def greens_memory_mb(self, wildcards: Any, attempt: int) -> int:
        """Memory of a Green's function by the size of its cell, MB."""
        return greens_memory_mb(self._atoms_in_range(self.interface(wildcards)), attempt)

    def effective_greens_memory_mb(self, wildcards: Any, attempt: int) -> int:
        """The same with force constants that effective ones of both crystals are put into, MB."""
        return greens_memory_mb(
            self._atoms_in_range(self.interface(wildcards)), attempt, copies=EFFECTIVE_COPIES
        )

    def _box_freedoms(self, wildcards: Any) -> int:
        """Degrees of freedom of a box at one k∥, of whole orthogonal cells: no fewer than it has."""
        interface = self.interface(wildcards)
        entry = ElasticEntry.of(interface)
        cells = math.prod(entry.supercell) if entry.disorder else 1
        planes = (nominal_cell(side.crystal, interface.orientation_of(side)) for side in interface.sides)
        return 3 * cells * int(wildcards.length) * max(cell.atoms for cell in planes)

    def box_memory_mb(self, wildcards: Any, attempt: int, threads: int) -> int:
        """Memory of the exact harmonic box by its size, MB."""
        around = self._atoms_in_range(self.interface(wildcards))
        return box_memory_mb(around, self._box_freedoms(wildcards), threads, attempt)

    def box_minutes(self, wildcards: Any, attempt: int) -> int:
        """Walltime of the exact harmonic box by its size, minutes."""
        wave_vectors = math.prod(self.interface(wildcards).cross_section_cells)
        return box_minutes(self._box_freedoms(wildcards), wave_vectors, attempt)

    def greens_minutes(self, wildcards: Any, attempt: int) -> int:
        """Walltime of a Green's function by the size of its cell and its frequencies, minutes."""
        interface = self.interface(wildcards)
        asked = ElasticEntry.of(interface).greens_settings(self.study.greens)
        mesh = asked.k_mesh if interface.disorder else DEFAULT_SUPERCELL_MESH
        sums = asked.frequency_points / DEFAULT_FREQUENCIES * (mesh / DEFAULT_SUPERCELL_MESH) ** 2
        return greens_minutes(self._atoms_in_range(interface), sums, attempt)

    def box_entry(self, wildcards: Any) -> dict[str, Any]:
        """What decides the atoms of one box; expectations and other lengths do not rebuild it."""
        return self.interface(wildcards).build_entry(int(wildcards.length))

    def structure_file(self, wildcards: Any) -> str:
        """File that the atoms of an interface are from."""
        structure = self.interface(wildcards).structure
        return "" if structure is None else str(self.file.parent / structure.file)

    def structure_digest(self, wildcards: Any) -> str:
        """SHA-256 of that file: other atoms rerun what is made of them, wherever and whenever written."""
        path = Path(self.structure_file(wildcards))
        return file_hash(path) if path.is_file() else ""

    def stress_table(self, wildcards: Any) -> dict[str, str]:
        """stress.csv of an interface; none where its atoms are from a file."""
        if self.interface(wildcards).structure:
            return {}
        return {"stress": f"results/{wildcards.interface}/T{wildcards.temperature}/stress.csv"}

    def shortest_relaxation(self, wildcards: Any) -> str:
        """relaxation.csv of one length: all lengths have the same strains."""
        length = min(self.interface(wildcards).lengths)
        return f"results/{wildcards.interface}/T{wildcards.temperature}/L{length}/relaxation.csv"
