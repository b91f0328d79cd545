// @ts-check
// The pad of a guess. A decade is a dot that is dragged up and down at its lag; a curve is drawn, or moved at
// a few of its points with the arrow keys. Moves sent: v, a list of log10, by the handle's name. Nothing of
// Streamlit or Plotly is needed to draw it.
import { filled, nearest, onCurve, powerText, settled, stroked } from "./guessed.js"
import { heard, post } from "./moves.js"

/**
 * The pad, as guess.py declares it.
 * @typedef {{ name: string, kind: string, at: number, value: number[] | null, of: string, label: string }}
 *   Handle
 * @typedef {{ points: [number, number][], of: string, label: string }} Given
 * @typedef {Wire & { x_range: [number, number], x_ticks: [number, string][], x_title: string,
 *   y_range: [number, number], y_ticks: [number, string][], handles: Handle[], lags: number[], label: string,
 *   hint: string, where: string, height: number, given: Given[] }} PadData
 * @typedef {HTMLElement & { pad?: PadData, values: Map<string, (number | null)[]>,
 *   say: Component<PadData>["setStateValue"], watch?: ResizeObserver, drawing?: Handle, last?: [number,
 *   number], ground?: SVGElement, picture?: SVGElement }} PadBox
 */

const MARGIN = { left: 112, right: 58, top: 26, bottom: 46 } // px, as the figures have them
const NARROW = 480 // px of a pad that has no room at its left
const APART = 64 // px between two dots at one lag
const POINTS = [5, 9, 14, 18, 23] // of a curve's lags: those that keys move
const NAMESPACE = "http://www.w3.org/2000/svg"

/** @param {Component<PadData>} component */
export default function ({ data, setStateValue, parentElement }) {
  const root = /** @type {PadBox} */ (parentElement.querySelector(".guess"))
  const other = JSON.stringify(data.handles.map(handle => handle.name))
  const before = JSON.stringify(root.pad?.handles.map(handle => handle.name))
  heard(data)
  root.pad = data
  root.say = setStateValue
  root.values ??= new Map()
  if (other !== before) root.values.clear()
  for (const handle of data.handles) {
    if (!root.drawing && handle.value) root.values.set(handle.name, handle.value)
  }
  if (!root.watch) {
    root.watch = new ResizeObserver(() => root.isConnected && paint(root))
    root.watch.observe(parentElement)
  }
  paint(root)
}

/** @param {SVGElement} element @param {Record<string, string | number>} attributes */
const set = (element, attributes) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
}

/** @param {PadBox} root @param {string} key */
const focus = (root, key) =>
  /** @type {SVGElement | null} */ (root.querySelector(`[data-key="${key}"]`))?.focus({ preventScroll: true })

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
const svg = (tag, attributes, text) => {
  const made = document.createElementNS(NAMESPACE, tag)
  set(made, attributes)
  if (text !== undefined) made.textContent = text
  return made
}

/**
 * From values to px of the pad, and back.
 * @param {PadBox} root @param {PadData} pad
 */
function scales(root, pad) {
  const width = Math.max(240, root.clientWidth)
  const left = width < NARROW ? 14 : MARGIN.left
  const wide = width - left - MARGIN.right
  const high = pad.height - MARGIN.top - MARGIN.bottom
  const [[x0, x1], [y0, y1]] = [pad.x_range, pad.y_range]
  return {
    width,
    left,
    right: left + wide,
    bottom: MARGIN.top + high,
    /** @param {number} lag */
    x: lag => left + ((lag - x0) / (x1 - x0)) * wide,
    /** @param {number} log */
    y: log => MARGIN.top + ((y1 - Math.min(y1, Math.max(y0, log))) / (y1 - y0)) * high,
    /** @param {number} px */
    lag: px => x0 + ((px - left) / wide) * (x1 - x0),
    /** @param {number} px */
    log: px => Math.min(y1, Math.max(y0, y1 - ((px - MARGIN.top) / high) * (y1 - y0))),
  }
}

/** Where one draws. Inside of an SVG, touch-action: none does not keep the page from scrolling; this does. */
function groundOf() {
  const ground = svg("rect", { class: "ground" })
  ground.addEventListener("touchstart", event => event.preventDefault(), { passive: false })
  return ground
}

/** @param {PadBox} root */
function paint(root) {
  const pad = /** @type {PadData} */ (root.pad)
  const to = scales(root, pad)
  const focused = /** @type {SVGElement | null} */ (root.querySelector(".handle:focus"))?.dataset.key
  // What a finger rests on must stay where it is, or the rest of its stroke is lost.
  root.ground ??= groundOf()
  root.picture ??= svg("svg", { role: "group" })
  const { ground, picture } = root
  set(picture, { height: pad.height, "aria-label": pad.label })
  set(ground, { x: to.left, y: MARGIN.top, width: to.right - to.left, height: to.bottom - MARGIN.top })
  if (!root.contains(picture)) root.replaceChildren(picture)
  if (!picture.contains(ground)) picture.replaceChildren(ground)
  while (picture.lastChild !== ground) picture.lastChild?.remove()
  for (const [log, text] of pad.y_ticks) {
    const y = to.y(log)
    picture.append(
      svg("line", { class: log ? "grid" : "one", x1: to.left, x2: to.right, y1: y, y2: y }),
      svg("text", { x: to.right + 6, y: y + 5 }, text),
    )
  }
  const narrow = to.width < NARROW
  pad.x_ticks.forEach(([lag, text], place) => {
    if (narrow && place % 2) return
    picture.append(svg("text", { x: to.x(lag), y: to.bottom + 20, "text-anchor": "middle" }, text))
  })
  picture.append(
    svg("text", { x: (to.left + to.right) / 2, y: to.bottom + 40, "text-anchor": "middle" }, pad.x_title),
  )
  for (const curve of pad.given) {
    const points = curve.points.map(([lag, log]) => `${to.x(lag)},${to.y(log)}`).join(" ")
    const [lag, log] = curve.points[Math.floor(curve.points.length * 0.8)]
    const name = svg("text", { x: to.x(lag), y: to.y(log) - 12, "text-anchor": "middle" }, curve.label)
    const line = svg("polyline", { class: "given", points })
    name.style.fill = line.style.stroke = `var(--${curve.of})`
    picture.append(line, name)
  }
  const unset = pad.handles.every(handle => !root.values.has(handle.name))
  if (unset) {
    const middle = { x: (to.left + to.right) / 2, y: to.bottom - 14, "text-anchor": "middle" }
    picture.append(svg("text", { class: "hint", ...middle }, pad.hint))
  }
  for (const lag of new Set(pad.handles.filter(each => each.kind === "decade").map(each => each.at))) {
    const x = to.x(lag)
    const said = pad.where.replace("{lag}", String(lag))
    picture.append(
      svg("line", { class: "column", x1: x, x2: x, y1: MARGIN.top, y2: to.bottom }),
      svg("text", { x, y: MARGIN.top - 10, "text-anchor": "middle" }, said),
    )
  }
  pad.handles.forEach((handle, place) => {
    if (handle.kind === "curve") picture.append(...curveOf(root, handle, to))
    else picture.append(dotOf(root, handle, place, to))
  })
  if (focused) focus(root, focused)
  listen(root, to)
}

/**
 * @param {PadBox} root @param {Handle} handle @param {number} place @param {ReturnType<typeof scales>} to
 */
function dotOf(root, handle, place, to) {
  const pad = /** @type {PadData} */ (root.pad)
  const value = root.values.get(handle.name)?.[0] ?? null
  const x = to.x(handle.at) + (place - (pad.handles.length - 1) / 2) * APART
  const y = to.y(value ?? 0)
  const group = slider(root, handle, 0, value ?? 0, handle.label, value !== null)
  group.dataset.x = String(x)
  const left = pad.handles.length > 1 && place === 0
  const said = value === null ? `${handle.label}?` : `${handle.label} ${powerText(value)}`
  group.append(
    svg("circle", { class: "ring", cx: x, cy: y, r: 17 }),
    svg("circle", { class: "dot", cx: x, cy: y, r: 10 }),
    svg("text", { x: x + (left ? -18 : 18), y: y + 6, "text-anchor": left ? "end" : "start" }, said),
  )
  return group
}

/** @param {PadBox} root @param {Handle} handle @param {ReturnType<typeof scales>} to */
function curveOf(root, handle, to) {
  const { lags } = /** @type {PadData} */ (root.pad)
  const values = root.values.get(handle.name)
  const known = values ?? []
  const points = lags.flatMap((lag, at) => (known[at] == null ? [] : [`${to.x(lag)},${to.y(known[at])}`]))
  /** @type {SVGElement[]} */
  const parts = [svg("polyline", { class: "drawn", points: points.join(" ") })]
  for (const at of POINTS) {
    const value = known[at] ?? 0
    const label = `${handle.label}, ${root.pad?.where.replace("{lag}", String(Math.round(lags[at])))}`
    const group = slider(root, handle, at, value, label, Boolean(values))
    const [x, y] = [to.x(lags[at]), to.y(value)]
    group.append(
      svg("circle", { class: "ring", cx: x, cy: y, r: 13 }),
      svg("circle", { class: "point", cx: x, cy: y, r: 6 }),
    )
    parts.push(group)
  }
  return parts
}

/**
 * A part that the arrow keys move, and that a screen reader calls a slider.
 * @param {PadBox} root @param {Handle} handle @param {number} at @param {number} value @param {string} label
 * @param {boolean} set
 */
function slider(root, handle, at, value, label, set) {
  const [low, high] = /** @type {PadData} */ (root.pad).y_range
  const group = svg("g", {
    class: "handle",
    role: "slider",
    tabindex: 0,
    "aria-label": label,
    "aria-orientation": "vertical",
    "aria-valuemin": Math.ceil(low),
    "aria-valuemax": Math.floor(high),
    "aria-valuenow": value,
    "aria-valuetext": set ? powerText(value) : "?",
    "data-set": String(set),
    "data-key": `${handle.name}-${at}`,
  })
  group.style.setProperty("--tone", `var(--${handle.of})`)
  group.addEventListener("keydown", event => {
    /** @type {Record<string, number>} */
    const strides = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }
    const { key, shiftKey } = /** @type {KeyboardEvent} */ (event)
    if (!strides[key]) return
    event.preventDefault()
    event.stopPropagation()
    const now = settled(value + strides[key] * (shiftKey ? 5 : 0.5), low, high)
    move(root, handle, at, now)
    paint(root)
    tell(root, handle)
  })
  return group
}

/** @param {PadBox} root @param {Handle} handle @param {number} at @param {number} value */
function move(root, handle, at, value) {
  if (handle.kind !== "curve") root.values.set(handle.name, [value])
  else {
    const { lags } = /** @type {PadData} */ (root.pad)
    root.values.set(handle.name, onCurve(root.values.get(handle.name), lags, POINTS, at, value))
  }
}

/** @param {PadBox} root @param {Handle} handle */
function tell(root, handle) {
  const v = root.values.get(handle.name)
  post(root.say, /** @type {PadData} */ (root.pad), { name: handle.name, v, done: true })
}

/** @param {PadBox} root @param {ReturnType<typeof scales>} to */
function listen(root, to) {
  const ground = /** @type {SVGElement} */ (root.ground)
  const pad = /** @type {PadData} */ (root.pad)
  /** @param {PointerEvent} event @returns {[number, number]} */
  const place = event => {
    const { left, top } = root.getBoundingClientRect()
    return [event.clientX - left, event.clientY - top]
  }
  /** @param {[number, number]} at */
  const draw = at => {
    const handle = root.drawing
    if (!handle) return
    if (handle.kind === "curve") {
      const stroke = [root.last ?? at, at].map(([x, y]) => [to.lag(x), to.log(y)])
      const now = root.values.get(handle.name) ?? pad.lags.map((_, first) => (first ? null : 0))
      root.values.set(handle.name, stroked(now, pad.lags, stroke))
    } else root.values.set(handle.name, [settled(to.log(at[1]), ...pad.y_range)])
    root.last = at
    paint(root)
  }
  ground.onpointerdown = event => {
    const at = place(event)
    if (!event.isPrimary || event.button) return
    event.preventDefault()
    const columns = [.../** @type {NodeListOf<SVGElement>} */ (root.querySelectorAll("[data-x]"))]
    const which = nearest(
      columns.map(column => Number(column.dataset.x)),
      at[0],
    )
    root.drawing = pad.handles[Math.max(0, which)]
    root.last = undefined
    ground.setPointerCapture(event.pointerId)
    if (root.drawing.kind !== "curve") focus(root, `${root.drawing.name}-0`)
    draw(at)
  }
  ground.onpointermove = event => draw(place(event))
  ground.onpointerup = ground.onpointercancel = () => {
    const handle = root.drawing
    if (!handle) return
    root.drawing = undefined
    if (handle.kind === "curve") {
      root.values.set(handle.name, filled(root.values.get(handle.name) ?? [], pad.lags))
      paint(root)
    }
    tell(root, handle)
  }
}
