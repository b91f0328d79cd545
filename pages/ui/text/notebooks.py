"""A NumPy program as a Jupyter notebook: what it is, its settings, and its parts as cells to run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from core.learning.program import DATA
from pages.ui.text.words import Words

Facts = Sequence[tuple[str, str]]  # what a file says of itself: name -> value; title and address first
PART = re.compile(r"\n\n+(?=# )")  # a program's parts begin with a comment


def notebook(facts: Facts, program: str, words: Words, picture: str = "") -> str:
    """A notebook, as the text of its file; its last cell prints the numbers of the figure.

    picture: a part that draws, before the last one.
    """
    from nbformat import v4, writes  # not at the start of the lesson: it brings a checker of schemas

    (brand, title), (_, address), *settings = facts
    *parts, numbers = PART.split(program.rstrip("\n"))
    told = [f"# {brand}{words('list.colon')}{title}\n\n{words('notebook.about')}",
            "\n".join([f"## {words('paper.settings')}\n\n<{address}>\n",
                       *(f"- {name} = {value}" for name, value in settings)])]
    cells: list[Any] = [v4.new_markdown_cell(text) for text in told]
    code = [*parts, *([picture.rstrip("\n")] if picture else []), numbers]
    cells += [v4.new_code_cell(part, metadata=_looks(part)) for part in code]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    return str(writes(made))


def _looks(part: str) -> dict[str, Any]:
    """Packed data stays folded."""
    return {"jupyter": {"source_hidden": True}} if part.startswith(DATA.strip()) else {}
