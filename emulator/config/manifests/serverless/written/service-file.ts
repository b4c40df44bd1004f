/** Writes a project as a serverless.yml of the OpenWhisk plugin (serverless-openwhisk 0.18.4, compile/). What it says is read back by ../index.ts. */
import type { ResolvedConfig } from '../../../../model/resolved-config.ts'
import type { Json, JsonObject } from '../../../../model/json.ts'
import {
  shippedActions,
  shippedPackages,
  type ManifestNote,
  type ManifestWriter,
  type Shipment,
  type ShippedCode,
} from '../../../../model/shipment.ts'
import { yamlText } from '../../written-yaml.ts'
import { folderOf, functionEntry, functionKeys } from './function-entry.ts'
import { valueOf } from './value.ts'

const heading = 'Written by actionlab build --manifest serverless.'

export const serverlessWriter: ManifestWriter = {
  format: 'serverless',
  file: 'serverless.yml',
  cloud: 'openwhisk',
  write(shipment, spelling) {
    const notes: ManifestNote[] = []
    const actions = shippedActions(shipment)
    const keys = functionKeys(actions)
    const functions = new Map<string, JsonObject>()
    const folders = new Map<string, ShippedCode>()
    for (const action of actions) {
      const key = keys.get(action.path) ?? action.path
      const code = shipment.codes.get(action.path)
      if (code !== undefined) folders.set(folderOf(key), code)
      functions.set(key, functionEntry(action, { shipment, keys, spelling, note: (text) => notes.push({ at: ['functions', key], text }) }))
    }
    const packages = shippedPackages(shipment).map(({ name, params, annotations, binding }): [string, JsonObject] => [
      name,
      {
        ...valueOf('parameters', params, ['packages', name, 'params'], spelling),
        ...valueOf('annotations', annotations, ['packages', name, 'annotations'], spelling),
        ...(binding === undefined
          ? {}
          : { binding: `/${binding.namespace === shipment.catalog.namespace ? '_' : binding.namespace}/${binding.name}` }),
      },
    ])
    const triggers = shipment.names.length > 0 ? [] : triggersOf(shipment.config)
    for (const [name, { annotations }] of shipment.names.length > 0 ? [] : Object.entries(shipment.config.openwhisk.triggers))
      if (annotations !== undefined)
        notes.push({
          at: ['resources', 'triggers', name],
          text: `The annotations of the trigger ${name} are left out: the plugin has no key for them.`,
        })
    addRules(shipment, keys, functions, notes)
    for (const base of shipment.names.length > 0 ? [] : Object.keys(shipment.config.openwhisk.apis))
      notes.push({ at: [], text: `The API ${base} is left out: events of the kind http make one API of the whole service.` })
    const document = {
      service: 'functions',
      useDotenv: true,
      plugins: ['serverless-openwhisk'],
      provider: { name: 'openwhisk' },
      package: { individually: true },
      functions: Object.fromEntries(functions),
      resources: {
        packages: Object.fromEntries(packages),
        triggers: Object.fromEntries(
          triggers.map(([name, trigger]) => [name, valueOf('', trigger, ['openwhisk', 'triggers', name], spelling)['']]),
        ),
      },
    } as JsonObject
    return { text: yamlText(document, notes, heading), notes, folders }
  },
}

function triggersOf({ openwhisk: { triggers } }: ResolvedConfig): [name: string, trigger: JsonObject][] {
  return Object.entries(triggers).map(([name, { feed, params }]) => [
    name,
    {
      ...(feed === undefined ? {} : { feed }),
      ...(params === undefined ? {} : { [feed === undefined ? 'parameters' : 'feed_parameters']: params }),
    },
  ])
}

/** A rule is an event of the function that it runs. */
function addRules(
  { config: { openwhisk }, names }: Shipment,
  keys: ReadonlyMap<string, string>,
  functions: Map<string, JsonObject>,
  notes: ManifestNote[],
): void {
  for (const [rule, { trigger, action }] of names.length > 0 ? [] : Object.entries(openwhisk.rules)) {
    const key = keys.get(action)
    const entry = key === undefined ? undefined : functions.get(key)
    if (key === undefined || entry === undefined)
      notes.push({ at: [], text: `The rule ${rule} is left out: ${action} is no function of this service.` })
    else
      functions.set(key, { ...entry, events: [...((entry['events'] as Json[] | undefined) ?? []), { trigger: { name: trigger, rule } }] })
  }
}
