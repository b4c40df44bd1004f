/** Chooses the builder of a function's code. */
import type { Runtime } from '../../model/action.ts'
import { ArchiveBuilder } from './archive-builder.ts'
import type { Source } from './build-options.ts'
import type { Builder, Learned } from './builder.ts'
import { NodeBuilder } from './node-builder.ts'
import { createPythonBuilder } from './python-builder.ts'
import { createRawBuilder } from './raw-builder.ts'

export function createBuilder(source: Source, runtime: Runtime, learned: Learned): Builder {
  if (source.raw === true) return createRawBuilder(source)
  if (source.archive !== undefined || source.pack !== undefined)
    return new ArchiveBuilder(source, runtime, (unpacked) => createBuilder(unpacked, runtime, learned))
  return runtime === 'python' ? createPythonBuilder(source, learned) : new NodeBuilder(source, learned)
}
