import assert from "node:assert/strict"
import { test } from "node:test"
import { dragged, patch, stepped } from "../../pages/ui/widgets/spin.js"

const row = more => ({
  min: 2,
  max: 1000,
  step: 1,
  curve: 3,
  integer: true,
  off: 0,
  off_text: "",
  decimals: 0,
  ...more,
})

test("a drag goes through the whole range and no further, on a straight and a curved track", () => {
  for (const curve of [1, 3]) {
    const track = row({ curve })
    assert.equal(dragged(track, 100, 0), 100)
    assert.equal(dragged(track, 100, 500), 1000)
    assert.equal(dragged(track, 100, -500), 2)
    assert.ok(dragged(track, 100, 10) > 100 && dragged(track, 100, -10) < 100)
  }
  assert.equal(dragged(row({ min: 0, max: 40, curve: 1 }), 20, 100), 30)
})

test("keys step by one and by ten, to the ends, and others turn nothing", () => {
  const after = (key, shift) => stepped(row(), 50, key, shift)
  assert.deepEqual(["ArrowRight", "ArrowDown", "PageUp", "PageDown"].map(key => after(key)), [51, 49, 60, 40])
  assert.deepEqual(["Home", "End", "a"].map(key => after(key)), [2, 1000, null])
  assert.equal(after("ArrowUp", true), 60)
  assert.equal(stepped(row(), 5, "PageDown"), 2)
})

// As much of a document as patch needs.
class Node {
  constructor(...children) {
    this.childNodes = []
    for (const child of children) this.insertBefore(child, null)
  }
  get firstChild() {
    return this.childNodes[0] ?? null
  }
  get nextSibling() {
    const { childNodes } = this.parent
    return childNodes[childNodes.indexOf(this) + 1] ?? null
  }
  remove() {
    this.parent?.childNodes.splice(this.parent.childNodes.indexOf(this), 1)
    this.parent = null
    this.removed = true
  }
  insertBefore(node, before) {
    node.parent?.childNodes.splice(node.parent.childNodes.indexOf(node), 1)
    node.parent = this
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, node)
  }
}
class Text extends Node {
  constructor(text) {
    super()
    this.text = text
  }
}
class HTMLElement extends Node {
  constructor(knob, ...children) {
    super(...children)
    this.dataset = { knob }
  }
  get text() {
    return this.childNodes.map(each => each.text).join("")
  }
  querySelector() {
    return this.querySelectorAll()[0] ?? null
  }
  querySelectorAll() {
    const inside = this.childNodes.filter(each => each instanceof HTMLElement)
    return inside.flatMap(each => [...(each.dataset.knob ? [each] : []), ...each.querySelectorAll()])
  }
}

test("a sentence is put around its numbers, which stay where they are", t => {
  globalThis.HTMLElement = HTMLElement
  t.after(() => delete globalThis.HTMLElement)
  const text = string => new Text(string)
  const bold = string => new HTMLElement(undefined, text(string))
  const number = (knob, string) => Object.assign(new HTMLElement(knob, text(string)), { row: {} }) // a control by now
  const sentence = (clauses, lag, steps) =>
    new HTMLElement(
      undefined,
      new HTMLElement(
        undefined,
        number("back", lag),
        text(" back, "),
        ...clauses.map(bold),
        ...(steps ? [new HTMLElement(undefined, text(" to the start, "), number("steps", steps), bold("!"))] : []),
      ),
    )
  const box = sentence(["RNN", "LSTM"], "50", "100")
  const [back, steps] = box.querySelectorAll()
  patch(box, sentence(["RNN", "LSTM", "GRU"], "60", "200"))
  assert.equal(box.text, "50 back, RNNLSTMGRU to the start, 100!")
  assert.deepEqual([back.removed, steps.removed], [undefined, undefined])
  patch(box, sentence(["RNN"], "70", null))
  assert.equal(box.text, "50 back, RNN")
  assert.deepEqual([back.removed, steps.parent.removed], [undefined, true])
  patch(box, sentence(["RNN"], "70", "300"))
  assert.equal(box.text, "50 back, RNN to the start, 300!")
  delete back.row // nobody's control: it says what is told
  patch(box, sentence(["RNN"], "80", null))
  assert.equal(box.text, "80 back, RNN")
})
