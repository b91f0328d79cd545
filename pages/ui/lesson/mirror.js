// @ts-check
// The projected figure as one small picture, for phones that follow it.
import { portrait } from "../widgets/portrait.js"

const HEAVIEST = 60000 // bytes, as the server takes them
const FIGURE = ".st-key-scene_figure"
const WIDEST = 900 // px

/** The figure that is on the page as SVG; empty where there is none to show. */
export async function drawing() {
  const seen = (/** @type {string} */ css) =>
    [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`${FIGURE} ${css}`))].filter(
      each => each.getClientRects().length,
    )
  const [plot] = seen(".live-figure")
  if (plot && window.Plotly) {
    const { clientWidth: width, clientHeight: height } = plot
    const address = await window.Plotly.toImage(plot, { format: "svg", width, height })
    return { svg: decodeURIComponent(address.slice(address.indexOf(",") + 1)), width, height }
  }
  const others = [...seen(".belt"), ...seen('[data-testid="stGraphVizChart"]')]
  return others.length ? portrait(others, { title: "", above: "", foot: [] }) : null
}

/**
 * A drawing as a picture of at most HEAVIEST bytes; null where it cannot be made so small.
 * @param {{ svg: string, width: number, height: number }} drawn @returns {Promise<Blob | null>}
 */
export async function small({ svg, width, height }) {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  for (const [share, quality] of [
    [1, 0.85],
    [1, 0.6],
    [0.75, 0.6],
    [0.5, 0.5],
  ]) {
    const scale = (share * WIDEST) / Math.max(WIDEST, width)
    const canvas = document.createElement("canvas")
    Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) })
    const ground = canvas.getContext("2d")
    if (!ground) return null
    ground.fillStyle = getComputedStyle(document.querySelector(".stApp") ?? document.body).backgroundColor
    ground.fillRect(0, 0, canvas.width, canvas.height)
    ground.drawImage(image, 0, 0, canvas.width, canvas.height)
    const made = await new Promise(resolve => canvas.toBlob(resolve, "image/webp", quality))
    if (made && made.size <= HEAVIEST) return made
  }
  return null
}
