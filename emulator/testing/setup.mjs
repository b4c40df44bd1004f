// @ts-check
/** A setup file of Vitest, put in by ./plugin.ts. Vitest runs it through its own module loader, so this `import()` is Vitest's: ./importer.ts uses it. */

/** @param {string} file */
const load = (file) => import(/* @vite-ignore */ file)

Object.assign(globalThis, { [Symbol.for('actionlab.import')]: load })
