// What Streamlit runs at every redraw. The drawing itself is a file, fetched once: its address comes with the data.
export default function ({ data, setStateValue, parentElement }) {
  const root = parentElement.querySelector(".belt")
  root.latest = data
  import(new URL(data.script, location.origin)).then(({ default: belt }) => {
    if (!root.isConnected) return
    root.model ??= belt(root)
    root.model.send = setStateValue
    root.model.take(root.latest)
  })
  return () => root.model?.end()
}
