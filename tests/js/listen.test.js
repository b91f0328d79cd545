import assert from "node:assert/strict"
import { test } from "node:test"
import { along, notes } from "../../pages/ui/widgets/listen.js"

const near = (found, wanted) => assert.ok(Math.abs(found - wanted) < 1e-9 * wanted, `${found}, ${wanted}`)

test("a factor of ten is a semitone: a gradient of 1 is 880 Hz, twelve decades less an octave lower", () => {
  const [one, tenth, octave] = notes([0, -1, -12], 3)
  near(one, 880)
  near(tenth, 880 / 2 ** (1 / 12))
  near(octave, 440)
})

test("float32's floor is the lowest that is heard; below it and at zero it is silent", () => {
  const [floor, below, zero] = notes([-38, -38.1, null], 3)
  near(floor, 880 * 2 ** (-38 / 12))
  assert.ok(floor > 90)
  assert.deepEqual([below, zero], [0, 0])
})

test("a gradient that explodes rises as far as float32 goes", () => {
  const [one, grown, most, more] = notes([0, 12, 38, 300], 4)
  near(grown, 2 * one)
  assert.equal(more, most)
})

test("a curve takes the same time however long it is, and begins and ends where it does", () => {
  for (const lags of [1, 2, 100, 1000]) {
    const heard = notes(Array.from({ length: lags + 1 }, (_, lag) => (-24 * lag) / lags))
    assert.equal(heard.length, 251)
    near(heard[0], 880)
    near(heard[125], 440)
    near(heard[250], 220)
  }
})

test("between two points a curve is on its way, and beside a gap it is silent", () => {
  assert.equal(along([0, -4], 0.25), -1)
  assert.equal(along([0, -4, null], 0.75), null)
  assert.equal(along([0, -4, null], 0.5), -4)
})
