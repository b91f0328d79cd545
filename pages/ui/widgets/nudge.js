// @ts-check
// Under a moving thumb, or while networks learn, most of a figure stays. What moves is moved where Plotly has
// drawn it, which takes a tenth of a redraw; Plotly draws everything anew as soon as it rests.
import { raised } from "./raised.js"
import { isStrip, likeness, MOBILE } from "./likeness.js"
import {
  axis,
  drawnDots,
  drawnFill,
  drawnHeat,
  drawnLabels,
  drawnLeader,
  drawnLine,
  drawnShapes,
  drawnTicks,
  drawnTrace,
  extent,
  groundOf,
  pathThrough,
  pixel,
} from "./plotly_inside.js"

const SVG = "http://www.w3.org/2000/svg"

/** @typedef {(value: number | string) => number} Scale from a value to px */
/** @typedef {Plot & { drawn: Figure, likeness: string }} Drawn */

/**
 * Move what is drawn to where `next` has it. False where more has changed than can be moved; throws where
 * Plotly has drawn otherwise than we know.
 * @param {Drawn} host @param {Figure} next
 */
export function nudge(host, next) {
  if (likeness(next) !== host.likeness) return false
  for (const [place, trace] of next.data.entries()) {
    const x = scale(host, "x", trace.xaxis, next.layout)
    if (isStrip(trace)) moveStrip(drawnHeat(host, place), trace, x)
    if (trace.type !== "scatter") continue
    const group = drawnTrace(host, place),
      y = scale(host, "y", trace.yaxis, next.layout)
    if (trace.mode === "lines") {
      if (!moveLine(group, trace, x, y)) return false
    } else {
      drawnDots(group, trace.x.length).forEach((dot, k) =>
        dot.setAttribute("transform", `translate(${x(trace.x[k])},${y(trace.y[k] ?? 0)})`),
      )
    }
  }
  moveShapes(host, next.layout)
  moveTicks(host, next.layout)
  return moveLabels(host, next.layout)
}

/** What was put over Plotly's drawing goes before Plotly draws. @param {Element} host */
export function undone(host) {
  for (const ours of host.querySelectorAll(".ours")) ours.remove()
  for (const hidden of /** @type {NodeListOf<SVGElement>} */ (host.querySelectorAll("[data-hidden]"))) {
    hidden.style.visibility = ""
    delete hidden.dataset.hidden
  }
}

/** @param {SVGElement} drawn */
function hide(drawn) {
  drawn.style.visibility = "hidden"
  drawn.dataset.hidden = ""
}

/**
 * Where an axis has a value, in px from its beginning, also when its range is another than the one drawn.
 * @param {Plot} host @param {"x" | "y"} letter @param {string | undefined} reference @param {Layout} layout
 * @returns {Scale}
 */
function scale(host, letter, reference, layout) {
  const drawn = axis(host, letter, reference)
  return ranged(drawn, /** @type {TickedAxis | undefined} */ (layout[nameOf(letter, reference)])?.range)
}

/** @param {string} letter @param {string} [reference] */
const nameOf = (letter, reference = letter) => `${letter}axis${reference.slice(1)}`

/** @param {Axis} axis @param {[number, number]} [range] @returns {Scale} */
function ranged(axis, range) {
  if (!range || !axis.range || range.every((end, place) => end === axis.range?.[place]))
    return value => pixel(axis, value)
  const [from, to] = [pixel(axis, range[0]), pixel(axis, range[1])],
    [begin, end] = [pixel(axis, axis.range[0]), pixel(axis, axis.range[1])]
  return value => begin + ((pixel(axis, value) - from) / (to - from)) * (end - begin)
}

// False where there was nothing to see of the line before, and now there is.
/** @param {Element} group @param {Trace} trace @param {Scale} x @param {Scale} y */
function moveLine(group, trace, x, y) {
  const path = drawnLine(group)
  const line = pathThrough(x, y, trace.x, trace.y)
  if (!path) return !line.includes("L")
  path.setAttribute("d", line)
  if (trace.fill) {
    const ends = [trace.x[trace.x.length - 1], trace.x[0]]
    const close = trace.fill === "tozeroy" ? pathThrough(x, y, ends, [0, 0]).replace("M", "L") : ""
    drawnFill(group).setAttribute("d", `${line}${close}Z`)
  }
  return true
}

/** @param {Element} group @param {Trace} trace @param {Scale} x */
function moveStrip(group, trace, x) {
  const image = /** @type {SVGElement} */ (group.querySelector("image"))
  const [[, low], [, high]] = /** @type {[number, string][]} */ (trace.colorscale)
  const strip = group.querySelector(".ours") ?? group.appendChild(document.createElementNS(SVG, "g"))
  strip.setAttribute("class", "ours")
  hide(image)
  const shares = /** @type {number[][]} */ (trace.z)[0]
  while (strip.childElementCount > shares.length) strip.lastChild?.remove()
  const width = Math.abs(x(1) - x(0)) - (trace.xgap ?? 0),
    gap = trace.ygap ?? 0
  shares.forEach((share, place) => {
    let cell = /** @type {SVGElement} */ (strip.children[place])
    if (!cell) {
      cell = strip.appendChild(document.createElementNS(SVG, "rect"))
      cell.setAttribute("y", String(Number(image.getAttribute("y")) + gap / 2))
      cell.setAttribute("height", String(Number(image.getAttribute("height")) - gap))
      cell.setAttribute("shape-rendering", "crispEdges")
    }
    cell.setAttribute("x", (x(trace.x[place]) - width / 2).toFixed(1))
    cell.setAttribute("width", width.toFixed(1))
    if (cell.dataset.share === String(share)) return
    cell.dataset.share = String(share)
    cell.style.fill = `color-mix(in srgb, ${high} ${100 * share}%, ${low})`
  })
}

/**
 * From a value of an axis, a share of its domain ("x domain") or of the plots ("paper") to px in the figure.
 * @param {Plot} host @param {"x" | "y"} letter @param {string | undefined} reference @param {Layout} layout
 * @returns {Scale}
 */
function inFigure(host, letter, reference = letter, layout) {
  const [name, domain] = reference.split(" ")
  const { from, length } = extent(host, letter, name)
  if (domain || name === "paper")
    return share => from + length * (letter === "x" ? Number(share) : 1 - Number(share))
  const within = scale(host, letter, name, layout)
  return value => from + within(value)
}

/** The outline of a shape in its own values. @param {Shape} shape */
const outline = ({ type, path, x0, x1, y0, y1 }) =>
  type === "line" ? `M${x0},${y0}L${x1},${y1}` : (path ?? `M${x0},${y0}H${x1}V${y1}H${x0}Z`)

/** @param {Drawn} host @param {Layout} layout */
function moveShapes(host, layout) {
  const drawn = drawnShapes(host, layout.shapes.length)
  for (const [place, shape] of layout.shapes.entries()) {
    const x = inFigure(host, "x", shape.xref, layout),
      y = inFigure(host, "y", shape.yref, layout)
    const path = outline(shape).replace(/([MLHV])([-\d.e]+)(?:,([-\d.e]+))?/g, (_, pen, one, other) =>
      other ? `${pen}${x(one)},${y(other)}` : `${pen}${pen === "V" ? y(one) : x(one)}`,
    )
    if (drawn[place].getAttribute("d") !== path) drawn[place].setAttribute("d", path)
  }
}

// Plotly's own ticks are hidden meanwhile: it knows them by their texts.
/** @param {Drawn} host @param {Layout} layout */
function moveTicks(host, layout) {
  for (const name of Object.keys(layout).filter(name => name.startsWith("xaxis"))) {
    const { tickvals, ticktext, range } = /** @type {TickedAxis} */ (layout[name])
    const look = JSON.stringify([tickvals, ticktext, range])
    const before = /** @type {TickedAxis} */ (host.drawn.layout[name])
    const all = drawnTicks(host, name),
      plotlys = all.filter(tick => !tick.classList.contains("ours"))
    if (all.length === plotlys.length)
      if (look === JSON.stringify([before.tickvals, before.ticktext, before.range])) continue
    if (!tickvals || !range || !plotlys.length) continue
    const own = name.replace("axis", ""),
      x = inFigure(host, "x", own, layout)
    for (const tick of all) if (tick.classList.contains("ours")) tick.remove()
    plotlys.forEach(hide)
    tickvals.forEach((value, place) => {
      const text = ticktext?.[place] ?? String(value)
      const alike = plotlys.find(tick => tick.firstElementChild?.getAttribute("data-unformatted") === text)
      const tick = /** @type {SVGElement} */ ((alike ?? plotlys[0]).cloneNode(true)),
        said = /** @type {SVGElement} */ (tick.firstElementChild)
      if (!alike) said.textContent = text.replace(/<[^>]*>/g, "")
      said.setAttribute("transform", `translate(${x(value)},0)`)
      tick.setAttribute("class", "ours")
      tick.style.visibility = ""
      plotlys[0].parentElement?.append(tick)
    })
  }
}

/** @type {Record<string, number>} of a label's size, how far left of its place it begins, or above */
const BEFORE = { left: 0, center: 0.5, right: 1, top: 0, middle: 0.5, bottom: 1 }

/** @param {Drawn} host @param {Layout} layout */
function moveLabels(host, layout) {
  const notes = layout.annotations,
    marks = drawnLabels(host, notes.length)
  /** @param {Label} note @param {Layout} layout @param {number} tall */
  const height = (note, layout, tall) =>
    inFigure(host, "y", note.yref, layout)(note.y) +
    (note.showarrow ? note.ay : -(note.yshift ?? 0)) -
    (BEFORE[note.yanchor ?? ""] ?? 0) * tall
  /** @param {Label} note @param {Layout} layout @param {number} width */
  const left = (note, layout, width) =>
    inFigure(host, "x", note.xref, layout)(note.x) +
    Number((note.showarrow ? note.ax : note.xshift) ?? 0) -
    (BEFORE[note.xanchor ?? ""] ?? 0) * width
  for (const [place, note] of notes.entries()) {
    const before = host.drawn.layout.annotations[place],
      mark = /** @type {SVGElement & { nodes?: Node[] }} */ (marks[place]),
      width = note.xanchor === before.xanchor ? 0 : sizeOf(mark, "width"),
      tall = note.yanchor === before.yanchor ? 0 : sizeOf(mark, "height")
    const right = left(note, layout, width) - left(before, host.drawn.layout, width)
    const down = height(note, layout, tall) - height(before, host.drawn.layout, tall)
    const moved = right || down || MOBILE.some(key => note[key] !== before[key])
    if (!moved && !mark.style.transform) continue
    mark.style.transform = `translate(${right}px, ${down}px)`
    if (note.bgcolor) groundOf(mark).style.fill = note.bgcolor
    // it comes back, where it belongs, when the thumb rests
    if (before.showarrow) drawnLeader(mark).style.visibility = "hidden"
    const nodes = (mark.nodes ??= textsOf(mark))
    if (!nodes.length && note.text.trim()) return false // it stood outside of the plot and was not drawn
    write(nodes, note.text)
  }
  return true
}

/** @param {Element} mark @param {"width" | "height"} side */
const sizeOf = (mark, side) => Number(groundOf(mark).getAttribute(side))

/** @param {Element} mark */
function textsOf(mark) {
  const walker = document.createTreeWalker(mark, NodeFilter.SHOW_TEXT),
    nodes = []
  while (walker.nextNode()) if (isSaid(walker.currentNode.nodeValue ?? "")) nodes.push(walker.currentNode)
  return nodes
}

// Plotly puts spaces of no width behind raised figures.
/** @param {string} text */
const isSaid = text => /[^\s\u200b]/.test(text)

/** @param {string} text */
const parts = text => text.split(/<[^>]*>/).filter(isSaid)

/**
 * Write a label's text where Plotly has drawn another.
 * @param {{ nodeValue: string | null }[]} nodes @param {string} text
 */
export function write(nodes, text) {
  const plain = text.replace(/<sup>(.*?)<\/sup>/g, (_, figures) => raised(figures)),
    said = parts(parts(text).length === nodes.length ? text : plain)
  nodes.forEach((node, place) => {
    node.nodeValue = place < nodes.length - 1 ? (said[place] ?? "") : said.slice(place).join("")
  })
}
