// @ts-check
// Points of curves that can be pulled up and down: what there should be is sent, Python finds the setting
// that leads there, and the curve follows. Until then, the handle shows where it should be. By mouse, by
// finger, and by the keys of a slider.
import { waits } from "./moves.js"
import { number, power } from "./numbers.js"
import { axis, drawnLine, drawnTrace, heightAt, pixel, placeOf } from "./plotly_inside.js"
import { announce } from "./thumb.js"
import { STRIDES } from "./track.js"
import { used } from "./used.js"

const RESTED = 150, // ms after the last key
  BETWEEN = 60 // ms between two moves of a drag
const PULLED_BY = [...Object.keys(STRIDES), "Home", "End"].join(" ")

/**
 * As pull.py declares it.
 * @typedef {{ name: string, knob: string, value: number, trace: string, x: number, y: number, step: number,
 *   log10: boolean, tone: string, label: string, found: string }} Pull
 * @typedef {HTMLElement & { pull: Pull, wanted?: number, held?: { from: number, start: number, px: number },
 *   on?: { line: Element, along: number, head: number } | null, look?: string, sent?: number,
 *   timer?: ReturnType<typeof setTimeout> }} Handle
 * @typedef {(name: string, value: number, done: boolean) => void} Say
 */

/**
 * Let points of a figure's curves be pulled.
 * @param {Plot & { drawn?: Figure }} host @param {HTMLElement} box where the handles stand
 * @param {Pull[]} pulls @param {Say} say
 */
export function pullable(host, box, pulls, say) {
  for (const old of handlesIn(box)) if (!pulls.some(({ name }) => name === old.pull.name)) old.remove()
  for (const pull of pulls) {
    const known = handlesIn(box).find(handle => handle.pull.name === pull.name)
    const handle = known ?? handleFor(host, box, pull, say)
    handle.pull = pull
    if (!handle.held && !handle.timer && !waits(pull.name)) handle.wanted = undefined
    dressHandle(handle)
  }
  if (pulls.length && !box.dataset.watches) {
    box.dataset.watches = "true"
    // whoever moves a line, its handle goes along
    const watch = { subtree: true, attributes: true, attributeFilter: ["d"] }
    const lines = (/** @type {MutationRecord[]} */ moved) => new Set(moved.map(({ target }) => target))
    new MutationObserver(moved => follow(box, lines(moved))).observe(host, watch)
  }
  stand(host, box)
}

/** @param {HTMLElement} box */
const handlesIn = box => /** @type {Handle[]} */ ([...box.children])

/**
 * Put the handles where their points are drawn.
 * @param {Plot & { drawn?: Figure }} host @param {HTMLElement} box
 */
export function stand(host, box) {
  for (const handle of handlesIn(box)) {
    try {
      const [line, trace] = lineOf(host, handle.pull)
      const { x, y } = handle.pull
      const at = placeOf(host, trace, x, handle.wanted ?? y)
      const along = pixel(axis(host, "x", trace.xaxis), x)
      handle.on = line && { line, along, head: host.offsetTop + at.head }
      handle.style.left = `${host.offsetLeft + at.left}px`
      handle.style.top = `${host.offsetTop + at.top}px`
      handle.classList.toggle("late", 2 * at.left > host.offsetWidth)
      handle.hidden = false
      if (line) follow(box, new Set([line]))
    } catch (trouble) {
      console.debug(trouble) // Plotly has drawn nothing yet, or otherwise than we know
      handle.hidden = true
    }
  }
}

/**
 * Put the handles of some lines where these are drawn now. Nothing is measured: a thumb may be moving them.
 * @param {HTMLElement} box @param {Set<Node>} lines
 */
function follow(box, lines) {
  for (const { on, wanted, style } of handlesIn(box)) {
    if (!on || wanted !== undefined || !lines.has(on.line)) continue
    const height = heightAt(on.line, on.along)
    if (height !== null) style.top = `${on.head + height}px`
  }
}

/**
 * The line that a pull is of, and its trace.
 * @param {Plot & { drawn?: Figure }} host @param {Pull} pull
 * @returns {[Element | null, Trace]}
 */
function lineOf(host, pull) {
  const traces = host.drawn?.data ?? []
  const place = traces.findIndex(({ name, mode }) => name === pull.trace && mode === "lines")
  return [drawnLine(drawnTrace(host, place)), traces[place]]
}

/** @param {Handle} handle */
function dressHandle(handle) {
  const { pull, wanted } = handle
  const value = wanted ?? pull.y
  const text = pull.log10 ? power(value) : number(value)
  const look = JSON.stringify([pull, value, Boolean(handle.held)])
  if (handle.look === look) return
  handle.look = look
  handle.style.setProperty("--tone", `var(--${pull.tone})`)
  handle.dataset.about = pull.tone
  handle.title = handle.held ? "" : pull.label
  handle.ariaLabel = pull.label
  handle.ariaValueNow = String(value)
  handle.classList.toggle("held", wanted !== undefined)
  const tag = /** @type {HTMLElement} */ (handle.lastElementChild)
  tag.innerHTML = `<b>${text}</b>${pull.found && ` ${pull.found}`}`
  handle.ariaValueText = tag.textContent
}

/**
 * @param {Plot & { drawn?: Figure }} host @param {HTMLElement} box @param {Pull} pull @param {Say} say
 */
function handleFor(host, box, pull, say) {
  const handle = /** @type {Handle} */ (/** @type {unknown} */ (document.createElement("div")))
  handle.pull = pull
  handle.className = "pull"
  handle.role = "slider"
  handle.tabIndex = 0
  handle.ariaOrientation = "vertical"
  handle.dataset.keys = PULLED_BY
  handle.append(document.createElement("i"), document.createElement("span"))
  box.append(handle)
  const range = () => /** @type {[number, number]} */ (axisPulled(host, handle.pull).range)

  /** @param {boolean} done */
  const tell = done => {
    clearTimeout(handle.timer)
    handle.timer = undefined
    handle.sent = performance.now()
    used("pull")
    if (handle.wanted !== undefined) say(handle.pull.name, handle.wanted, done)
  }
  /** @param {number} value */
  const want = value => {
    const [low, high] = range()
    handle.wanted = Number(Math.min(high, Math.max(low, value)).toFixed(4))
    dressHandle(handle)
    stand(host, box)
  }
  // It has the fan of the knob that it turns, as the knob's own slider has.
  /** @param {boolean} passing */
  const fan = passing =>
    announce({
      name: handle.pull.knob,
      get value() {
        return handle.pull.value
      },
      held: false,
      passing,
      place: value => value,
      set: value => {
        used("fan")
        say(handle.pull.knob, value, true)
      },
    })
  handle.onfocus = () => fan(true)
  handle.onblur = () => announce(null)
  handle.onpointerdown = event => {
    if (event.button) return
    fan(false)
    try {
      const [, trace] = lineOf(host, handle.pull),
        up = axis(host, "y", trace.yaxis),
        shown = host.getBoundingClientRect().height / host.offsetHeight
      const px = shown * (pixel(up, 0) - pixel(up, 1))
      handle.setPointerCapture(event.pointerId)
      handle.held = { from: event.clientY, start: handle.wanted ?? handle.pull.y, px }
    } catch (trouble) {
      console.debug(trouble)
    }
  }
  handle.onpointermove = ({ clientY }) => {
    const { held } = handle
    if (!held || (clientY === held.from && handle.wanted === undefined)) return
    want(held.start - (clientY - held.from) / held.px)
    const wait = BETWEEN - (performance.now() - (handle.sent ?? 0))
    handle.timer ??= setTimeout(() => tell(false), Math.max(0, wait))
  }
  const release = () => {
    if (!handle.held) return
    handle.held = undefined
    if (handle.wanted !== undefined) tell(true)
    dressHandle(handle)
  }
  handle.onpointerup = release
  // What takes the finger away takes the wish away.
  handle.onpointercancel = () => {
    if (handle.held && handle.wanted !== undefined) want(handle.held.start)
    release()
  }
  handle.onkeydown = event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const { key, shiftKey } = event,
      [low, high] = range()
    const { step, y } = handle.pull
    const from = Math.round((handle.wanted ?? y) / step) * step
    if (key === "Home") want(low)
    else if (key === "End") want(high)
    else if (key in STRIDES) want(from + STRIDES[key] * step * (shiftKey ? 10 : 1))
    else return
    event.preventDefault()
    const wait = performance.now() - (handle.sent ?? 0)
    if (wait > BETWEEN) tell(false)
    clearTimeout(handle.timer)
    handle.timer = setTimeout(() => tell(true), RESTED)
  }
  return handle
}

/** @param {Plot & { drawn?: Figure }} host @param {Pull} pull @returns {TickedAxis} */
function axisPulled(host, pull) {
  const [, trace] = lineOf(host, pull)
  const name = (trace.yaxis ?? "y").replace("y", "yaxis")
  return /** @type {TickedAxis} */ (host.drawn?.layout[name])
}
