/** Packs code that is taken as it is: for a runtime of the developer's, and of a web function. */
import { basename, dirname, relative, sep } from 'node:path'
import { readFileSync } from 'node:fs'
import type { Source } from '../deploy/build/build-options.ts'
import { statIfThere } from '../system/disk.ts'
import { filesBeside } from './beside.ts'
import { Contents } from './contents.ts'
import { filesOfFolder } from './folder-files.ts'
import type { Packed } from './node-archive.ts'

/** The script that starts a web function (docs/contracts/tcb.md 1.4). */
export const bootstrap = 'scf_bootstrap'

/** All files of the function, its packages among them. */
export function packWhole(source: Source): Packed {
  const { file, root } = source
  const contents = new Contents(root)
  const isFolder = statIfThere(file)?.isDirectory() === true
  const own = isFolder ? filesOfFolder(file, { root, packages: true }) : source.isFolder === true ? [] : [{ name: basename(file), file }]
  for (const one of [...own, ...filesBeside(source, { packages: true })]) {
    if (contents.has(one.name)) continue
    // A script with the line ends of Windows does not start on Linux, and one that may not be run does not either.
    if (one.name === bootstrap) contents.add(bootstrap, unixLines(readFileSync(one.file)), one.file, true)
    else contents.addFile(one.name, one.file)
  }
  return {
    contents,
    entry: isFolder
      ? ''
      : relative(source.isFolder === true ? source.folder : dirname(file), file)
          .split(sep)
          .join('/'),
    leftOut: [],
    metafile: { inputs: {} },
  }
}

function unixLines(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}
