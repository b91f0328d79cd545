import assert from "node:assert/strict"
import { afterEach, beforeEach, mock, test } from "node:test"
import { clockOf, HALTS } from "../../pages/ui/cell/belt/clock.js"
import { beside, line } from "../../pages/ui/cell/belt/parts.js"

// Parts

test("a path moved sideways keeps its corners square", () => {
  assert.deepEqual(
    beside(
      [
        [0, 0],
        [10, 0],
        [10, 5],
      ],
      2,
    ),
    [
      [0, -2],
      [12, -2],
      [12, 5],
    ],
  )
  assert.deepEqual(
    beside(
      [
        [0, 0],
        [10, 0],
      ],
      -1,
    ),
    [
      [0, 1],
      [10, 1],
    ],
  )
})

test("a path is written with one digit", () =>
  assert.equal(
    line([
      [0, 1],
      [2.345, 3],
    ]),
    "M0.0 1.0L2.3 3.0",
  ))

// Clock

let frames = [],
  time = 0,
  reduced = false

beforeEach(() => {
  frames = []
  time = 0
  reduced = false
  mock.timers.enable({ apis: ["setTimeout"] })
  globalThis.matchMedia = () => ({ matches: reduced })
  globalThis.requestAnimationFrame = run => frames.push(run)
  globalThis.cancelAnimationFrame = () => {
    frames = []
  }
  mock.method(performance, "now", () => time)
})
afterEach(() => mock.reset())

function clock(last = 2) {
  const heard = []
  const hears = {
    draw() {},
    rested: () => heard.push("rested"),
    changed: () => heard.push("changed"),
    gone: () => false,
  }
  return { ...{ heard }, clock: clockOf(() => last, hears) }
}

function pass(ms) {
  for (const end = time + ms; time < end;) {
    time += 50
    for (const run of frames.splice(0)) run(time)
  }
}

test("one step takes 2.7 seconds and comes to rest", () => {
  const { clock: one, heard } = clock()
  one.forward()
  assert.deepEqual([one.now.step, one.now.phase, one.moving], [1, 0, true])
  pass(2600)
  assert.ok(one.now.phase > 0.9 && one.now.phase < 1)
  pass(200)
  assert.deepEqual([one.now.phase, one.moving], [1, false])
  assert.equal(heard.at(-1), "rested")
})

test("it plays to the last step and no further", () => {
  const { clock: one } = clock()
  one.play()
  pass(15_000)
  assert.deepEqual([one.now.step, one.now.phase, one.moving], [2, 1, false])
  one.forward()
  assert.equal(one.now.step, 2)
})

test("a phase at a time walks through the halts", () => {
  const { clock: one } = clock()
  one.seek(0, 0)
  assert.deepEqual(
    HALTS.map(() => (one.phase(), one.now.phase)),
    HALTS,
  )
  one.phase()
  assert.deepEqual([one.now.step, one.now.phase], [1, HALTS[0]])
})

test("speeds go round by the button, and end by the keys", () => {
  const { clock: one } = clock()
  const speeds = [1, 2, 3, 4, 5].map(() => (one.turn(), one.now.speed))
  assert.deepEqual(speeds, [2, 4, 0.5, 1, 2])
  for (let press = 0; press < 9; press++) one.faster(1)
  assert.equal(one.now.speed, 4)
  for (let press = 0; press < 9; press++) one.faster(-1)
  assert.equal(one.now.speed, 0.5)
})

test("with reduced motion a step is there at once, and playing leaps", () => {
  reduced = true
  const { clock: one } = clock()
  one.forward()
  assert.deepEqual([one.now.step, one.now.phase, frames.length], [1, 1, 0])
  one.play()
  mock.timers.tick(1500)
  assert.deepEqual([one.now.step, frames.length], [2, 0])
})

test("a step beyond the end is the last one", () => {
  const { clock: one } = clock()
  one.seek(9, 1)
  assert.equal(one.now.step, 2)
  one.settle(-1)
  assert.equal(one.now.step, 0)
})
