// @ts-check
// Two buttons that save a part of the page, which Plotly has not drawn, as a picture.
import { portrait } from "./portrait.js"

const SHARP = 2 // pixels of the PNG for one of the page's

/**
 * of: a selector of what is in the picture.
 * @typedef {{ of: string, save: string, name: string, told: import("./portrait.js").Told }} PictureData
 * @param {Component<PictureData>} component
 */
export default function ({ data, parentElement }) {
  for (const format of ["svg", "png"]) {
    const button = /** @type {HTMLButtonElement} */ (parentElement.querySelector(`.${format}`))
    button.textContent ||= format.toUpperCase()
    button.title = button.ariaLabel = data.save.replace("{format}", format.toUpperCase())
    button.onclick = async () => {
      const roots = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(data.of))]
      const { svg, width, height } = portrait(
        roots.filter(root => root.getClientRects().length),
        data.told,
      )
      const drawing = new Blob([svg], { type: "image/svg+xml" })
      download(format === "svg" ? drawing : await raster(drawing, width, height), `${data.name}.${format}`)
    }
  }
}

/** @param {Blob} drawing @param {number} width @param {number} height @returns {Promise<Blob>} */
async function raster(drawing, width, height) {
  const image = new Image(),
    canvas = Object.assign(document.createElement("canvas"), { width: SHARP * width, height: SHARP * height })
  image.src = URL.createObjectURL(drawing)
  await image.decode()
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height)
  URL.revokeObjectURL(image.src)
  return new Promise((resolve, reject) =>
    canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error("the picture is too large")))),
  )
}

/** @param {Blob} file @param {string} name */
function download(file, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
