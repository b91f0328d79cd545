// @ts-check
// Two figures with the same likeness differ only in where lines, dots and labels are, and in the last word of
// a label.

/** What may change in a label that stands at a value. @type {(keyof Label)[]} */
export const MOBILE = ["text", "y", "yshift", "showarrow", "ay"]

/**
 * What of such a label does not change.
 * @param {Label} label
 */
const fixed = ({
  text,
  y,
  yshift,
  showarrow,
  ay,
  ax,
  xshift,
  standoff,
  arrowhead,
  arrowwidth,
  arrowcolor,
  ...look
}) => look

/** @param {Figure} figure */
export function likeness({ data, layout }) {
  const traces = data.map(({ x, y, z, customdata, ...look }) => [
    look,
    look.mode === "lines" ? 0 : (z?.[0] ?? x).length,
  ])
  const notes = layout.annotations.map(note => [fixed(note), note.yref === "y domain" ? note.text : 0])
  return JSON.stringify([traces, { ...layout, annotations: notes }])
}
