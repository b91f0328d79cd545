// @ts-check
// Small helpers: SVG elements, numbers and symbols as the lesson writes them.
import { runs } from "./text.js"

const NS = "http://www.w3.org/2000/svg"
const KNOWN = Symbol("attributes that are set")

/** @typedef {Element & { [KNOWN]?: Record<string, unknown> }} Marked */

/**
 * Set an attribute unless it is so already: a frame touches only what moved.
 * @param {Marked} element
 * @param {string} name
 * @param {string | number | boolean} value
 */
export function attr(element, name, value) {
  const known = (element[KNOWN] ??= {})
  if (known[name] === value) return
  known[name] = value
  element.setAttribute(name, String(value))
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {Element} parent
 * @param {string} [text]
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function make(tag, attributes, parent, text) {
  const element = document.createElementNS(NS, tag)
  for (const name in attributes) attr(element, name, attributes[name])
  if (text !== undefined) element.textContent = text
  parent.append(element)
  return element
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {Element} [parent]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function html(tag, className, parent, text) {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  parent?.append(element)
  return element
}

/**
 * @param {Marked} element
 * @param {string} text
 */
export function write(element, text) {
  if (element[KNOWN]?.text === text) return
  element[KNOWN] = { ...element[KNOWN], text }
  element.textContent = text
}

/**
 * @param {Element} element
 * @param {boolean} visible
 */
export function show(element, visible) {
  attr(element, "visibility", visible ? "inherit" : "hidden")
}

/**
 * A symbol in SVG, in italics.
 * @param {Element} parent
 * @param {string} text
 * @param {number} gap
 */
export function symbol(parent, text, gap = 0) {
  for (const [base, subscript] of runs(text)) {
    make("tspan", { class: "symbol", dx: gap }, parent, base)
    gap = 0
    if (subscript === undefined) continue
    make("tspan", { class: "symbol subscript", dy: 4 }, parent, subscript)
    make("tspan", { dy: -4 }, parent, "\u200b")
  }
}

/**
 * A sentence with subscripts, or a symbol, in HTML.
 * @param {Marked} element
 * @param {string} text
 */
export function rich(element, text) {
  if (element[KNOWN]?.text === text) return
  element[KNOWN] = { ...element[KNOWN], text }
  element.textContent = ""
  for (const [base, subscript] of runs(text)) {
    element.append(base)
    if (subscript !== undefined) html("sub", "", element, subscript)
  }
}

/**
 * A drawing that fills its box, `width` × `height` units, with a hatch for negative values in each hue.
 * @param {Element} box
 * @param {number} width
 * @param {number} height
 * @param {Attributes} attributes
 */
export function drawing(box, width, height, attributes) {
  box.querySelector(":scope > svg")?.remove()
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, ...attributes }, box)
  box.prepend(svg)
  const defs = make("defs", {}, svg)
  for (const hue of ["c", "h", "g", "rnn", "x"]) {
    const pattern = make(
      "pattern",
      {
        id: `${box.className}-${hue}`,
        width: 6,
        height: 6,
        patternUnits: "userSpaceOnUse",
        patternTransform: "rotate(45)",
      },
      defs,
    )
    make("rect", { width: 2, height: 6, fill: `var(--${hue})`, opacity: 0.75 }, pattern)
  }
  return { svg, defs, hatch: (/** @type {string} */ hue) => `url(#${box.className}-${hue})` }
}
