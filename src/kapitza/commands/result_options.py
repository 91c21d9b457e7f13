"""Options of the words that make something of finished results."""

import argparse
from pathlib import Path

FIGURE_ENDINGS = ("svg", "pdf", "png", "csv")


def report_options(part: argparse.ArgumentParser) -> None:
    """Options of `kapitza report`."""
    part.add_argument("--into", type=Path, default=Path("report.html"), help="the page (report.html)")


def figures_options(part: argparse.ArgumentParser) -> None:
    """Options of `kapitza figures`."""
    part.add_argument("--into", type=Path, default=Path("figures"), help="folder (figures)")
    part.add_argument("--columns", type=int, choices=(1, 2), default=2, help="width of a paper's columns (2)")
    part.add_argument("--only", nargs="+", default=[], metavar="KIND", help="kinds such as models, spectrum")
    part.add_argument(
        "--formats",
        nargs="+",
        default=list(FIGURE_ENDINGS),
        choices=FIGURE_ENDINGS,
        help="(svg pdf png csv)",
        metavar="FORMAT",
    )


def export_options(part: argparse.ArgumentParser) -> None:
    """Options of `kapitza export`."""
    part.add_argument("--into", type=Path, default=Path("exported"), help="folder (exported)")
    part.add_argument("--every", type=whole_number, default=0, help="also each Nth frame kept", metavar="N")


def whole_number(text: str) -> int:
    """A number of processor cores. Raises ValueError for anything below 1."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
