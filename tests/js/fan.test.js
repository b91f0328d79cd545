import assert from "node:assert/strict"
import { test } from "node:test"
import { changed, decoded, newest } from "../../pages/ui/widgets/fan.js"

// As server/fan.py writes it; tests/server/test_fan.py has the same bytes.
const BYTES = Uint8Array.from(
  atob(
    "eyJ2YWx1ZXMiOlsxLDIsM10sInNlcmllcyI6eyJybm4iOlswLjUsWzMsMywyXV19fQoAAP7//v8AAAEAAQAAAP//AQA=",
  ),
  letter => letter.charCodeAt(0),
)

test("curves are read as they were written, and end at a true zero", () => {
  const { values, series, others } = decoded(BYTES.buffer)
  assert.deepEqual(values, [1, 2, 3])
  assert.deepEqual(
    series.rnn.map(curve => [...curve]),
    [
      [0, -1, -2],
      [0, -0.5, -1],
      [0, -1],
    ],
  )
  assert.equal(others, null)
})

test("a figure is changed where the fan says, and what it was stays", () => {
  const figure = { data: [{ x: [0, 1], y: [0, 0] }, { y: [5] }], layout: { annotations: [{ text: "a", y: 1 }] } }
  const before = structuredClone(figure)
  const series = { "data.0.y": [Float32Array.from([1, 2]), Float32Array.from([3, 4, 5])] }
  const fan = { series, others: { "layout.annotations.0.text": ["b", "c"] } }
  assert.deepEqual(changed(fan, 1, figure), {
    data: [{ x: [0, 1], y: [3, 4, 5] }, { y: [5] }],
    layout: { annotations: [{ text: "c", y: 1 }] },
  })
  assert.deepEqual(figure, before)
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
