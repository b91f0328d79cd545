"""Under the hand: how many different pictures a second a thumb gets, on every page that has one; what a visit fetches."""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.async_api import Page, async_playwright
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from pages.ui.page import frame
from pages.ui.text import words as vocabulary
from tests.benchmarks.report import Section, Verdict
from tests.benchmarks.thumb import APPS
from tests.browser import chromium, driver

WORDS = vocabulary.load("en")
RATE = 120  # moves of the pointer a second, as a good mouse sends them
BLANK = 0.01  # of the frames of a drag
LATE = 100  # ms from release to the last new picture
SECONDS = 2.0
SLOWER = 4  # times: a processor of a cheap phone
FIRST = 3.4e6  # bytes of the first visit to Home
AGAIN = 30_000  # bytes of a second
# What is moved -> (path, knob, pictures a second that it shall get, and on a slower processor).
THUMBS = {
    "Home, length": ("/", "steps", 55, 30),
    "Gradients, length": ("/gradients", "steps", 55, 30),
    "Gradients, forget bias": ("/gradients", "forget_bias", 55, 30),
    "Gradients, weight": ("/gradients", "weight_scale", 55, 30),
    "Gradients, gain": ("/gradients", "gain", 55, 30),
    "Memory, distance": ("/memory", "distance", 30, 15),
    "Control, show from": ("/control", "show_at", 30, 15),
    "Control, forget gate while holding": ("/control", "f_hold", 30, 15),
    "Cell, a weight": ("/cell", "", 30, 15),
}
# A frame is kept as it is drawn, and looked at when all is over. How high every line, area and bar reaches at PLACES
# across it, in px: a picture on which one of them has moved by a fifth of one counts, or on the belt one with another
# number; the last one is that on which one had moved by half of one. Plotly leaves out points that it takes for
# unneeded, so their number says nothing.
PLACES = 32
FILM = """places => {
  const heights = path => {
    const numbers = path?.match(/-?[\\d.]+/g)?.map(Number) ?? []
    const along = numbers.filter((_, at) => at % 2 === 0)
    if (!along.length) return []
    const [left, right] = [Math.min(...along), Math.max(...along)]
    const found = Array(places).fill(Infinity), apart = (right - left) / places || 1
    for (let at = 0; at + 3 < numbers.length; at += 2) {
      const [x0, y0, x1, y1] = numbers.slice(at, at + 4), [from, to] = [Math.min(x0, x1), Math.max(x0, x1)]
      for (let k = Math.max(0, Math.ceil((from - left) / apart - 0.5)); k < places && left + (k + 0.5) * apart <= to; k++) {
        const share = x1 === x0 ? 0 : (left + (k + 0.5) * apart - x0) / (x1 - x0)
        found[k] = Math.min(found[k], y0 + (y1 - y0) * share)
      }
    }
    return [left, right, ...found]
  }
  const drawn = () => [
    [...[...document.querySelectorAll('.live-figure')].slice(0, 1).flatMap(figure =>
      [...figure.querySelectorAll('path.js-line, path.js-fill')].map(path => path.getAttribute('d')))],
    [...document.querySelectorAll('.belt rect[y]')].flatMap(rect => [rect.y, rect.height].map(side => side.baseVal.value)),
    [...document.querySelectorAll('.belt text')].map(text => text.textContent)]
  const differs = (now, before, far) => now.length !== before.length || now.some((number, place) =>
    number !== before[place] && !(Math.abs(number - before[place]) <= far))
  const film = window.film = { frames: [[performance.now(), drawn()]], on: true }
  const frame = () => {
    if (!film.on) return
    film.frames.push([performance.now(), drawn()])
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  film.told = until => {
    film.on = false
    const known = new Map(), seen = path => known.get(path) ?? known.set(path, heights(path)).get(path)
    const told = { frames: -1, pictures: 0, blank: 0, late: 0 }
    let shown, rests
    for (const [time, [paths, ...others]] of film.frames) {
      const now = [...paths.flatMap(seen), ...others.flat()]
      if (time <= until) {
        told.frames++
        told.blank += now.length === 0
        told.pictures += shown ? differs(now, shown, 0.2) : 0
      }
      if (shown && differs(now, rests, 0.5)) told.late = Math.max(0, time - until)
      if (!shown || differs(now, rests, 0.5)) rests = now
      if (!shown || differs(now, shown, 0.2)) shown = now
    }
    return told
  }
}"""


class Drag(NamedTuple):
    """Distinct pictures, frames and moves a second; share of frames that show none; ms from release to the last new
    picture."""

    pictures: float
    frames: float
    moves: float
    blank: float
    late: float


async def drag(page: Page, knob: str) -> Drag:
    """A drag over most of the track and back, as the pointer sends it: no move waits for what the one before did."""
    thumb = page.get_by_role("slider", name=WORDS(f"knob.{knob}.label"), exact=True) if knob else page.locator(
        ".live-slider input[type=range]").first
    await thumb.scroll_into_view_if_needed()
    box = await thumb.bounding_box()
    assert box is not None
    y, left, width = box["y"] + box["height"] / 2, box["x"] + 0.2 * box["width"], 0.6 * box["width"]
    await page.mouse.move(left, y)
    await page.mouse.down()
    await page.wait_for_timeout(600)  # what lies around this value has come
    session = await page.context.new_cdp_session(page)
    await page.evaluate(FILM, PLACES)
    moves, begin, sent = round(RATE * SECONDS), time.perf_counter(), []
    for move in range(moves):
        place = {"x": left + width * (1 - abs(1 - 2 * move / moves)), "y": y, "button": "left", "buttons": 1}
        sent.append(asyncio.ensure_future(session.send("Input.dispatchMouseEvent", {"type": "mouseMoved", **place})))
        await asyncio.sleep(max(0.0, begin + (move + 1) / RATE - time.perf_counter()))
    lasted = time.perf_counter() - begin
    ended = await page.evaluate("() => performance.now()")
    await asyncio.gather(*sent)
    await page.mouse.up()
    await page.wait_for_timeout(1000)
    film = await page.evaluate("ended => film.told(ended)", ended)
    await session.detach()
    return Drag(film["pictures"] / lasted, film["frames"] / lasted, moves / lasted, film["blank"] / max(film["frames"], 1),
                film["late"])


async def slow_down(page: Page, times: int) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": times})


async def dragged(url: str, names: list[str]) -> dict[str, tuple[Drag, Drag]]:
    """Of each thumb the better of two drags, and of two on the slower processor."""
    found = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.find(), args=list(driver.CHROMIUM_ARGUMENTS))
        for name in names:
            path, knob, _, _ = THUMBS[name]
            page = await (await browser.new_context(locale="en-US")).new_page()
            await page.set_viewport_size({"width": 1366, "height": 768})
            await page.goto(f"{url}{path}?lang=en")
            await page.wait_for_function(driver.SETTLED, timeout=driver.MILLISECONDS_TO_SETTLE)
            await drag(page, knob)  # the first compiles
            quick = max([await drag(page, knob) for _ in range(2)])
            await slow_down(page, SLOWER)
            found[name] = quick, max([await drag(page, knob) for _ in range(2)])
            await page.context.close()
        await browser.close()
    return found


def thumbs(server: driver.Server, names: list[str]) -> Section:
    rows, verdicts = [], []
    for name, (quick, slow) in asyncio.run(dragged(server.url, names)).items():
        _, _, wanted, wanted_slow = THUMBS[name]
        rows.append([name, f"{quick.pictures:.0f}", f"{quick.frames:.0f}", f"{quick.moves:.0f}", f"{quick.late:.0f} ms",
                     f"{slow.pictures:.0f}", f"{slow.late:.0f} ms"])
        verdicts += [
            Verdict(f"{name}: pictures a second; on a processor {SLOWER}× slower", f"≥ {wanted}; ≥ {wanted_slow}",
                    f"{quick.pictures:.0f}; {slow.pictures:.0f}", quick.pictures >= wanted and slow.pictures >= wanted_slow),
            Verdict(f"{name}: last picture after release", f"≤ {LATE} ms", f"{quick.late:.0f} ms", quick.late <= LATE),
            Verdict(f"{name}: frames without a figure", f"≤ {BLANK:.0%}", f"{quick.blank:.1%}", quick.blank <= BLANK)]
    text = (f"Drags of {SECONDS:g} s over 60 % of the track and back, {RATE} moves a second; the better of two. A picture counts when "
            f"a line, area or bar of the figure has moved by a fifth of a pixel, the last one where by a half; of {SLOWER}× slower, "
            "Chromium's own throttle.")
    return Section("Under the thumb", text, ("thumb", "pictures/s", "frames/s", "moves/s", "last after release",
                                             f"pictures/s, {SLOWER}× slower", "last, slower"), rows, verdicts)


def fetched(page: Tab, url: str) -> tuple[int, int]:
    """Bytes of files over the line and of the connection's messages, unpacked, until the page has settled."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    files, messages = [0], [0]
    session.on("Network.loadingFinished", lambda event: files.append(int(event["encodedDataLength"])))
    session.on("Network.webSocketFrameReceived",
               lambda event: messages.append(len(event["response"]["payloadData"]) * 3 // 4))  # they come as base64
    page.goto(url)
    driver.wait_for_app(page)
    page.wait_for_timeout(1000)  # a font that is wanted late
    session.detach()
    return sum(files), sum(messages)


def visits(browser: Browser, server: driver.Server, names: list[str]) -> Section:
    """First and second visit of each page, each in a browser that knows nothing, and bare Streamlit's."""
    rows, homes = [], (0, 0)
    with TemporaryDirectory() as logs, driver.serve(Path(logs) / "log.txt", APPS / "floor",
                                                    ("--browser.gatherUsageStats=false",)) as floor:
        asked = [("bare Streamlit, a slider", floor.url), *(
            (name, server.url + ("/" if name == frame.HOME else f"/{name}")) for name in names)]
        for name, url in asked:
            window = browser.new_context(locale="en-US")
            (first, messages), (second, _) = (fetched(window.new_page(), url) for _ in range(2))
            window.close()
            rows.append([name, f"{first / 1e6:.2f} MB", f"{second / 1e3:.0f} kB", f"{messages / 1e3:.0f} kB"])
            if name == frame.HOME:
                homes = first, second
    verdicts = [Verdict("First visit to Home", f"≤ {FIRST / 1e6:g} MB", rows[1][1], homes[0] <= FIRST),
                Verdict("Second visit to Home", f"≤ {AGAIN / 1e3:g} kB", rows[1][2], homes[1] <= AGAIN)]
    text = ("Bytes of files over the line until all stands, in a window that knows nothing and in a new tab of it; "
            "the connection's messages of a visit, before they are packed.")
    return Section("What a visit fetches", text, ("page", "first", "second", "messages"), rows, verdicts)


def sections(quick: bool) -> list[Section]:
    pages = [frame.HOME] if quick else list(frame.built())
    with TemporaryDirectory() as logs, driver.serve(Path(logs) / "log.txt") as server:
        moved = thumbs(server, list(THUMBS)[:2] if quick else list(THUMBS))
        with driver.launch() as browser:
            return [moved, visits(browser, server, pages)]
