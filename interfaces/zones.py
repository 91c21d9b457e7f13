"""The zones of a built structure (zones.json): the one record of atom IDs and plane positions."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from kapitza.interfaces.errors import StructureError

BUILDER_VERSION = 2
"""Raised whenever the same request gives other positions; a digest per version is kept in the tests."""

ZONE_NAMES = ("wall_left", "hot_bath", "free_left", "free_right", "cold_bath", "wall_right")


@dataclass(frozen=True)
class Zone:
    """A slice of whole cells along z: atom IDs first_id … last_id (1-based, inclusive), bounds in Å."""

    name: str
    first_id: int
    last_id: int
    z_lo_angstrom: float
    z_hi_angstrom: float
    n_planes: int

    @property
    def n_atoms(self) -> int:
        """Number of atoms in the zone."""
        return self.last_id - self.first_id + 1

    def shifted(self, along_z_angstrom: float) -> "Zone":
        """The zone with both bounds moved."""
        bounds = (self.z_lo_angstrom + along_z_angstrom, self.z_hi_angstrom + along_z_angstrom)
        return replace(self, z_lo_angstrom=bounds[0], z_hi_angstrom=bounds[1])


@dataclass(frozen=True)
class ProfileLayers:
    """Equal layers of one side: layer k covers origin + k·width … origin + (k+1)·width, Å, k = 0 … count−1.

    Bounds lie midway between planes of a side. Left layers end where right layers begin: at the interface
    plane or, where the two crystals' plane spacings differ, a quarter of that difference from it.
    """

    origin_angstrom: float
    width_angstrom: float
    count: int


@dataclass(frozen=True)
class Sampled:
    """The atoms around the interface, IDs first_id … last_id; the first n_left are of the left side."""

    first_id: int
    last_id: int
    n_left: int
    n_right: int


def _no_disorder() -> dict[str, int]:
    return {"left": 0, "right": 0}


@dataclass(frozen=True)
class Zones:
    """Everything about a structure that is not a coordinate; z is the transport direction, lengths in Å.

    Atoms are sorted by z, so each zone and the sampled slab are a range of IDs. Dictionaries have the keys
    "left" and "right". in_plane_strain is that along x, and along y where in_plane_strain_y does not say
    otherwise: cells that differ in scale only strain alike along both. `species` and `masses_amu` are per
    LAMMPS type, in order. A side is where an atom sits: atoms of types_left may be mixed into the right
    side, up to disordered_planes from the interface.
    """

    builder_version: int
    area_angstrom2: float
    interface_plane_angstrom: float
    box_angstrom: tuple[float, float, float]
    n_atoms: int
    zones: tuple[Zone, ...]
    plane_z_angstrom: dict[str, tuple[float, ...]]
    layers: dict[str, ProfileLayers]
    sampled: Sampled
    lattice_constant_angstrom: dict[str, float]
    in_plane_strain: dict[str, float]
    normal_strain: dict[str, float]
    species: tuple[str, ...]
    masses_amu: tuple[float, ...]
    types_left: tuple[int, ...]
    types_right: tuple[int, ...]
    disordered_planes: dict[str, int] = field(default_factory=_no_disorder)
    in_plane_strain_y: dict[str, float] | None = None

    def zone(self, name: str) -> Zone:
        """The zone of that name (see ZONE_NAMES). Raises KeyError if there is none."""
        for zone in self.zones:
            if zone.name == name:
                return zone
        raise KeyError(name)

    @property
    def n_mobile(self) -> int:
        """Number of atoms outside the walls."""
        return self.n_atoms - sum(self.zone(name).n_atoms for name in ("wall_left", "wall_right"))

    @property
    def bath_edges_angstrom(self) -> tuple[float, float]:
        """Inner edges of the hot and of the cold bath, Å."""
        return self.zone("hot_bath").z_hi_angstrom, self.zone("cold_bath").z_lo_angstrom

    @property
    def device_length_nm(self) -> float:
        """Length between the inner edges of both baths."""
        hot, cold = self.bath_edges_angstrom
        return (cold - hot) / 10

    @property
    def solid_length_nm(self) -> float:
        """Length of the solid, walls included: every atomic plane with its share of space."""
        return (self.zone("wall_right").z_hi_angstrom - self.zone("wall_left").z_lo_angstrom) / 10

    def fit_bounds(self) -> dict[str, Any]:
        """What bounds the straight lines of the temperature profile, in Å: arguments of fit_range."""
        planes = (self.plane_z_angstrom["left"], self.plane_z_angstrom["right"])
        hot_edge, cold_edge = self.bath_edges_angstrom
        return {
            "hot_bath_edge_angstrom": hot_edge,
            "cold_bath_edge_angstrom": cold_edge,
            "interface_plane_angstrom": self.interface_plane_angstrom,
            "plane_spacing_angstrom": tuple((z[-1] - z[0]) / (len(z) - 1) for z in planes),
            "disordered_planes": tuple(self.disordered_planes[side] for side in ("left", "right")),
        }

    def to_json(self) -> str:
        """The zones as JSON text, every number written so that it reads back identical."""
        content = {key: value for key, value in asdict(self).items() if value is not None}
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Zones":
        """Zones from the text `to_json` wrote.

        Raises StructureError when the text is not such a document or comes from another builder version.
        """
        try:
            raw = json.loads(text)
            version = raw["builder_version"]
            if version != BUILDER_VERSION:
                raise _stale(f"it was written by builder version {version}, this is {BUILDER_VERSION}")
            return cls(**{**raw, **_typed(raw)})
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise _stale(f"it does not have the expected content ({error!r})") from error


def _typed(raw: dict[str, Any]) -> dict[str, Any]:
    """The nested entries of the JSON document as their dataclasses and tuples."""
    document: dict[str, Any] = {
        key: tuple(raw[key]) for key in ("box_angstrom", "species", "masses_amu", "types_left", "types_right")
    }
    document["zones"] = tuple(Zone(**entry) for entry in raw["zones"])
    document["layers"] = {side: ProfileLayers(**entry) for side, entry in raw["layers"].items()}
    document["plane_z_angstrom"] = {side: tuple(z) for side, z in raw["plane_z_angstrom"].items()}
    document["sampled"] = Sampled(**raw["sampled"])
    return document


def _stale(reason: str) -> StructureError:
    return StructureError("this zones.json cannot be used", reason, "build the structure again")


def write_zones(path: Path, zones: Zones) -> None:
    """Write zones.json."""
    path.write_text(zones.to_json(), encoding="utf-8")


def read_zones(path: Path) -> Zones:
    """Read zones.json. Raises StructureError for another builder version or foreign content."""
    return Zones.from_json(path.read_text(encoding="utf-8"))
