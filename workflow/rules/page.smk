# What the report shows and where: figures of each interface, then of its cases; what was run, with what.

CASE_FIGURES = {
    "profile": "temperature profile",
    "spectrum": "conductance by frequency",
    "convergence": "convergence",
}
INTERFACE_FIGURES = {"models": "conductance by model"}
INELASTIC_FIGURES = {
    "transmission": "transmission",
    "orders": "orders of anharmonicity and conversion",
    "map": "three-phonon transfer",
    "spectral_temperature": "temperature by frequency",
}
TREND_FIGURES = {}
if STUDY.spectrum.map_blocks == 0:
    del INELASTIC_FIGURES["map"]
if len(STUDY.temperatures_k) >= 3:
    INTERFACE_FIGURES["temperature"] = "conductance against temperature"
    TREND_FIGURES["trends"] = "inelastic shares against temperature"


PAIR_FIGURES = {
    "pair_temperature": "conductance against temperature",
    "pair_channels": "channels",
    "pair_angles": "transmission against angle",
}


def interface_figures(interface, kinds, place):
    """(heading, kind, place on the page, file) of one interface."""
    return [
        (
            f"{interface}: {words}",
            kind,
            place,
            f"results/figures/{interface}-{kind}.svg",
        )
        for kind, words in kinds.items()
    ]


def case_figures(interface, kinds, place=None):
    """The same of its cases; without a place, in the case's part of the inelastic section."""
    return [
        (
            f"{interface}, {group['temperature_k']:g} K, {group['length_cells']} cells: {words}",
            kind,
            place or group["directory"],
            f"results/figures/{group['stem']}-{kind}.svg",
        )
        for group in GROUPS
        if group["interface"] == interface
        for kind, words in kinds.items()
    ]


def inelastic_figures(interface):
    """Kinds of figures of an interface's inelastic channels; temperatures by frequency need its local states."""
    missing = {"spectral_temperature"} if interface.name in COINCIDENT else set()
    return {
        kind: words for kind, words in INELASTIC_FIGURES.items() if kind not in missing
    }


def size_figures(interface):
    """Kinds of figures of an interface with several lengths."""
    several = len(interface.length_cells) > 1
    return {"finite_size": "resistance against length"} if several else {}


# In the order of the page: each interface, then its cases.
PAGE_FIGURES = [
    figure
    for interface in STUDY.interfaces
    for figure in [
        *interface_figures(interface.name, INTERFACE_FIGURES, "figures"),
        *interface_figures(interface.name, size_figures(interface), "figures"),
        *case_figures(interface.name, CASE_FIGURES, "figures"),
        *interface_figures(interface.name, TREND_FIGURES, "trends"),
        *case_figures(interface.name, inelastic_figures(interface)),
    ]
] + [
    figure
    for pair in STUDY.pairs
    for figure in interface_figures(pair.name, PAIR_FIGURES, "figures")
]
KINDS = list(dict.fromkeys(kind for _, kind, *_ in PAGE_FIGURES))


def used_potentials():
    """Physics and files of every potential of the study, by name."""
    names = dict.fromkeys(interface.potential for interface in STUDY.interfaces)
    return {
        name: {"physics": MANIFEST[name].physics(), "files": MANIFEST[name].digests}
        for name in names
    }


def recorded_runs():
    """Every run of molecular dynamics, its seeds, and where its atoms are."""
    return [
        {
            "name": case.directory,
            "structure": case.structure_directory,
            "seed": case.seed,
            "case_seed": case.case_seed,
        }
        for case in cases(STUDY)
    ]
