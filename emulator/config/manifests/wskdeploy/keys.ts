/** The keys of each noun of a manifest, and older spellings of them. wskdeploy decodes strictly: any other key is an error. */
import type { YamlValue } from '../yaml-value.ts'

const entity = ['namespace', 'credential', 'description'] as const

const keys = {
  root: ['packages', 'project'],
  project: ['name', 'namespace', 'credential', 'apiHost', 'apigwAccessToken', 'version', 'packages', 'inputs', 'config'],
  package: [
    'name',
    'version',
    'license',
    'public',
    'repositories',
    'apiHost',
    'apigwAccessToken',
    ...entity,
    'actions',
    'sequences',
    'triggers',
    'feeds',
    'rules',
    'apis',
    'dependencies',
    'inputs',
    'annotations',
  ],
  action: [
    'name',
    'version',
    'function',
    'location',
    'code',
    'runtime',
    'main',
    'docker',
    'native',
    'conductor',
    ...entity,
    'web',
    'web-export',
    'exposedUrl',
    'limits',
    'inputs',
    'outputs',
    'annotations',
    'include',
    'exclude',
  ],
  sequence: ['actions', 'web', 'annotations'],
  trigger: ['name', 'feed', 'source', 'inputs', 'annotations', ...entity],
  rule: ['name', 'rule', 'trigger', 'action', 'annotations', 'description'],
  feed: ['name', 'namespace', 'credential', 'inputs', 'location', 'action', 'operations'],
  dependency: ['version', 'location', 'inputs', 'annotations'],
  limits: ['timeout', 'memorySize', 'logSize', 'concurrentActivations', 'userInvocationRate', 'codeSize', 'parameterSize'],
} as const

export type Noun = keyof typeof keys

/** Of older guides and of the specification; the wskdeploy of today refuses them. */
const synonyms: Partial<Record<Noun, Readonly<Record<string, string>>>> = {
  root: { application: 'project' },
  project: { parameters: 'inputs' },
  package: { parameters: 'inputs' },
  action: { parameters: 'inputs', kind: 'runtime' },
  trigger: { parameters: 'inputs' },
  dependency: { parameters: 'inputs' },
}

/** Older keys of an action for what is an annotation today. */
export const annotationKeys = ['raw-http', 'final', 'web-custom-options', 'require-whisk-auth'] as const

/** What stands under a key, or under an older spelling of it. */
export interface Noted {
  at(key: string): YamlValue
}

/**
 * @param old called for each older spelling that is read
 * @throws {EmulatorError} BAD_CONFIG, with file and line, for a key that nobody knows
 */
export function read(value: YamlValue, noun: Noun, old: (key: YamlValue, today: string) => void): Noted {
  const others = synonyms[noun] ?? {}
  const extra = noun === 'action' ? annotationKeys : noun === 'root' ? ['package'] : []
  const given = value.map()
  const spellings = new Map<string, string>()
  for (const [key, today] of Object.entries(others))
    if (Object.hasOwn(given, key) && !Object.hasOwn(given, today)) {
      spellings.set(today, key)
      old(value.at(key), today)
    }
  value.allow([...keys[noun], ...spellings.values(), ...extra.filter((key) => Object.hasOwn(given, key))])
  return { at: (key) => value.at(spellings.get(key) ?? key) }
}
