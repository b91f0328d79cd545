// What the reader sets for each step: the input (drag a point), or by hand the three gates (tap: shut or open; drag: between).
// Pointer and keys; one tab stop per row, ←/→ walk the steps, ↑/↓ change the value.
const UP = { ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5 }

function boardCells(svg, model, { step, x, width, places, narrow }) {
  const rows = model.data.edit.map(({ row }) => row), cells = rows.map(row => (row === "x" ? point(row) : tap(row)))
  if (!rows.includes("x")) cells.push(fixedPoint())
  return cells

  function fixedPoint() {
    const dot = pointDrawing(svg)
    return { refresh: () => dot(model.data.x[step]) }
  }

  function pointDrawing(parent) {
    const { y, half } = places.x, middle = x + width / 2
    const stem = make("line", { class: "stem", x1: middle, x2: middle, y1: y }, parent)
    const dot = make("circle", { class: "dot", cx: middle, r: Math.max(1.5, Math.min(6, width / 3)) }, parent)
    const aside = width > 94, text = width > 50 ? make("text", { class: "amount x", x: aside ? middle + 11 : middle, "text-anchor": aside ? "start" : "middle" }, parent) : null
    return value => {
      const top = y - (half * Math.max(-1, Math.min(1, value / model.data.x_limit))) * 0.86
      attr(stem, "y2", top.toFixed(1))
      attr(dot, "cy", top.toFixed(1))
      if (!text) return
      attr(text, "y", (y + (value < 0 ? -3 : 13) + (aside ? 0 : value < 0 ? -5 : 4)).toFixed(1))
      write(text, number(value))
    }
  }

  function point(row) {
    const { y, half } = places[row], cell = slider(row)
    make("rect", { class: "touch", x, y: y - half - 2, width, height: 2 * half + 4, rx: 5 }, cell)
    const dot = pointDrawing(cell)
    const valueAt = event => {
      const bounds = svg.getBoundingClientRect(), unit = bounds.width / svg.viewBox.baseVal.width
      return (((bounds.top + y * unit - event.clientY) / unit) / (half * 0.86)) * model.data.x_limit
    }
    grab(cell, row, { down: valueAt, move: valueAt })
    return refreshed(cell, row, dot)
  }

  function tap(row) {
    const { y, half } = places[row], cell = slider(row), frame = Math.max(1, Math.min(34, width - 4)), text = width > 72
    make("rect", { class: "touch", x: x + 1, y: y - half, width: Math.max(0, width - 2), height: 2 * half, rx: 5 }, cell)
    const set = smallValve(cell, x + (width - frame) / 2 - (text ? 12 : 0), y, frame, half - 1, row)
    const amount = text ? make("text", { class: `amount ${row}`, x: x + width / 2 + 11, y: y + 5 }, cell) : null
    let from = 0, began = 0
    grab(cell, row, {
      down: event => {
        [from, began] = [read(row), event.clientY]
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

  function slider(row) {
    const { low, high } = model.data.edit.find(each => each.row === row)
    const cell = make("g", {
      class: "cell", role: "slider", tabindex: step === 0 ? 0 : -1, "data-row": row, "aria-valuemin": low, "aria-valuemax": high, "aria-orientation": "vertical",
    }, svg)
    cell.onkeydown = event => {
      const { step: stride } = model.data.edit.find(each => each.row === row), value = read(row)
      const beside = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
      if (event.altKey || event.ctrlKey || event.metaKey) return
      if (beside) {
        const next = [...svg.querySelectorAll(`.cell[data-row=${row}]`)][step + beside]
        if (next) focus(next)
      } else if (event.key in UP) model.change(row, step, value + UP[event.key] * stride, true)
      else if (row !== "x" && (event.key === "0" || event.key === "1")) model.change(row, step, Number(event.key), true)
      else if (row !== "x" && (event.key === "Enter" || event.key === " ")) model.change(row, step, value > 0.5 ? 0 : 1, true)
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    cell.onfocus = () => model.clock.settle(step)
    return cell
  }

  function focus(cell) {
    for (const each of svg.querySelectorAll(`.cell[data-row=${cell.dataset.row}]`)) each.setAttribute("tabindex", each === cell ? 0 : -1)
    cell.focus()
  }

  function read(row) {
    return row === "x" ? model.data.x[step] : model.data.lstm[row][step][0]
  }

  // Follow the pointer: down, move and up each give a value to set, or null.
  function grab(cell, row, { down, move, up = () => null }) {
    let held = false, moved = false
    const apply = (value, done) => value !== null && model.change(row, step, value, done)
    cell.onpointerdown = event => {
      if (event.button > 0) return
      event.preventDefault()
      held = true
      moved = false
      cell.setPointerCapture(event.pointerId)
      focus(cell)
      apply(down(event), false)
    }
    cell.onpointermove = event => {
      if (!held) return
      const value = move(event)
      moved ||= value !== null
      apply(value, false)
    }
    cell.onpointerup = cell.onpointercancel = () => {
      if (!held) return
      held = false
      const value = up(moved)
      apply(value ?? read(row), true)
    }
  }

  function refreshed(cell, row, draw) {
    return {
      refresh() {
        const value = read(row)
        draw(value)
        attr(cell, "aria-valuenow", value)
        attr(cell, "aria-valuetext", row === "x" ? number(value) : gateNumber(value, true))
        attr(cell, "aria-label", filled(model.data.labels.cell_name, { name: model.data.labels[`${row}_name`], step: step + 1 }))
      },
    }
  }
}

// By hand, the three large valves are handles as well: drag a shutter of the present step up or down.
function dragValves(svg, groups, at, model) {
  const { half } = BELT
  for (const row of GATES) {
    const middle = row === "f" ? at.belt : at.lane
    const handle = make("rect", { class: "handle", x: at[row] - 9, y: middle - half - 6, width: VALVE + 18, height: 2 * half + 12, rx: 6 }, groups[row])
    let held = false
    const apply = (event, done) => {
      const bounds = svg.getBoundingClientRect(), unit = bounds.width / svg.viewBox.baseVal.width
      model.change(row, model.clock.now.step, Math.abs(event.clientY - bounds.top - middle * unit) / (unit * half), done)
    }
    handle.onpointerdown = event => {
      if (event.button > 0) return
      held = true
      event.preventDefault()
      handle.setPointerCapture(event.pointerId)
      apply(event, false)
    }
    handle.onpointermove = event => held && apply(event, false)
    handle.onpointerup = handle.onpointercancel = event => {
      if (held) apply(event, true)
      held = false
    }
  }
}
