import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import {
  between,
  ease,
  filled,
  gateNumber,
  limits,
  plain,
  remaining,
  runs,
  signed,
} from "../../pages/ui/cell/belt/text.js"
import { number, power } from "../../pages/ui/widgets/numbers.js"

const table = JSON.parse(readFileSync(new URL("numbers.json", import.meta.url), "utf-8"))

test("a number is written as Python writes it", () => {
  for (const [value, said] of table.number) assert.equal(number(value), said, `${value}`)
})

test("a power of ten, also one beyond every float, is written as Python writes it", () => {
  for (const [log10, said] of table.power) assert.equal(power(log10), said, `${log10}`)
})

test("a gate is written as Python writes it", () => {
  for (const [value, byHand, said] of table.gate)
    assert.equal(gateNumber(value, byHand), said, `${value} ${byHand}`)
})

test("a term of a sum has its sign in front", () => {
  assert.deepEqual([0.5, -0.5, 0].map(signed), ["+ 0.50", "− 0.50", "+ 0"])
})

test("subscripts are found, of one sign or in braces", () => {
  assert.deepEqual(runs("C_{t−1} and C_t"), [
    ["C", "t−1"],
    [" and C", "t"],
  ])
  assert.equal(plain("W_{hh}h_{t−1}"), "Whhht−1")
})

test("what is left is a percentage that is never 0 unless it is nothing", () => {
  const words = /** @type {any} */ ({ left: "{share}% of step {step}" }),
    trace = { step: 3 }
  const said = share => remaining(words, trace, share)
  assert.deepEqual([0, 1, 0.5, 0.0123, 0.00001].map(said), [
    "0% of step 3",
    "100% of step 3",
    "50% of step 3",
    "1.2% of step 3",
    "1×10⁻³% of step 3",
  ])
  assert.equal(said(null), "")
})

test("holes are filled by name", () => assert.equal(filled("{a} of {b}", { a: 1, b: "2" }), "1 of 2"))

test("what moves begins and ends at rest", () => {
  assert.deepEqual([-1, 0, 0.5, 1, 2].map(ease), [0, 0, 0.5, 1, 1])
  assert.equal(between(0.2, 0.2, 0.4), 0)
  assert.equal(between(0.4, 0.2, 0.4), 1)
})

test("a row that cannot be set is an error", () => {
  const data = /** @type {any} */ ({ edit: [{ row: "x", low: -3, high: 3, step: 0.1 }] })
  assert.equal(limits(data, "x").low, -3)
  assert.throws(() => limits(data, "f"), RangeError)
})
