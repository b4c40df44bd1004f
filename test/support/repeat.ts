/** How often a test repeats what chance decides: once a day is enough on every machine, ten times as often in `npm run test:slow`. */
export const repeat = Number(process.env['ACTIONLAB_REPEAT'] ?? 1)
