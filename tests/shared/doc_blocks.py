"""Blocks of code of the pages: where they stand, in which language, and what they are marked as."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "config/README.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
NOTEBOOKS = sorted((ROOT / "docs").glob("*.ipynb"))
FENCED = re.compile(r"(?:^<!-- test: (\w+) -->\n)?^(```|~~~)(\w*)\n(.*?)^\2$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)(?: {4}.*\n(?:\n(?= {4}))?)+")


@dataclass(frozen=True)
class DocBlock:
    """A block of a page: name of the page with its line, mark (long, cluster, or ""), language, text."""

    where: str
    mark: str
    language: str
    text: str


def fenced(pages=PAGES):
    """Blocks between fences, in order."""
    for page in pages:
        said = page.read_text(encoding="utf-8")
        for found in FENCED.finditer(said):
            where = f"{page.relative_to(ROOT).as_posix()}:{said.count(chr(10), 0, found.start()) + 1}"
            yield DocBlock(where, found[1] or "", found[3], found[4])


def indented(page):
    """Texts of the indented blocks of a page: formulas, trees, and what a deck holds."""
    return INDENTED.findall(FENCED.sub("", page.read_text(encoding="utf-8")))


def code_of(page):
    """The Python of a page, block by block."""
    return [block.text for block in fenced([page]) if block.language == "python"]
