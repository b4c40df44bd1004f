/** Reads the packages of a `runtimeManifest`: actions, sequences, triggers and rules, in the order in which aio deploys them. */
import { isServedFeed } from '../feed.ts'
import { formatPath } from '../../../model/names.ts'
import type { YamlValue } from '../yaml-value.ts'
import { readApi } from './api.ts'
import { readAction } from './actions.ts'
import type { Draft } from './draft.ts'
import type { Implementation } from './project.ts'
import { readWeb } from './web.ts'

const placeholder = '__APP_PACKAGE__'

export function readPackages({ value }: Implementation, draft: Draft): void {
  const given = value.at('runtimeManifest').at('packages').entries()
  const names = new Map(given.map(([name, pkg]) => [name === placeholder ? draft.project.packageName : name, pkg]))
  const known = { actions: new Set<string>(), triggers: new Set<string>() }
  for (const [name, pkg] of names) {
    const isDefault = name === 'default'
    if (!isDefault) draft.addPackage(name, pkg)
    else if (!pkg.at('inputs').isAbsent)
      draft.remark(pkg.at('inputs'), 'Actions of the default package do not get its inputs, because OpenWhisk has no such package')
    const pathOf = (entity: string): string => formatPath(isDefault ? '' : name, entity)
    for (const [action, at] of pkg.at('actions').entries()) {
      readAction(pathOf(action), at, draft)
      known.actions.add(action)
    }
    for (const [sequence, at] of pkg.at('sequences').entries()) {
      if (!pkg.at('actions').at(sequence).isAbsent)
        at.fail(`${sequence} is an action of the package as well. Give one of them another name.`)
      readSequence(pathOf(sequence), name, at, draft)
      known.actions.add(sequence)
    }
    for (const [trigger, at] of pkg.at('triggers').entries()) {
      draft.addTrigger(trigger, at)
      known.triggers.add(trigger)
    }
    for (const [rule, at] of pkg.at('rules').entries()) {
      const [trigger, action] = [at.at('trigger').text() ?? '', (at.at('action').text() ?? '').split('/').pop() ?? '']
      if (known.triggers.has(trigger) && known.actions.has(action)) draft.addRule(rule, at, trigger, pathOf(action))
      else draft.remark(at, `The rule ${rule} is left out, because its action or its trigger is not in this manifest: aio refuses it`)
    }
    for (const [api, at] of pkg.at('apis').entries()) readApi(api, at, pathOf, draft)
    remarkOnPackage(pkg, draft)
  }
}

function readSequence(path: string, pkg: string, at: YamlValue, draft: Draft): void {
  const actions = at.at('actions')
  const names = Array.isArray(actions.value) ? actions.items().map((item) => item.text() ?? '') : (actions.text() ?? '').split(',')
  const components: string[] = []
  for (const name of names) {
    const parts = name.replaceAll(/\s+/g, '').replace(/^\//, '').split('/')
    const [entity = '', owner = pkg, namespace = '_'] = parts.toReversed()
    if (entity === '') return draft.remark(at, `The sequence ${path} names no actions, so it is left out`)
    if (namespace === 'whisk.system' && parts.length === 3) {
      components.push(`/${parts.join('/')}`)
      continue
    }
    if (namespace !== '_' && namespace !== draft.project.namespace?.name)
      return draft.remark(at, `The sequence ${path} is left out, because ${name.trim()} is an action of another namespace`)
    components.push(formatPath(owner === 'default' ? '' : owner, entity))
  }
  draft.addAction(path, at, { components, ...readWeb(at).config })
}

function remarkOnPackage(pkg: YamlValue, draft: Draft): void {
  for (const [name, trigger] of pkg.at('triggers').entries()) {
    const feed = trigger.at('feed').text()
    if (feed !== undefined && !isServedFeed(feed)) draft.remark(trigger, `The feed ${feed} is not emulated: fire ${name} by hand`)
  }
  for (const [name, dependency] of pkg.at('dependencies').entries()) {
    const location = dependency.at('location').text() ?? ''
    if (/^\/whisk\.system\/[^/]+$/.test(location)) draft.addBinding(name, dependency, location)
    else draft.remark(dependency, `The package ${name} of another namespace is not bound`)
  }
}
