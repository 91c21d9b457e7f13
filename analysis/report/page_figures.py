"""Figures on the page: SVG files as elements of it."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from kapitza.analysis.figures.page_plan import PageFigure


@dataclass(frozen=True)
class ReportFigure:
    """A figure as SVG text with the heading over it and the caption below.

    data : link from the page to the numbers it shows; empty where there is none
    """

    heading: str
    svg: str
    caption: str
    data: str = ""


@dataclass(frozen=True)
class EmbeddedFigure:
    """A figure as an element of the page: `about`, what it shows, and `reading`, the rest of its caption."""

    heading: str
    svg: Markup
    about: str
    reading: str
    data: str


def figures_by_place(
    figures: Sequence[PageFigure], captions: Mapping[str, str], page: Path
) -> dict[str, list[ReportFigure]]:
    """The figures of every place, read, in the order given.

    captions : by kind
    page : file of the page, from which the numbers are linked
    """
    found: dict[str, list[ReportFigure]] = {}
    for item in figures:
        # POSIX separators, for a link.
        data = Path(os.path.relpath(item.data, page.parent)).as_posix() if item.data.is_file() else ""
        figure = ReportFigure(item.heading, item.path.read_text(encoding="utf-8"), captions[item.kind], data)
        found.setdefault(item.place, []).append(figure)
    return found


def embedded(figures: Sequence[ReportFigure], numbers: Iterator[int], case: str = "") -> list[EmbeddedFigure]:
    """The figures with identifiers that no other figure has.

    numbers : one is taken for each figure; the same iterator for all figures of a page
    case : whose figures they are, where their headings do not say it
    """
    return [_embedded(figure, f"f{next(numbers)}-", f"{case}: " if case else "") for figure in figures]


def _embedded(figure: ReportFigure, prefix: str, case: str) -> EmbeddedFigure:
    about = first_sentence(figure.caption)
    svg = embedded_svg(figure.svg, prefix, f"{case}{figure.heading}. {about}")
    reading = figure.caption.removeprefix(about).strip()
    return EmbeddedFigure(figure.heading, svg, about, reading, figure.data)


def first_sentence(text: str) -> str:
    """What a caption begins with: what the figure shows.

    >>> first_sentence("G by model. Compare within a panel.")
    'G by model.'
    """
    return re.split(r"(?<=[.:]) (?=[A-Z])", text, maxsplit=1)[0]


def embedded_svg(svg: str, prefix: str, name: str) -> Markup:
    """An SVG file as an element of an HTML page.

    prefix : put before every identifier, so that figures of one page do not use each other's shapes
    name : what screen readers call the figure

    Raises ValueError when the text holds no <svg> element.
    """
    start = svg.find("<svg")
    if start < 0:
        raise ValueError(f"figure {name!r}: not an SVG; delete its file and run its rule again")
    body = re.sub(r"<metadata>.*?</metadata>", "", svg[start:], flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{prefix}', body)
    body = re.sub(r'href="#', f'href="#{prefix}', body)
    body = re.sub(r"url\(#", f"url(#{prefix}", body)
    return Markup(f'<svg role="img" aria-label="{escape(name)}"{body[len("<svg") :]}')
