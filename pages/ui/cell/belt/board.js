// @ts-check
// What the reader sets for each step: the input (drag a point), or by hand the three gates (tap: shut or
// open; drag: between). Pointer and keys; one tab stop per row, ←/→ walk the steps, ↑/↓ change the value.
import { BELT, GATES, smallValve, VALVE } from "./parts.js"
import { attr, make, write } from "./svg.js"
import { number } from "../../widgets/numbers.js"
import { filled, gateNumber, limits } from "./text.js"

/** @type {Record<string, number>} */
const UP = { ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5 }

/** @type {Record<string, number>} */
const BESIDE = { ArrowRight: 1, ArrowLeft: -1 }

/**
 * @typedef {{ refresh(): void }} Cell
 * @param {SVGSVGElement} svg
 * @param {Model} model
 * @param {{ step: number, x: number, width: number, places: Places, narrow: boolean }} at
 * @returns {Cell[]}
 */
export function boardCells(svg, model, { step, x, width, places, narrow }) {
  /** @type {(row: RowName) => Cell} */
  const made = row => (row === "x" ? point(row) : tap(row))
  const rows = model.data.edit.map(({ row }) => row),
    cells = rows.map(made)
  if (!rows.includes("x")) cells.push(fixedPoint())
  return cells

  function fixedPoint() {
    const dot = pointDrawing(svg)
    return { refresh: () => dot(model.data.x[step]) }
  }

  /** @param {Element} parent */
  function pointDrawing(parent) {
    const { y, half } = places.x,
      middle = x + width / 2
    const stem = make("line", { class: "stem", x1: middle, x2: middle, y1: y }, parent)
    const dot = make("circle", { class: "dot", cx: middle, r: Math.max(1.5, Math.min(6, width / 3)) }, parent)
    const aside = width > 94,
      text =
        width > 50
          ? make(
              "text",
              {
                class: "amount x",
                x: aside ? middle + 11 : middle,
                "text-anchor": aside ? "start" : "middle",
              },
              parent,
            )
          : null
    return (/** @type {number} */ value) => {
      const top = y - half * Math.max(-1, Math.min(1, value / model.data.x_limit)) * 0.86
      attr(stem, "y2", top.toFixed(1))
      attr(dot, "cy", top.toFixed(1))
      if (!text) return
      attr(text, "y", (y + (value < 0 ? -3 : 13) + (aside ? 0 : value < 0 ? -5 : 4)).toFixed(1))
      write(text, number(value))
    }
  }

  /** @param {RowName} row */
  function point(row) {
    const { y, half } = places[row],
      cell = slider(row)
    make("rect", { class: "touch", x, y: y - half - 2, width, height: 2 * half + 4, rx: 5 }, cell)
    const dot = pointDrawing(cell)
    let bounds = svg.getBoundingClientRect() // since it was grabbed: the page may move under the hand
    /** @param {PointerEvent} event */
    const move = event => {
      const unit = bounds.width / svg.viewBox.baseVal.width
      return ((bounds.top + y * unit - event.clientY) / unit / (half * 0.86)) * model.data.x_limit
    }
    /** @param {PointerEvent} event */
    const down = event => {
      bounds = svg.getBoundingClientRect()
      return move(event)
    }
    grab(cell, row, { down, move })
    return refreshed(cell, row, dot)
  }

  /** @param {GateName} row */
  function tap(row) {
    const { y, half } = places[row],
      cell = slider(row),
      frame = Math.max(1, Math.min(34, width - 4)),
      text = width > 72
    make(
      "rect",
      { class: "touch", x: x + 1, y: y - half, width: Math.max(0, width - 2), height: 2 * half, rx: 5 },
      cell,
    )
    const { open, shut } = model.data.labels
    const words = { open, shut, between: (/** @type {number} */ value) => (text ? "" : value.toFixed(1)) }
    const left = x + (width - frame) / 2 - (text ? 12 : 0)
    const set = smallValve(cell, left, y, frame, half - 1, row, frame > 24 ? words : undefined)
    const amount = text
      ? make("text", { class: `amount ${row}`, x: x + width / 2 + 9, y: y + 5 }, cell)
      : null
    let from = 0,
      began = 0
    grab(cell, row, {
      down: event => {
        ;[from, began] = [read(row), event.clientY]
        return null
      },
      move: event => (Math.abs(event.clientY - began) < 4 ? null : from + (began - event.clientY) / 60),
      up: moved => (moved ? null : from > 0.5 ? 0 : 1),
    })
    return refreshed(cell, row, value => {
      set(value)
      if (amount) write(amount, gateNumber(value, true))
    })
  }

  /** @param {RowName} row */
  function slider(row) {
    const { low, high } = limits(model.data, row)
    const cell = make(
      "g",
      {
        class: "cell",
        role: "slider",
        tabindex: step === 0 ? 0 : -1,
        "data-row": row,
        "aria-valuemin": low,
        "aria-valuemax": high,
        "aria-orientation": "vertical",
      },
      svg,
    )
    cell.onkeydown = event => {
      const { step: stride } = limits(model.data, row),
        value = read(row)
      const beside = BESIDE[event.key]
      if (event.altKey || event.ctrlKey || event.metaKey) return
      if (beside) {
        const next = rowCells(row)[step + beside]
        if (next) focus(next)
      } else if (event.key in UP) model.change(row, step, value + UP[event.key] * stride, true)
      else if (row !== "x" && (event.key === "0" || event.key === "1"))
        model.change(row, step, Number(event.key), true)
      else if (row !== "x" && (event.key === "Enter" || event.key === " "))
        model.change(row, step, value > 0.5 ? 0 : 1, true)
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    cell.onfocus = () => model.clock.settle(step)
    return cell
  }

  /** @param {string | undefined} row @returns {SVGElement[]} */
  function rowCells(row) {
    return [...svg.querySelectorAll(`.cell[data-row=${row}]`)].map(cell => /** @type {SVGElement} */ (cell))
  }

  /** @param {SVGElement} cell */
  function focus(cell) {
    for (const each of rowCells(cell.dataset.row)) each.setAttribute("tabindex", each === cell ? "0" : "-1")
    cell.focus()
  }

  /** @param {RowName} row */
  function read(row) {
    return row === "x" ? model.data.x[step] : model.data.lstm[row][step][0]
  }

  /**
   * Follow the pointer: down, move and up each give a value to set, or null. A finger scrolls the page
   * wherever it begins: it drags a cell once it has tapped it (belt.css).
   * @param {SVGElement} cell
   * @param {RowName} row
   * @param {{ down(event: PointerEvent): number | null, move(event: PointerEvent): number | null,
   *   up?(moved: boolean): number | null }} gives
   */
  function grab(cell, row, { down, move, up = () => null }) {
    let held = false,
      moved = false,
      scrolls = false,
      before = 0,
      first = /** @type {number | null} */ (null)
    /** @param {number | null} value @param {boolean} done */
    const apply = (value, done) => value !== null && model.change(row, step, value, done)
    cell.onpointerdown = event => {
      if (event.button > 0) return
      event.preventDefault()
      held = true
      moved = false
      scrolls = event.pointerType === "touch" && document.activeElement !== cell
      before = read(row)
      cell.setPointerCapture(event.pointerId)
      first = down(event)
      if (scrolls) return
      focus(cell)
      apply(first, false)
    }
    cell.onpointermove = event => {
      if (!held || scrolls) return
      const value = move(event)
      moved ||= value !== null
      apply(value, false)
    }
    cell.onpointerup = () => {
      if (!held) return
      held = false
      focus(cell)
      apply(up(moved) ?? (moved ? read(row) : (first ?? read(row))), true)
    }
    cell.onpointercancel = () => {
      if (held && !scrolls) apply(before, true)
      held = false
    }
  }

  /** @param {SVGElement} cell @param {RowName} row @param {(value: number) => void} draw */
  function refreshed(cell, row, draw) {
    return {
      refresh() {
        const value = read(row)
        draw(value)
        attr(cell, "aria-valuenow", value)
        attr(cell, "aria-valuetext", row === "x" ? number(value) : gateNumber(value, true))
        attr(
          cell,
          "aria-label",
          filled(model.data.labels.cell_name, { name: model.data.labels[`${row}_name`], step: step + 1 }),
        )
      },
    }
  }
}

/**
 * By hand, the three large valves are handles as well: drag a shutter of the present step up or down.
 * @param {SVGSVGElement} svg
 * @param {Record<GateName, SVGElement>} groups
 * @param {{ belt: number, lane: number } & Record<GateName, number>} at
 * @param {Model} model
 */
export function dragValves(svg, groups, at, model) {
  const { half } = BELT
  for (const row of GATES) {
    const middle = row === "f" ? at.belt : at.lane
    const handle = make(
      "rect",
      {
        class: "handle",
        x: at[row] - 9,
        y: middle - half - 6,
        width: VALVE + 18,
        height: 2 * half + 12,
        rx: 6,
      },
      groups[row],
    )
    let held = false,
      before = 0,
      bounds = svg.getBoundingClientRect()
    /** @param {PointerEvent} event @param {boolean} done */
    const apply = (event, done) => {
      const unit = bounds.width / svg.viewBox.baseVal.width
      model.change(
        row,
        model.clock.now.step,
        Math.abs(event.clientY - bounds.top - middle * unit) / (unit * half),
        done,
      )
    }
    handle.onpointerdown = event => {
      if (event.button > 0) return
      held = true
      before = model.data.lstm[row][model.clock.now.step][0]
      bounds = svg.getBoundingClientRect()
      event.preventDefault()
      handle.setPointerCapture(event.pointerId)
      if (event.pointerType !== "touch") apply(event, false)
    }
    handle.onpointermove = event => held && apply(event, false)
    handle.onpointerup = event => {
      if (held) apply(event, true)
      held = false
    }
    handle.onpointercancel = () => {
      const { step } = model.clock.now
      if (held && model.data.lstm[row][step][0] !== before) model.change(row, step, before, true)
      held = false
    }
  }
}
