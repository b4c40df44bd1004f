/** How often a test repeats what chance decides: once a day is enough on every machine, ten times as often in `npm run test:slow`. */
export const repeat = Number(process.env['ACTIONLAB_REPEAT'] ?? 1)

/** Every third case of a table whose cases take long; all of them in the slow run. */
export const third = <T>(cases: readonly T[]): readonly T[] => (repeat > 1 ? cases : cases.filter((_, index) => index % 3 === 0))

/** Cases of a table that differ too little from its others to be played every day. */
export const inSlowRun = <T>(...cases: T[]): T[] => (repeat > 1 ? cases : [])
