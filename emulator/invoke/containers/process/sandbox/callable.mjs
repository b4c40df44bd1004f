// @ts-check
/** What `import * as` gives in TypeScript without `esModuleInterop`: see ../../../../deploy/build/callable-imports.ts. */

const { apply, construct } = Reflect

/**
 * An object for the names of what a package exports: a function or class where the export is one.
 *
 * @param {any} exported @returns {any}
 */
export function callable(exported) {
  const above = Object.getPrototypeOf(exported)
  if (typeof exported !== 'function' || exported.__esModule) return Object.create(above)
  /** @this {unknown} @param {unknown[]} args */
  function called(...args) {
    if (new.target === undefined) return apply(exported, this, args)
    return construct(exported, args, /** @type {any} */ (new.target) === called ? exported : new.target)
  }
  // These two come with the other names of the export.
  Reflect.deleteProperty(called, 'name')
  Reflect.deleteProperty(called, 'length')
  called.prototype = exported.prototype
  return Object.setPrototypeOf(called, above)
}
