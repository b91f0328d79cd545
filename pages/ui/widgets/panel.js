// A panel of controls that Python follows while they are moved. data.rows: what to show, top to bottom. State sent: value =
// {name, v, n, done, earlier}; n numbers the moves, done is false while a thumb is held, earlier holds the moves that Python has
// not answered yet, since of two messages sent shortly after one another it may see only the second. What the reader holds, and
// what has not been answered, is the reader's; everything else shows what Python says. A slider that is let go first shows what it
// does, and is done when it has rested: what else Python has to do then would keep the figure waiting.
const REST = 150 // ms
const TURN = "carousel:turn" // something was let go; other parts of the page follow
const STRIDES = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }

export default function ({ data, setStateValue, parentElement }) {
  const root = parentElement.querySelector(".panel")
  const shape = JSON.stringify(data.rows.map(row => [row.kind, row.name, row.choices?.map(choice => choice.name), row.css]))
  if (root.shape !== shape) {
    root.shape = shape
    root.replaceChildren(...data.rows.map(row => builders[row.kind](row)))
  }
  const sent = root.sent ?? []
  root.sent = sent.slice(sent.findIndex(({ n }) => n === data.answered) + 1)
  root.say = setStateValue
  const send = root.send ??= (name, v, done = true) => {
    const earlier = root.sent.filter(move => move.done || move.name !== name) // where a thumb was on its way here is of no use
    const move = { name, v, n: Math.max(Date.now(), (root.newest ?? 0) + 1), done }
    root.newest = move.n
    root.sent = [...earlier, move]
    root.say("value", { ...move, earlier })
  }
  const waits = root.waits ??= name => root.sent.some(move => move.name === name)
  root.follow = () => data.follows && send("follow", null, false)
  if (data.follows && !root.follows) window.addEventListener(TURN, () => root.isConnected && root.follow())
  root.follows ||= data.follows
  data.rows.forEach((row, place) => {
    root.children[place].hidden = Boolean(row.hidden)
    updaters[row.kind]?.(root.children[place], row, send, waits)
  })
  const turned = root.turn !== undefined && data.turn !== root.turn
  root.turn = data.turn
  if (turned) window.dispatchEvent(new Event(TURN))
}

const element = (html, css) => {
  const holder = document.createElement("div")
  holder.innerHTML = html
  holder.firstElementChild.className = css
  return holder.firstElementChild
}

const write = (element, text) => {
  if (element.textContent !== text) element.textContent = text
}

const builders = {
  group: row => {
    const title = element("<p></p>", "group")
    title.style.setProperty("--swatch", `var(--${row.symbol})`)
    title.style.setProperty("--swatch-fill", `var(--${row.symbol}-fill)`)
    return title
  },
  rule: () => document.createElement("hr"),
  slider: () => element(
    `<div><span class="label"></span><input type="range"><input type="text" inputmode="decimal" autocomplete="off"
      spellcheck="false"><output></output></div>`, "live-slider"),
  choices: row => element(`<div>${row.choices.map(() => "<select></select>").join("")}</div>`, "choices"),
  chips: () => element("<div></div>", "chips"),
  html: row => element("<div></div>", row.css),
  transport: () => element("<div><button type=button></button><button type=button></button><button type=button></button></div>", "transport"),
  ends: () => element(`<div><label class="switch"><input type="checkbox" role="switch"><span></span></label>
    <button type="button"></button></div>`, "ends"),
}

const updaters = {
  group: (title, row) => write(title, row.title),
  slider: updateSlider,
  choices: (box, row, send) => row.choices.forEach((choice, place) => {
    const select = box.children[place]
    const options = JSON.stringify(choice.options)
    if (select.options_ !== options) {
      select.options_ = options
      select.replaceChildren(...choice.options.map(([value, label]) => new Option(label, value)))
    }
    select.value = choice.value
    select.title = choice.help ?? ""
    select.setAttribute("aria-label", choice.label)
    select.onchange = () => send(choice.name, select.value)
  }),
  html: (box, row) => {
    if (box.shown !== row.html) box.innerHTML = box.shown = row.html
  },
  chips: (box, row, send) => {
    const buttons = [...row.options, ...(row.action ? [[null, row.action.label]] : [])]
    if (box.childElementCount !== buttons.length) box.replaceChildren(...buttons.map(() => document.createElement("button")))
    box.setAttribute("role", row.multi ? "group" : "radiogroup")
    box.setAttribute("aria-label", row.label)
    buttons.forEach(([value, label], place) => {
      const button = box.children[place]
      write(button, label)
      button.type = "button"
      if (value === null) {
        button.className = "action"
        button.title = row.action.help
        button.onclick = () => send(row.action.name, null)
        return
      }
      const on = row.multi ? row.value.includes(value) : row.value === value
      button.setAttribute("role", row.multi ? "checkbox" : "radio")
      button.ariaChecked = on
      button.tabIndex = row.multi || on || (!row.value && place === 0) ? 0 : -1
      button.onclick = () => {
        if (row.multi) send(row.name, on ? row.value.filter(other => other !== value) : [...row.value, value])
        else if (!on) send(row.name, value)
      }
      button.onkeydown = event => {
        const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
        if (!way) return
        event.preventDefault()
        const next = box.children[(place + way + row.options.length) % row.options.length]
        next.focus()
        if (!row.multi) next.click()
      }
    })
  },
  // Step back, play or pause, step forward through the values of a slider, with keys as well. While it plays, the next step is
  // asked for once Python has shown the last one.
  transport: (box, row, send, waits) => {
    const live = (box.live ??= { at: row.value, playing: false, timer: null })
    live.row = row
    if (!waits(row.name)) live.at = row.value
    const [back, play, forward] = box.children
    const go = value => {
      const next = Math.min(live.row.max, Math.max(live.row.min, value))
      if (next === live.at) return false
      live.at = next
      send(live.row.name, next)
      return true
    }
    const onward = () => { if (!go(live.at + live.row.way)) turn(false) }
    const turn = on => {
      clearTimeout(live.timer)
      live.playing = on
      const atEnd = live.at === (live.row.way > 0 ? live.row.max : live.row.min)
      if (on && atEnd) go(live.row.way > 0 ? live.row.min : live.row.max)
      else if (on) onward()
      label()
    }
    const label = () => {
      const named = [[back, "‹", row.back], [play, live.playing ? "❚❚" : "▶", live.playing ? row.pause : row.play], [forward, "›", row.forward]]
      for (const [button, sign, said] of named) {
        write(button, sign)
        button.title = button.ariaLabel = said
      }
    }
    label()
    back.onclick = () => { turn(false); go(live.at - 1) }
    forward.onclick = () => { turn(false); go(live.at + 1) }
    play.onclick = () => turn(!live.playing)
    // Arrows move between chips for those who came there by Tab; who clicked a chip means the steps.
    box.onkey = event => {
      if (event.key === "Tab") live.pointed = false
      const { tagName } = event.target
      const own = /^(INPUT|TEXTAREA|SELECT|A)$/.test(tagName) || (!live.pointed && event.target.closest?.("[role=radiogroup]"))
      const does = { ArrowLeft: () => go(live.at - 1), ArrowRight: () => go(live.at + 1), Home: () => go(live.row.min),
        End: () => go(live.row.max), " ": () => turn(!live.playing) }[event.key]
      if (!does || own || !box.checkVisibility() || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === " " && box.contains(event.target)) return
      event.preventDefault()
      event.stopPropagation()
      if (event.key !== " ") turn(false)
      does()
    }
    const phone = matchMedia("(max-width: 640px)")
    box.tell = () => {
      if (!box.isConnected || live.row.hidden || phone.matches === live.row.narrow || waits("narrow")) return
      send("narrow", phone.matches)
    }
    if (!box.listening) {
      window.addEventListener("keydown", event => box.isConnected && box.onkey(event), true)
      window.addEventListener("pointerdown", () => { live.pointed = true }, true)
      phone.addEventListener("change", () => box.tell())
    }
    box.listening = true
    box.tell()
    clearTimeout(live.timer)
    if (live.playing) live.timer = setTimeout(() => box.isConnected && live.playing && onward(), row.pace)
  },
  ends: (box, row, send) => {
    const [input, said, button] = [box.querySelector("input"), box.querySelector("span"), box.querySelector("button")]
    write(said, row.switch.label)
    said.parentElement.title = row.switch.help
    input.checked = row.switch.value
    input.onchange = () => send(row.switch.name, input.checked)
    write(button, row.button.label)
    button.title = row.button.help
    button.disabled = row.button.disabled
    button.onclick = () => send(row.button.name, null)
    box.onkey = event => {
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "range"
      if (event.key === row.button.key && box.isConnected && !button.disabled && !typing && !event.ctrlKey && !event.metaKey) button.click()
    }
    if (!box.listening) window.addEventListener("keydown", event => box.onkey(event))
    box.listening = true
  },
}

// There are up to twenty in a panel, and a redraw is for one of them: what is as it was is not written again.
function updateSlider(root, row, send, waits) {
  const live = (root.live ??= { held: false, timer: null, sent: 0, value: null, faulty: false })
  const look = JSON.stringify({ ...row, value: null })
  const dressed = live.look !== look
  if (dressed) dressSlider(root, row, send)
  live.look = look
  if (live.held || waits(row.name)) return
  if (!live.resting) live.told = row.value
  if (dressed || live.value !== row.value) live.move(row.value)
}

function dressSlider(root, row, send) {
  const [label, range, exact, fault] = root.children
  const { min, max, step, curve, integer, off, decimals } = row
  const live = root.live

  // A curved track gives the small values more room: value = min + (max - min) * position ** curve.
  const position = value => (curve === 1 ? value : Math.pow((value - min) / (max - min), 1 / curve))
  const valueAt = place => (curve === 1 ? place : min + (max - min) * Math.pow(place, curve))
  const settle = value => {
    const nearest = Math.min(max, Math.max(min, min + Math.round((value - min) / step) * step))
    const rounded = Number(nearest.toFixed(decimals))
    return off && rounded > 0 && rounded < off ? (rounded * 2 < off ? 0 : off) : rounded
  }
  const text = value => (off && value === 0 ? row.off_text : value.toFixed(integer ? 0 : decimals))

  const paint = value => {
    root.style.setProperty("--share", curve === 1 ? (value - min) / (max - min) : position(value))
    range.setAttribute("aria-valuetext", text(value))
    if (document.activeElement !== exact && !live.faulty) exact.value = text(value)
  }
  const move = live.move = value => {
    live.value = value
    if (Number(range.value) !== position(value)) range.value = position(value)
    paint(value)
  }
  const complain = problem => {
    live.faulty = Boolean(problem)
    exact.setAttribute("aria-invalid", live.faulty)
    fault.textContent = problem || ""
  }
  const release = value => {
    clearTimeout(live.timer)
    live.timer = null
    live.held = false
    complain("")
    move(value)
    if (value !== live.told) tell(value)
    rest()
  }
  const tell = (value, done = false) => {
    live.told = value
    send(row.name, value, done)
  }
  // Done after a while, or before anything else is done.
  const rest = () => {
    live.resting?.abort()
    const resting = live.resting = new AbortController()
    const done = () => {
      resting.abort()
      live.resting = null
      tell(live.value, true)
    }
    const timer = setTimeout(done, REST)
    resting.signal.addEventListener("abort", () => clearTimeout(timer))
    const goesOn = event => event.target === range && (event.type === "pointerdown" || event.key in STRIDES)
    for (const type of ["pointerdown", "keydown"]) {
      window.addEventListener(type, event => goesOn(event) || done(), { capture: true, signal: resting.signal })
    }
  }

  label.innerHTML = row.label_html
  root.dataset.shape = row.shape
  root.title = row.help
  root.style.setProperty("--tone", `var(--${row.tone})`)
  range.setAttribute("aria-label", row.label)
  exact.setAttribute("aria-label", `${row.label}: ${row.exact_text}`)
  range.min = curve === 1 ? min : 0
  range.max = curve === 1 ? max : 1
  range.step = curve === 1 ? step : "any"

  range.oninput = () => {
    live.resting?.abort()
    live.resting = null
    live.held = true
    live.value = settle(valueAt(Number(range.value)))
    complain("")
    paint(live.value)
    if (live.timer) return
    live.timer = setTimeout(() => {
      live.timer = null
      live.sent = performance.now()
      tell(live.value)
    }, Math.max(0, row.throttle - (performance.now() - live.sent)))
  }
  range.onchange = () => release(settle(valueAt(Number(range.value))))
  range.onkeydown = event => {
    if (!(event.key in STRIDES) || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    let stride = STRIDES[event.key] * step * (event.shiftKey ? 10 : 1)
    if (off && live.value + stride > 0 && live.value + stride < off) stride = stride > 0 ? off : -live.value
    release(settle(live.value + stride))
  }
  exact.onkeydown = event => {
    if (event.key === "Enter") exact.blur()
    if (event.key === "Escape") {
      complain("")
      exact.value = text(live.value)
      exact.blur()
    }
  }
  exact.onfocus = () => exact.select()
  exact.onblur = () => {
    const typed = exact.value.trim().replace("−", "-").replace(",", ".")
    if (typed === text(live.value)) return complain("")
    const value = typed === row.off_text ? 0 : Number(typed)
    const allowed = typed !== "" && Number.isFinite(value) && value >= min && value <= max && (!integer || Number.isInteger(value))
      && !(off && value > 0 && value < off)
    if (!allowed) return complain(row.range_text)
    release(value)
    exact.value = text(value)
  }
}
