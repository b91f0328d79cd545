// @ts-check
// A Plotly figure that is updated in place: no flicker, zoom and hover survive. Streamlit's own chart makes a
// new plot at each change.
import { expectSomething } from "./arriving.js"
import { inApp } from "./address.js"
import { listenable } from "./listen.js"
import { withFan } from "./fan.js"
import { nearest } from "./guessed.js"
import { followed } from "./thumb.js"
import { heard, post } from "./moves.js"
import { pullable, stand } from "./pull.js"
import { thin } from "./thin.js"
import { likeness } from "./likeness.js"
import { nudge, undone } from "./nudge.js"
import { ALL_RAISED, escaped, lowered } from "./raised.js"
import { scalable, valuesAt } from "./plotly_inside.js"

const SETTLE = 150 // ms without a change after which Plotly draws the figure anew
const BUSY = 250 // ms between two redraws while the fan of the slider that is held moves the curves
const ASIDE = 1000 // ms between those of the other figures, meanwhile
const AGAIN = 2000 // ms after which Plotly is fetched once more where it did not come
const NARROW = 480 // px of a figure that may have no room for all that stands below its axes
const HEAD = 62, // px over a saved picture
  LINE = 17 // px a line under it
const ROOMY = 800 // px of a screen that has room for a figure of any height
const LEAST = 0.85 // of its height, so that its labels keep apart
const LONGEST = 600 // ms of changes after which it does so all the same

/**
 * What figure.py sends. patient: drawn after whatever is more urgent; every: seconds from one change to the
 * next of a figure that goes on by itself; plotly: the library's address, or else `library`, the same as
 * text, once it has been asked for; listen: what the button says where the curves can be heard.
 * @typedef {{ figure: Figure, config: object, alt: string, save: string, name: string,
 *   picture: { title: string, above: string, foot: string[] }, patient: boolean, every: number,
 *   listen?: import("./listen.js").Says, fans?: import("./fan.js").Fans,
 *   pulls?: import("./pull.js").Pull[], wire?: Wire,
 *   rows?: { name: string, places: number[], values: number[] },
 *   coming: string, late: string, plotly: string, library?: string }} FigureData
 * @typedef {Plot & { latest: FigureData, whole: Figure, next: Figure, drawn: Figure, likeness: string,
 *   settle: number | null,
 *   fan?: ReturnType<typeof withFan>, waiting: boolean,
 *   redrawn: number, wide: number, tall: number, watch: ResizeObserver }} LiveFigure
 */

/** @param {Component<FigureData>} component */
export default function ({ data, parentElement, setStateValue }) {
  /** @type {Host} */
  const place = parentElement
  const host = /** @type {LiveFigure} */ (parentElement.querySelector(".live-figure"))
  const { figure, config, alt, patient, every } = data
  for (const [at, format] of ["png", "svg"].entries()) {
    const save = /** @type {HTMLButtonElement} */ (parentElement.querySelectorAll(".save-picture")[at])
    save.textContent ||= format.toUpperCase()
    save.title = save.ariaLabel = data.save.replace("{format}", format.toUpperCase())
    save.onclick = () =>
      library(data).then(Plotly =>
        Plotly.downloadImage(picture(host, data), {
          format,
          scale: format === "png" ? 2 : 1,
          width: host.clientWidth,
          height: Number(figure.layout.height) + HEAD + LINE * footOf(data).length,
          filename: data.name,
        }),
      )
  }
  const listen = /** @type {HTMLButtonElement} */ (parentElement.querySelector(".listen"))
  listenable(listen, host, figure.data, data.listen)
  const handles = /** @type {HTMLElement} */ (parentElement.querySelector(".pulls"))
  const { wire, pulls } = data
  if (wire) heard(wire)
  if (wire && pulls)
    pullable(host, handles, pulls, (name, v, done) => post(setStateValue, wire, { name, v, done }))
  host.tall = figure.layout.height
  figure.layout.height = fitted(host)
  host.style.minHeight = `${figure.layout.height}px`
  host.setAttribute("role", "figure")
  host.setAttribute("aria-label", alt)
  host.whole = data.fans ? structuredClone(figure) : figure // Plotly writes into what it draws
  host.next = thinned(host, figure)
  host.latest = data

  /** @param {PlotlyLibrary} Plotly */
  const redraw = Plotly => {
    clearTimeout(host.settle ?? 0)
    host.settle = null
    if (!host.isConnected) return
    undone(host)
    host.drawn = host.next
    host.likeness = likeness(host.drawn) // before Plotly writes its own defaults into the figure
    Plotly.react(host, host.drawn.data, host.drawn.layout, config)
    if (host.latest.fans) {
      host.fan ??= withFan(host, change => present(Plotly, change))
      host.fan.follow(host.drawn, host.latest.fans)
    }
    host.redrawn = performance.now()
    host.wide = host.offsetWidth
    if (host.watch) return
    host.watch = new ResizeObserver(() => {
      const height = fitted(host),
        { offsetWidth, wide } = host
      if (!host.isConnected) return host.watch.disconnect()
      if (!offsetWidth) return
      const other = offsetWidth !== wide && Math.min(offsetWidth, wide) < NARROW
      if (other || height !== host.next.layout.height) {
        host.style.minHeight = `${height}px`
        host.whole.layout.height = height
        host.next = thinned(host, host.whole)
        redraw(Plotly)
      }
      host.wide = offsetWidth
      Plotly.Plots.resize(host)
    })
    host.watch.observe(parentElement)
    host.on("plotly_afterplot", () => {
      scalable(host)
      stand(host, handles)
    })
    scalable(host)
    stand(host, handles)
    host.on("plotly_click", click => {
      const { wire, rows } = host.latest
      if (!wire || !rows) return
      const v = rows.values[nearest(rows.places, under(host, click))]
      post(setStateValue, wire, { name: rows.name, v, done: true })
    })
  }
  // What core has swept ahead for the thumb's value; where more changes than can be moved, not too often.
  /** @param {PlotlyLibrary} Plotly @param {(figure: Figure) => Figure} change */
  const present = (Plotly, change) => {
    const next = thinned(host, change(host.whole))
    if (orElse(() => nudge(host, next), false) || performance.now() - host.redrawn < BUSY) return
    host.next = next
    redraw(Plotly)
  }
  /** @param {PlotlyLibrary} Plotly */
  const draw = Plotly => {
    host.waiting = false
    place.arriving?.()
    const held = followed() && (host.fan?.holds() ? BUSY : ASIDE),
      since = performance.now() - host.redrawn
    const late = since > LONGEST && host.settle && !held
    if (late || !host.isConnected || !host.drawn || !orElse(() => nudge(host, host.next), false)) {
      if (!held || since > held) return redraw(Plotly)
    } else if (host.latest.fans) host.fan?.follow(host.next, host.latest.fans)
    clearTimeout(host.settle ?? 0)
    // 2.5 times: the change due has not come
    host.settle = setTimeout(() => redraw(Plotly), Math.max(held || SETTLE, 2500 * every))
  }
  if (data.library) library(data).then(() => setStateValue("plotly_wanted", null))
  if (!host.waiting) {
    host.waiting = true
    if (!window.Plotly) expectSomething(place, data)
    /** @param {PlotlyLibrary} Plotly */
    const come = Plotly => {
      if (host.watch && patient) requestAnimationFrame(() => setTimeout(() => draw(Plotly), 30))
      else draw(Plotly)
    }
    const ask = () => {
      if (!host.isConnected) return
      setStateValue("plotly_wanted", { n: Date.now() })
      // of parts of a page that ask at once, Streamlit hears one
      setTimeout(wait, AGAIN * (0.5 + Math.random()))
    }
    const wait = () => {
      library(host.latest).then(come, ask)
    }
    wait()
  }
}

/**
 * The figure as a file that stands by itself: on the page's ground, with its title, what is drawn, and the
 * settings. Raised figures become <sup>, since a file has not the page's fonts.
 * @param {LiveFigure} host
 * @param {FigureData} data
 */
function picture(host, { picture }) {
  const lines = footOf({ picture })
  const { data, layout } = structuredClone({ data: host.drawn.data, layout: host.drawn.layout })
  const { l, t, b } = layout.margin,
    ground = getComputedStyle(/** @type {Element} */ (document.querySelector(".stApp"))).backgroundColor
  for (const [name, part] of Object.entries(layout)) {
    const ticks = /** @type {TickedAxis} */ (part)
    if (/^[xy]axis/.test(name)) ticks.ticktext = ticks.ticktext?.map(plainRaised)
  }
  for (const note of layout.annotations) note.text = plainRaised(note.text)
  const own = { x: 0, ay: 0, xref: "paper", yref: "paper", xanchor: "left", align: "left", showarrow: false }
  const above = `<span style="font-size:15px">${shortened(picture.above, host)}</span>`
  const head = { y: 1, yanchor: "bottom", yshift: t + 2, xshift: 10 - l, font: { size: 20 } }
  const foot = { y: 0, yanchor: "top", yshift: 4 - b, xshift: 10 - l, font: { size: 12 } }
  layout.annotations.push(
    { ...own, ...head, text: `<b>${escaped(picture.title)}</b><br>${above}` },
    { ...own, ...foot, text: lines.map(escaped).join("<br>") },
  )
  const height = Number(layout.height) + HEAD + LINE * lines.length
  const margin = { ...layout.margin, t: t + HEAD, b: b + LINE * lines.length }
  return { data, layout: { ...layout, height, margin, paper_bgcolor: ground, plot_bgcolor: ground } }
}

/**
 * The lines below a saved picture: the settings, at most 110 characters a line, and the address.
 * @param {Pick<FigureData, "picture">} data
 */
function footOf({ picture: { foot } }) {
  const [settings, address] = foot
  return [...(settings.match(/.{1,110}(?:\s+|$)|.{110}/g) ?? []), address].map(line => line.trim())
}

/** @param {string} text */
const plainRaised = text => text.replace(ALL_RAISED, raised => `<sup>${lowered(raised)}</sup>`)

/** @param {string} text @param {HTMLElement} host */
function shortened(text, host) {
  const most = Math.floor(host.clientWidth / (/[\u2e80-\uffff]/.test(text) ? 15 : 7.5))
  return plainRaised(text.length > most ? `${text.slice(0, most - 1)}…` : text)
}

/**
 * The height of a figure that leaves room for its slider on a low screen, such as a laptop's whose browser
 * shows its bars, or where all is shown larger. It stays until the figure's width changes: a phone's own bars
 * come and go.
 * @param {LiveFigure} host
 */
const fitted = ({ tall, currentCSSZoom }) => {
  const room = window.innerHeight / (currentCSSZoom ?? 1)
  return Math.max(LEAST * tall, Math.round(tall - 0.43 * Math.max(0, ROOMY - room)))
}

/**
 * plotly.js, which comes compressed. It is run as text of the page: at a reload the browser finds what it
 * compiled, which it does not for a Blob.
 * @param {FigureData} data
 * @returns {Promise<PlotlyLibrary>}
 */
function library({ plotly, library }) {
  const address = library ? `data:;base64,${library}` : plotly && inApp(plotly)
  if (!address && !window.carouselPlotly) return Promise.reject(new Error("plotly.js has no address"))
  return (window.carouselPlotly ??= fetch(address)
    .then(unpacked)
    .then(text => {
      document.head.append(Object.assign(document.createElement("script"), { text }))
      if (!window.Plotly) throw new Error("plotly.js did not run")
      return window.Plotly
    })
    .catch(trouble => {
      window.carouselPlotly = null
      throw trouble
    }))
}

/** @param {Response} answer */
function unpacked(answer) {
  if (!answer.ok || !answer.body) throw new Error(`plotly.js: ${answer.status}`)
  return new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).text()
}

/**
 * The figure as it is drawn: on a narrow screen some is left out.
 * @param {HTMLElement} host @param {Figure} figure
 */
function thinned({ offsetWidth }, figure) {
  if (!offsetWidth || offsetWidth >= NARROW) return figure
  const layout = structuredClone(figure.layout)
  thin(layout, offsetWidth, textWidth)
  return { ...figure, layout }
}

const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"))

/** @param {string} text @param {string} font */
function textWidth(text, font) {
  pen.font = font
  return pen.measureText(text).width
}

/**
 * How high in its plot was clicked, as the axis says. Plotly's own points may be those of up to 50 ms ago:
 * after a tap, of the tap before.
 * @param {Plot} host @param {PlotlyClick} click
 */
function under(host, { event, points: [point] }) {
  const box = host.getBoundingClientRect()
  const { clientX, clientY } = "changedTouches" in event ? event.changedTouches[0] : event
  return orElse(() => valuesAt(host, clientX - box.left, clientY - box.top), null)?.y ?? point.y
}

/**
 * What an attempt gives, or else what it falls back to where Plotly is not as we know it.
 * @template Result
 * @param {() => Result} attempt
 * @param {Result} fallback
 */
function orElse(attempt, fallback) {
  try {
    return attempt()
  } catch (trouble) {
    console.debug(trouble)
    return fallback
  }
}
