// A range control that Python follows while it is dragged. State sent: value = {v, n, done}; n makes every message new,
// done is false while the thumb is held. The thumb belongs to the reader while it is held, and to Python otherwise.
export default function ({ data, setStateValue, parentElement }) {
  const root = parentElement.querySelector(".live-slider")
  const range = root.querySelector("input[type=range]")
  const exact = root.querySelector("input[type=text]")
  const fault = root.querySelector("output")
  const { min, max, step, curve, integer, off, decimals } = data

  // A curved track gives the small values more room: value = min + (max - min) * position ** curve.
  const position = value => (curve === 1 ? value : Math.pow((value - min) / (max - min), 1 / curve))
  const valueAt = place => (curve === 1 ? place : min + (max - min) * Math.pow(place, curve))
  const settle = value => {
    const nearest = Math.min(max, Math.max(min, min + Math.round((value - min) / step) * step))
    const rounded = Number(nearest.toFixed(decimals))
    return off && rounded > 0 && rounded < off ? (rounded * 2 < off ? 0 : off) : rounded
  }
  const text = value => (off && value === 0 ? data.off_text : value.toFixed(integer ? 0 : decimals))

  const paint = value => {
    const share = curve === 1 ? (value - min) / (max - min) : position(value)
    root.style.setProperty("--share", share)
    range.setAttribute("aria-valuetext", text(value))
    if (document.activeElement !== exact && !root.live.faulty) exact.value = text(value)
  }
  const move = value => {
    root.live.value = value
    if (Number(range.value) !== position(value)) range.value = position(value)
    paint(value)
  }
  const send = (value, done) => {
    root.live.sent = performance.now()
    setStateValue("value", { v: value, n: Date.now() + Math.random(), done })
  }
  const complain = problem => {
    root.live.faulty = Boolean(problem)
    exact.setAttribute("aria-invalid", root.live.faulty)
    fault.textContent = problem || ""
  }
  const release = value => {
    clearTimeout(root.live.timer)
    root.live.timer = null
    root.live.held = false
    complain("")
    move(value)
    send(value, true)
  }

  root.live ??= { held: false, timer: null, sent: 0, value: data.value, faulty: false }
  root.querySelector(".label").innerHTML = data.label_html
  root.dataset.shape = data.shape
  root.dataset.idle = Boolean(data.idle)
  root.title = data.help
  root.style.setProperty("--tone", `var(--${data.tone})`)
  range.setAttribute("aria-label", data.label)
  exact.setAttribute("aria-label", `${data.label}: ${data.exact_text}`)
  range.min = curve === 1 ? min : 0
  range.max = curve === 1 ? max : 1
  range.step = curve === 1 ? step : "any"
  if (!root.live.held) move(data.value)

  range.oninput = () => {
    root.live.held = true
    const value = settle(valueAt(Number(range.value)))
    root.live.value = value
    complain("")
    paint(value)
    if (root.live.timer) return
    const wait = Math.max(0, data.throttle - (performance.now() - root.live.sent))
    root.live.timer = setTimeout(() => {
      root.live.timer = null
      send(root.live.value, false)
    }, wait)
  }
  range.onchange = () => release(settle(valueAt(Number(range.value))))
  range.onkeydown = event => {
    const strides = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }
    if (!(event.key in strides) || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    let stride = strides[event.key] * step * (event.shiftKey ? 10 : 1)
    if (off && root.live.value + stride > 0 && root.live.value + stride < off) stride = stride > 0 ? off : -root.live.value
    release(settle(root.live.value + stride))
  }
  exact.onkeydown = event => {
    if (event.key === "Enter") exact.blur()
    if (event.key === "Escape") {
      complain("")
      exact.value = text(root.live.value)
      exact.blur()
    }
  }
  exact.onfocus = () => exact.select()
  exact.onblur = () => {
    const typed = exact.value.trim().replace("−", "-").replace(",", ".")
    if (typed === text(root.live.value)) return complain("")
    const value = typed === data.off_text ? 0 : Number(typed)
    const allowed = typed !== "" && Number.isFinite(value) && value >= min && value <= max && (!integer || Number.isInteger(value))
      && !(off && value > 0 && value < off)
    if (!allowed) return complain(data.range_text)
    release(value)
    exact.value = text(value)
  }
}
