/** Checks project.yml: the keys of DigitalOcean and, where they are the same, of Nimbella. */
import { type Check, expected, flag, json, list, name, number, object, params, record, text, that } from '../../checks.ts'

/** Keys that only Nimbella's tool acts on. */
const nimbella = { bucket: json, clean: flag, cleanNamespace: flag, actionWrapPackage: text, credentials: json, flags: json, slice: json }

const web = that('true, false or "raw"', (value) => typeof value === 'boolean' || value === 'raw')

const taken: Readonly<Record<string, string>> = { 'require-whisk-auth': 'webSecure', 'web-export': 'web', 'raw-http': "web: 'raw'" }

const annotations: Check = (value, path, fault) => {
  params(value, path, fault)
  if (typeof value !== 'object' || value === null) return
  for (const [key, instead] of Object.entries(taken))
    if (Object.hasOwn(value, key)) fault([...path, key], `this annotation may not be set; write ${instead} instead.`)
}

const environment = record(that('a text (write numbers and true in quotes)', (value) => typeof value === 'string'))
const amount = number('a number', () => true)

const trigger = object(
  {
    name,
    enabled: flag,
    type: that("'SCHEDULED'", (value) => typeof value === 'string' && value.toUpperCase() === 'SCHEDULED'),
    scheduledDetails: object({ cron: name, body: params }, ['cron']),
    sourceType: text,
    sourceDetails: object({ cron: name, withBody: params }),
  },
  ['name'],
)

const action = object(
  {
    name,
    file: name,
    runtime: name,
    main: name,
    docker: name,
    binary: flag,
    remoteBuild: flag,
    localBuild: flag,
    clean: flag,
    sequence: list(name),
    web,
    webSecure: (value, path, fault) => {
      if (value !== false && typeof value !== 'string')
        fault(path, expected('false, or the secret that callers send in X-Require-Whisk-Auth', value, path))
    },
    environment,
    parameters: params,
    annotations,
    limits: object({ timeout: amount, memory: amount, logs: amount }),
    triggers: list(trigger),
  },
  ['name'],
)

export const projectYml = object({
  ...nimbella,
  targetNamespace: json,
  packages: list(
    object(
      {
        name,
        functions: list(action),
        actions: list(action),
        shared: flag,
        clean: flag,
        web,
        annotations,
        parameters: params,
        environment,
        binding: object({ namespace: name, name }, ['namespace', 'name']),
      },
      ['name'],
    ),
  ),
  parameters: params,
  environment: params,
})

/** Keys of the top that this tool's file may have. */
export const knownKeys: ReadonlySet<string> = new Set([
  ...Object.keys(nimbella),
  'targetNamespace',
  'packages',
  'parameters',
  'environment',
])
