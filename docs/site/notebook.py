"""Run a notebook and store what it prints and draws: `python docs/site/notebook.py NOTEBOOK FOLDER`.

FOLDER is the one in which its cells run: that of the results it opens.
"""

import ast
import base64
import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("agg")
import matplotlib.pyplot as plt

DPI = 150


def executed(content: dict[str, Any]) -> dict[str, Any]:
    """A notebook (the content of its file) with the outputs of its cells, run in the current folder."""
    names: dict[str, Any] = {"__name__": "__main__"}
    cells, number = [], 0
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            outputs = _outputs("".join(cell["source"]), names, number)
            cell = {**cell, "execution_count": number, "outputs": outputs}
        cells.append(cell)
    return {**content, "cells": cells}


def _outputs(source: str, names: dict[str, Any], number: int) -> list[dict[str, Any]]:
    body = ast.parse(source).body
    shown = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    said, value = io.StringIO(), None
    with contextlib.redirect_stdout(said):
        exec(compile(ast.Module(body, []), f"cell {number}", "exec"), names)
        if isinstance(shown, ast.Expr):
            value = eval(compile(ast.Expression(shown.value), f"cell {number}", "eval"), names)
    outputs: list[dict[str, Any]] = []
    if said.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": _lines(said.getvalue())})
    if value is not None:
        result = {"output_type": "execute_result", "execution_count": number, "metadata": {}}
        outputs.append({**result, "data": {"text/plain": _lines(repr(value))}})
    for figure in map(plt.figure, plt.get_fignums()):
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", dpi=DPI)
        image = base64.b64encode(drawn.getvalue()).decode("ascii")
        words = {"text/plain": ["<Figure>"], "image/png": image}
        outputs.append({"output_type": "display_data", "metadata": {}, "data": words})
    plt.close("all")
    return outputs


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def main(arguments: list[str]) -> int:
    """Run the notebook in the folder, and write it with its outputs."""
    notebook, folder = Path(arguments[0]).resolve(), Path(arguments[1])
    content = json.loads(notebook.read_text(encoding="utf-8"))
    os.chdir(folder)
    text = json.dumps(executed(content), indent=1, ensure_ascii=False)
    notebook.write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
