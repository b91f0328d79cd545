// @ts-check
// Raised figures, which not every font has, for files that come without the page's fonts.

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
export const ALL_RAISED = /[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g

/**
 * The plain figures of raised ones.
 * @param {string} raised
 */
export const lowered = raised =>
  [...raised].map(sign => (sign === "⁻" ? "−" : RAISED.indexOf(sign))).join("")

/**
 * Plain figures raised.
 * @param {string} plain
 */
export const raised = plain =>
  [...plain].map(sign => ("-−".includes(sign) ? "⁻" : (RAISED[Number(sign)] ?? sign))).join("")

/** @param {string} text */
export const escaped = text => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
