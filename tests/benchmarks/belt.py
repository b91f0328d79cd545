"""The conveyor belt: is it smooth while it plays, does a key move it at once, does it follow a weight's thumb?"""

from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Locator, Page

from tests.benchmarks.report import Section, Verdict
from tests.browser import driver

FLOOR = Path(__file__).parent / "apps" / "floor"  # Streamlit's slider that writes one number
RUNS = {"one unit, 10 steps": "write-once", "four units, 12 steps": "four", "gates by hand, 100 steps": "hidden"}
SMOOTH = 20  # ms between two pictures of which at most one is missing at 60 a second

FILM = """() => {
  const film = window.film = {frames: [], on: true}
  let last = null
  const frame = now => {
    if (last !== null) film.frames.push(now - last)
    last = now
    if (film.on) requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}"""
ARM = """selector => {
  const watch = window.watch = {began: null, painted: null}
  addEventListener('keydown', event => { watch.began = event.timeStamp }, {capture: true, once: true})
  new MutationObserver((_, observer) => {
    observer.disconnect()
    requestAnimationFrame(() => setTimeout(() => { watch.painted = performance.now() }))
  }).observe(document.querySelector(selector), {childList: true, characterData: true, subtree: true})
}"""


def sections(quick: bool) -> list[Section]:
    seconds, presses = (3, 6) if quick else (10, 20)
    with ExitStack() as stack:
        logs = Path(stack.enter_context(TemporaryDirectory()))
        browser = stack.enter_context(driver.launch())
        server = stack.enter_context(driver.serve(logs / "lesson.txt"))
        rows, shares, keys = [], [], []
        for name, preset in RUNS.items():
            page, _ = driver.open_page(browser, server, f"/cell?preset={preset}&t=1", lang="en", alone=True)
            belt = page.locator("div.belt")
            frames = playing(page, belt, seconds)
            share = sum(frame <= SMOOTH for frame in frames) / len(frames)
            times = key_to_paint(page, belt, ".belt .position", presses)
            shares.append(share)
            keys.append(median(times))
            rows.append([name, f"{median(frames):.1f} ms", f"{sorted(frames)[int(0.95 * len(frames))]:.1f} ms", f"{share:.1%}",
                         f"{median(times):.0f} ms"])
            page.close()
        slower = against_the_floor(stack, browser, server, logs, presses)
    text = (f"Playing for {seconds} s in headless Chromium without a graphics card: time between pictures, and the share that came "
            f"within {SMOOTH} ms; then {presses} steps by key, from the key to the new step painted: no round trip to the server.")
    verdicts = [
        Verdict("Belt, pictures within 20 ms while it plays", "≥ 95 %", f"{min(shares):.1%}", min(shares) >= 0.95),
        Verdict("Belt, step by key to paint", "≤ 50 ms", f"{max(keys):.0f} ms", max(keys) <= 50),
        Verdict("Belt, weight's slider by key to paint, times the floor", "≤ 2", f"{slower:.2f}", slower <= 2),
    ]
    columns = ("run", "median", "95 %", f"within {SMOOTH} ms", "key → paint")
    return [Section("The conveyor belt", text, columns, rows, verdicts)]


def playing(page: Page, belt: Locator, seconds: float) -> list[float]:
    """Milliseconds between the pictures of a belt that plays."""
    belt.focus()
    page.keyboard.press(" ")
    page.evaluate(FILM)
    page.wait_for_timeout(1000 * seconds)
    frames: list[float] = page.evaluate("film.on = false, film.frames")
    page.keyboard.press("Home")
    page.wait_for_timeout(600)  # the step at rest is told to the server
    return frames


def key_to_paint(page: Page, focus: Locator, selector: str, presses: int) -> list[float]:
    """Milliseconds from a key press to the text at `selector` changed and painted, without the first."""
    times = []
    for press in range(presses + 1):
        focus.focus()
        page.evaluate(ARM, selector)
        page.keyboard.press("ArrowLeft" if press % 2 else "ArrowRight")
        page.wait_for_function("() => watch.painted !== null", timeout=10_000)
        times.append(page.evaluate("watch.painted - watch.began"))
        page.wait_for_timeout(500)
    return times[1:]


def against_the_floor(stack: ExitStack, browser: Browser, server: driver.Server, logs: Path, presses: int) -> float:
    """How many times longer than Streamlit's own floor a weight takes to the painted belt; the two take turns."""
    arguments = ("--runner.postScriptGC=false", "--browser.gatherUsageStats=false")
    floor = stack.enter_context(driver.serve(logs / "floor.txt", FLOOR, arguments))
    lesson, _ = driver.open_page(browser, server, "/cell", lang="en", alone=True)
    number, _ = driver.open_page(browser, floor, "/", alone=True)
    weight, slider = lesson.get_by_role("slider", name="b f", exact=True), number.get_by_role("slider").first
    ours, theirs = [], []
    for _ in range(max(3, presses // 4)):
        lesson.bring_to_front()
        ours += key_to_paint(lesson, weight, "[data-number=sum_f]", 4)
        number.bring_to_front()
        theirs += key_to_paint(number, slider, ".stMarkdown p", 4)
    return median(ours) / median(theirs)
