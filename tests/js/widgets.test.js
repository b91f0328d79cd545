import assert from "node:assert/strict"
import { test } from "node:test"
import { shift } from "../../pages/ui/widgets/glosses.js"
import { likeness } from "../../pages/ui/widgets/likeness.js"
import { write } from "../../pages/ui/widgets/nudge.js"
import { nameOf } from "../../pages/ui/widgets/panel.js"
import { thin } from "../../pages/ui/widgets/thin.js"
import { track } from "../../pages/ui/widgets/track.js"
import { fault } from "../../pages/ui/widgets/upload.js"
import {
  axis,
  drawnDots,
  drawnFill,
  drawnHeat,
  drawnLabels,
  drawnLeader,
  drawnShapes,
  drawnTrace,
  extent,
  groundOf,
  Missing,
  pixel,
  valuesAt,
} from "../../pages/ui/widgets/plotly_inside.js"

// Buttons

test("a button is called what stands on it, and a number or a sign by what it stands for", () => {
  const name = (label, help) => nameOf({ label, help })
  assert.equal(name("跳过", "往下走（PageDown或→）"), "跳过")
  assert.equal(name("Begin again", ""), "Begin again")
  assert.equal(name("3", "Scene 3: why"), "Scene 3: why")
  assert.equal(name("×", "close"), "close")
  assert.equal(name("7", ""), "7")
})

// Tracks

const row = more => ({
  min: 0,
  max: 10,
  step: 0.1,
  curve: 1,
  integer: false,
  off: 0,
  off_text: "off",
  decimals: 2,
  ...more,
})

test("a value is settled on its step, inside of its range", () => {
  const { settle } = track(row())
  assert.deepEqual([0.234, -3, 99, 5.57].map(settle), [0.2, 0, 10, 5.6])
})

test("a curved track has each value where it finds it again", () => {
  const { position, valueAt } = track(row({ min: 2, max: 1000, curve: 3 }))
  for (const value of [2, 3, 50, 999, 1000]) assert.ok(Math.abs(valueAt(position(value)) - value) < 1e-9)
  assert.deepEqual([position(2), position(1000)], [0, 1])
})

test("between off and the smallest value there is nothing", () => {
  const { settle, moved, text, read } = track(row({ max: 2000, step: 1, integer: true, off: 3 }))
  assert.deepEqual([1, 2, 3].map(settle), [0, 3, 3])
  assert.deepEqual([moved(0, 1), moved(3, -1), moved(4, -1)], [3, 0, 3])
  assert.deepEqual([text(0), text(3)], ["off", "3"])
  assert.deepEqual([read("off"), read("2"), read("3")], [0, null, 3])
})

test("a typed number is read with either sign and either point", () => {
  const { read } = track(row({ min: -4 }))
  assert.deepEqual(["1。5", "１．５", "–1", "−1", "１，５"].map(read), [1.5, 1.5, -1, -1, 1.5])
  assert.deepEqual(["−0,7", " 3 ", "", "much", "Infinity", "11"].map(read), [-0.7, 3, null, null, null, null])
  assert.equal(track(row({ integer: true })).read("1.5"), null)
})

// Files

test("one file that is not too large is sent, and nothing else", () => {
  const files = sizes => sizes.map(size => ({ size }))
  assert.deepEqual([[], [64], [65], [1, 1], [65, 65]].map(sizes => fault(files(sizes), 64)), [
    null,
    null,
    "large",
    "several",
    "several",
  ])
})

// Ticks

const width = text => 10 * text.length

test("ticks that would lie on each other are thinned, and spare labels emptied", () => {
  const axis = { tickvals: [0, 1, 2, 3, 4], ticktext: ["10", "<b>11</b>", "12", "13", "14"], range: [0, 4] }
  const layout = {
    margin: { l: 0, r: 0 },
    font: { size: 15, family: "x" },
    annotations: [{ name: "spare", text: "often" }, { text: "kept" }],
    xaxis: axis,
  }
  thin(layout, 80, width)
  assert.deepEqual(axis.ticktext, ["10", "", "12", "", "14"])
  assert.deepEqual(
    layout.annotations.map(note => note.text),
    [" ", "kept"],
  )
  const roomy = { ...layout, xaxis: { ...axis, ticktext: ["1", "2", "3", "4", "5"] } }
  thin(roomy, 400, width)
  assert.deepEqual(roomy.xaxis.ticktext, ["1", "2", "3", "4", "5"])
})

// Likeness

const label = more => ({ text: "<b>1</b>", x: 0, y: 1, yref: "y", ay: 0, ...more })
const figure = (more = {}, note = {}, layout = {}) => ({
  data: [{ type: "scatter", mode: "lines", x: [0, 1], y: [1, 2], line: { color: "#000" }, ...more }],
  layout: { height: 100, annotations: [label(note)], shapes: [], ...layout },
})

test("ticks that say nothing take no room from those that do", () => {
  const axis = { tickvals: [0, 1, 2, 3, 4, 5], ticktext: ["0", "", "", "20", "", "160"], range: [0, 5], domain: [0, 0.5] }
  thin({ margin: { l: 0, r: 0 }, font: { size: 15, family: "x" }, annotations: [], xaxis2: axis }, 200, width)
  assert.deepEqual(axis.ticktext, ["0", "", "", "20", "", "160"])
})

test("of two texts at the seam of two axes the left one stays", () => {
  const ends = domain => ({ tickvals: [0, 1], ticktext: ["0", "160"], range: [0, 1], domain })
  const axes = { xaxis: ends([0, 0.48]), xaxis2: ends([0.52, 1]) }
  const layout = { margin: { l: 0, r: 0 }, font: { size: 15, family: "x" }, annotations: [] }
  thin({ ...layout, ...axes }, 200, width)
  assert.deepEqual([axes.xaxis.ticktext, axes.xaxis2.ticktext], [["0", "160"], ["", "160"]])
})

test("figures are alike where only places and numbers differ", () => {
  const first = likeness(figure())
  assert.equal(likeness(figure({ x: [0, 1, 2], y: [3, 4, 5] })), first)
  assert.equal(likeness(figure({}, { text: "<b>2</b>", y: 7 })), first)
  assert.notEqual(likeness(figure({ line: { color: "#fff" } })), first)
  assert.equal(likeness(figure({}, { x: 7, xanchor: "right" })), first)
  assert.notEqual(likeness(figure({}, { xref: "x2" })), first)
  assert.notEqual(likeness(figure({ mode: "markers" })), likeness(figure({ mode: "markers", x: [0] })))
  const layouts = more => likeness(figure({}, {}, more))
  assert.equal(layouts({ shapes: [{ x0: 1, x1: 1 }] }), layouts({ shapes: [{ x0: 2, x1: 2 }] }))
  assert.notEqual(layouts({ shapes: [{ type: "line" }] }), layouts({ shapes: [] }))
  const ranged = (range, showgrid) => layouts({ xaxis: { range, tickvals: range, showgrid } })
  assert.equal(ranged([0, 1], false), ranged([0, 2], false))
  assert.notEqual(ranged([0, 1], true), ranged([0, 2], true)) // the lines of a grid cannot be moved
  const strip = (z, more) => likeness(figure({ type: "heatmap", mode: "", z, colorscale: [[0, "a"], [1, "b"]], ...more }))
  assert.equal(strip([[0, 1]], { xgap: 1 }), strip([[0, 1, 1]], { xgap: 0 }))
  assert.notEqual(strip([[0], [1]]), strip([[0, 1], [1, 1]]))
})

test("a label says another number in the texts that Plotly has drawn, raised where it has raised none", () => {
  const written = (drawn, text) => {
    const nodes = drawn.map(nodeValue => ({ nodeValue }))
    write(nodes, text)
    return nodes.map(node => node.nodeValue)
  }
  assert.deepEqual(written(["RNN ", "1"], "RNN <b>0.5</b>"), ["RNN ", "0.5"])
  assert.deepEqual(written(["C", " 1×10", "−12"], "<b>C</b> 2×10<sup>−3</sup>"), ["C", " 2×10", "−3"])
  assert.deepEqual(written(["C", " 1×10", "−12"], "<b>C</b> 0.02"), ["C", " 0.02", ""])
  assert.deepEqual(written(["C", " 0.02"], "<b>C</b> 2×10<sup>−13</sup>"), ["C", " 2×10⁻¹³"])
  assert.deepEqual(written(["open"], " "), [""])
})

// Plotly's inside: what is not there is named

const missing = (attempt, name) =>
  assert.throws(attempt, trouble => trouble instanceof Missing && trouble.message.includes(name))
const group = found => ({ querySelector: () => found, querySelectorAll: () => [] })

test("what Plotly no longer has is named", () => {
  missing(() => axis({}, "x"), "_fullLayout")
  missing(() => axis({ _fullLayout: {} }, "y", "y2"), "yaxis2")
  missing(() => pixel({}, 1), "l2p")
  missing(() => pixel({ l2p: () => NaN }, 1), "l2p")
  missing(() => drawnTrace({}, 0), "calcdata")
  missing(() => drawnTrace({ calcdata: [[{}]] }, 0), "node3")
  missing(() => drawnFill(group(null)), "path.js-fill")
  missing(() => drawnDots(group(null), 1), "path.point")
  missing(() => drawnLabels(group(null), 1), ".annotation")
  missing(() => drawnHeat(group(null), 0), "g.hm")
  missing(() => drawnShapes(group(null), 1), ".shapelayer")
  missing(() => groundOf(group(null)), "rect.bg")
  missing(() => extent({ _fullLayout: {} }, "x", "paper"), "_size")
  missing(() => extent({ _fullLayout: { xaxis: {} } }, "x", "x"), "_offset")
  missing(() => drawnLeader(group(null)), ".annotation-arrow-g")
  missing(() => valuesAt({ _fullLayout: {} }, 0, 0), "_plots")
  const plot = { l2p() {}, p2d: pixel => pixel / 10, _offset: 5, _length: 100 }
  for (const name of ["_offset", "_length", "p2d"]) {
    const host = { _fullLayout: { _plots: { xy: { xaxis: { ...plot, [name]: undefined }, yaxis: plot } } } }
    missing(() => valuesAt(host, 15, 25), name)
  }
  assert.deepEqual(valuesAt({ _fullLayout: { _plots: { xy: { xaxis: plot, yaxis: plot } } } }, 15, 25), {
    x: 1,
    y: 2,
  })
  assert.equal(valuesAt({ _fullLayout: { _plots: { xy: { xaxis: plot, yaxis: plot } } } }, 500, 25), null)
})

test("an explanation moves into the window, and stays where it fits", () => {
  const phone = { left: 0, right: 390 }
  assert.equal(shift({ left: 100, right: 300 }, phone), 0)
  assert.equal(shift({ left: -20, right: 200 }, phone), 32)
  assert.equal(shift({ left: 200, right: 420 }, phone), -42)
  assert.equal(shift({ left: 20, right: 420 }, phone), -8)
  assert.equal(shift({ left: 180, right: 500 }, { left: 200, right: 1366 }), 32)
})
