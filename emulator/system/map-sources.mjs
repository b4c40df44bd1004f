// @ts-check
/** The files that a source map of esbuild's names. */
import { resolve } from 'node:path'

/**
 * One file, unless the compiled file brings a map of its own, as the output of tsc, Vite or webpack does: then those that it was made of.
 *
 * @param {readonly string[]} sources as the map names them
 * @param {string} folder that they are relative to
 * @returns {string[]} absolute paths; addresses such as `webpack://app/./src/a.ts` stay as they are
 */
export function mapSources(sources, folder) {
  return sources.map((source) => (isAddress(source) ? source : resolve(folder, source)))
}

/** A drive of Windows has one letter. @param {string} source */
export function isAddress(source) {
  return /^[a-z][\d+.a-z-]+:/i.test(source)
}
