"""One layout for every screen: what is wrong with a page at a size, from 320 to 1920 px wide; from 600 px high, figure and
slider are to be seen together.

`make test` looks at a fixed sample, each page at one size and each size at a page or two; `make soak` at all.
"""

from collections.abc import Sequence

from playwright.sync_api import Page

from tests.browser import driver, reading
from tests.examples import SOAK

Size = tuple[int, int]
# With 1366×768 as it is at 125, 150 and 200 % zoom.
SMALL: list[Size] = [(320, 640), (390, 844), (641, 900), (768, 1024), (844, 390), (683, 384)]
LARGE: list[Size] = [(911, 512), (1024, 768), (1093, 614), (1366, 625), (1366, 768), (1920, 1080)]
SCALED = 1600  # px: from here on the picture of a smaller screen is enlarged
SLIDER, TARGET = 150, 24  # px: the least length of a slider, the least side of what a finger hits

FAULTS = """([slider, target, together]) => {
  const name = each => `${each.tagName}.${each.className?.baseVal ?? each.className} ${each.ariaLabel ?? each.innerText ?? ''}`
  const main = document.querySelector('[data-testid=stMain]'), seen = []
  const shown = selector => [...main.querySelectorAll(selector)].filter(each =>
    each.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !each.closest('.unseen'))
  for (const range of shown('.live-slider input[type=range]'))
    if (range.offsetWidth < slider) seen.push(`slider of ${range.offsetWidth} px: ${name(range)}`)
  for (const each of shown('button, select, input, summary, .belt .term[tabindex], a[data-testid*=NavLink]')) {
    const box = each.getBoundingClientRect()
    if (box.width && Math.min(box.width, box.height) < target - 0.5)
      seen.push(`target of ${box.width.toFixed()} x ${box.height.toFixed()} px: ${name(each)}`)
  }
  const pen = document.createElement('canvas').getContext('2d')
  for (const list of shown('.panel select')) {
    const look = getComputedStyle(list)
    pen.font = look.font
    const room = list.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight)
    for (const { text } of list.selectedOptions)
      if (pen.measureText(text).width > room + 1) seen.push(`${text} in a list with room for ${room} px`)
  }
  for (const part of shown('.panel, .sentence, .live-figure'))
    if (part.getBoundingClientRect().right > innerWidth + 1) seen.push(`reaches out: ${name(part)}`)
  const wide = Math.max(...[document.documentElement, main].map(each => each.scrollWidth - each.clientWidth))
  if (wide > 0) seen.push(`scrolls sideways by ${wide} px`)
  const figure = main.querySelector('.live-figure, .belt .cells, .st-key-flow_wide svg')
  const bottoms = [figure, main.querySelector('.live-slider[data-shape=main]:not([hidden])')].map(each =>
    each?.getBoundingClientRect().bottom ?? 0)
  if (together && Math.max(...bottoms) > innerHeight)
    seen.push(`figure and slider end at ${bottoms.map(Math.round)} of ${innerHeight} px`)
  return seen
}"""


FITS = """() => [...document.querySelectorAll('.live-figure')].every(figure => !figure.offsetParent
  || Math.abs(figure.querySelector('.main-svg')?.getAttribute('width') - figure.offsetWidth) < 1)"""


def sample(sizes: Sequence[Size], place: int) -> Sequence[Size]:
    """The sizes at which the page at this place of a list is looked at."""
    return sizes if SOAK else [sizes[place % len(sizes)]]


def faults(tab: Page, sizes: Sequence[Size]) -> dict[Size, list[str]]:
    """What is cut, small or out of reach at each of these sizes; the page stays at the last. Sizes without fault are left
    out."""
    found = {}
    for width, height in sizes:
        tab.set_viewport_size({"width": width, "height": height})
        tab.wait_for_function(FITS)
        driver.wait_for_app(tab)
        together = width >= 1024 and height >= 600
        found[width, height] = [*tab.evaluate(FAULTS, [SLIDER, TARGET, together]), *tab.evaluate(reading.CUT_OFF),
                                *(tab.evaluate(reading.DRAWN_BADLY) if width < SCALED else ())]
    return {size: said for size, said in found.items() if said}
