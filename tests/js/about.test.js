import assert from "node:assert/strict"
import { test } from "node:test"
import { plainColour, together } from "../../pages/ui/widgets/about.js"

test("a thing lights up with what it is and what it belongs to, and not with its neighbours there", () => {
  const [lstm, bias, gain, f] = [["lstm"], ["forget_bias", "f", "lstm"], ["gain", "lstm"], ["f"]]
  assert.ok(together(lstm, bias) && together(bias, lstm) && together(f, bias) && together(lstm, lstm))
  assert.ok(!together(bias, gain) && !together(f, gain) && !together(lstm, f))
  assert.ok(!together([], lstm) && !together(lstm, []) && !together([], []))
})

test("a colour is compared without its transparency", () => {
  const said = ["#D6303A", "rgb(214, 48, 58)", "rgba(214, 48, 58, 0.5)", "none", "", null].map(plainColour)
  assert.deepEqual(said, ["#d6303a", "#d6303a", "#d6303a", "", "", ""])
})
