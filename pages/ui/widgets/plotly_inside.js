// @ts-check
// Everything that we know of how Plotly draws and does not promise. Where something of it is gone, a function
// here throws Missing with its name; figure.js then has Plotly draw the whole figure anew. A test for each
// (tests/browser/test_plotly_inside.py) takes it away.

/** What Plotly has drawn, and where, is not where it was. */
export class Missing extends Error {}

/**
 * @template Part
 * @param {Part | null | undefined} part
 * @param {string} name
 * @returns {Part}
 */
function there(part, name) {
  if (part === null || part === undefined) throw new Missing(`Plotly's ${name} is gone`)
  return part
}

/**
 * The axes that a trace or a label is drawn on: "x2" is xaxis2.
 * @param {Plot} host
 * @param {"x" | "y"} letter
 * @param {string} [reference]
 * @returns {Axis}
 */
export function axis(host, letter, reference = letter) {
  const number = /\d*/.exec(reference.slice(1))?.[0]
  return there(there(host._fullLayout, "_fullLayout")[`${letter}axis${number}`], `${letter}axis${number}`)
}

/**
 * Where a value lies on an axis, in px from its beginning.
 * @param {Axis} axis
 * @param {number | string} value
 */
export function pixel(axis, value) {
  const place = there(axis.l2p, "l2p").call(axis, value)
  if (!Number.isFinite(place)) throw new Missing("Plotly's l2p gives no place")
  return place
}

/**
 * What Plotly draws a line through points with; null or NaN among the heights: a gap.
 * @param {(value: number | string) => number} x
 * @param {(value: number) => number} y
 * @param {ArrayLike<number | string>} along
 * @param {ArrayLike<number | null>} heights
 */
export function pathThrough(x, y, along, heights) {
  let pen = "M",
    line = ""
  for (let k = 0; k < along.length; k++) {
    const height = heights[k],
      gap = height === null || Number.isNaN(height)
    if (!gap) line += `${pen}${x(along[k]).toFixed(1)},${y(height).toFixed(1)}`
    pen = gap ? "M" : "L"
  }
  return line
}

/**
 * The group in which a scatter trace is drawn.
 * @param {Plot} host
 * @param {number} place
 * @returns {Element}
 */
export function drawnTrace(host, place) {
  return there(there(host.calcdata, "calcdata")[place]?.[0]?.node3?.node(), "node3")
}

/**
 * The line of a trace; null where all of it lay outside of the plot.
 * @param {Element} group
 * @returns {Element | null}
 */
export const drawnLine = group => group.querySelector("path.js-line")

/**
 * How high a line is drawn at a place along its axis, in px from the top of its plot; null where it is not.
 * Its corners are read, so a line is found where it has been moved to, too.
 * @param {Element | null} line
 * @param {number} along px from the beginning of the plot
 */
export function heightAt(line, along) {
  const drawn = line?.getAttribute("d") ?? ""
  const end = drawn.slice(drawn.lastIndexOf("L") + 1).split(",").map(Number)
  if (Math.abs(end[0] - along) < 1) return end[1] // most often asked for
  const corners = [...drawn.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)]
  const points = corners.map(([, x, y]) => ({ x: Number(x), y: Number(y) }))
  const after = points.findIndex(({ x }, at) => at && (x - along) * (points[at - 1].x - along) <= 0)
  if (after < 0) return null
  const [from, to] = [points[after - 1], points[after]]
  return to.x === from.x ? to.y : from.y + ((along - from.x) / (to.x - from.x)) * (to.y - from.y)
}

/**
 * The area under a line.
 * @param {Element} group
 * @returns {Element}
 */
export const drawnFill = group => there(group.querySelector("path.js-fill"), "path.js-fill")

/**
 * The dots of a trace, all of them.
 * @param {Element} group
 * @param {number} count
 */
export function drawnDots(group, count) {
  const dots = group.querySelectorAll("path.point")
  return there(dots.length === count ? dots : null, "path.point")
}

/**
 * The group of a heat map.
 * @param {Element} host
 * @param {number} place
 * @returns {Element}
 */
export function drawnHeat(host, place) {
  const maps = /** @type {(Element & { __data__?: any })[]} */ ([...host.querySelectorAll("g.hm")])
  return there(
    maps.find(map => map.__data__?.[0]?.trace?.index === place && map.querySelector("image")),
    "g.hm",
  )
}

/**
 * The shapes, in the order of the layout.
 * @param {Element} host
 * @param {number} count
 */
export function drawnShapes(host, count) {
  const shapes = /** @type {SVGElement[]} */ ([...host.querySelectorAll(".shapelayer path[data-index]")])
  const sorted = shapes.sort((one, other) => Number(one.dataset.index) - Number(other.dataset.index))
  return there(sorted.length === count ? sorted : null, ".shapelayer")
}

/**
 * The texts of an axis' ticks, a group each; those of ours among them.
 * @param {Element} host
 * @param {string} name such as xaxis2
 */
export function drawnTicks(host, name) {
  const own = name.replace("axis", "")
  return /** @type {SVGElement[]} */ ([...host.querySelectorAll(`.${own}tick, .${own}tick ~ .ours`)])
}

/**
 * Where an axis, or with "paper" all of them, begins in the figure, and how long it is, in px.
 * @param {Plot} host
 * @param {"x" | "y"} letter
 * @param {string} reference
 */
export function extent(host, letter, reference) {
  if (reference !== "paper") {
    const { _offset, _length } = axis(host, letter, reference)
    return { from: there(_offset, "_offset"), length: there(_length, "_length") }
  }
  const size = there(there(host._fullLayout, "_fullLayout")._size, "_size")
  return letter === "x" ? { from: size.l, length: size.w } : { from: size.t, length: size.h }
}

/** The ground of a label, as wide as its text. @param {Element} label */
export const groundOf = label =>
  there(/** @type {SVGElement | null} */ (label.querySelector("rect.bg")), "rect.bg")

/**
 * The labels, in the order of the layout's annotations.
 * @param {Element} host
 * @param {number} count
 */
export function drawnLabels(host, count) {
  const labels = /** @type {NodeListOf<SVGElement>} */ (host.querySelectorAll(".annotation"))
  return there(labels.length === count ? labels : null, ".annotation")
}

/**
 * The arrow of a label that has one.
 * @param {Element} label
 * @returns {SVGElement}
 */
export function drawnLeader(label) {
  return there(
    /** @type {SVGElement | null} */ (label.querySelector(".annotation-arrow-g")),
    ".annotation-arrow-g",
  )
}

/**
 * What the axes say at a point of the figure, in px from its corner; null outside of the plots.
 * @param {Plot} host
 * @param {number} left
 * @param {number} top
 */
export function valuesAt(host, left, top) {
  const plots = Object.values(there(there(host._fullLayout, "_fullLayout")._plots, "_plots"))
  /** @param {Axis} axis @param {number} at */
  const within = (axis, at) => {
    const inside = at - there(axis._offset, "_offset")
    return inside >= 0 && inside <= there(axis._length, "_length")
  }
  const plot = plots.find(({ xaxis, yaxis }) => within(xaxis, left) && within(yaxis, top))
  if (!plot) return null
  /** @param {Axis} axis @param {number} at */
  const value = (axis, at) => there(axis.p2d, "p2d").call(axis, at - there(axis._offset, "_offset"))
  return { x: value(plot.xaxis, left), y: value(plot.yaxis, top) }
}

/**
 * Where a point of a trace lies in the figure, in px from its corner, with the plot's own head and foot.
 * @param {Plot} host
 * @param {Trace} trace
 * @param {number} x
 * @param {number} y
 */
export function placeOf(host, trace, x, y) {
  const along = axis(host, "x", trace.xaxis),
    up = axis(host, "y", trace.yaxis)
  const head = there(up._offset, "_offset")
  return {
    left: there(along._offset, "_offset") + pixel(along, x),
    top: head + pixel(up, y),
    head,
    foot: head + there(up._length, "_length"),
  }
}

/**
 * Let what is drawn shrink as a whole, as on paper, where it would be cut off.
 * @param {Element} host
 */
export function scalable(host) {
  for (const drawing of host.querySelectorAll("svg.main-svg"))
    drawing.setAttribute(
      "viewBox",
      `0 0 ${drawing.getAttribute("width")} ${drawing.getAttribute("height")}`,
    )
}
