# What the rules of pairs of media ask of the study.

from kapitza.analysis.mismatch.medium import published
from kapitza.study.media import COMPANION_FILES, plain


def pair_of(wildcards):
    return STUDY.pair(wildcards.pair)


def pair_media(wildcards):
    """Both media as plain data, without the keys left out and where their files are."""
    return [plain(medium) for medium in pair_of(wildcards).media]


def pair_models(wildcards):
    return list(pair_of(wildcards).chosen(STUDY.models.names))


def measurements(pair):
    """What the study says was measured, and what the catalogue has for two media of it."""
    return published([plain(medium) for medium in pair.media]) + [
        plain(item) for item in pair.measured
    ]


def pair_measured(wildcards):
    return measurements(pair_of(wildcards))


def pair_reservoirs(wildcards):
    return [list(item) for item in pair_of(wildcards).reservoirs_k]


def pair_files(wildcards):
    """Files of phonopy of both media, left first; none for media given by numbers."""
    named = [entry["phonopy"] for entry in pair_media(wildcards) if "phonopy" in entry]
    return [str(STUDY_FILES[-1].parent / name) for name in named]


def pair_companions(wildcards):
    """Force constants and forces beside these files."""
    beside = [
        Path(file).parent / name
        for file in pair_files(wildcards)
        for name in COMPANION_FILES
    ]
    return sorted({str(path) for path in beside if path.is_file()})
