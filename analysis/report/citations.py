"""What to cite for a study: the publications of its methods and potentials, of one table, references.bib."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("references.bib")

ResolvedStudy = Mapping[str, Any]
"""A study as resolved, defaults included."""


@dataclass(frozen=True)
class CitedMethod:
    """Publications of a method, and when a study uses it."""

    words: str
    keys: tuple[str, ...]
    used: Callable[[ResolvedStudy], bool]


@dataclass(frozen=True)
class Cited:
    """A publication as the page shows it: what it is cited for, and itself in a line."""

    words: str
    key: str
    line: str


def _simulated(study: ResolvedStudy) -> bool:
    return bool(study["interfaces"])


def _bath(name: str) -> Callable[[ResolvedStudy], bool]:
    return lambda study: _simulated(study) and study["protocol"]["bath"] == name


def _model(*names: str) -> Callable[[ResolvedStudy], bool]:
    def used(study: ResolvedStudy) -> bool:
        return not set(names).isdisjoint(study["models"]["names"])

    return used


def _greens(study: ResolvedStudy) -> bool:
    """Whether there are Green's functions: of interfaces, or of two media from files."""
    kinds = [{pair[side]["kind"] for side in ("left", "right")} for pair in study["pairs"]]
    return _simulated(study) or {"dispersion"} in kinds


def _several_lengths(study: ResolvedStudy) -> bool:
    return any(len(item["length_cells"]) > 1 for item in study["interfaces"])


def _phonopy(study: ResolvedStudy) -> bool:
    return "'phonopy':" in str(study["pairs"])


def _crystal_file(study: ResolvedStudy) -> bool:
    return "'space_group':" in str(study["interfaces"])


METHODS = (
    CitedMethod("molecular dynamics", ("thompson2022lammps",), _simulated),
    CitedMethod("structures", ("larsen2017ase",), _simulated),
    CitedMethod("workflow", ("molder2021snakemake",), lambda study: True),
    CitedMethod("thermal boundary conductance and its definitions", ("swartz1989",), lambda study: True),
    CitedMethod("conductance from non-equilibrium runs", ("landry2009",), _simulated),
    CitedMethod("Langevin baths", ("schneider1978",), _bath("langevin")),
    CitedMethod("Nosé–Hoover baths", ("nose1984", "hoover1985"), _bath("nose_hoover")),
    CitedMethod("baths of set power", ("wirnsberger2015",), _bath("ehex")),
    CitedMethod("conductance by frequency", ("saaskilahti2014",), _simulated),
    CitedMethod("heat flow of many-body forces", ("fan2015",), _simulated),
    CitedMethod("exact elastic transmission", ("mingo2003", "zhang2007", "lopezsancho1985"), _greens),
    CitedMethod("line through several lengths", ("schelling2002", "sellan2010"), _several_lengths),
    CitedMethod("acoustic mismatch", ("little1959",), _model("amm_scalar", "amm_elastic", "amm_anisotropic")),
    CitedMethod("acoustic mismatch with springs", ("prasher2009",), _model("amm_spring")),
    CitedMethod("diffuse mismatch with dispersion", ("reddy2005",), _model("dmm_dispersion")),
    CitedMethod("radiation limit", ("stoner1993",), _model("radiation_limit")),
    CitedMethod("force constants of phonopy", ("togo2015",), _phonopy),
    CitedMethod("symmetry of crystals from files", ("togo2024",), _crystal_file),
)

POTENTIALS: Mapping[str, tuple[str, ...]] = {
    "lj-argon": ("rahman1964",),
    "sw-silicon": ("stillinger1985",),
    "tersoff-sicge": ("tersoff1989",),
    "lj-noble-gases": ("bernardes1958",),
    "eam-cu-ni": ("onat2014",),
    "eam-al-cu": ("cai1996",),
    "eam-gold": ("foiles1986",),
    "eam-silver": ("foiles1986",),
    "eam-zhou-2004": ("zhou2004",),
    "eam-zhou-2004-lead": ("zhou2004",),
    "eam-zhou-2004-bcc": ("zhou2004",),
    "eam-zhou-2004-cobalt": ("zhou2004",),
    "tersoff-sic-erhart-albe": ("erhart2005",),
    "sw-gan": ("bere2006",),
    "snap-silicon": ("zuo2020",),
    "lead-diamond": ("zhou2004", "tersoff1989", "rappe1992"),
    "argon-nickel": ("rahman1964", "zhou2004", "rappe1992"),
}
"""Publications of every entry of the catalogue; what a study brings along is not known here."""


def cited_by(study: ResolvedStudy, models: Iterable[str]) -> list[Cited]:
    """The publications of the methods and potentials of a study, methods first; each use of one a line.

    models : those in its comparison.csv; not every model asked for is made of every medium
    """
    entries = bib_entries()
    return [Cited(words, key, line_of(entries[key])) for words, key in _uses(study, models)]


def bibliography(study: ResolvedStudy, models: Iterable[str]) -> str:
    """The same as BibTeX, each publication once, in the order of the page."""
    entries = bib_entries()
    keys = dict.fromkeys(key for _, key in _uses(study, models))
    return "\n\n".join(entries[key] for key in keys) + "\n"


def _uses(study: ResolvedStudy, models: Iterable[str]) -> Iterator[tuple[str, str]]:
    study = {**study, "models": {**study["models"], "names": list(models)}}
    for method in METHODS:
        if method.used(study):
            yield from ((method.words, key) for key in method.keys)
    for name in dict.fromkeys(item["potential"] for item in study["interfaces"]):
        yield from ((f"potential {name}", key) for key in POTENTIALS.get(name, ()))


@cache
def bib_entries() -> dict[str, str]:
    """Every entry of references.bib by its key, as BibTeX."""
    text = TABLE.read_text(encoding="utf-8")
    return {key: entry for entry, key in re.findall(r"^(@\w+\{(\w+),\n.*?^\})$", text, flags=re.M | re.S)}


def bib_field(entry: str, name: str) -> str:
    """A field of a BibTeX entry as plain text.

    >>> bib_field("@article{a,\\n  author = {Nos{\\\\'e}, S.}, title = {The {Green} function}\\n}", "author")
    'Nosé, S.'

    Raises KeyError where it has none.
    """
    for code, letter in LETTERS.items():
        entry = entry.replace(code, letter)
    found = re.search(rf"\b{name} = {BRACED}", entry)
    if found is None:
        raise KeyError(name)
    return found[1].replace("{", "").replace("}", "")


LETTERS = {'{\\"o}': "ö", '{\\"a}': "ä", "{\\'e}": "é", "{\\'o}": "ó", "{\\u{g}}": "ğ"}
BRACED = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
"""Text in braces that may hold braces once more."""
SHOWN_AUTHORS = 4


def line_of(entry: str) -> str:
    """A BibTeX entry as a line: authors, title, journal, volume, first page, year."""
    names = [" ".join(reversed(name.split(", "))) for name in bib_field(entry, "author").split(" and ")]
    more = len(names) > SHOWN_AUTHORS or names[-1] == "others"
    authors = f"{names[0]} et al." if more else ", ".join(names)
    title, journal, volume, page, year = (
        bib_field(entry, name) for name in ("title", "journal", "volume", "pages", "year")
    )
    return f"{authors}: {title}. {journal} {volume}, {page} ({year})"
