// Small helpers: SVG elements, numbers and symbols as the lesson writes them.
const NS = "http://www.w3.org/2000/svg"
const KNOWN = Symbol("attributes that are set")

// Set an attribute unless it is so already: a frame touches only what moved.
function attr(element, name, value) {
  const known = (element[KNOWN] ??= {})
  if (known[name] === value) return
  known[name] = value
  element.setAttribute(name, value)
}

function make(tag, attributes, parent, text) {
  const element = document.createElementNS(NS, tag)
  for (const name in attributes) attr(element, name, attributes[name])
  if (text !== undefined) element.textContent = text
  parent.append(element)
  return element
}

function html(tag, className, parent, text) {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  parent?.append(element)
  return element
}

function write(element, text) {
  if (element[KNOWN]?.text === text) return
  element[KNOWN] = { ...element[KNOWN], text }
  element.textContent = text
}

function show(element, visible) {
  attr(element, "visibility", visible ? "inherit" : "hidden")
}

// 0.76, −12.30, 4×10⁻³; 0 only where it is exactly zero.
function number(value) {
  if (value === 0) return "0"
  const size = Math.abs(value), sign = value < 0 ? "−" : ""
  if (size >= 0.005) return sign + size.toFixed(2)
  const [mantissa, exponent] = size.toExponential(0).split("e")
  return `${sign}${mantissa}×10⁻${[...String(-exponent)].map(digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`
}

// A gate is 1 only where a hand has set it so: a sigmoid never gets there, even where its float does.
function gateNumber(value, byHand) {
  if (value === 1 && byHand) return "1"
  for (const digits of [2, 3, 4]) if (Number(value.toFixed(digits)) < 1) return digits === 2 ? number(value) : value.toFixed(digits)
  return "≈1"
}

// "C_{t−1}" and "C_t" as runs of base and subscript.
function runs(text) {
  return [...text.matchAll(/([^_]+)(?:_(?:\{([^}]+)\}|(.)))?/g)].map(found => [found[1], found[2] ?? found[3]])
}

const plain = text => runs(text).flat().join("") // without the subscripts' marks

// A symbol in SVG, in italics.
function symbol(parent, text, gap = 0) {
  for (const [base, subscript] of runs(text)) {
    make("tspan", { class: "symbol", dx: gap }, parent, base)
    gap = 0
    if (subscript === undefined) continue
    make("tspan", { class: "symbol subscript", dy: 4 }, parent, subscript)
    make("tspan", { dy: -4 }, parent, "\u200b")
  }
}

// A sentence with subscripts, or a symbol, in HTML.
function rich(element, text) {
  if (element[KNOWN]?.text === text) return
  element[KNOWN] = { ...element[KNOWN], text }
  element.textContent = ""
  for (const [base, subscript] of runs(text)) {
    element.append(base)
    if (subscript !== undefined) html("sub", "", element, subscript)
  }
}

function filled(text, holes) {
  return text.replace(/\{(\w+)\}/g, (_, name) => holes[name])
}

// A drawing that fills its box, `width` × `height` units, with a hatch for negative values in each hue.
function drawing(box, width, height, attributes) {
  box.querySelector(":scope > svg")?.remove()
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, ...attributes }, box)
  box.prepend(svg)
  const defs = make("defs", {}, svg)
  for (const hue of ["c", "h", "g", "rnn", "x"]) {
    const pattern = make("pattern", {
      id: `${box.className}-${hue}`, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
    }, defs)
    make("rect", { width: 2, height: 6, fill: `var(--${hue})`, opacity: 0.75 }, pattern)
  }
  return { svg, defs, hatch: hue => `url(#${box.className}-${hue})` }
}

const ease = share => (share <= 0 ? 0 : share >= 1 ? 1 : share * share * (3 - 2 * share))
const between = (phase, from, to) => ease((phase - from) / (to - from))
