// @ts-check
// Markup that changes often, written so that what has not changed stays: a button that is being pressed, a
// picture that is being looked at.

/**
 * @typedef {HTMLElement & { shape?: string, written?: string }} Piece
 * @param {Piece} root
 * @param {string} shape markup with an element of data-piece="<key>" for each piece
 * @param {Record<string, string>} pieces
 */
export function fill(root, shape, pieces) {
  if (root.shape !== shape) {
    root.innerHTML = shape
    root.shape = shape
  }
  for (const key of Object.keys(pieces)) {
    const piece = /** @type {Piece | null} */ (root.querySelector(`[data-piece="${key}"]`))
    if (!piece || piece.written === pieces[key]) continue
    const focused = piece.contains(document.activeElement) && document.activeElement
    const does = focused && focused.getAttribute("data-do")
    piece.innerHTML = piece.written = pieces[key]
    const again = does && /** @type {HTMLElement | null} */ (piece.querySelector(`[data-do="${does}"]`))
    if (again) again.focus()
  }
}
