// @ts-check
// How a class has guessed, as markup: bars of both votes, on the axes of the question, with what is true and
// one's own guess. Phones load this: nothing of it is younger than 2020.
import { powerText } from "./guessed.js"

/**
 * As server/classroom sends them. A tally: how many guessed what.
 * @typedef {{ n: number, counts?: Record<string, number>, band?: number[][], drawn?: number[][] }} Tally
 * @typedef {string | number[]} Guess
 * @typedef {{ value: Guess, written: string, curve?: number[] }} Truth
 * @typedef {{ id: string, kind: string, ask: string, label: string, lag: number, low: number, high: number,
 *   near: number, options: [string, string][] }} Ask
 * @typedef {{ x: [number, number], xs: [number, string][], title: string, y: [number, number],
 *   ys: [number, string][], lags: number[], where: string,
 *   given: { label: string, of: string, points: [number, number][] }[] }} Axes
 * @typedef {Record<string, Tally>} Both by "1" and "2"
 * @typedef {(name: string) => string} Say
 */

/** @param {unknown} text */
export const safe = text => String(text).replace(/[&<>"']/g, mark => `&#${mark.charCodeAt(0)};`)

/** @param {number} value */
const px = value => String(Math.round(value * 10) / 10)

/** The latest vote that there is. @param {Both} votes */
const latest = votes => (votes["2"] && votes["2"].n ? votes["2"] : votes["1"])

/** A guess as text. @param {Ask} ask @param {Guess} guess */
export const written = (ask, guess) =>
  typeof guess === "string" || ask.kind === "curve"
    ? ""
    : ask.kind === "number"
      ? String(guess[0])
      : powerText(guess[0])

/**
 * A choice: its options, each with a bar a vote.
 * @param {Ask} ask @param {Both} votes @param {Guess | undefined} truth @param {Guess | undefined} mine
 * @param {Say} say
 */
export function choiceBars(ask, votes, truth, mine, say) {
  const all = Object.keys(votes)
  const rounds = all.filter(round => votes[round].n)
  const line = (/** @type {[string, string]} */ [name, label]) => {
    const marks = [name === truth ? say("true") : "", name === mine ? say("mine") : ""].filter(Boolean)
    const bars = rounds.map(round => {
      const count = (votes[round].counts || {})[name] || 0
      const share = px((100 * count) / votes[round].n)
      const look = all.length > 1 ? round : "2"
      return `<span class="bar vote-${look}"><i style="width:${share}%"></i><b>${count}</b></span>`
    })
    const css = name === truth ? ' class="true"' : ""
    const mark = marks.length ? ` <em>${safe(marks.join(" · "))}</em>` : ""
    return `<li${css}><span class="option">${label}${mark}</span>${bars.join("")}</li>`
  }
  return `<ul class="votes">${ask.options.map(line).join("")}</ul>`
}

/**
 * Decades or a curve on their axes.
 * @param {Ask[]} asks @param {Axes} axes @param {Record<string, Both>} votes
 * @param {Record<string, Truth>} truths @param {Record<string, Guess | undefined>} mine
 * @param {{ width: number, height: number }} size @param {Say} say
 */
export function onAxes(asks, axes, votes, truths, mine, size, say) {
  const to = scales(axes, size)
  const parts = [frame(axes, to), ...axes.given.map(given => line(given.points, to, `given of-${given.of}`))]
  asks.forEach((ask, place) => {
    const truth = truths[ask.id]
    const both = votes[ask.id] || {}
    if (ask.kind === "curve") parts.push(curves(axes, to, latest(both)))
    else parts.push(bars(both, ask, to))
    if (truth && truth.curve)
      parts.push(
        line(
          truth.curve.map((y, x) => [x, y]),
          to,
          `truth truth-${place}`,
        ),
      )
    if (truth && ask.kind === "curve" && typeof truth.value !== "string") {
      parts.push(
        line(
          truth.value.map((y, at) => [axes.lags[at], y]),
          to,
          "truth",
        ),
      )
    }
    const own = mine[ask.id]
    if (own && typeof own !== "string") {
      if (ask.kind === "curve")
        parts.push(
          line(
            own.map((y, at) => [axes.lags[at], y]),
            to,
            "mine",
          ),
        )
      else parts.push(diamond(to.x(ask.lag), to.y(own[0])))
    }
    if (truth && ask.kind === "decade" && typeof truth.value !== "string") {
      const [x, y] = [to.x(ask.lag), to.y(truth.value[0])]
      parts.push(`<circle class="truth" cx="${px(x)}" cy="${px(y)}" r="7"/>`)
    }
  })
  return picture(parts, size, say("picture"))
}

/**
 * A number: a histogram of both votes between its bounds.
 * @param {Ask} ask @param {Both} votes @param {Truth | undefined} truth @param {Guess | undefined} mine
 * @param {{ width: number, height: number }} size @param {Say} say
 */
export function onLine(ask, votes, truth, mine, size, say) {
  const [left, right, top, bottom] = [16, size.width - 16, 26, size.height - 30]
  const x = (/** @type {number} */ value) =>
    left + ((value - ask.low) / (ask.high - ask.low)) * (right - left)
  const rounds = Object.keys(votes)
  const most = Math.max(1, ...rounds.map(round => largest(votes[round])))
  const wide = (right - left) / 20 / rounds.length
  const parts = rounds.map((round, place) =>
    Object.entries(votes[round].counts || {})
      .map(([value, count]) => {
        const high = (count / most) * (bottom - top)
        const at = x(Number(value)) + place * wide
        return (
          `<rect class="vote-${round}" x="${px(at)}" y="${px(bottom - high)}" width="${px(wide - 1)}"` +
          ` height="${px(high)}"/>`
        )
      })
      .join(""),
  )
  parts.push(`<line class="one" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>`)
  for (let tenths = Math.ceil(ask.low * 10); tenths / 10 <= ask.high + 0.01; tenths++) {
    parts.push(text(x(tenths / 10), bottom + 20, tenths / 10, "middle"))
  }
  if (truth && typeof truth.value !== "string") {
    const at = x(truth.value[0])
    parts.push(`<line class="truth" x1="${px(at)}" x2="${px(at)}" y1="${top - 4}" y2="${bottom}"/>`)
    parts.push(text(Math.min(at, right - 4), top - 10, truth.written, at > size.width / 2 ? "end" : "start"))
  }
  if (mine && typeof mine !== "string") parts.push(diamond(x(mine[0]), bottom))
  return picture(parts, size, say("picture"))
}

/** @param {Tally} tally */
const largest = tally => Math.max(0, ...Object.values(tally.counts || {}))

/**
 * From values to px.
 * @param {Axes} axes @param {{ width: number, height: number }} size
 */
export function scales(axes, { width, height }) {
  const [left, right, top, bottom] = [12, width - 52, 22, height - 42]
  const [[x0, x1], [y0, y1]] = [axes.x, axes.y]
  return {
    left,
    right,
    top,
    bottom,
    /** @param {number} lag */
    x: lag => left + ((lag - x0) / (x1 - x0)) * (right - left),
    /** @param {number} log */
    y: log => top + ((y1 - Math.min(y1, Math.max(y0, log))) / (y1 - y0)) * (bottom - top),
    /** @param {number} at */
    lag: at => x0 + ((at - left) / (right - left)) * (x1 - x0),
    /** @param {number} at */
    log: at => Math.min(y1, Math.max(y0, y1 - ((at - top) / (bottom - top)) * (y1 - y0))),
  }
}

/** Grid, ticks and title of axes. @param {Axes} axes @param {ReturnType<typeof scales>} to */
export function frame(axes, to) {
  const ys = axes.ys.map(([log, said]) => {
    const y = px(to.y(log))
    return (
      `<line class="${log ? "grid" : "one"}" x1="${to.left}" x2="${px(to.right)}" y1="${y}" y2="${y}"/>` +
      text(to.right + 6, to.y(log) + 5, said, "start")
    )
  })
  const narrow = to.right - to.left < 420
  const xs = axes.xs.map(([lag, said], place) =>
    narrow && place % 2 ? "" : text(to.x(lag), to.bottom + 18, said, place ? "middle" : "end"),
  )
  return ys.join("") + xs.join("") + text((to.left + to.right) / 2, to.bottom + 38, axes.title, "middle")
}

/**
 * Both votes on a decade, beside its lag: the first to the left, the second to the right.
 * @param {Both} votes @param {Ask} ask @param {ReturnType<typeof scales>} to
 */
function bars(votes, ask, to) {
  const x = to.x(ask.lag)
  const most = Math.max(1, ...Object.values(votes).map(largest))
  const high = Math.max(3, Math.abs(to.y(0) - to.y(1)) - 1)
  const room = Math.min(x - to.left, to.right - x) * 0.8
  return (
    Object.keys(votes)
      .map(round =>
        Object.entries(votes[round].counts || {})
          .map(([log, count]) => {
            const wide = (count / most) * room
            const at = round === "1" ? x - wide : x
            return (
              `<rect class="vote-${round}" x="${px(at)}" y="${px(to.y(Number(log)) - high / 2)}"` +
              ` width="${px(wide)}" height="${px(high)}"/>`
            )
          })
          .join(""),
      )
      .join("") + `<line class="grid" x1="${px(x)}" x2="${px(x)}" y1="${to.top}" y2="${px(to.bottom)}"/>`
  )
}

/** @param {Axes} axes @param {ReturnType<typeof scales>} to @param {Tally | undefined} tally */
function curves(axes, to, tally) {
  if (!tally || !tally.band || !tally.band.length) return ""
  const [low, middle, high] = tally.band.map(values => values.map((y, at) => [axes.lags[at], y]))
  const points = [...low, ...high.reverse()]
    .map(([lag, log]) => `${px(to.x(lag))},${px(to.y(log))}`)
    .join(" ")
  const each = (tally.drawn || []).map(values =>
    line(
      values.map((y, at) => [axes.lags[at], y]),
      to,
      "drawn",
    ),
  )
  return `<polygon class="band" points="${points}"/>${each.join("")}${line(middle, to, "middle")}`
}

/** @param {number[][]} points @param {ReturnType<typeof scales>} to @param {string} css */
export const line = (points, to, css) =>
  `<polyline class="${css}" points="${points.map(([x, y]) => `${px(to.x(x))},${px(to.y(y))}`).join(" ")}"/>`

/** @param {number} x @param {number} y */
export const diamond = (x, y) => `<path class="mine" d="M${px(x)} ${px(y - 10)}l10 10-10 10-10-10z"/>`

/** @param {number} x @param {number} y @param {unknown} said @param {string} anchor */
const text = (x, y, said, anchor) => `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${said}</text>`

/** @param {string[]} parts @param {{ width: number, height: number }} size @param {string} label */
const picture = (parts, { width, height }, label) =>
  `<svg class="picture" role="img" aria-label="${safe(label)}" viewBox="0 0 ${width} ${height}"` +
  ` width="${width}"` +
  ` height="${height}">${parts.join("")}</svg>`
