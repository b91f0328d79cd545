"""What is said on the page What came after, its costs, and its data."""

from __future__ import annotations

from html import escape

import numpy as np

from core.after.cost import dearer_from
from pages.ui.after.knobs import STATE
from pages.ui.after.run import Reading
from pages.ui.charts import marked
from pages.ui.text.numbers import power_html
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words

COSTS = ("products", "total", "waits", "kept")


def model(kind: str, words: Words) -> str:
    """A network's name in its colour, in HTML."""
    return marked.coloured(kind, words(f"model.{kind}"))


def readout(now: Reading, reach: str, taught: str, words: Words) -> str:
    """What reaches the country, in HTML."""
    if reach == STATE:
        ways = {kind: (way.gradient[now.lag], way.product[now.lag]) for kind, way in now.highways.items()}
        lstm = now.highways["lstm"]
        apart = float(np.abs(lstm.gradient - lstm.product).max())
        return words("after.readout_state", lag=now.lag, lstm=model("lstm", words),
                     linear=model("linear", words), factor=marked.coloured("lstm", power_html(apart)),
                     **{f"{kind}_{name}": marked.coloured(kind, power_html(float(value)))
                        for kind, both in ways.items()
                        for name, value in zip(("whole", "product"), both, strict=True)})
    values = words("list.separator").join(
        words("after.reaches", model=model(kind, words),
              value=marked.coloured(kind, power_html(float(curve[now.lag]))))
        for kind, curve in now.by_word.items())
    return words(f"after.readout_{taught}", lag=now.lag, country=escape(now.country), values=values)


def cost_table(now: Reading, words: Words) -> str:
    """What each layer costs on this sentence: an HTML table."""
    head = "".join(f'<th scope="col" class="{kind}">{words(f"model.{kind}")}</th>' for kind in now.costs)
    lines = [f'<tr><th scope="row">{words(f"after.cost.{name}", steps=len(now.tokens))}</th>'
             + "".join(f"<td>{getattr(cost, name):,}</td>" for cost in now.costs.values()) + "</tr>"
             for name in COSTS]
    return (f'<table class="receipt costs"><thead><tr><td></td>{head}</tr></thead>'
            f"<tbody>{''.join(lines)}</tbody></table>")


def cost_line(now: Reading, words: Words) -> str:
    """By which formulas that was counted, and from which length on the head costs more than the LSTM."""
    inputs = now.networks["lstm"].weights["embedding"].shape[-2]
    sizes = {kind: network.hidden for kind, network in now.networks.items()}
    return words("after.cost_line", inputs=inputs, dearer=dearer_from(inputs, sizes["lstm"],
                                                                      sizes["attention"]),
                 sizes=words("list.comma").join(f"{words(f'model.{kind}')} {hidden}"
                                                for kind, hidden in sizes.items()))


def columns(now: Reading, words: Words) -> Columns:
    """The numbers of the figure, one line per word, from the first: what reaches it, and the state after
    it."""
    texts = [now.grammar.words[token] for token in now.tokens]
    found: dict[str, object] = {words("tools.lag"): np.arange(len(texts))[::-1],
                                words("memory.column_word"): texts}
    for kind, curve in now.by_word.items():
        found[words("after.column_reach", model=words(f"model.{kind}"))] = curve[::-1]
    for kind, way in now.highways.items():
        found[words("after.column_state", model=words(f"model.{kind}"))] = way.gradient[::-1][1:]
        found[words("tools.log10_named", name=words(f"after.product.{kind}"))] = way.product[::-1][1:]
    return found
