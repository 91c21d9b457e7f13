"""Hooks of mkdocs: one text for GitHub and for the site, which works without the network and from file://.

A link of a page to a file of the repository leads, in the site, to a page made of that file, one to a
folder to the list of what is in it. `[theory.md](theory.md), "Health"` leads to that section. A notebook is
a page of its cells. What leads nowhere is a warning, and `mkdocs build --strict` ends in an error.
"""

import json
import logging
import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from pymdownx.slugs import slugify

ROOT = Path(__file__).resolve().parents[2]
DOCS = "docs"
OTHERS = "repository"
"""Folder of the site in which pages of files outside docs/ are."""
WARN = logging.getLogger("mkdocs.hooks.repository").warning
LINK = re.compile(r"(?<=\]\()([^)\s#:]+)(#[^)\s]*)?(?=\))")
SECTION = re.compile(r'(\[[^\]]+\]\(([\w./-]+\.md)\),\s+)"([^"]+)"')
NAME = re.compile(r"\[([\w-]+\.md)\]\((?=\1[)#])")
CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LANGUAGES = {
    ".yaml": "yaml",
    ".py": "python",
    ".json": "json",
    ".sh": "sh",
    ".smk": "python",
    ".cff": "yaml",
    "": "text",
}
SHIM = "site/iframe-worker.js"
anchor = slugify(case="lower")


@event_priority(-50)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Anchors as GitHub makes them, and the one script of the theme that is on a server from here."""
    config.mdx_configs.setdefault("toc", {})["slugify"] = anchor
    config.extra["polyfills"] = [SHIM]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page for every file, folder and notebook that pages link to, and for what those link to."""
    for file in list(files):
        if file.src_uri.endswith(".ipynb"):
            files.append(
                File.generated(
                    config, _site_path(f"{DOCS}/{file.src_uri}"), content=cells_text(file.content_string)
                )
            )
    waiting = list(files.documentation_pages())
    while waiting:
        page = waiting.pop()
        for target, _ in LINK.findall(_prose(page.content_string)):
            wanted = _resolved(page.src_uri, target)
            path = _site_path(wanted)
            if (
                wanted is None
                or path is None
                or not path.startswith(f"{OTHERS}/")
                or files.get_file_from_path(path) is not None
            ):
                continue
            made = File.generated(config, path, content=_text_of(wanted))
            files.append(made)
            waiting.append(made)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The text of a page with its links as they are in the site."""
    here = page.file.src_uri

    def moved(match: re.Match[str]) -> str:
        path = _site_path(_resolved(here, match[1]))
        if path is None:
            WARN(f"{here}: {match[1]} is not in the repository")
            return match[0]
        return posixpath.relpath(path, posixpath.dirname(here) or ".") + (match[2] or "")

    titles = {
        file: title
        for part in config.nav or []
        for pages in part.values()
        for one in pages
        for title, file in one.items()
    }

    def prose(text: str) -> str:
        # Where GitHub shows the name of a page, the site shows what it is called.
        text = NAME.sub(lambda m: f"[{titles.get(m[1], m[1])}](", text)
        text = SECTION.sub(lambda m: f'{m[1]}["{m[3]}"]({m[2]}#{anchor(" ".join(m[3].split()), "-")})', text)
        return LINK.sub(moved, text)

    return _outside_code(markdown, prose)


def cells_text(text: str) -> str:
    """A notebook (JSON text) as a page: its text, its code, and what the code printed and drew."""
    parts = []
    for cell in json.loads(text)["cells"]:
        source = "".join(cell["source"])
        parts.append(source if cell["cell_type"] == "markdown" else f"```python\n{source}\n```")
        parts += [_output_text(output) for output in cell.get("outputs", [])]
    return "\n\n".join(parts) + "\n"


def _output_text(output: dict[str, Any]) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        return f'<img alt="What the code above has drawn" src="data:image/png;base64,{data["image/png"]}">'
    return f"```text\n{''.join(output.get('text', data.get('text/plain', []))).rstrip()}\n```"


def _prose(text: str) -> str:
    return CODE.sub("", text)


def _outside_code(text: str, change: Any) -> str:
    parts, end = [], 0
    for code in CODE.finditer(text):
        parts += [change(text[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, change(text[end:])])


def _resolved(page: str, target: str) -> str | None:
    """Path in the repository that a link of a page of the site means; None when it leads out of it."""
    folder = posixpath.dirname(page)
    if page.startswith(f"{OTHERS}/"):
        folder = posixpath.relpath(folder, OTHERS)
    else:
        folder = posixpath.join(DOCS, folder)
    path = posixpath.normpath(posixpath.join(folder, target))
    return None if path.startswith("..") else path


def _site_path(wanted: str | None) -> str | None:
    """Where the site has a file or folder of the repository, relative to docs/; None when there is none."""
    if wanted is None or not (ROOT / wanted).exists():
        return None
    if wanted.startswith(f"{DOCS}/"):
        inside = wanted.removeprefix(f"{DOCS}/")
        return re.sub(r"\.ipynb$", ".md", inside)
    if (ROOT / wanted).is_dir():
        return f"{OTHERS}/{wanted}/index.md"
    return f"{OTHERS}/{wanted}" if wanted.endswith(".md") else f"{OTHERS}/{wanted}.md"


def _text_of(wanted: str) -> str:
    """The page of a file or folder outside docs/."""
    path = ROOT / wanted
    if path.is_dir():
        names = sorted(child.name for child in path.iterdir() if not child.name.startswith(("_", ".")))
        return f"# {wanted}/\n\n" + "\n".join(f"- [{name}]({name})" for name in names) + "\n"
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    return f"# {wanted}\n\n~~~{LANGUAGES.get(path.suffix, 'text')}\n{text.rstrip()}\n~~~\n"
