"""A potential by its name in the catalogue, or from a file with the keys of a study's `potentials`."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from kapitza.analysis.files.untrusted import MEGABYTE, UntrustedFileError, check_plain_yaml, limited_bytes
from kapitza.study.given_potential import GivenPotential
from kapitza.study.messages import problems_of
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.potential_files import placed, verified
from kapitza.study.problems import InputProblem, ManifestError, UnknownNameError


def potential_from(text: str) -> GivenPotential:
    """A potential with verified files.

    text : a name of potentials/manifest.yaml, or the path of a YAML file with one entry, whose force-field
        files lie beside it. Nominal frequencies and lattice constants may be left out.

    Raises InputError for an unknown name, an entry with mistakes, and files that are missing or changed.
    """
    if not text.endswith((".yaml", ".yml")):
        catalogue = load_manifest()
        if text not in catalogue:
            raise UnknownNameError("--potential", "potential", text, catalogue)
        verified(catalogue[text])
        return GivenPotential.of(text, catalogue[text])
    path = Path(text)
    name, entry = _entry(path)
    try:
        potential = placed(Potential.model_validate(_without_crystals(entry)), path.parent)
    except ValidationError as error:
        raise ManifestError(path.name, problems_of(error)) from error
    verified(potential)
    return GivenPotential.of(name, potential)


def _entry(path: Path) -> tuple[str, dict[str, Any]]:
    """Name and content of the only entry of a file, which may stand below the key `potentials`."""
    try:
        content = limited_bytes(path, MEGABYTE)
        check_plain_yaml(path, content)
        read = yaml.safe_load(content)
    except UntrustedFileError as error:
        raise ManifestError(path.name, [InputProblem("", None, error.reason, error.fix)]) from error
    entries = read.get("potentials", read) if isinstance(read, dict) else read
    if isinstance(entries, dict) and "pair_style" in entries:
        return path.stem, entries
    if not isinstance(entries, dict) or len(entries) != 1 or not _all_mappings(entries):
        fix = "write one potential with the keys that potentials/manifest.yaml explains"
        raise ManifestError(path.name, [InputProblem("", None, "does not hold one potential", fix)])
    ((name, entry),) = entries.items()
    return str(name), entry


def _all_mappings(entries: dict[Any, Any]) -> bool:
    return all(isinstance(entry, dict) for entry in entries.values())


def _without_crystals(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with nominal numbers of crystals that nobody will ask for, where it gives none."""
    elements = entry.get("elements")
    first = str(next(iter(elements), "")) if isinstance(elements, dict) else ""
    stand_in = {
        "nominal_cutoff_thz": 1.0,
        "nominal_lattice_angstrom": {f"fcc:{first}": 1.0},
        "source": "given",
    }
    return {**stand_in, **entry}
