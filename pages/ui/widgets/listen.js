// @ts-check
// Curves of a gradient as sound, played back in time: a factor of ten is a semitone. Each curve has a place
// between the ears, and a mark on the figure goes along. Nothing sounds before it is asked for.
import { placeOf } from "./plotly_inside.js"

const SECONDS = 5,
  MOMENTS = 251, // 20 ms each
  TONE = 880, // Hz, of a gradient of 1
  FLOOR = -38, // log10: what float32 cannot hold is silent
  CEILING = 38, // and what it cannot hold above stays where it is
  LOUDNESS = 0.14, // of each curve
  FADE = 0.02, // seconds in which it ends
  SMOOTH = 33, // ms between two places of the mark
  JUMP = 500 // where the reader wants little motion

/** @typedef {{ start: string, stop: string, help: string }} Says */
/** @typedef {{ trace: Trace, ear: number, x: number[], y: Trace["y"] }} Voice its points back in time */

/** @param {number} log10 what a gradient of this size sounds like, in Hz */
const pitch = log10 => TONE * 2 ** (Math.min(log10, CEILING) / 12)

/**
 * A curve's value at a share of its way, between its points too; null where one of them is none.
 * @param {(number | null)[]} curve @param {number} share 0 to 1
 */
export function along(curve, share) {
  const at = share * (curve.length - 1),
    before = curve[Math.floor(at)],
    after = curve[Math.ceil(at)]
  return before === null || after === null ? null : before + (after - before) * (at % 1)
}

/**
 * The pitches, in Hz, that a curve is played with, evenly in time; 0 is silence.
 * @param {(number | null)[]} curve log10 of the gradient by lag, null where it is zero
 */
export function notes(curve, moments = MOMENTS) {
  return Array.from({ length: moments }, (_, moment) => {
    const log10 = along(curve, moment / (moments - 1))
    return log10 === null || log10 < FLOOR ? 0 : pitch(log10)
  })
}

/** @param {Trace[]} traces @returns {Voice[]} those that have a place between the ears */
const voices = traces =>
  traces.flatMap(trace => {
    const { ear, in_time } = trace.meta ?? {}
    if (ear === undefined) return []
    const x = /** @type {number[]} */ (trace.x)
    const [lags, values] = in_time ? [x.toReversed(), trace.y.toReversed()] : [x, trace.y]
    return [{ trace, ear, x: lags, y: values }]
  })

/**
 * Play what a button was pressed for; what it returns stops it.
 * @param {Voice[]} found @param {AudioContext} audio
 */
function sound(found, audio) {
  void audio.resume()
  const begin = audio.currentTime + 0.05
  const master = audio.createGain()
  master.connect(audio.destination)
  const tones = found.map(({ y, ear }) => {
    const tone = new OscillatorNode(audio, { type: "triangle" }),
      volume = new GainNode(audio, { gain: 0 }),
      pitches = notes(y)
    const loud = pitches.map((hz, at) => (hz && at && at < MOMENTS - 1 ? LOUDNESS : 0))
    const heard = new Float32Array(pitches.map(hz => hz || pitch(FLOOR)))
    tone.frequency.setValueCurveAtTime(heard, begin, SECONDS)
    volume.gain.setValueCurveAtTime(new Float32Array(loud), begin, SECONDS)
    tone.connect(volume).connect(new StereoPannerNode(audio, { pan: ear })).connect(master)
    tone.start(begin)
    tone.stop(begin + SECONDS)
    return tone
  })
  return () => {
    master.gain.setTargetAtTime(0, audio.currentTime, FADE / 4)
    for (const tone of tones) tone.stop(audio.currentTime + FADE)
  }
}

/**
 * A line across the figure with a dot on each curve.
 * @param {Plot} host @param {Voice[]} heard
 */
function mark(host, heard) {
  const shown = Object.assign(document.createElement("div"), { className: "heard", ariaHidden: "true" })
  shown.append(...heard.map(() => document.createElement("i")))
  host.after(shown)
  /** @param {number} share */
  const move = share => {
    heard.forEach(({ trace, x, y }, at) => {
      const lag = along(x, share),
        value = along(y, share)
      const dot = /** @type {HTMLElement} */ (shown.children[at])
      dot.hidden = value === null
      const { left, top, foot, head } = placeOf(host, trace, Number(lag), value ?? 0)
      shown.style.left = `${host.offsetLeft + left}px`
      shown.style.top = `${host.offsetTop + head}px`
      shown.style.height = `${foot - head}px`
      dot.style.top = `${Math.min(top, foot) - head}px`
    })
  }
  return { move, remove: () => shown.remove() }
}

/** @type {(() => void) | null} ends what is heard now: one figure at a time */
let end = null

/**
 * Let a figure be heard where its curves have places between the ears.
 * @param {HTMLButtonElement & { heard?: string }} button @param {Plot} host @param {Trace[]} traces
 * @param {Says | undefined} says
 */
export function listenable(button, host, traces, says) {
  const found = voices(traces)
  button.hidden = !found.length || !says || !window.AudioContext
  const playing = button.ariaPressed === "true"
  if (playing && (button.hidden || button.heard !== known(found))) end?.()
  if (button.hidden || !says) return
  button.title = says.help
  if (button.ariaPressed !== "true") dress(button, says, false)
  button.onclick = () => {
    const stops = button.ariaPressed === "true"
    end?.()
    if (!stops) begin(button, host, found, says)
  }
}

/** @param {Voice[]} found */
const known = found => JSON.stringify(found.map(({ ear, y }) => [ear, y]))

/** @param {HTMLButtonElement} button @param {Says} says @param {boolean} on */
function dress(button, says, on) {
  button.textContent = on ? says.stop : says.start
  button.ariaPressed = String(on)
}

/**
 * @param {HTMLButtonElement & { heard?: string }} button @param {Plot} host @param {Voice[]} found
 * @param {Says} says
 */
function begin(button, host, found, says) {
  const silence = sound(found, (window.carouselAudio ??= new AudioContext()))
  const shown = mark(host, found),
    since = performance.now()
  const pace = matchMedia("(prefers-reduced-motion: reduce)").matches ? JUMP : SMOOTH
  const step = () => {
    const share = (performance.now() - since) / (1000 * SECONDS)
    if (share >= 1 || !button.isConnected) return end?.()
    try {
      shown.move(share)
    } catch (trouble) {
      console.debug(trouble) // Plotly has drawn otherwise than we know: the sound goes on without
    }
  }
  const clock = setInterval(step, pace)
  /** @param {KeyboardEvent} event */
  const onKey = event => event.key === "Escape" && end?.()
  window.addEventListener("keydown", onKey, true)
  button.heard = known(found)
  dress(button, says, true)
  end = () => {
    end = null
    clearInterval(clock)
    window.removeEventListener("keydown", onKey, true)
    silence()
    shown.remove()
    dress(button, says, false)
  }
  step()
}
