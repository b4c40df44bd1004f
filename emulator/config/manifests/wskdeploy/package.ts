/** Reads a package of a manifest with all that it contains. */
import type { YamlValue } from '../yaml-value.ts'
import { readAction, readSequence } from './action.ts'
import { readApis } from './api.ts'
import { type Dependency, readDependency } from './dependency.ts'
import type { Draft } from './draft.ts'
import { asParams, type Inherited, readPackageInputs } from './inputs.ts'
import { read } from './keys.ts'
import { Scope } from './scope.ts'
import { readRule, readTrigger } from './trigger.ts'
import { readAnnotations } from './web.ts'

/** The package whose entities stand in the namespace itself, in any case. */
export function isDefault(name: string): boolean {
  return name.toLowerCase() === 'default'
}

/** @returns the dependencies, which may name a package that is read later */
export function readPackage(name: string, at: YamlValue, project: Inherited, draft: Draft): Dependency[] {
  const old = new Scope({ draft, package: '', inherited: new Map() }).old
  const given = read(at, 'package', old)
  const inherited = readPackageInputs(given.at('inputs'), project, draft)
  const scope = new Scope({ draft, package: isDefault(name) ? '' : name, inherited })
  if (!isDefault(name))
    draft.packages.set(name, {
      origin: at.origin,
      params: asParams(inherited, project, draft),
      annotations: readAnnotations(given.at('annotations'), draft),
    })
  for (const [action, value] of given.at('actions').entries()) readAction(action, value, scope)
  for (const [sequence, value] of given.at('sequences').entries()) readSequence(sequence, value, scope)
  for (const [trigger, value] of given.at('triggers').entries()) readTrigger(trigger, value, scope)
  for (const [rule, value] of given.at('rules').entries()) readRule(rule, value, scope)
  readApis(given.at('apis'), scope)
  for (const [feed, value] of given.at('feeds').entries()) {
    read(value, 'feed', old)
    draft.remark(value, `The feed ${feed} is not emulated`)
  }
  return given
    .at('dependencies')
    .entries()
    .map(([label, value]) => readDependency(label, value, scope))
}
