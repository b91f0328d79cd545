// @ts-check
// Two figures with the same likeness differ only in where lines, dots, shapes, labels and ticks are, and in
// what labels say.

/** What may change in a label that stands at a value. @type {(keyof Label)[]} */
export const MOBILE = ["text", "x", "y", "xanchor", "yanchor", "yshift", "showarrow", "ay", "bgcolor"]

/**
 * What of such a label does not change.
 * @param {Label} label
 */
const fixed = ({
  name,
  text,
  x,
  y,
  xanchor,
  yanchor,
  yshift,
  showarrow,
  ay,
  ax,
  xshift,
  standoff,
  arrowhead,
  arrowwidth,
  arrowcolor,
  bgcolor,
  ...look
}) => look

/** A heat map that is one row of two colours' mixtures. @param {Trace} trace */
export const isStrip = ({ type, z, colorscale }) =>
  type === "heatmap" && z?.length === 1 && colorscale?.length === 2

/** @param {Trace} trace */
function line({ x, y, z, customdata, ...look }) {
  const { xgap, ...strip } = look
  if (isStrip({ x, y, z, ...look })) return strip
  return [look, look.mode === "lines" ? 0 : (z?.[0] ?? x).length]
}

/** Of a horizontal axis without a grid, range and ticks can be moved. @param {[string, unknown]} part */
function still([name, part]) {
  if (!name.startsWith("xaxis")) return [name, part]
  const { range, tickvals, ticktext, ...rest } = /** @type {TickedAxis} */ (part)
  return [name, rest.showgrid === false ? rest : part]
}

/** @param {Figure} figure */
export function likeness({ data, layout: { annotations, shapes, ...layout } }) {
  const notes = annotations.map(note => [fixed(note), note.yref === "y domain" ? note.text : 0])
  const outlines = shapes.map(({ x0, x1, y0, y1, path, ...look }) => look)
  return JSON.stringify([data.map(line), notes, outlines, Object.entries(layout).map(still)])
}
