/** Leaves out the actions of a manifest that nothing here runs, unless the developer says what does. */
import type { Config } from '../../model/config.ts'
import type { Manifest } from './manifest.ts'

/** Each of them says what the code of an action is. */
const answers = ['runtime', 'file', 'code', 'module', 'components'] as const

/** @param own the developer's own configuration, which lies over the manifest's */
export function withoutForeign(manifest: Manifest, own: Config): Manifest {
  const left = [...(manifest.foreign ?? [])].filter(([path]) => answers.every((key) => own.actions?.[path]?.[key] === undefined))
  if (left.length === 0) return manifest
  const actions = { ...manifest.config.actions }
  for (const [path] of left) delete actions[path]
  return { ...manifest, config: { ...manifest.config, actions }, remarks: [...manifest.remarks, ...left.map(([, remark]) => remark)] }
}

/** The remark of an action in a language that is not emulated. */
export function foreignRemark(path: string, language: string): string {
  return `${path} is left out, because nothing here runs ${language}. actions['${path}'].runtime in actionlab.config may name an image or a program that does.`
}
