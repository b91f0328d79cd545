"""What a benchmark returns, and how it is printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """A claim about speed or size, the target, and what was measured; `holds` is None where nothing was promised."""

    claim: str
    target: str
    reached: str
    holds: bool | None

    @property
    def row(self) -> tuple[str, str, str, str]:
        return self.claim, self.target, self.reached, {True: "yes", False: "**no**", None: "–"}[self.holds]


@dataclass(frozen=True)
class Section:
    """One benchmark's table, the sentence that says how to read it, and its verdicts."""

    title: str
    text: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    verdicts: Sequence[Verdict] = ()

    def markdown(self) -> str:
        parts = [f"## {self.title}", self.text]
        if self.rows:
            parts.append(table(self.columns, self.rows))
        return "\n\n".join(parts)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def summary(sections: Iterable[Section]) -> str:
    """The verdicts of all sections as one Markdown table."""
    return table(("claim", "target", "measured", "reached"), [v.row for section in sections for v in section.verdicts])


def milliseconds(seconds: float) -> str:
    """1.23 ms, with three digits that mean something."""
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds * 1e3:.0f} ms"
