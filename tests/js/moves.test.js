import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { sameAddress } from "../../pages/ui/widgets/line.js"
import { answers, heard, moves, post, waits } from "../../pages/ui/widgets/moves.js"

const told = { to: "page:1" }
const other = { to: "page:game:1" } // a page's name may begin with another's
let said = []
const say = (name, value) => said.push(value)
const move = (name, v, done = true, each = undefined) => post(say, told, { name, v, done }, each)

beforeEach(() => {
  globalThis.window = {}
  said = []
})

test("a message brings all that has not been answered, in the order in which it was done", () => {
  const first = move("steps", 30)
  const second = move("preset", "opening")
  assert.ok(second > first)
  assert.deepEqual(
    [...said.at(-1).earlier, said.at(-1)].map(({ name, v }) => [name, v]),
    [
      ["steps", 30],
      ["preset", "opening"],
    ],
  )
  assert.equal(said.at(-1).to, "page:1")
})

test("of moves of one name the last is sent, but not over a press, which counts each time", () => {
  move("steps", 30)
  move("steps", 31)
  move("pin", null)
  move("steps", 32)
  move("steps", 33)
  move("pin", null)
  assert.deepEqual(
    moves().sent.map(({ v }) => v),
    [31, null, 33, null],
  )
})

test("what was answered is not sent again, and nothing else is taken for answered", () => {
  const first = move("steps", 30)
  move("seed", 7)
  heard({ to: "page:2", answered: null })
  assert.equal(moves().sent.length, 2)
  heard({ to: "page:1", answered: first })
  assert.deepEqual([waits("steps"), waits("seed")], [false, true])
})

test("a page that was left keeps its moves, and another page has its own", () => {
  const first = move("steps", 30)
  heard(other)
  assert.equal(waits("steps"), false)
  post(say, other, { name: "steps", v: 7, done: true })
  assert.deepEqual(said.at(-1).earlier, [])
  assert.deepEqual(
    moves().sent.map(({ v }) => v),
    [30, 7],
  )
  answers({ to: "page:1", answered: first + 9 })
  assert.deepEqual(
    moves().sent.map(({ v }) => v),
    [7],
  )
})

test("a clock that is put back makes no move older than the one before", () => {
  const { now } = Date
  const first = move("steps", 30)
  Date.now = () => now() - 3_600_000
  const second = move("seed", 7)
  Date.now = now
  assert.ok(second > first)
})

test("what a long silence leaves fits through the door", () => {
  const rows = { x: Array(100).fill(-2.75), f: Array(100).fill(0.55), i: Array(100).fill(0.55) }
  for (let press = 0; press < 200; press++) {
    move("edit", { rows, t: 1 })
    move("reset", null)
  }
  const { earlier, ...last } = said.at(-1)
  assert.ok(JSON.stringify({ ...last, earlier }).length < 10_000)
  assert.ok(earlier.length < 50)
  assert.equal(earlier.at(-1).name, "edit")
})

test("an address is the same in any order, without what is Streamlit's own, the last of a name counting", () => {
  assert.ok(sameAddress("?T=7&lang=zh", { lang: "zh", T: "7" }))
  assert.ok(sameAddress("?embed=true&T=6&T=7", { T: "7" }))
  assert.ok(sameAddress("", {}))
  assert.ok(!sameAddress("?T=8&lang=zh", { lang: "zh", T: "7" }))
  assert.ok(!sameAddress("?T=7", {}))
  assert.ok(!sameAddress("", { T: "7" }))
})
