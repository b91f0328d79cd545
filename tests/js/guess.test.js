// @ts-nocheck
import assert from "node:assert/strict"
import { test } from "node:test"
import { filled, nearest, onCurve, powerText, settled, stroked } from "../../pages/ui/widgets/guessed.js"

const LAGS = [0, 10, 20, 30, 40]

test("a guess reads as a power of ten, in full where that is short", () => {
  const said = [-13, -12.5, 0, -1, -2, -1.5, 2, 2.5, 3, 10.5].map(powerText)
  assert.deepEqual(said, ["10⁻¹³", "3×10⁻¹³", "1", "0.1", "0.01", "0.03", "100", "300", "10³", "3×10¹⁰"])
})

test("a guess comes in half decades, inside of its axis", () => {
  assert.equal(settled(-3.3, -40, 3), -3.5)
  assert.equal(settled(-99, -40, 3), -40)
  assert.equal(settled(9, -40, 3), 3)
})

test("the nearest place is found", () => {
  assert.equal(nearest([100, 200], 140), 0)
  assert.equal(nearest([100, 200], 160), 1)
  assert.equal(nearest([], 160), -1)
})

test("a stroke sets the lags that it passes, and never the first", () => {
  const none = [0, null, null, null, null]
  assert.deepEqual(stroked(none, LAGS, [[0, -4], [20, -8]]), [0, -6, -8, null, null])
  assert.deepEqual(stroked(none, LAGS, [[30, -4], [30, -4]]), [0, null, null, -4, null])
})

test("gaps are filled with straight lines, and the end goes on level", () => {
  assert.deepEqual(filled([0, null, -4, null, null], LAGS), [0, -2, -4, -4, -4])
  assert.deepEqual(filled([], LAGS), [0, 0, 0, 0, 0])
})

test("keys move one point, and what lies between follows", () => {
  assert.deepEqual(onCurve(undefined, LAGS, [2, 4], 2, -4), [0, -2, -4, -2, 0])
  assert.deepEqual(onCurve([0, -2, -4, -2, 0], LAGS, [2, 4], 4, -8), [0, -2, -4, -6, -8])
})
