/** The files of a graph, as esbuild names them. */
import { dirname, relative, resolve } from 'node:path'
import type { Metafile } from 'esbuild'
import { statIfThere } from '../../system/disk.ts'
import type { Source } from './build-options.ts'

/** Whether an input is a file at all. */
export function isFile(input: string): boolean {
  return !/^(<|actionlab:|\(disabled\):)/.test(input)
}

/** An attribute of the import, or what esbuild reads as a query because there is no such file: it is the same file without. */
export function withFileNames(metafile: Metafile, fileOf: (input: string) => string): Metafile {
  const nameOf = (input: string): string => {
    const name = input.replace(/ with \{ [^{}]* \}$/, '')
    return /[?#]/.test(name) && isFile(name) && statIfThere(fileOf(name)) === undefined ? name.replace(/[?#].*/, '') : name
  }
  if (!Object.keys(metafile.inputs).some((input) => nameOf(input) !== input)) return metafile
  const inputs: Metafile['inputs'] = {}
  for (const [input, { imports, ...rest }] of Object.entries(metafile.inputs))
    inputs[nameOf(input)] ??= { ...rest, imports: imports.map((one) => (one.external ? one : { ...one, path: nameOf(one.path) })) }
  return { ...metafile, inputs }
}

/** Whatever appears where a path leads to nothing counts: it is put among the inputs, as the scan of Python's sources does. */
export function absentOf(metafile: Metafile, { root, packed }: Source): Metafile['inputs'] {
  const absent: Metafile['inputs'] = {}
  for (const [input, { imports }] of Object.entries(metafile.inputs)) {
    for (const { path, external = false } of imports) {
      if (!external || !/^\.\.?(\/|$)/.test(path) || path.includes('*') || path.endsWith('.node')) continue
      const from = packed?.placeOf(resolve(root, input)) ?? ''
      const packedAs = packed?.originalsOf(resolve(dirname(from), path)).map((file) => relative(root, file)) ?? []
      for (const target of [`${dirname(input)}/${path}`, ...packedAs])
        for (const key of [target, `${target}/index`]) absent[key] = { bytes: 0, imports: [] }
    }
  }
  return absent
}
