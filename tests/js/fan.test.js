import assert from "node:assert/strict"
import { test } from "node:test"
import { decoded, newest } from "../../pages/ui/widgets/fan.js"

// As server/fan.py writes it; tests/server/test_fan.py has the same bytes.
const BYTES = Uint8Array.from(
  atob(
    "eyJ2YWx1ZXMiOlsxLDIsM10sInVuaXQiOjAuNSwibGVuZ3RocyI6eyJybm4iOlszLDMsMl19fQoAAP7//v8AAAEAAQAAAP//AQA=",
  ),
  letter => letter.charCodeAt(0),
)

test("curves are read as they were written, and end at a true zero", () => {
  const { values, curves } = decoded(BYTES.buffer)
  assert.deepEqual(values, [1, 2, 3])
  assert.deepEqual(
    curves.rnn.map(curve => [...curve]),
    [
      [0, -1, -2],
      [0, -0.5, -1],
      [0, -1],
    ],
  )
})

test("the picture is one of a value that the thumb has just passed, or none", () => {
  const fan = { places: [0, 0.25, 0.5, 0.75, 1] }
  assert.equal(newest(fan, NaN, 0.5), 2)
  assert.equal(newest(fan, NaN, 0.6), -1)
  assert.equal(newest(fan, 0.3, 0.8), 3)
  assert.equal(newest(fan, 0.8, 0.3), 2)
  assert.equal(newest(fan, 0.8, 0.76), -1)
  assert.equal(newest(fan, 0.1, 0.2), -1)
  assert.equal(newest(fan, 0.9, 1), 4)
})
