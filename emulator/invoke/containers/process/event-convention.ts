/** The file that calls `handler(event, context)`: for whoever has to take it elsewhere. Named here, beside its folder, because bundled modules lie here too. */
import { fileURLToPath } from 'node:url'

export const eventConventionFile = fileURLToPath(new URL('./sandbox/convention-event.mjs', import.meta.url))
