"""Terms of the page, and the section of the docs that says more about each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GlossaryTerm:
    """A term, its meaning, and where more is said: a page of docs/ and a heading of it.

    always: whether a page without simulations uses it as well.
    """

    term: str
    meaning: str
    page: str
    section: str
    always: bool = False

    @property
    def anchor(self) -> str:
        """The heading as its identifier in a rendered page.

        >>> GlossaryTerm("a", "b", "theory.md", "What counts as inelastic").anchor
        'what-counts-as-inelastic'
        """
        words = "".join(letter for letter in self.section.lower() if letter.isalnum() or letter in " -_")
        return words.replace(" ", "-")


GLOSSARY = (
    GlossaryTerm(
        "G, interfacial thermal conductance",
        "heat that crosses an interface per time, area and kelvin of temperature difference; its inverse is "
        "the Kapitza resistance",
        "theory.md",
        "Temperature jump and conductance",
        always=True,
    ),
    GlossaryTerm(
        "local_jump, reservoir",
        "the two temperature differences G is divided by: the jump at the interface itself, or the "
        "difference of the baths, of which the contacts of the baths are a part",
        "theory.md",
        "Two conductances",
        always=True,
    ),
    GlossaryTerm("NEMD", "molecular dynamics with a hot and a cold bath", "theory.md", "The driven run"),
    GlossaryTerm(
        "AGF",
        "atomistic Green's function: the exact harmonic answer for the same force constants between ideal "
        "leads",
        "theory.md",
        "Atomistic Green's function",
    ),
    GlossaryTerm(
        "exact harmonic box",
        "the exact harmonic answer for this very box, its walls, Langevin baths and times included",
        "theory.md",
        "The exact harmonic box",
    ),
    GlossaryTerm(
        "elastic ceiling",
        "at each frequency the channels of the crystal that has fewer: more heat than that cannot have kept "
        "its frequency",
        "inelastic.md",
        "Elastic, compared with what",
    ),
    GlossaryTerm(
        "conversion, C(ν)",
        "share of the heat that passes one plane below ν and another above it: it has changed its frequency",
        "theory.md",
        "What counts as inelastic",
    ),
    GlossaryTerm(
        "orders 2, 3, higher",
        "parts of the heat flow carried by the linear, quadratic and higher terms of the forces across the "
        "interface",
        "theory.md",
        "Orders of anharmonicity",
    ),
    GlossaryTerm(
        "q(ν; z)",
        "heat flow by frequency through a plane at distance z from the interface",
        "inelastic.md",
        "How to read them",
    ),
    GlossaryTerm(
        "k∥ and stars",
        "wavevector parallel to the interface; wavevectors that symmetry makes alike are one star",
        "inelastic.md",
        "By wavevector",
    ),
    GlossaryTerm(
        "twins",
        "runs of the same box with harmonic bonds across the interface, harmonic crystals, or both",
        "theory.md",
        "Twins",
    ),
    GlossaryTerm(
        "AMM, DMM",
        "acoustic and diffuse mismatch: models of an interface that waves cross like a plane between two "
        "media, or forget their past at",
        "models.md",
        "Overview",
        always=True,
    ),
    GlossaryTerm(
        "quantum-corrected",
        "the simulated spectrum weighted by the quantum heat capacity of each frequency: a convention",
        "theory.md",
        "Quantum correction",
    ),
    GlossaryTerm(
        "standard error (s.e.)",
        "of disjoint blocks of time, with the memory of the run accounted for",
        "theory.md",
        "Statistics",
    ),
    GlossaryTerm(
        "health checks",
        "what a run must fulfil before its numbers are used: energies that balance, a steady state, errors "
        "of the predicted size",
        "health.md",
        "What a failed check means",
    ),
)
