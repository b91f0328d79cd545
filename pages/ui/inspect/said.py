"""What is said of a file: what was found, how it was decided, and what is wrong with one that cannot be
read."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core.cells import cell_of
from core.cells.numerics import Array
from core.gradients.parts import half_lives
from core.gradients.verdict import gradient_lag
from core.reading import Evidence, Layer, Refused, evidence
from core.reading.records import array_of
from core.reading.trials import Trial
from pages.ui.charts import marked
from pages.ui.inspect.run import Chosen, File
from pages.ui.text.numbers import decimal, percent, power_html
from pages.ui.text.words import Words, escape

LONGEST = 60  # characters of a name that are shown
LISTED = 12  # arrays that are named
BINS = 24  # of the biases
# What the field writes the same in every language.
KINDS = {"safetensors": "safetensors", "npz": "NumPy", "hdf5": "HDF5", "keras": "Keras"}
NAMED = {"tanh": "tanh", "relu": "ReLU", "hard": "hard sigmoid", "sigmoid": "sigmoid", "cudnn": "cuDNN"}
ORDERED_BY = {"ifgo": ("PyTorch", "Keras"), "iofg": ("ONNX",), "igfo": ("TensorFlow 1",), "ifog": (),
              "rzn": ("PyTorch",), "zrn": ("Keras", "ONNX")}
EXPORT = ("import torch, safetensors.torch", 'weights = torch.load("model.pt", weights_only=True)',
          'safetensors.torch.save_file(weights, "model.safetensors")')
INNER = ("model_weights", "layers", "cell", "lstm_cell", "gru_cell", "simple_rnn_cell", "vars")


def clean(name: object) -> str:
    """A name from a file as plain text: no control characters, no reversed text, not too long."""
    text = "".join(char if unicodedata.category(char)[0] not in "CZ" or char == " " else "�"
                   for char in str(name))
    return text if len(text) <= LONGEST else f"{text[:LONGEST // 2]}…{text[-LONGEST // 2 + 1:]}"


def layer_name(layer: Layer, words: Words) -> str:
    """A layer as a list names it: what it is called, its kind and sizes, and its direction."""
    parts = [part for part in dict.fromkeys(layer.name.split("/")) if part not in INNER]
    name = clean("/".join(parts) if layer.kind.startswith("Keras") else layer.name)
    if not name:
        return words("inspect.layer_unnamed", kind=layer.kind, inputs=layer.inputs, hidden=layer.hidden,
                     more=_place(layer, words))
    return words("inspect.layer", name=name, kind=layer.kind, inputs=layer.inputs, hidden=layer.hidden,
                 more=_place(layer, words))


def _place(layer: Layer, words: Words) -> str:
    level = words("inspect.level", number=layer.level + 1) if layer.level else ""
    return level + (words("inspect.reverse") if layer.reverse else "")


def refused(error: Refused, words: Words) -> str:
    """One sentence, in HTML: what is wrong, and what is accepted."""
    holes = {name: escape(clean(value)) for name, value in error.holes.items()}
    if error.kind == "pickle":
        holes["code"] = "".join(f"<br><code>{escape(line)}</code>" for line in EXPORT)
    return words(f"inspect.refused.{error.kind}", **holes)


def alert(error: Refused, words: Words) -> str:
    """The same, read out at once to those who do not see it."""
    return f'<p role="alert">{refused(error, words)}</p>'


def file_line(file: File, words: Words) -> str:
    """What file it is, in HTML."""
    size = f"{file.size / 2**20:.1f} MB" if file.size > 2**20 / 20 else f"{file.size / 2**10:.1f} kB"
    return words("inspect.file", name=escape(clean(file.name)), kind=KINDS[file.kind],
                 size=size, arrays=len(file.arrays), layers=len(file.found.layers))


def account(chosen: Chosen, words: Words) -> list[str]:
    """How it was decided what the layer is: sentences, in HTML."""
    layer = chosen.layer
    said = []
    for reason in (*layer.reasons, *chosen.file.found.reasons):
        holes = {name: escape(clean(value)) for name, value in reason.holes.items()}
        if reason.kind == "halves":
            holes |= halves(chosen)
        said.append(words(f"inspect.why.{reason.kind}", **holes))
    return said


def halves(chosen: Chosen) -> Mapping[str, str]:
    """Of a bias of two halves: the mean forget (or update) bias of the first, and of their sum."""
    name = next(name for name, shape in chosen.layer.arrays if len(shape) == 1)
    bias = array_of(chosen.file.arrays, name).reshape(2, -1)
    H = chosen.layer.hidden
    block = slice(H, 2 * H) if chosen.layer.cell == "lstm" else slice(0, H)
    return {"half": decimal(float(bias[0, block].mean())),
            "whole": decimal(float(bias.sum(axis=0)[block].mean()))}


def arrays_table(layer: Layer) -> str:
    """The arrays of a layer with their shapes, as an HTML table."""
    rows = "".join(f"<tr><th scope='row'><code>{escape(clean(name))}</code></th>"
                   f"<td>{' × '.join(map(str, shape))}</td></tr>" for name, shape in layer.arrays)
    return f"<table class='arrays'><tbody>{rows}</tbody></table>"


def others(file: File, words: Words) -> str:
    """What else the file holds."""
    found = file.found.others
    if not found:
        return ""
    names = words("list.comma").join(f"<code>{escape(clean(name))}</code> {' × '.join(map(str, shape))}"
                                     for name, shape in found[:LISTED])
    if len(found) > LISTED:
        return words("inspect.others_more", names=names, count=len(found) - LISTED)
    return words("inspect.others", names=names)


def reading_name(name: str, words: Words) -> str:
    """What a reading is called: its parts, said one after the other."""
    return words("list.comma").join(_part_name(part, words) for part in name.split("-") if part)


def _part_name(part: str, words: Words) -> str:
    if part in ORDERED_BY:
        makers = ORDERED_BY[part]
        known = words("list.in_other", names=words("list.comma").join(makers)) if makers else ""
        return " ".join(part) + known
    return NAMED.get(part) or words(f"inspect.read.{part}")


def candidates(chosen: Chosen, words: Words) -> str:
    """The readings and what speaks for each, as an HTML table. The histograms have one axis."""
    readings = range(len(chosen.layer.readings))
    known = [found.biases for found in (evidence_of(chosen, number) for number in readings)
             if found.biases is not None]
    edges = edges_of(known)
    heads = "".join(f"<th scope='col'>{words(f'inspect.evidence.{key}')}</th>"
                    for key in ("reading", "keep_bias", "saturated", "drift"))
    rows = []
    for number, reading in enumerate(chosen.layer.readings):
        found = evidence_of(chosen, number)
        here = " aria-current='true'" if number == chosen.which else ""
        cells = "".join(f"<td>{text}</td>" for text in evidence_texts(found, edges, words))
        rows.append(f"<tr{here}><th scope='row'>{reading_name(reading.name, words)}</th>{cells}</tr>")
    return f"<table class='readings'><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def evidence_of(chosen: Chosen, number: int) -> Evidence:
    """What speaks for a reading, once computed kept with the file."""
    key = (chosen.number, number)
    if key not in chosen.file.evidence:
        chosen.file.evidence[key] = evidence(chosen.layer.readings[number].params)
    return chosen.file.evidence[key]


def edges_of(found: Sequence[Array]) -> Array:
    """The edges of the bins of several histograms, 0 between the first and the last."""
    low, high = (float(end([end(biases) for biases in found] + [0.0])) for end in (min, max))
    return np.linspace(*((low, high) if low < high else (-1.0, 1.0)), BINS + 1)


def evidence_texts(found: Evidence, edges: Array, words: Words) -> Iterable[str]:
    yield "–" if found.biases is None else bars(found.biases, edges, words)
    yield "–" if found.saturated is None else percent(found.saturated)
    yield "–" if found.drift is None else power_html(found.drift)


def bars(biases: Array, edges: Array, words: Words) -> str:
    """A small histogram with its axis's ends and 0, and the mean, in HTML."""
    count, _ = np.histogram(biases, edges)
    low, high, mean = (decimal(float(value)) for value in (edges[0], edges[-1], biases.mean()))
    heights = "".join(f'<i style="height:{100 * share:.0f}%"></i>' for share in count / count.max())
    zero = 100 * edges[0] / (edges[0] - edges[-1])
    return (f'<span class="bars" role="img" style="--zero:{zero:.1f}%" '
            f'aria-label="{words("inspect.evidence.bars", low=low, high=high)}">{heights}</span>'
            f'<span class="ends"><span>{low}</span><span>{high}</span></span>'
            f'{words("inspect.mean")} <b>{mean}</b>')


def memory(chosen: Chosen, words: Words) -> str:
    """How long its units remember, in one sentence with numbers, in HTML."""
    run = chosen.run()
    half = half_lives(run.params, run.trace)
    if half is None:
        return words("inspect.lives_none", model=marked.model(run.cell))
    with np.errstate(invalid="ignore"):  # between infinity and infinity NumPy finds no number
        found = np.nan_to_num(np.quantile(half, (0.05, 0.5, 0.95)), nan=np.inf, posinf=np.inf)
    low, middle, high = map(steps_text, found.tolist())
    return words("inspect.lives_said", letter=cell_of(run.cell).KEEP or "", low=low, middle=middle, high=high)


def steps_text(value: float) -> str:
    return "∞" if math.isinf(value) else decimal(float(value), 1)


def gates(chosen: Chosen, letter: str, words: Words) -> str:
    """What a gate does over the run, in HTML."""
    values = chosen.run().trace.gate(letter)
    if letter not in cell_of(chosen.layer.cell).SIGMOIDS:
        return words("inspect.candidate_said", letter=letter, size=decimal(float(np.abs(values).mean())))
    shut, wide = float(np.mean(values < 0.1)), float(np.mean(values > 0.9))
    return words("inspect.gate_said", letter=letter, mean=decimal(float(values.mean())), shut=percent(shut),
                 open=percent(wide))


def saturation(means: Mapping[str, float], words: Words) -> str:
    """The mean slopes, in HTML."""
    items = words("list.comma").join(f"<i>{letter}</i> <b>{decimal(mean)}</b>"
                                     for letter, mean in means.items())
    return words("inspect.saturation_said", items=items)


def trials(found: Sequence[Trial], chosen: Chosen, words: Words) -> str:
    """What was tried and what came of it, as an HTML table."""
    lag = gradient_lag(chosen.steps)
    heads = "".join(f"<th scope='col'>{text}</th>" for text in (
        words("inspect.trial.change"), words("inspect.trial.gradient", lag=lag), words("inspect.trial.life"),
        words("inspect.trial.radius")))
    rows = []
    for trial in found:
        name = words(f"inspect.trial.{trial.name}", gate=cell_of(chosen.layer.cell).KEEP or "")
        life = "–" if trial.half_life is None else steps_text(trial.half_life)
        rows.append(f"<tr><th scope='row'>{name}</th><td>{power_html(trial.log10_gradient)}</td>"
                    f"<td>{life}</td><td>{decimal(trial.radius)}</td></tr>")
    return f"<table class='readings'><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def trials_line(found: Sequence[Trial], words: Words) -> str:
    """Which change reaches further back, in one sentence, in HTML."""
    now, *others_ = found
    best = max(others_, key=lambda trial: trial.log10_gradient)
    key = "better" if best.log10_gradient > now.log10_gradient + math.log10(2) else "none"
    return words(f"inspect.trial.said_{key}", name=words(f"inspect.trial.short_{best.name}"),
                 before=power_html(now.log10_gradient), after=power_html(best.log10_gradient))


def clipping(norm: float, words: Words) -> str:
    """What clipping by norm at 1 would do to the gradient of the recurrent weights. norm: log10."""
    if norm > 0:
        return words("inspect.trial.clip_acts", norm=power_html(norm), factor=power_html(-norm))
    return words("inspect.trial.clip_idle", norm=power_html(norm))
