// @ts-check
// Everything on a page that is about one thing lights up together: its name in a sentence or a formula, its
// slider, its curve and the label of that, its part of the belt. What something is about is read from what
// it is: words in data-about, the first its own, the others what it belongs to; the knob of a number; the
// part of the belt; the name or the colour of a symbol, which is the same everywhere.

import { used } from "./used.js"

const ALIGHT = "alight"
const INTENT = 80, // ms that a pointer rests on something before it lights up
  SEEN = 1000, // and after which the reader has seen it
  DRAWN_ANEW = 200 // and after which what has been drawn anew does so again
const NEAR = 5 // px from a curve

/** @typedef {string[]} About its own name first */

/** @type {Record<string, string>} colour, as #rrggbb -> symbol */
let symbols = {}
/** @type {Set<string>} */
let known = new Set()

const COLOURED = '.katex [style*="color"]'
const TEXTS = `[data-about], [data-part], [data-knob], b[class], strong[class], ${COLOURED}`
const DRAWN = ".live-figure :is(.trace, .annotation, .ytick)"
const NODES = '[data-testid="stGraphVizChart"] :is(.node, .edge)'

/**
 * Whether two things are about each other: one is what the other is, or what it belongs to. Two that only
 * belong to the same are not.
 * @param {About} one @param {About} other
 */
export const together = (one, other) =>
  one.length > 0 && other.length > 0 && (one.includes(other[0]) || other.includes(one[0]))

/** A colour without its transparency, as #rrggbb; empty where it is none. @param {string | null} colour */
export function plainColour(colour) {
  if (colour?.startsWith("#")) return colour.toLowerCase()
  const parts = colour?.match(/\d+(\.\d+)?/g)?.slice(0, 3) ?? []
  return parts.length === 3
    ? `#${parts.map(part => Math.round(Number(part)).toString(16).padStart(2, "0")).join("")}`
    : ""
}

/** The symbol of the first of some colours that has one. @param {(string | null | undefined)[]} colours */
const symbolOf = colours => colours.map(colour => symbols[plainColour(colour ?? null)]).find(Boolean)

/** The letter or model that a part of the belt is of: "h_before", "rnn_tanh". @param {string} part */
const ofPart = part => part.split("_")[0]

/** @param {Element} element @returns {About} */
function aboutOf(element) {
  /** @type {(string | undefined)[]} */
  let found = [...element.classList].filter(name => known.has(name))
  if (element instanceof HTMLElement) {
    const { about, part, knob } = element.dataset
    if (about) found = about.split(" ")
    if (part) found.push(ofPart(part))
    if (knob) found.unshift(knob)
    const within = element.parentElement?.closest(COLOURED)
    if (element.matches(COLOURED) && !within) found.push(symbolOf([element.style.color]))
  } else if (element.matches("[data-part]")) found = [ofPart(element.getAttribute("data-part") ?? "")]
  else if (element.matches(NODES)) {
    const drawn = [...element.querySelectorAll("path, polygon, ellipse")]
    found = [symbolOf(drawn.flatMap(each => [each.getAttribute("fill"), each.getAttribute("stroke")]))]
  } else if (element.matches(DRAWN)) {
    const drawn = /** @type {SVGElement[]} */ ([...element.querySelectorAll("path, text, tspan")])
    found = [symbolOf(drawn.flatMap(({ style }) => [style.stroke, style.fill]))]
  }
  return found.filter(each => each !== undefined)
}

/** @type {About} */
let lit = []

/** @param {About} about */
function light(about) {
  if (about.join() === lit.join()) return
  lit = about
  show()
}

function show() {
  for (const element of document.querySelectorAll(`${TEXTS}, ${DRAWN}, ${NODES}`)) {
    const on = together(lit, aboutOf(element))
    if (on === element.classList.contains(ALIGHT)) continue
    if (on) widen(element)
    element.classList.toggle(ALIGHT, on)
  }
}

/** A line that is lit is wider than it is. @param {Element} element */
function widen(element) {
  const line = /** @type {SVGElement | null} */ (element.querySelector("path.js-line"))
  const { strokeWidth } = line ? getComputedStyle(line) : { strokeWidth: "0px" }
  if (strokeWidth !== "0px") line?.style.setProperty("--wide", strokeWidth)
}

/**
 * What a pointer is on, in a figure too, whose curves let it through.
 * @param {Event} event @returns {About}
 */
function under(event) {
  const at = event.target instanceof Element ? event.target : document.body
  const figure = at.closest(".live-figure")
  if (figure && event instanceof MouseEvent) {
    const { clientX, clientY } = event
    const drawn = [...figure.querySelectorAll(DRAWN)].reverse()
    const found = drawn.find(each => (each.matches(".trace") ? onCurve : inBox)(each, clientX, clientY))
    return found ? aboutOf(found) : []
  }
  const element = at.closest(`${TEXTS}, ${NODES}`)
  return element ? aboutOf(whole(element)) : []
}

/**
 * A symbol of a formula with its index, which has its colour once more.
 * @param {Element} element
 * @returns {Element}
 */
function whole(element) {
  const around = element.parentElement?.closest(COLOURED)
  return around ? whole(around) : element
}

/** @param {Element} element @param {number} x @param {number} y */
function inBox(element, x, y) {
  const { left, right, top, bottom } = element.getBoundingClientRect()
  return x >= left && x <= right && y >= top && y <= bottom
}

/** @param {Element} trace @param {number} x @param {number} y */
function onCurve(trace, x, y) {
  const paths = /** @type {SVGPathElement[]} */ ([...trace.querySelectorAll("path.js-line, path.js-fill")])
  return paths.some(path => {
    const back = path.getScreenCTM()?.inverse()
    if (!back) return false
    const points = [0, NEAR, -NEAR].map(away => new DOMPoint(x, y + away).matrixTransform(back))
    if (path.matches(".js-fill")) return path.isPointInFill(points[0])
    return path.style.strokeWidth !== "0px" && points.some(point => path.isPointInStroke(point))
  })
}

/**
 * Listen to the whole page.
 * @param {Record<string, string>} colours colour -> symbol
 */
export function onSubjects(colours) {
  const first = !Object.keys(symbols).length
  symbols = colours
  known = new Set(Object.values(colours))
  if (!first) return
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let seeing
  /** @param {About} about @param {Event} [event] */
  const rest = (about, event) => {
    clearTimeout(resting)
    clearTimeout(seeing)
    resting = setTimeout(() => light(about), INTENT)
    const control = event?.target instanceof Element && event.target.closest(".live-slider, .pull, .spin")
    if (about.length && event && !control) seeing = setTimeout(() => used("about"), SEEN)
  }
  /** @param {Event} event whether it is of a finger, which does not hover: it taps */
  const finger = event => event instanceof PointerEvent && event.pointerType === "touch"
  let frame = 0
  /** @param {PointerEvent} event */
  const hover = event => {
    if (finger(event) || event.buttons || frame) return
    frame = requestAnimationFrame(() => {
      frame = 0
      rest(under(event), event)
    })
  }
  document.addEventListener("pointerover", hover)
  document.addEventListener("pointermove", event => {
    if (event.target instanceof Element && event.target.closest(".live-figure")) hover(event)
  })
  document.addEventListener("click", event => finger(event) && rest(under(event), event))
  document.documentElement.addEventListener("pointerleave", event => finger(event) || rest([]))
  document.addEventListener("focusin", event => {
    if (event.target instanceof Element && event.target.matches(":focus-visible")) rest(under(event))
  })
  document.addEventListener("focusout", () => rest([]))
  document.addEventListener("keydown", event => event.key === "Escape" && light([]))
  // What is drawn anew is lit again, once the hand rests.
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let again
  new MutationObserver(() => {
    clearTimeout(again)
    if (lit.length) again = setTimeout(show, DRAWN_ANEW)
  }).observe(document.body, { childList: true, subtree: true })
}
