// Asks Python for the page anew when it turns dark or light while it is open: figures bring their colours from there.
export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".scheme"), app = document.querySelector(".stApp")
  host.drawn = data.drawn
  host.say = setTriggerValue
  if (host.watch) return
  host.watch = new MutationObserver(() => {
    if (!host.isConnected) return host.watch.disconnect()
    const { colorScheme } = getComputedStyle(app)
    if (colorScheme !== host.drawn) host.say("changed", (host.drawn = colorScheme))
  })
  host.watch.observe(app, { attributeFilter: ["class"] })
}
