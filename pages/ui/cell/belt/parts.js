// @ts-check
// The two signs of the drawing. A band's thickness is a value; a valve's opening is a gate.
import { attr, make, show, symbol, write } from "./svg.js"

export const VALVE = 26 // width of a valve
/** @type {GateName[]} */
export const GATES = ["f", "i", "o"]
export const BELT = { y: 83, half: 34 } // the belt's centre line; units as in the view box

/**
 * A polyline moved sideways, to its left where `by` is positive.
 * @param {Point[]} points
 * @param {number} by
 * @returns {Point[]}
 */
export function beside(points, by) {
  const left = points
    .slice(1)
    .map((to, n) => [Math.sign(to[1] - points[n][1]), -Math.sign(to[0] - points[n][0])])
  return points.map(([x, y], n) => {
    const before = left[n - 1] ?? left[n],
      after = left[n] ?? left[n - 1]
    const straight = before[0] === after[0] && before[1] === after[1]
    const [across, down] = straight ? before : [before[0] + after[0], before[1] + after[1]]
    return [x + across * by, y + down * by]
  })
}

/** @param {Point[]} points */
export const line = points => "M" + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")

/**
 * A band along a path. Positive lies left of the direction of travel, negative right of it, hatched.
 * set(value, unit, shown from and to (shares of the path), opacity, what arrived): what did not pass is a
 * dashed outline of what arrived.
 * @param {Element} parent
 * @param {Point[]} points
 * @param {string} hue
 * @param {string} hatch
 */
export function band(parent, points, hue, hatch) {
  const group = make("g", {}, parent),
    stroke = { fill: "none", pathLength: 1, "stroke-linejoin": "miter" }
  const outline = make(
    "path",
    { fill: "none", stroke: `var(--${hue})`, "stroke-width": 1.6, "stroke-dasharray": "4 4", opacity: 0.75 },
    group,
  )
  const body = make("path", { ...stroke, stroke: `var(--${hue}-fill)` }, group)
  const hatched = make("path", { ...stroke, stroke: hatch }, group)
  const edge = make("path", { ...stroke, stroke: `var(--${hue})`, "stroke-width": 2 }, group)
  /**
   * @type {(value: number, unit: number, from: number, to: number, opacity?: number,
   *   arrived?: number | null) => void}
   */
  return (value, unit, from, to, opacity = 1, arrived = null) => {
    const visible = to > from && opacity > 0
    attr(group, "visibility", visible ? "inherit" : "hidden")
    if (!visible) return
    attr(group, "opacity", opacity.toFixed(3))
    const width = value * unit,
      thickness = Math.max(1.2, Math.abs(width)),
      side = value < 0 ? -1 : 1
    const middle = line(beside(points, (side * thickness) / 2))
    for (const path of [body, hatched]) {
      attr(path, "d", middle)
      attr(path, "stroke-width", thickness.toFixed(1))
    }
    attr(edge, "d", line(beside(points, width)))
    show(hatched, value < 0)
    for (const path of [body, hatched, edge]) {
      attr(path, "stroke-dasharray", `${(to - from).toFixed(4)} 3`)
      attr(path, "stroke-dashoffset", (-from).toFixed(4))
    }
    const heldBack = arrived !== null && to >= 1 && Math.abs(arrived - value) * unit > 2
    show(outline, heldBack)
    if (heldBack) attr(outline, "d", line(beside(points.slice(0, 2), arrived * unit)))
  }
}

/**
 * A valve with one opening per unit, over a channel whose middle is y. set(gates) moves its shutters; of one
 * unit, it says where it is open or shut.
 * @param {Element} parent
 * @param {number} x
 * @param {number} y
 * @param {number} half
 * @param {number} units
 * @param {GateName} gate
 * @param {{ open: string, shut: string }} words
 */
export function valve(parent, x, y, half, units, gate, words) {
  make(
    "rect",
    { class: `frame ${gate}`, x, y: y - half - 3, width: VALVE, height: 2 * half + 6, rx: 5 },
    parent,
  )
  const pitch = (2 * half) / units
  const shutters = Array.from({ length: units }, (_, unit) => {
    const middle = y - half + pitch * (unit + 0.5),
      reach = units === 1 ? half + 2 : pitch / 2
    /** @param {number} top */
    const plate = top =>
      make(
        "rect",
        { class: "shutter", x: x + 1, y: top, width: VALVE - 2, height: reach, rx: units === 1 ? 4 : 1 },
        parent,
      )
    return { middle, reach, upper: plate(middle - reach), lower: plate(middle) }
  })
  const said = make(
    "text",
    { class: "word", x: x + VALVE / 2, y: y + 5, "text-anchor": "middle" },
    parent,
  )
  return (/** @type {number[]} */ gates) => {
    write(said, units === 1 ? state(gates[0], words) : "")
    shutters.forEach(({ middle, reach, upper, lower }, unit) => {
      const open = (gates[unit] * pitch) / 2,
        height = Math.max(0, reach - open).toFixed(2)
      attr(upper, "height", height)
      attr(lower, "y", (middle + open).toFixed(2))
      attr(lower, "height", height)
    })
  }
}

/**
 * The small valve of the overview, width × 2 half: filled as far as it is open. words: what stands in it
 * where it is open or shut, and where there is no room beside it, in between.
 * @param {Element} parent
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} half
 * @param {string} gate
 * @param {{ open: string, shut: string, between(value: number): string }} [words]
 */
export function smallValve(parent, x, y, width, half, gate, words) {
  const share = make("rect", { class: "share", x, width, fill: `var(--${gate}-fill)`, rx: 2 }, parent)
  make("rect", { class: `frame small ${gate}`, x, y: y - half, width, height: 2 * half, rx: 2.5 }, parent)
  const said = words
    ? make("text", { class: "word", x: x + width / 2, y: y + 5, "text-anchor": "middle" }, parent)
    : null
  return (/** @type {number} */ open) => {
    attr(share, "y", (y + half - 2 * half * open).toFixed(2))
    attr(share, "height", (2 * half * open).toFixed(2))
    if (said && words) write(said, state(open, words) || words.between(open))
  }
}

/**
 * "open" or "shut"; empty in between.
 * @param {number} gate
 * @param {{ open: string, shut: string }} words
 */
export const state = (gate, { open, shut }) => (gate >= 0.95 ? open : gate <= 0.05 ? shut : "")

/**
 * A name: word, symbol and number. The number stands below, or on the same line. set(text).
 * @param {Element} parent
 * @param {number} x
 * @param {number} y
 * @param {{ number: string, word?: string, sign: string, hue: string, anchor?: string, inline?: boolean,
 *   narrow?: boolean }} look
 */
export function label(
  parent,
  x,
  y,
  { number: name, word = "", sign, hue, anchor = "middle", inline = false, narrow },
) {
  const group = make("g", { class: hue, "text-anchor": anchor }, parent),
    first = make("text", { x, y }, group)
  if (word && !narrow) make("tspan", { class: "name" }, first, word)
  symbol(first, sign, word && !narrow ? 5 : 0)
  const value = inline
    ? make("tspan", { class: "value", dx: 7 }, first)
    : make("text", { class: "value", x, y: y + 23 }, group)
  value.dataset.number = name
  return {
    value,
    set: (/** @type {string} */ text) => write(value, text),
    /** @param {number} right */
    move(right) {
      attr(group, "transform", `translate(${right.toFixed(1)} 0)`)
      const name = first.querySelector(".name")
      if (name) attr(name, "display", right > 12 ? "none" : "inline")
    },
  }
}

/**
 * A value in its own box: h_{t−1} or x_t.
 * @param {Element} parent
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {string} hue
 * @param {string} name
 * @param {string} sign
 * @param {boolean} narrow
 */
export function box(parent, x, y, width, hue, name, sign, narrow) {
  make(
    "rect",
    {
      class: "holder",
      x: x - width / 2,
      y: y - 18,
      width,
      height: 36,
      rx: hue === "x" ? 18 : 8,
      fill: `var(--${hue}-fill)`,
      stroke: `var(--${hue})`,
    },
    parent,
  )
  const text = make("text", { x, y: y + 6, "text-anchor": "middle" }, parent)
  if (!narrow) symbol(text, sign)
  const value = make("tspan", { class: "value boxed", dx: narrow ? 0 : 7 }, text)
  value.dataset.number = name
  return (/** @type {string} */ content) => {
    write(value, content)
    value.classList.toggle("long", narrow && content.length > 5) // a power of ten, in a phone's box
  }
}

/**
 * @param {Element} parent
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} hue
 * @param {number} width
 */
export function pill(parent, x, y, text, hue, width) {
  make(
    "rect",
    {
      x: x - width / 2,
      y: y - 12,
      width,
      height: 24,
      rx: 12,
      fill: "var(--ground)",
      stroke: `var(--${hue})`,
      "stroke-width": 1.8,
    },
    parent,
  )
  make("text", { class: `small ${hue}`, x, y: y + 5, "text-anchor": "middle" }, parent, text)
}

/**
 * @param {Element} parent
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} hue
 */
export function node(parent, x, y, text, hue) {
  make(
    "circle",
    { cx: x, cy: y, r: 15, fill: "var(--ground)", stroke: `var(--${hue})`, "stroke-width": 2 },
    parent,
  )
  make(
    "text",
    {
      class: `${text === "+" ? "sum" : "operator"} ${hue}`,
      x,
      y: y + (text === "+" ? 8 : 5),
      "text-anchor": "middle",
    },
    parent,
    text,
  )
}
