"""What stands on the screen, read from the page itself: curves, thumbs, colours, and text that is cut off or too faint."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, TimeoutError

import core
from pages.ui.charts.theme import MODEL_NAMES
from pages.ui.text import words as vocabulary

TOLERANCE = 2e-4  # figures are sent with four decimals

# Name -> values of the networks' curves in the page's first figure; null where nothing is drawn.
CURVES = """() => {
  const figure = document.querySelector('.live-figure')
  const networks = figure?.data?.filter(trace => ['RNN', 'LSTM', 'GRU'].includes(trace.name))
  return networks && Object.fromEntries(networks.map(trace => [trace.name, [...trace.y]]))
}"""

SHOWS = """([expected, tolerance]) => {
  const figure = document.querySelector('.live-figure')
  if (!figure?.data || figure.waiting || figure.settle) return false
  const named = figure.data.filter(trace => ['RNN', 'LSTM', 'GRU'].includes(trace.name))
  return named.length === Object.keys(expected).length && named.every(trace => {
    const values = expected[trace.name]
    return values?.length === trace.y.length && values.every((value, lag) =>
      value === null ? trace.y[lag] === null : Math.abs(value - trace.y[lag]) <= tolerance)
  })
}"""

# From now on keep, for every frame of the screen, the thumb's value and the line of the trace of this name: how far from the
# left of the plot its points are, as a share of its width, and their heights on its axis.
RECORD = """([label, name]) => {
  const figure = document.querySelector('.live-figure')
  const thumb = [...document.querySelectorAll('input[type=range]')].find(range => range.ariaLabel === label)
  const film = window.film = { values: new Set(), lines: new Map() }
  const frame = () => {
    film.values.add(thumb.ariaValueText)
    const place = figure.data.findIndex(trace => trace.name === name)
    const line = figure.calcdata[place]?.[0].node3?.node()?.querySelector('path.js-line')?.getAttribute('d')
    if (line && !film.lines.has(line)) {
      const { xaxis, [`yaxis${(figure.data[place].yaxis ?? 'y').slice(1)}`]: yaxis } = figure._fullLayout
      const points = [...line.matchAll(/(-?[\\d.]+),(-?[\\d.]+)/g)].map(([, x, y]) => [x / xaxis._length, yaxis.p2l(Number(y))])
      film.lines.set(line, { points, pixel: Math.abs(yaxis.p2l(1) - yaxis.p2l(0)) })
    }
    window.filming = requestAnimationFrame(frame)
  }
  frame()
}"""
RECORDED = "() => { cancelAnimationFrame(window.filming); return { values: [...film.values], lines: [...film.lines.values()] } }"


class Film(NamedTuple):
    """What was on the screen: the thumb's values, and of each line its points (n, 2) and the height of a pixel."""

    values: list[float]
    lines: list[tuple[np.ndarray, float]]


def record(thumb: Locator, trace: str) -> None:
    """Begin to film a line of the page's first figure."""
    thumb.evaluate(f"(thumb, name) => ({RECORD})([thumb.ariaLabel, name])", trace)


def film_of(page: Page) -> Film:
    """End, and return what was filmed."""
    found = page.evaluate(RECORDED)
    return Film([float(text) for text in found["values"]],
                [(np.array(line["points"]), line["pixel"]) for line in found["lines"]])


def expect_core_s(film: Film, known: Mapping[float, tuple[np.ndarray, np.ndarray]]) -> None:
    """Each line is one of these, core's by the value of which it is: the shares of the width at which there are points,
    rising, and their heights."""
    for points, pixel in film.lines:
        away = {value: np.abs(np.interp(points[:, 0], *line) - points[:, 1]).max() for value, line in known.items()}
        nearest = sorted(away, key=away.__getitem__)[:3]
        assert away[nearest[0]] < pixel, f"a line that belongs to none of {nearest}"


# Every piece of text that can be seen: its words, colours (of a drawn text: of the shape that it stands on) and place.
TEXTS = """() => {
  const rgb = colour => (colour.match(/[\\d.]+/g) ?? []).map(Number)
  const over = (top, below) => {
    const alpha = top[3] ?? 1
    return [0, 1, 2].map(channel => alpha * top[channel] + (1 - alpha) * below[channel])
  }
  const faded = element => {
    let opacity = 1
    for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity)
    return opacity
  }
  const paint = (element, property) => {
    const colour = getComputedStyle(element)[property]
    const [red, green, blue, alpha] = colour.startsWith('rgb') ? rgb(colour) : [0, 0, 0, 0]
    const share = property === 'fill' ? faded(element) * Number(getComputedStyle(element).fillOpacity) : 1
    return [red, green, blue, (alpha ?? 1) * share]
  }
  const shapes = new Map()  // of each drawing: its filled shapes, in the order in which they are painted
  const shapesOf = drawing => {
    if (!shapes.has(drawing)) {
      const all = [...drawing.querySelectorAll('rect, circle, ellipse, polygon, path')]
      const painted = all.filter(shape => !shape.closest('defs, clipPath') && paint(shape, 'fill')[3] > 0)
      const placed = painted.map(shape => ({ shape, place: shape.getBoundingClientRect(), colour: paint(shape, 'fill') }))
      shapes.set(drawing, placed)
    }
    return shapes.get(drawing)
  }
  const holds = (place, box) => {
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
    return place.left <= x && x <= place.right && place.top <= y && y <= place.bottom
  }
  const ground = (element, box) => {
    const layers = []
    for (let at = element; at; at = at.parentElement) layers.unshift(paint(at, 'backgroundColor'))
    const drawing = element.closest('svg')
    for (const { shape, place, colour } of drawing ? shapesOf(drawing) : []) {
      if (holds(place, box) && shape.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) layers.push(colour)
    }
    return layers.reduce((below, top) => over(top, below), [255, 255, 255])
  }
  const found = []
  const note = (element, said, box) => {
    if (!said.trim() || !box.width || !box.height || element.closest('.unseen, .katex-mathml, [data-testid=stIconMaterial]')) return
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return
    const below = ground(element, box)
    const [red, green, blue, alpha] = paint(element, element instanceof SVGElement ? 'fill' : 'color')
    const ink = over([red, green, blue, element instanceof SVGElement ? alpha : alpha * faded(element)], below)
    const off = element.closest(':disabled, [aria-disabled=true]') !== null
    found.push({ said: said.trim().slice(0, 60), ground: below, ink, off, left: box.left, right: box.right })
  }
  const walker = document.createTreeWalker(document.querySelector('[data-testid="stApp"]'), NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (/^(STYLE|SCRIPT|TITLE|OPTION)$/i.test(node.parentElement.tagName)) continue
    range.selectNodeContents(node)
    note(node.parentElement, node.data, range.getBoundingClientRect())
  }
  for (const field of document.querySelectorAll('input[type=text], select')) {
    note(field, field.value, field.getBoundingClientRect())
  }
  return found
}"""

# Elements that hide a part of their own text, or can be scrolled sideways.
CUT_OFF = """() => [...document.querySelectorAll('[data-testid="stMain"] *')].filter(element =>
  !(element instanceof SVGElement) && element.clientWidth > 2 && element.scrollWidth > element.clientWidth + 1
    && getComputedStyle(element).overflowX !== 'visible' && !element.closest('.katex-mathml') && element.innerText?.trim()
).map(element => `${element.tagName}.${element.className}: ${element.scrollWidth} in ${element.clientWidth} px: `
  + element.innerText.trim().slice(0, 60))"""

# Text of a figure or diagram that reaches over its edge, and pairs of texts that lie on each other.
DRAWN_BADLY = """() => [...document.querySelectorAll('.live-figure, [data-testid="stGraphVizChart"]')].flatMap(figure => {
  const frame = figure.getBoundingClientRect()
  if (!frame.width) return []
  const texts = [...figure.querySelectorAll('svg text')].filter(text => text.textContent.trim() && text.getBoundingClientRect().width > 1)
  const boxes = texts.map(text => text.getBoundingClientRect())
  const out = texts.filter((text, at) => boxes[at].left < frame.left - 1 || boxes[at].right > frame.right + 1
    || boxes[at].top < frame.top - 1 || boxes[at].bottom > frame.bottom + 1).map(text => `outside: ${text.textContent}`)
  const on = texts.flatMap((text, at) => texts.slice(at + 1).filter((_, after) => {
    const [a, b] = [boxes[at], boxes[at + 1 + after]]
    return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6
  }).map(other => `on each other: ${text.textContent} | ${other.textContent}`))
  return [...out, ...on]
})"""


def grave(page: Page) -> list[str]:
    """What axe, the checker of the web's accessibility rules, holds to be serious or critical, a line each."""
    return [f"{rule['id']}: {rule['help']}: {node['html'][:120]}"
            for rule in Axe().run(page).response["violations"] if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]]


def misnamed(page: Page) -> list[str]:
    """Buttons in view that are called otherwise than what stands on them."""
    found: list[str] = page.evaluate("""() => [...document.querySelectorAll('button, [role=radio]')]
      .filter(each => each.checkVisibility() && /[\\p{L}\\p{N}]/u.test(each.innerText))
      .map(each => [each.innerText.trim().replace(/\\s+/g, ' '), each.getAttribute('aria-label')])
      .filter(([seen, name]) => name !== null && !name.includes(seen)).map(both => both.join(' | '))""")
    return found


def curves(page: Page) -> dict[str, list[float | None]]:
    return page.evaluate(CURVES)


def core_curves(experiment: core.Experiment) -> dict[str, list[float | None]]:
    """The curves that the page has to draw for these settings."""
    return {MODEL_NAMES[model]: [value if math.isfinite(value) else None for value in run.gradient.tolist()]
            for model, run in core.run(experiment).runs.items()}


def expect_curves(page: Page, experiment: core.Experiment, patience: float = 10_000) -> None:
    """Wait, at most so many ms, until the main figure draws core's numbers for these settings; fail if it does not come to that."""
    expected = core_curves(experiment)
    try:
        page.wait_for_function(SHOWS, arg=[expected, TOLERANCE], timeout=patience, polling=50)
    except TimeoutError:
        drawn = curves(page)
        assert {name: len(values) for name, values in drawn.items()} == {name: len(values) for name, values in expected.items()}
        for name, values in expected.items():
            np.testing.assert_allclose(np.array(drawn[name], float), np.array(values, float), atol=TOLERANCE, err_msg=name)
        raise


def slider(page: Page, knob: str, language: str = "en") -> Locator:
    return page.get_by_role("slider", name=vocabulary.load(language)(f"knob.{knob}.label"), exact=True)


def exact_field(page: Page, knob: str, language: str = "en") -> Locator:
    """The box beside a slider that takes a typed number."""
    words = vocabulary.load(language)
    return page.get_by_role("textbox", name=f"{words(f'knob.{knob}.label')}: {words('controls.exact')}", exact=True)


@contextmanager
def held(thumb: Locator) -> Iterator[Callable[[float], None]]:
    """The mouse holds the thumb; move(share) takes it to a place along its track, 0 at the left and 1 at the
    right, and returns when it is there."""
    thumb.scroll_into_view_if_needed()
    page, box = thumb.page, thumb.bounding_box()
    assert box
    share = thumb.evaluate("range => (range.value - range.min) / (range.max - range.min)")

    def place(share: float) -> tuple[float, float]:
        # the thumb is 18 px wide
        return box["x"] + 9 + (box["width"] - 18) * share, box["y"] + box["height"] / 2

    page.mouse.move(*place(share))
    page.mouse.down()

    def move(share: float) -> None:
        page.mouse.move(*place(share), steps=4)
        page.wait_for_function(
            "([thumb, share]) => Math.abs((thumb.value - thumb.min) / (thumb.max - thumb.min) - share) < 0.02",
                               arg=[thumb.element_handle(), share], polling=20)

    yield move
    page.mouse.up()


def value(thumb: Locator) -> float:
    return float(thumb.get_attribute("aria-valuetext") or "nan")


def contrast(one: list[float], other: list[float]) -> float:
    """WCAG's contrast of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: list[float]) -> float:
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in np.array(rgb[:3]) / 255]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def texts(page: Page) -> list[dict[str, Any]]:
    found = page.evaluate(TEXTS)
    if not found:
        pytest.fail("no text on the screen")
    return found


def too_faint(page: Page, least: float = 4.5) -> list[str]:
    return sorted({f"{text['said']!r}: {contrast(text['ink'], text['ground']):.2f}" for text in texts(page)
                   if not text["off"] and contrast(text["ink"], text["ground"]) < least})
