// @ts-check
// A part of the page as one SVG that stands by itself: drawings with the looks that the style sheet gives
// them, and what stands in HTML around them as text, rules and boxes. The page's fonts are not in it: each
// text tells its width, so another font keeps the places.
import { ALL_RAISED, escaped, lowered } from "./raised.js"

const MARGIN = 12, // px around all
  TITLE = 26, // px to the title's foot
  ABOVE = 20, // px a line of what is drawn
  LINE = 17 // px a line of settings under it
const SKIPPED = "button, input, script, style, .spoken, [hidden]"
const LOOKS = [
  ...["opacity", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "paint-order"],
  ...["visibility", "display", "font-family", "font-size", "font-style", "font-weight", "text-anchor"],
  ...["dominant-baseline", "clip-path"],
]

/** What a saved picture tells of itself.
 * @typedef {{ title: string, above: string, foot: string[] }} Told
 * @typedef {{ left: number, top: number, parts: string[] }} Sheet
 */

/**
 * @param {HTMLElement[]} roots parts of the page that are in view
 * @param {Told} told
 * @returns {{ svg: string, width: number, height: number }}
 */
export function portrait(roots, { title, above, foot }) {
  const body = getComputedStyle(/** @type {Element} */ (document.querySelector(".stApp")))
  const boxes = roots.map(root => root.getBoundingClientRect())
  const left = Math.min(...boxes.map(box => box.left)) - MARGIN,
    width = Math.ceil(Math.max(...boxes.map(box => box.right)) - left + MARGIN)
  /** @param {string} text @param {number} size */
  const broken = (text, size) => wrapped(text, 0.85 * width - 2 * MARGIN, `${size}px ${body.fontFamily}`)
  const said = broken(above, 15),
    settings = foot.flatMap(text => broken(text, 12)),
    head = TITLE + ABOVE * said.length + MARGIN
  const top = Math.min(...boxes.map(box => box.top)) - head,
    end = Math.max(...boxes.map(box => box.bottom)) - top + MARGIN
  const height = Math.ceil(end + LINE * settings.length + MARGIN)
  /** @type {Sheet} */
  const sheet = { left, top, parts: [] }
  for (const root of roots) paint(root, sheet)
  /** @param {number} y @param {number} size @param {string} text @param {string} [more] */
  const line = (y, size, text, more = "") =>
    `<text x="${MARGIN}" y="${y}" font-size="${size}px" ${more}>${inSvg(text)}</text>`
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${width} ${height}" font-family="${quoted(body.fontFamily)}"`,
    ` fill="${solid(body.color)[0]}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${solid(body.backgroundColor)[0]}"/>`,
    line(TITLE, 20, title, 'font-weight="700"'),
    ...said.map((text, row) => line(TITLE + ABOVE * (row + 1), 15, text)),
    ...sheet.parts,
    ...settings.map((text, row) => line(end + LINE * (row + 1), 12, text)),
    "</svg>",
  ]
  return { svg: svg.join("\n"), width, height }
}

/**
 * A text in lines that fit, also in another font a little wider; broken behind a blank where there is one.
 * @param {string} text @param {number} width @param {string} font
 */
function wrapped(text, width, font) {
  pen.font = font
  const found = [""]
  for (const word of text.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]{1,24}\s*|\s+/g) ?? []) {
    const line = found[found.length - 1] + word
    if (pen.measureText(line.trimEnd()).width > width && found[found.length - 1]) found.push(word)
    else found[found.length - 1] = line
  }
  return found.map(line => line.trimEnd())
}

/** @param {Element} element @param {Sheet} sheet */
function paint(element, sheet) {
  const look = getComputedStyle(element)
  if (element.matches(SKIPPED) || look.display === "none" || look.visibility === "hidden") return
  if (element instanceof SVGSVGElement) return void sheet.parts.push(drawn(element, sheet))
  box(element, look, sheet)
  for (const child of element.childNodes)
    if (child instanceof Element) paint(child, sheet)
    else if (child instanceof Text && child.data.trim()) write(child, look, sheet)
}

/**
 * The ground of an element, and the rules that it draws at its sides.
 * @param {Element} element @param {CSSStyleDeclaration} look @param {Sheet} sheet
 */
function box(element, look, { left, top, parts }) {
  const { x, y, width, height } = element.getBoundingClientRect()
  const [ground, thick] = solid(look.backgroundColor)
  const at = { x: x - left, y: y - top }
  if (thick && width && height)
    parts.push(
      `<rect x="${at.x}" y="${at.y}" width="${width}" height="${height}"` +
        ` rx="${parseFloat(look.borderRadius)}" fill="${ground}" fill-opacity="${thick}"/>`,
    )
  for (const [side, y] of /** @type {["top" | "bottom", number][]} */ ([
    ["top", at.y],
    ["bottom", at.y + height],
  ])) {
    const rule = parseFloat(look.getPropertyValue(`border-${side}-width`)),
      [ink, seen] = solid(look.getPropertyValue(`border-${side}-color`))
    if (rule && seen)
      parts.push(
        `<path d="M${at.x} ${y}h${width}" stroke="${ink}" stroke-opacity="${seen}"` +
          ` stroke-width="${rule}"/>`,
      )
  }
}

/**
 * A text of the page, line by line as it is broken there.
 * @param {Text} text @param {CSSStyleDeclaration} look @param {Sheet} sheet
 */
function write(text, look, { left, top, parts }) {
  pen.font = `${look.fontStyle} ${look.fontWeight} ${look.fontSize} ${look.fontFamily}`
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = pen.measureText("x")
  const [ink, seen] = solid(look.color)
  const style =
    `font-family="${quoted(look.fontFamily)}" font-size="${look.fontSize}" font-weight="${look.fontWeight}"` +
    ` font-style="${look.fontStyle}" fill="${ink}" fill-opacity="${seen}"`
  for (const { words, box } of lines(text)) {
    const base = box.top + (box.height * ascent) / (ascent + descent) - top
    parts.push(
      `<text x="${(box.left - left).toFixed(2)}" y="${base.toFixed(2)}" ${style}` +
        `${fitted(words, box.width)}>${inSvg(words)}</text>`,
    )
  }
}

/** @param {Text} text @returns {{ words: string, box: DOMRect }[]} */
function lines(text) {
  const range = document.createRange(),
    found = /** @type {{ words: string, box: DOMRect }[]} */ ([])
  let from = 0
  for (let place = 0; place <= text.length; place += 1) {
    if (place < text.length) {
      range.setStart(text, from)
      range.setEnd(text, place + 1)
      if (range.getClientRects().length < 2) continue
    }
    range.setStart(text, from)
    range.setEnd(text, place)
    const words = text.data.slice(from, place).trim()
    if (words) found.push({ words, box: range.getBoundingClientRect() })
    from = place
  }
  return found
}

/**
 * A drawing in its place, with its computed looks written into it.
 * @param {SVGSVGElement} svg @param {Sheet} sheet
 */
function drawn(svg, { left, top }) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true))
  const originals = [svg, ...svg.querySelectorAll("*")],
    copies = [copy, ...copy.querySelectorAll("*")]
  originals.forEach((original, place) => dress(original, copies[place]))
  for (const each of [...copies])
    if (each.matches('[display="none"], [visibility="hidden"]:not(:has(*))')) each.remove()
  const { x, y, width, height } = svg.getBoundingClientRect()
  for (const [name, value] of Object.entries({ x: x - left, y: y - top, width, height, overflow: "visible" }))
    copy.setAttribute(name, String(value))
  return new XMLSerializer().serializeToString(copy)
}

/** @param {Element} original @param {Element} copy */
function dress(original, copy) {
  const look = getComputedStyle(original)
  for (const { name } of [...copy.attributes])
    if (/^(class|style|data-|aria-|role|tabindex)/.test(name)) copy.removeAttribute(name)
  if (original.closest("defs") && !(original instanceof SVGGeometryElement)) return
  for (const name of LOOKS) {
    const value = look.getPropertyValue(name)
    if (value && value !== "none" && value !== "normal") copy.setAttribute(name, value)
    else if (name === "display" && value === "none") copy.setAttribute(name, value)
  }
  for (const name of ["fill", "stroke"]) {
    const value = look.getPropertyValue(name)
    const [ink, seen] = /^(none|url)/.test(value) ? [value, 1] : solid(value)
    copy.setAttribute(name, ink)
    const part = Number(look.getPropertyValue(`${name}-opacity`)) * seen
    if (part !== 1) copy.setAttribute(`${name}-opacity`, String(part))
  }
  if (original instanceof SVGTextElement && !original.childElementCount) {
    const text = original.textContent ?? ""
    if (!text.trim()) return
    copy.setAttribute("textLength", original.getComputedTextLength().toFixed(2))
    copy.setAttribute("lengthAdjust", "spacingAndGlyphs")
  }
  for (const child of copy.childNodes) if (child instanceof Text && child.data.search(ALL_RAISED) >= 0) {
    const whole = document.createElementNS("http://www.w3.org/2000/svg", "tspan")
    whole.innerHTML = inSvg(child.data)
    child.replaceWith(whole)
  }
}

/** @param {string} text @param {number} width */
const fitted = (text, width) =>
  text.length > 1 ? ` textLength="${width.toFixed(2)}" lengthAdjust="spacingAndGlyphs"` : ""

/** @param {string} text */
const inSvg = text =>
  escaped(text).replace(
    ALL_RAISED,
    raised =>
      `<tspan dy="-.55em" font-size="66%">${lowered(raised)}</tspan><tspan dy=".363em">\u200b</tspan>`,
  )

/** @param {string} text */
const quoted = text => text.replaceAll('"', "'")

const pen = /** @type {CanvasRenderingContext2D} */ (
  document.createElement("canvas").getContext("2d", { willReadFrequently: true })
)
/** @type {Map<string, [string, number]>} */
const colours = new Map()

/**
 * A colour as every reader of SVG knows it, and how much of it is seen, from 0 to 1.
 * @param {string} colour
 * @returns {[string, number]}
 */
function solid(colour) {
  let known = colours.get(colour)
  if (known) return known
  pen.clearRect(0, 0, 1, 1)
  pen.fillStyle = colour
  pen.fillRect(0, 0, 1, 1)
  const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data
  known = [`rgb(${red},${green},${blue})`, Math.round((alpha / 255) * 1000) / 1000]
  colours.set(colour, known)
  return known
}
