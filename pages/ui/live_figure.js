// A Plotly figure that is updated in place: no flicker, zoom and hover survive. Streamlit's own chart makes a new plot at every change.
const library = url => (window.carouselPlotly ??= new Promise((resolve, reject) => {
  const script = document.createElement("script")
  script.src = url
  script.onload = () => resolve(window.Plotly)
  script.onerror = reject
  document.head.append(script)
}))

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".live-figure")
  const { figure, config, alt, plotly, patient } = data
  const save = parentElement.querySelector(".save-picture")
  save.textContent = "PNG"
  save.title = save.ariaLabel = data.save
  save.onclick = () => library(plotly).then(Plotly => Plotly.downloadImage(host, { format: "png", scale: 2, filename: `carousel-${data.name}` }))
  host.style.minHeight = `${figure.layout.height}px`
  host.setAttribute("role", "figure")
  host.setAttribute("aria-label", alt)
  host.next = figure
  const draw = Plotly => {
    host.waiting = false
    if (!host.isConnected) return
    Plotly.react(host, host.next.data, host.next.layout, config)
    if (host.watch) return
    host.watch = new ResizeObserver(() => host.offsetWidth && Plotly.Plots.resize(host))
    host.watch.observe(parentElement)
    host.on("plotly_click", event => setTriggerValue("click", { x: event.points[0].x, y: event.points[0].y }))
  }
  if (!host.waiting) {
    host.waiting = true
    library(plotly).then(Plotly => {
      if (!host.watch) draw(Plotly)
      else if (patient) requestAnimationFrame(() => setTimeout(() => draw(Plotly), 30))
      else requestAnimationFrame(() => draw(Plotly))
    })
  }
  return () => host.watch?.disconnect()
}
