"""What the rules of bulk crystals ask of a study."""

from typing import Any

from kapitza.rules.study_rules import StudyRules
from kapitza.study.cases import bulk_crystals, crystal_id, find_bulk_crystal


class BulkRules(StudyRules):
    """What the rules of bulk crystals ask of a study."""

    def bulk_potential(self, wildcards: Any, input: Any) -> dict[str, Any]:
        """The potential of a bulk crystal; asking for the input keeps its paths out of what reruns a rule."""
        return self.given(find_bulk_crystal(self.study, wildcards.crystal).potential)

    def bulk_physics(self, wildcards: Any) -> dict[str, object]:
        """What decides the forces in a bulk crystal."""
        return self.manifest[find_bulk_crystal(self.study, wildcards.crystal).potential].physics()

    def bulk_kind(self, wildcards: Any) -> Any:
        """Structure of a bulk crystal: its name, or as plain data what its file holds."""
        crystal = find_bulk_crystal(self.study, wildcards.crystal).crystal
        return crystal if isinstance(crystal, str) else crystal.model_dump()

    def bulk_elements(self, wildcards: Any) -> list[str]:
        """Elements of a bulk crystal."""
        return list(find_bulk_crystal(self.study, wildcards.crystal).elements)

    def lattice_settings(self, wildcards: Any) -> dict[str, Any]:
        """Section `lattice` of the study, as far as it concerns a bulk crystal."""
        return self.study.lattice.of_crystal(self.bulk_elements(wildcards)).model_dump()

    def side_lattices(self, wildcards: Any) -> dict[str, str]:
        """lattice.json of the left and the right crystal."""
        interface = self.interface(wildcards)
        place = f"results/bulk/{{}}/T{wildcards.temperature}/lattice.json"
        sides = {"left": interface.left, "right": interface.right}
        return {side: place.format(crystal_id(interface.potential, item)) for side, item in sides.items()}

    def side_phonons(self, wildcards: Any) -> dict[str, str]:
        """phonons.h5 of the left and the right crystal."""
        return {
            f"phonons_{side}": path.replace("lattice.json", "phonons.h5")
            for side, path in self.side_lattices(wildcards).items()
        }

    def effective_crystals(self, wildcards: Any) -> dict[str, str]:
        """Files of both crystals for effective bonds; none where their bonds do not correspond."""
        interface = self.interface(wildcards)
        alike = interface.left.crystal == interface.right.crystal and interface.disorder is None
        if not alike or interface.name in self.without_greens:
            return {}
        phonons = self.side_phonons(wildcards)
        effective = {
            name.replace("phonons", "effective"): path.replace("phonons.h5", "effective.h5")
            for name, path in phonons.items()
        }
        return {**self.side_lattices(wildcards), **phonons, **effective}

    def all_lattices(self) -> list[str]:
        """lattice.json of every bulk crystal at every temperature."""
        return [
            f"results/bulk/{crystal.id}/T{temperature:g}/lattice.json"
            for crystal in bulk_crystals(self.study)
            for temperature in self.study.temperatures_k
        ]
