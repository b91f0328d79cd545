// @ts-check
// One clock for everything drawn: which step, how far in it (0..1), and whether it runs.
const STEP = 2700,
  REST = 500,
  LEAP = 1500 // ms: a step, the rest after it, a step under reduced motion
export const HALTS = [0.2, 0.38, 0.62, 0.8, 1] // the phases that Shift+→ walks through
const SPEEDS = [0.5, 1, 2, 4]

/**
 * @param {() => number} last the last step
 * @param {{ draw(): void, rested(): void, changed(): void, gone(): boolean }} hears
 * @returns {Clock}
 */
export function clockOf(last, { draw, rested, changed, gone }) {
  const reduced = matchMedia("(prefers-reduced-motion: reduce)")
  const now = { step: 0, phase: 1, speed: 1, playing: false, alone: false } // alone: one step is on its way
  let frame = 0,
    before = 0,
    pause = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  /** @param {number} time */
  function tick(time) {
    frame = 0
    if (gone()) return
    const passed = Math.max(0, Math.min(60, time - before)) * now.speed
    before = time
    if (now.phase >= 1 && !now.alone) {
      pause -= passed
      if (pause <= 0) {
        if (now.step >= last()) return clock.pause()
        now.step += 1
        now.phase = 0
      }
    } else {
      now.phase = Math.min(1, now.phase + passed / STEP)
      if (now.phase >= 1) {
        pause = REST
        if (now.alone) {
          now.alone = false
          draw()
          return rested()
        }
      }
    }
    draw()
    frame = requestAnimationFrame(tick)
  }

  function run() {
    if (frame) return
    before = performance.now()
    frame = requestAnimationFrame(tick)
  }

  function leap() {
    if (!now.playing || gone()) return
    if (now.step >= last()) return clock.pause()
    now.step += 1
    now.phase = 1
    draw()
    timer = setTimeout(leap, LEAP / now.speed)
  }

  /** @type {Clock} */
  const clock = {
    now,
    get moving() {
      return now.playing || now.alone
    },
    halt() {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      frame = 0
      Object.assign(now, { playing: false, alone: false })
    },
    pause() {
      const was = now.playing
      clock.halt()
      changed()
      draw()
      if (was) rested()
    },
    play() {
      if (now.step >= last() && now.phase >= 1)
        Object.assign(now, { step: 0, phase: reduced.matches ? 1 : 0 })
      Object.assign(now, { playing: true, alone: false })
      changed()
      pause = 0
      if (!reduced.matches) return run()
      draw()
      timer = setTimeout(leap, LEAP / now.speed)
    },
    toggle: () => (now.playing ? clock.pause() : clock.play()),
    seek(step, phase) {
      clock.halt()
      Object.assign(now, { step: Math.max(0, Math.min(last(), step)), phase })
      changed()
      draw()
    },
    rest: () => rested(),
    // Show a step finished, unless it is the one shown so.
    settle(step) {
      if (now.step === step && now.phase >= 1 && !now.playing) return
      clock.seek(step, 1)
      rested()
    },
    // Pressed while a step is under way, that step is over and the next begins.
    forward() {
      const inside = now.phase < 1 && !(clock.moving && now.step < last())
      clock.halt()
      changed()
      if (!inside && now.step >= last()) return draw()
      if (!inside) Object.assign(now, { step: now.step + 1, phase: 0 })
      if (reduced.matches) {
        now.phase = 1
        draw()
        return rested()
      }
      now.alone = true
      draw()
      run()
    },
    back: () => clock.settle(Math.max(0, now.step - 1)),
    phase() {
      clock.halt()
      changed()
      if (now.phase < 1) now.phase = HALTS.find(halt => halt > now.phase + 1e-6) ?? 1
      else if (now.step < last()) Object.assign(now, { step: now.step + 1, phase: HALTS[0] })
      draw()
      rested()
    },
    // The next speed; after the fastest the slowest.
    turn() {
      now.speed = SPEEDS[SPEEDS.indexOf(now.speed) + 1] ?? SPEEDS[0]
      changed()
    },
    faster(by) {
      const place = SPEEDS.indexOf(now.speed) + by
      now.speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, place))]
      changed()
    },
  }
  return clock
}
