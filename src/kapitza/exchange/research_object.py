"""RO-Crate 1.1 metadata of a results folder: what its files are, what made them and from what."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

CONTEXT = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "https://schema.org/sha256"}]
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".h5": "application/x-hdf5",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".bib": "application/x-bibtex",
    ".yaml": "application/yaml",
}
PLAIN_TEXT = "text/plain"
PROGRAM_KEY = "#kapitza"
ENGINE_KEY = "#lammps"


def crate_metadata(
    provenance: Mapping[str, Any], sha256: Mapping[str, str], citations: Sequence[tuple[str, str]], date: str
) -> dict[str, Any]:
    """Content of ro-crate-metadata.json.

    provenance : content of provenance.json
    sha256 : of every file, by its path in the crate
    citations : key and one line of every publication
    date : of publication, ISO 8601

    Source: RO-Crate Metadata Specification 1.1.
    """
    files = [_file(path, digest) for path, digest in sorted(sha256.items())]
    return {"@context": CONTEXT, "@graph": [*_about(provenance, sha256, citations, date), *files]}


def _about(
    provenance: Mapping[str, Any], sha256: Mapping[str, str], citations: Sequence[tuple[str, str]], date: str
) -> Iterator[dict[str, Any]]:
    parts = [{"@id": path} for path in sorted(sha256)]
    papers = dict(citations)
    yield {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    yield {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{provenance['study']}: interfacial thermal conductance",
        "description": "Results of a kapitza study: tables, arrays, figures, the page and their provenance.",
        "datePublished": date,
        "license": "not stated",
        "hasPart": parts,
        "mentions": {"@id": "#study-run"},
        "citation": [{"@id": f"#{key}"} for key in papers],
    }
    engines = [{"@id": ENGINE_KEY}] if provenance["runs"] else []
    yield {
        "@id": "#study-run",
        "@type": "CreateAction",
        "name": f"study {provenance['study']}",
        "description": f"settings: provenance.json, sha256 {provenance['study_sha256']}",
        "instrument": [{"@id": PROGRAM_KEY}, *engines],
        "result": parts,
    }
    git = provenance["git"]
    yield _software(PROGRAM_KEY, "kapitza", f"commit {git['commit']}, {git['state']}")
    if engines:
        yield _software(ENGINE_KEY, "LAMMPS", str(provenance["runs"][0]["lammps"]))
    for key, line in papers.items():
        yield {"@id": f"#{key}", "@type": "ScholarlyArticle", "name": line}


def _software(key: str, name: str, version: str) -> dict[str, Any]:
    return {"@id": key, "@type": "SoftwareApplication", "name": name, "version": version}


def _file(path: str, digest: str) -> dict[str, Any]:
    kind = MEDIA_TYPES.get(PurePosixPath(path).suffix, PLAIN_TEXT)
    return {"@id": path, "@type": "File", "name": path, "encodingFormat": kind, "sha256": digest}
