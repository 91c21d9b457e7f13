"""What of an interface the models and Green's functions depend on, and nothing else: a change of the rest of
its entry computes none of them again."""

from kapitza.study.sections.disorder_section import Disorder
from kapitza.study.sections.greens_section import Greens
from kapitza.study.sections.interfaces_section import Interface, Strain
from kapitza.study.sections.orientation import Orientation
from kapitza.study.sections.section import Section
from kapitza.study.sections.side_section import InterfaceSide


class SidesEntry(Section):
    """Both crystals and the direction along transport."""

    orientation: Orientation
    left: InterfaceSide
    right: InterfaceSide

    @classmethod
    def of(cls, interface: Interface) -> "SidesEntry":
        """That of an interface of the study."""
        return cls(orientation=interface.orientation, left=interface.left, right=interface.right)

    def orientation_of(self, side: InterfaceSide) -> str:
        """Direction of a side's crystal along transport."""
        return side.orientation or self.orientation

    @property
    def faces_differ(self) -> bool:
        """Whether both crystals have different directions along transport."""
        return self.orientation_of(self.left) != self.orientation_of(self.right)


class ElasticEntry(SidesEntry):
    """What decides the force constants of an interface, and the wave vectors of its box."""

    max_strain: float
    strain: Strain = "shared"
    cross_section_cells: tuple[int, int]
    disorder: Disorder | None = None

    @classmethod
    def of(cls, interface: Interface) -> "ElasticEntry":
        """That of an interface of the study."""
        disorder = interface.disorder
        return cls(
            orientation=interface.orientation,
            left=interface.left,
            right=interface.right,
            max_strain=interface.max_strain,
            strain=interface.strain,
            cross_section_cells=interface.cross_section_cells,
            disorder=disorder.model_copy(update={"realisations": "shared"}) if disorder else None,
        )

    @property
    def supercell(self) -> tuple[int, int]:
        """Oriented cells along x and y after which the disorder of the Green's function repeats itself."""
        asked = self.disorder.greens_cells if self.disorder else None
        return asked or self.cross_section_cells

    def greens_settings(self, settings: Greens) -> Greens:
        """The study's settings, with the k∥ mesh of a disordered supercell where there is one."""
        if self.disorder is None:
            return settings
        return settings.model_copy(update={"k_mesh": self.disorder.greens_k_mesh})
