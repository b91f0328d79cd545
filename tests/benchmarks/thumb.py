"""What the reader waits for: a key moves a thumb, pixels move. Against Streamlit's own floor, a slider that writes one number."""

from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Locator, Page

from tests.benchmarks.report import Section, Verdict
from tests.browser import driver

APPS = Path(__file__).parent / "apps"
NUMBER, FIGURE = "number", "figure"
# name -> (app's folder, path, what changes)
SCREENS = {
    "Streamlit's slider, one number (the floor)": (APPS / "floor", "/", NUMBER),
    "our live slider, one number": (APPS / "live", "/", NUMBER),
    "our live slider, main figure alone": (APPS / "figure", "/", FIGURE),
    "Gradients, as the page opens": (driver.ROOT, "/gradients?lang=en", FIGURE),
}
FLOOR, _, ALONE, GRADIENTS = SCREENS

# What is on the screen: the number, or where each curve begins and ends, in px; and whether two such are different pictures.
LOOK = """() => {
window.look = kind => {
  if (kind === 'number') return document.querySelector('.stMarkdown p')?.textContent
  const lines = [...(document.querySelector('.js-plotly-plot')?.querySelectorAll('path.js-line') ?? [])]
  const places = lines.map(line => line.getAttribute('d')?.match(/-?[\\d.]+/g)?.map(Number) ?? [])
  return places.length ? places.flatMap(numbers => [numbers[1], numbers.at(-1)]) : null
}
window.differ = (one, other) => typeof one === 'string' || one?.length !== other?.length ? one !== other
  : one.some((number, place) => Math.abs(number - other[place]) > 0.3)
}"""
ARM = """kind => {
  const watch = window.watch = {began: null, painted: null}, before = look(kind)
  window.observer?.disconnect()
  addEventListener('keydown', event => { watch.began = event.timeStamp }, {capture: true, once: true})
  window.observer = new MutationObserver(() => {
    if (watch.began === null || watch.painted !== null) return
    const now = look(kind)
    if (!now || !differ(now, before)) return
    watch.painted = -1
    requestAnimationFrame(() => setTimeout(() => { watch.painted = performance.now() }))
  })
  window.observer.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true})
}"""


def sections(quick: bool) -> list[Section]:
    repetitions, rounds = (2, 2) if quick else (5, 4)
    with ExitStack() as stack:
        logs = Path(stack.enter_context(TemporaryDirectory()))
        browser = stack.enter_context(driver.launch())
        screens: dict[str, tuple[Page, Locator, str]] = {}
        for number, (name, (root, path, kind)) in enumerate(SCREENS.items()):
            arguments = () if root == driver.ROOT else ("--runner.postScriptGC=false", "--browser.gatherUsageStats=false")
            server = stack.enter_context(driver.serve(logs / f"{number}.txt", root, arguments))
            page, _ = driver.open_page(browser, server, path, locale="en-US", alone=True)
            page.evaluate(LOOK)
            thumb = page.get_by_role("slider", name="recurrent weight scale")
            screens[name] = page, thumb if thumb.count() else page.get_by_role("slider").first, kind
        presses: dict[str, list[float]] = {name: [] for name in screens}
        for _ in range(rounds):
            for name, (page, thumb, kind) in screens.items():
                page.bring_to_front()
                presses[name] += key_to_paint(page, thumb, kind, repetitions)
    floor = median(presses[FLOOR])
    rows = [[name, f"{median(times):.0f} ms", f"{median(times) / floor:.2f}"] for name, times in presses.items()]
    alone, opened = median(presses[ALONE]) / floor, median(presses[GRADIENTS]) / floor
    verdicts = [
        Verdict("Key to painted main figure, alone, times the floor", "≤ 2.5", f"{alone:.2f}", alone <= 2.5),
        Verdict("Key to painted main figure, Gradients as it opens, times the floor", "≤ 3", f"{opened:.2f}", opened <= 3),
    ]
    text = (f"Median of {repetitions * rounds} key presses, screens taken in turn in one browser. What "
            "a thumb gets that is dragged: below, under the thumb.")
    columns = ("screen", "key → paint", "× floor")
    return [Section("Thumb to pixels", text, columns, rows, verdicts)]


def key_to_paint(page: Page, thumb: Locator, kind: str, repetitions: int) -> list[float]:
    """Milliseconds from a key press to the changed picture painted, without the first."""
    times = []
    for press in range(repetitions + 1):
        thumb.focus()
        page.evaluate(ARM, kind)
        page.keyboard.press("ArrowRight" if press % 2 else "ArrowLeft")
        page.wait_for_function("() => watch.painted > 0", timeout=10_000)
        times.append(page.evaluate("watch.painted - watch.began"))
        page.wait_for_timeout(200)
    return times[1:]
