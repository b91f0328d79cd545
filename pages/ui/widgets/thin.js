// @ts-check
// What a narrow figure leaves out, so that no two texts lie on each other.

const APART = 8, // px between two texts below an axis
  TIGHT = 310 // px of a figure that has room for the most needed only

/**
 * Of what stands below an axis only every second goes, or third, where more would lie on each other; and each
 * label that can be spared. On the narrowest, labels marked "tight" go too, heads take a line a word, and
 * what would reach out of its plot at the right comes in.
 * @param {Layout} layout changed in place
 * @param {number} width of the figure, in px
 * @param {Measure} textWidth in px
 * @typedef {(text: string, font: string) => number} Measure
 */
export function thin(layout, width, textWidth) {
  const tight = width < TIGHT
  for (const note of layout.annotations) {
    if (note.name === "spare" || (tight && note.name === "tight")) note.text = " "
    if (tight) comeIn(note, layout, width, textWidth)
    if (!tight || note.name !== "head") continue
    note.text = note.text.replace(" ", "<br>")
    const head = /** @type {object} */ (note.font)
    Object.assign(note, { yshift: 4, font: { ...head, size: 14 } })
  }
  /** @type {{ to: number, end: number } | null} the axis before: where it ends, and its last text in px */
  let left = null
  const { l, r } = layout.margin,
    font = `${layout.font.size}px ${layout.font.family}`
  for (const [name, axis] of Object.entries(layout)) {
    if (!name.startsWith("xaxis")) continue
    const ticks = /** @type {TickedAxis} */ (axis),
      { tickvals, ticktext, range, domain = [0, 1] } = ticks
    if (!ticktext || !range) continue
    const pixel = ((domain[1] - domain[0]) * (width - l - r)) / Math.abs(range[1] - range[0])
    const said = ticktext.flatMap((text, place) => (text ? [place] : []))
    const widths = ticktext.map(text => textWidth(text.replace(/<[^>]*>/g, ""), font) + APART)
    /** @param {number} one @param {number} other */
    const meet = (one, other) =>
      pixel * Math.abs(tickvals[one] - tickvals[other]) < (widths[one] + widths[other]) / 2
    let every = 1
    while (
      said.some(
        (place, order) =>
          order % every === 0 && order + every < said.length && meet(place, said[order + every]),
      )
    )
      every++
    ticks.ticktext = ticktext.map((text, place) => (said.indexOf(place) % every ? "" : text))
    // The first text of an axis goes where it would run into the last one of the axis at its left.
    const centre = (/** @type {number} */ place) =>
      domain[0] * (width - l - r) + pixel * Math.abs(tickvals[place] - range[0])
    const shown = said.filter((_, order) => order % every === 0)
    const first = shown[0],
      last = shown[shown.length - 1]
    if (first === undefined) continue
    const meets = left && left.to <= domain[0] && centre(first) - widths[first] / 2 < left.end
    if (meets) ticks.ticktext[first] = ""
    left = { to: domain[1], end: centre(last) + widths[last] / 2 }
  }
}

/**
 * A label at a point of the plot, begun there, ends within it.
 * @param {Label} note @param {Layout} layout @param {number} width @param {Measure} textWidth
 */
function comeIn(note, layout, width, textWidth) {
  const { range, domain = [0, 1] } = /** @type {TickedAxis} */ (layout.xaxis)
  if (note.xanchor !== "left" || (note.xref ?? "x") !== "x" || !range) return
  const room = width - layout.margin.l - layout.margin.r
  const at = domain[0] + ((domain[1] - domain[0]) * (Number(note.x) - range[0])) / (range[1] - range[0])
  const shift = Number(note.xshift ?? 0),
    { size } = /** @type {{ size: number }} */ (note.font)
  const end = room * at + shift + textWidth(note.text, `${size}px ${layout.font.family}`)
  note.xshift = shift - Math.max(0, end + APART / 2 - room * domain[1])
}
