// The equations with the numbers of the step. A term and its part of the drawing light up together.
function equations(container, model) {
  container.textContent = ""
  const { labels: words, units } = model.data, terms = []
  const lstm = letter => ({ step, unit }) => number(model.data.lstm[letter][step][unit])
  const rnn = letter => ({ step, unit }) => number(model.data.rnn[letter][step][unit])
  const gate = letter => ({ step, unit }) => gateNumber(model.data.lstm[letter][step][unit], model.data.gates)
  const bias = ({ unit }) => number(model.data.rnn.bias[unit])

  // A term: symbol, part, hue, its number, and the phase from which it is known; an operator: only the symbol.
  equation(words.memory_equation, [
    ["C_t", "c", "c", lstm("c"), 0.7], "=", ["f_t", "f", "f", gate("f"), 0.28, "kept"], ["⊙", "kept"], ["C_{t−1}", "c_before", "c", lstm("c_before"), 0.1, "kept"],
    "+", ["i_t", "i", "i", gate("i"), 0.28, "written"], ["⊙", "written"], ["C̃_t", "g", "g", lstm("g"), 0.4, "written"]])
  equation(words.output_equation, [
    ["h_t", "h", "h", lstm("h"), 0.92], "=", ["o_t", "o", "o", gate("o"), 0.28], "⊙", ["tanh C_t", "c", "c", lstm("squashed"), 0.82]])
  equation(words.rnn_equation, [
    ["h_t", "rnn_h", "h", rnn("h"), 0.76], "= tanh(", ["W_{hh}h_{t−1}", "rnn_from_h", "h", rnn("from_h"), 0.44], "+",
    ["W_{xh}x_t", "rnn_from_x", "x", rnn("from_x"), 0.44], "+", ["b_h", "rnn_a", "rnn", bias, 0], ")"])

  function equation(name, pieces) {
    const row = html("div", "equation", container)
    row.setAttribute("role", "group")
    row.setAttribute("aria-label", name)
    for (const piece of pieces) {
      const cell = html("span", "term", row), sign = html("i", "", cell), value = html("b", "", cell)
      const [text, part, hue, get, known, group] = typeof piece === "string" ? [piece] : piece
      rich(sign, text)
      if (get === undefined) {
        cell.classList.add("operator")
        value.textContent = text
        if (part) cell.dataset.part = part
        continue
      }
      cell.classList.add(hue)
      Object.assign(cell.dataset, group ? { part, group } : { part })
      cell.tabIndex = terms.length ? -1 : 0
      cell.setAttribute("role", "img")
      terms.push({ cell, value, get, known, part, widest: "" })
    }
  }
  terms.forEach(({ cell }, n) => {
    cell.onkeydown = event => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
      if (!by || event.altKey || event.ctrlKey || event.metaKey) return
      const next = terms[(n + by + terms.length) % terms.length].cell
      for (const each of terms) each.cell.tabIndex = each.cell === next ? 0 : -1
      next.focus()
      event.preventDefault()
      event.stopPropagation()
    }
  })

  return {
    // Each term is as wide as its longest number, so nothing moves from step to step.
    refresh() {
      for (const term of terms) {
        let longest = ""
        for (let step = 0; step < model.data.steps.length; step++) for (let unit = 0; unit < units; unit++) {
          const text = term.get({ step, unit })
          if (text.length > longest.length) longest = text
        }
        const shape = longest.replace(/\d/g, "0")
        if (shape === term.widest || shape.length < term.widest.length) continue
        term.widest = shape
        write(term.value, shape)
        term.cell.style.minWidth = ""
        term.cell.style.minWidth = `${Math.ceil(term.cell.getBoundingClientRect().width) + 1}px`
      }
    },
    draw(view) {
      for (const { cell, value, get, known, part } of terms) {
        const text = view.phase >= known ? get(view) : "·"
        write(value, text)
        if (view.phase >= 0.97 && !model.clock.moving) attr(cell, "aria-label", `${plain(words.parts[part])} ${text}`)
      }
    },
  }
}

// Why a gate stands where it stands: its sum, term by term.
function sums(container, model) {
  container.textContent = ""
  container.hidden = !model.data.sums
  if (!model.data.sums) return { draw() {} }
  const rows = ["f", "i", "g", "o"].map(letter => {
    const cell = html("div", `sum ${letter}`, container)
    cell.dataset.part = letter
    rich(html("i", "", cell), letter === "g" ? "C̃_t" : `${letter}_t`)
    return { letter, text: html("span", "", cell) }
  })
  html("div", "sum rnn", container, model.data.labels.rnn)
  return {
    draw({ step, unit, phase }) {
      for (const { letter, text } of rows) {
        const { from_x: fromX, from_h: fromH, bias } = model.data.sums[letter], squash = letter === "g" ? "tanh" : "σ"
        write(text, phase < 0.28 ? " = ·" : ` = ${squash}(${number(fromX[step][unit])} ${signed(fromH[step][unit])} ${signed(bias[unit])})`)
      }
    },
  }
}

function signed(value) {
  return value < 0 ? `− ${number(-value)}` : `+ ${number(value)}`
}
