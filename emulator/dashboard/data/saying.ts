/** Shows who says a value of the configuration, with places relative to the root. */
import { relative } from 'node:path'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { KeyPath, Said } from '../../model/config-origins.ts'
import { concealed, isSecretName } from '../../secrets/masking.ts'
import type { Saying, Setting } from '../wire/surroundings.ts'

/**
 * @param paths where the value may be said, the strongest first
 * @param otherwise who said it where the configuration does not
 */
export function settingOf(
  { name, value }: Pick<Setting, 'name' | 'value'>,
  paths: readonly KeyPath[],
  { config, otherwise }: { readonly config: ResolvedConfig; readonly otherwise: Saying['source'] },
): Setting {
  const [first, ...over] = config.origins.all(...paths).map((said) => sayingOf(said, config.root))
  return { name, value, ...(first ?? { source: otherwise, place: null }), over }
}

export function sayingOf(said: Said, root: string): Saying {
  if (typeof said === 'string') return { source: said, place: null }
  const file = (relative(root, said.file) || said.file).replaceAll('\\', '/')
  return { source: 'file', place: { file, line: said.line ?? null } }
}

/** A value as a person reads it, an empty text as `""`; hidden where its name says that it is secret. */
export function shownValue(name: string, value: unknown, root: string): string {
  if (isSecretName(name) && typeof value !== 'boolean') return concealed
  const text = typeof value === 'string' && value !== '' ? value : (JSON.stringify(value) ?? '')
  return text.replaceAll(`${root}/`, '')
}
