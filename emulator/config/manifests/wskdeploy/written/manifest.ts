/** Writes a project as a manifest.yaml of wskdeploy (apache/openwhisk-wskdeploy 16acc805, parsers/). What it says is read back by ../index.ts. */
import { isSequence, type Action } from '../../../../model/action.ts'
import type { ResolvedConfig } from '../../../../model/resolved-config.ts'
import type { Json, JsonObject } from '../../../../model/json.ts'
import { parsePath } from '../../../../model/names.ts'
import { shippedActions, shippedPackages, type ManifestWriter, type Shipment } from '../../../../model/shipment.ts'
import { yamlText } from '../../written-yaml.ts'
import { actionEntry, sequenceEntry } from './action.ts'
import { Draft } from './draft.ts'

/** The package whose entities stand in the namespace itself. */
const namespace = 'default'

export const wskdeployWriter: ManifestWriter = {
  format: 'wskdeploy',
  file: 'manifest.yaml',
  cloud: 'openwhisk',
  write(shipment, spelling) {
    const draft = new Draft(spelling)
    const packages = new Map<string, JsonObject>()
    for (const { name, params, annotations, binding } of shippedPackages(shipment)) {
      const at = ['packages', name]
      const place = ['packages', name]
      if (binding === undefined)
        packages.set(name, { ...draft.inputs(params, at, [...place, 'params']), ...draft.annotations(annotations, at, place) })
      else
        add(packages, namespace, 'dependencies', name, {
          location: `/${binding.namespace === shipment.catalog.namespace ? '_' : binding.namespace}/${binding.name}`,
          ...draft.inputs(params, ['packages', namespace, 'dependencies', name], [...place, 'params']),
          ...draft.annotations(annotations, ['packages', namespace, 'dependencies', name], place),
        })
    }
    for (const action of shippedActions(shipment)) addAction(action, shipment, packages, draft)
    if (shipment.names.length === 0) {
      addTriggers(shipment.config, packages, draft)
      addApis(shipment, packages, draft)
    }
    return { text: yamlText({ packages: Object.fromEntries(packages) }, draft.notes, heading), notes: draft.notes }
  },
}

const heading = 'Written by actionlab build --manifest wskdeploy. Variables are set in the shell: wskdeploy reads no .env.'

function add(packages: Map<string, JsonObject>, name: string, kind: string, key: string, entry: Json): void {
  const one = packages.get(name) ?? {}
  const known = one[kind] as JsonObject | undefined
  packages.set(name, { ...one, [kind]: { ...known, [key]: entry } })
}

function addAction(action: Action, shipment: Shipment, packages: Map<string, JsonObject>, draft: Draft): void {
  const name = action.package === '' ? namespace : action.package
  const within = action.components.find(
    (path) => shipment.catalog.actions.get(path)?.code === undefined && shipment.catalog.actions.has(path),
  )
  if (within !== undefined)
    draft.note(
      ['packages', name, 'sequences', action.name],
      `${action.path} runs the sequence ${within}, and wskdeploy deploys sequences in any order: where it says that a component does not exist, deploy again.`,
    )
  const kind = isSequence(action) ? 'sequences' : 'actions'
  const at = ['packages', name, kind, action.name]
  add(packages, name, kind, action.name, isSequence(action) ? sequenceEntry(action, at, draft) : actionEntry(action, shipment, at, draft))
}

/** Triggers and rules stand in the namespace, whatever package they are written in. */
function addTriggers({ openwhisk: { triggers, rules } }: ResolvedConfig, packages: Map<string, JsonObject>, draft: Draft): void {
  for (const [name, { feed, params = {}, annotations = {} }] of Object.entries(triggers)) {
    const at = ['packages', namespace, 'triggers', name]
    const place = ['openwhisk', 'triggers', name]
    add(packages, namespace, 'triggers', name, {
      ...(feed === undefined ? {} : { feed }),
      ...draft.inputs(params, at, [...place, 'params']),
      ...draft.annotations(annotations, at, [...place, 'annotations']),
    })
  }
  for (const [name, { trigger, action }] of Object.entries(rules)) add(packages, namespace, 'rules', name, { trigger, action })
}

/** An API calls actions of the package that it is written in. */
function addApis({ config, catalog }: Shipment, packages: Map<string, JsonObject>, draft: Draft): void {
  for (const [base, { name = base, paths, swagger }] of Object.entries(config.openwhisk.apis)) {
    if (swagger !== undefined) draft.note([], `The API ${base} is a document: save it as a file, and name that in project.config.`)
    for (const [path, operations] of Object.entries(paths ?? {}))
      for (const [method, { action, response }] of Object.entries(operations)) {
        const own = parsePath(action)
        const inPackage = own.package === '' ? namespace : own.package
        const apis = (packages.get(inPackage)?.['apis'] ?? {}) as Record<string, Record<string, Record<string, JsonObject>>>
        const taken = apis[name]?.[base]?.[path]
        if (!catalog.actions.has(action)) draft.note([], `The API ${base} calls ${action}, which is not there.`)
        else if (taken?.[own.name] !== undefined)
          draft.note(
            ['packages', inPackage, 'apis', name],
            `${method.toUpperCase()} ${path} is left out: an action answers one method at a path in a manifest.`,
          )
        else
          add(packages, inPackage, 'apis', name, {
            ...apis[name],
            [base]: {
              ...apis[name]?.[base],
              [path]: { ...taken, [own.name]: { method: method.toUpperCase(), ...(response === undefined ? {} : { response }) } },
            },
          })
      }
  }
}
