// @ts-check
// What a slider tells the figures of the page, before Python has heard of it.

export const HEARD = "carousel:thumb"

/**
 * Which knob, the thumb's value, whether it is held; passing: reached by keys, maybe on the way to another;
 * place: of any value on the track, from 0 to 1; set: moves the thumb to a value and lets it go.
 * @typedef {{ name: string, value: number, held: boolean, passing: boolean, place(value: number): number,
 *   set(value: number): void }} Thumb
 */

/** A slider is touched, moved or let go; null: it has lost the focus. @param {Thumb | null} thumb */
export const announce = thumb => void window.dispatchEvent(new CustomEvent(HEARD, { detail: thumb }))

/** Whether a figure has the fan of this knob, so that answers need not come so often. @param {string} name */
export const fanned = name => window.carouselFan?.of === name

/** Whether a figure of the page follows a thumb by its fan at this moment: what else there is may wait. */
export const followed = () => Boolean(window.carouselFan?.held)
