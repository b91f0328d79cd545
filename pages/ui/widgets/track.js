// @ts-check
// A slider's track: which value stands where on it, which values there are, and how they are written.

/** @import { SliderRow } from "./panel.js" */

/** @type {Record<string, number>} what keys do to a number, wherever it can be turned */
export const STRIDES = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }

/**
 * A curved track gives the small values more room: value = min + (max - min) * position ** curve.
 * @param {Pick<SliderRow, "min" | "max" | "step" | "curve" | "integer" | "off" | "off_text" | "decimals">}
 *   row
 */
export function track({ min, max, step, curve, integer, off, off_text, decimals }) {
  const straight = curve === 1
  /** Where a value stands: itself, or on a curved track 0 to 1. @param {number} value */
  const position = value => (straight ? value : Math.pow((value - min) / (max - min), 1 / curve))
  /** The share of the track to the left of a value. @param {number} value */
  const share = value => (straight ? (value - min) / (max - min) : position(value))
  /** @param {number} place */
  const valueAt = place => (straight ? place : min + (max - min) * Math.pow(place, curve))
  /** The value nearest to this one that the knob can have. @param {number} value */
  const settle = value => {
    const nearest = Math.min(max, Math.max(min, min + Math.round((value - min) / step) * step))
    const rounded = Number(nearest.toFixed(decimals))
    return off && rounded > 0 && rounded < off ? (rounded * 2 < off ? 0 : off) : rounded
  }
  /** The value so many steps further. @param {number} value @param {number} steps */
  const moved = (value, steps) => {
    let stride = steps * step
    if (off && value + stride > 0 && value + stride < off) stride = stride > 0 ? off : -value
    return settle(value + stride)
  }
  /** @param {number} value */
  const text = value => (off && value === 0 ? off_text : value.toFixed(integer ? 0 : decimals))
  /** What was typed as a value; null where it is not allowed. @param {string} typed */
  const read = typed => {
    const plain = typed
      .normalize("NFKC")
      .trim()
      .replace(/^[\u2010-\u2015\u2212]/, "-")
      .replace(/[,。]/, ".")
    const value = plain === off_text ? 0 : Number(plain)
    const allowed =
      plain !== "" &&
      Number.isFinite(value) &&
      value >= min &&
      value <= max &&
      (!integer || Number.isInteger(value)) &&
      !(off && value > 0 && value < off)
    return allowed ? value : null
  }
  return { position, share, valueAt, settle, moved, text, read }
}
