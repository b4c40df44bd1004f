/** Reads the actions and sequences of a package. */
import type { YamlValue } from '../yaml-value.ts'
import { readCode } from './code.ts'
import { readInputs } from './inputs.ts'
import { annotationKeys, read } from './keys.ts'
import { readLimits } from './limits.ts'
import { placesOf } from './places.ts'
import type { Scope } from './scope.ts'
import { checkWhiskAuth, readAnnotations, readWeb } from './web.ts'

export function readAction(name: string, at: YamlValue, scope: Scope): void {
  const { draft } = scope
  const action = read(at, 'action', scope.old)
  const path = scope.pathOf(name, at)
  const { config, foreign } = readCode(path, at, action, draft)
  const limits = action.at('limits').isAbsent ? undefined : readLimits(path, action.at('limits'), draft)
  const annotations = readAnnotations(action.at('annotations'), draft)
  checkWhiskAuth(action.at('annotations'))
  for (const key of annotationKeys) {
    const old = action.at(key)
    if (old.isAbsent) continue
    scope.old(old, `annotations.${key}`)
    annotations.set(key, { value: old.value, origin: old.origin })
  }
  const web = action.at('web').isAbsent ? action.at('web-export') : action.at('web')
  readWeb(annotations, web)
  const conductor = action.at('conductor')
  if (conductor.flag()) annotations.set('conductor', { value: true, origin: conductor.origin })
  const said = { ...config, ...(limits === undefined ? {} : { limits }) }
  scope.addAction(path, at, {
    origin: at.origin,
    config: said,
    places: placesOf(said, action),
    params: readInputs(action.at('inputs'), scope.inherited, draft),
    annotations,
  })
  if (foreign !== undefined) draft.foreign.set(path, foreign)
}

export function readSequence(key: string, at: YamlValue, scope: Scope): void {
  const sequence = read(at, 'sequence', scope.old)
  const path = scope.pathOf(scope.nameOf(key, at), at)
  const names = (sequence.at('actions').text() ?? '').split(',').map((name) => name.trim())
  if (names.includes('')) at.at('actions').fail('expected the names of actions, separated by commas: "first, second".')
  const annotations = readAnnotations(sequence.at('annotations'), scope.draft)
  readWeb(annotations, sequence.at('web'))
  const config = { components: names.map((name) => scope.actionOf(name)) }
  scope.addAction(path, at, { origin: at.origin, config, places: placesOf(config, sequence), params: new Map(), annotations })
}
