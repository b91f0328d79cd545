// @ts-check
// News from a server as they come: server-sent events over fetch, since those of the browser tell no status
// and send no header. A line that is lost is tried again until it is there. Phones load this: nothing of it
// is younger than 2020.

const SILENT = 40000 // ms without a sign of life, after which a line is lost
const SOON = 700 // ms until it is tried again, twice that the next time, and so on
const LATEST = 8000

/**
 * @param {string} address
 * @param {Record<string, string>} headers
 * @param {(name: string, value: any) => void} hear
 * @param {(state: "here" | "lost") => void} say how the line is
 * @param {(why: string) => boolean} refused what the server says instead; whether to try again
 * @returns {() => void} what ends it
 */
export function follow(address, headers, hear, say, refused) {
  let stopped = false
  let last = 0
  let wait = SOON
  /** @type {AbortController | undefined} */
  let line
  /** @type {(() => void) | undefined} */
  let hurry
  const pulse = setInterval(() => last && Date.now() - last > SILENT && line?.abort(), 5000)
  const wake = () => {
    if (document.hidden) return
    if (last && Date.now() - last > SILENT / 2) line?.abort()
    hurry?.()
  }
  document.addEventListener("visibilitychange", wake)
  window.addEventListener("online", wake)

  /** @param {string} text */
  const take = text => {
    const name = /^event: (.*)$/m.exec(text)
    const data = /^data: (.*)$/m.exec(text)
    if (name && data) hear(name[1], JSON.parse(data[1]))
  }

  async function listen() {
    line = new AbortController()
    const answer = await fetch(address, { headers, cache: "no-store", signal: line.signal })
    if (!answer.ok || !answer.body) {
      const said = await answer.json().catch(() => ({}))
      if (answer.status < 500 && !refused(String(said.why))) stopped = true
      return
    }
    const reader = answer.body.getReader()
    const decoder = new TextDecoder()
    let text = ""
    say("here")
    wait = SOON
    for (;;) {
      last = Date.now()
      const { done, value } = await reader.read()
      if (done) return
      const parts = (text + decoder.decode(value, { stream: true })).split("\n\n")
      text = parts.pop() || ""
      parts.forEach(take)
    }
  }

  async function run() {
    while (!stopped) {
      try {
        await listen()
      } catch {
        // the line is gone: below it is said, and tried again
      }
      last = 0
      if (stopped) break
      say("lost")
      // A class that is lost together does not come back in one moment.
      const pause = wait * (0.5 + Math.random())
      wait = Math.min(LATEST, wait * 2)
      await new Promise(resolve => {
        hurry = () => resolve(0)
        setTimeout(resolve, pause)
      })
    }
    clearInterval(pulse)
    document.removeEventListener("visibilitychange", wake)
    window.removeEventListener("online", wake)
  }
  run()
  return () => {
    stopped = true
    line?.abort()
    hurry?.()
  }
}
