/** Refuses what aio refuses, so far as it concerns functions: the JSON schema of @adobe/aio-cli-lib-app-config 4. Unknown keys pass. */
import { expected } from '../../checks.ts'
import type { YamlValue } from '../yaml-value.ts'
import { hookNames } from './hooks.ts'

const extensionName = /^[A-Za-z0-9_/-]+$/
const entityName = /^(?:\w|\w[\w@ .-]*[\w@.-]+)$/

/** Fails at the first fault. */
export function checkProject(project: YamlValue): void {
  if (!project.at('application').isAbsent) checkImplementation(project.at('application'))
  for (const [name, extension] of project.at('extensions').entries()) {
    if (!extensionName.test(name))
      extension.fail("found a name with other characters, expected letters, digits, '-', '_' and '/': 'dx/excshell/1'.")
    const operations = extension.at('operations')
    if (operations.entries().length === 0)
      extension.fail("the key 'operations' is missing: the list of what the extension point calls, by operation.")
    for (const [, calls] of operations.entries())
      if (calls.items().length === 0) calls.fail(expected('a list that is not empty', calls.value))
    checkImplementation(extension)
  }
}

function checkImplementation(implementation: YamlValue): void {
  for (const key of ['actions', 'unitTest', 'e2eTest', 'dist', 'hostname']) checkText(implementation.at(key))
  const web = implementation.at('web')
  if (typeof web.value === 'object') checkText(web.at('src'))
  else checkText(web)
  for (const name of hookNames) checkText(implementation.at('hooks').at(name))
  const manifest = implementation.at('runtimeManifest')
  if (manifest.isAbsent) return
  if (!Object.hasOwn(manifest.map(), 'packages')) manifest.fail("the key 'packages' is missing.")
  for (const [name, pkg] of manifest.at('packages').entries()) {
    checkName(name, pkg)
    checkText(pkg.at('license'))
    pkg.at('inputs').map()
    for (const [action, value] of pkg.at('actions').entries()) {
      checkName(action, value)
      checkAction(value)
    }
  }
}

function checkAction(action: YamlValue): void {
  checkText(action.at('function'))
  checkText(action.at('runtime'))
  const web = action.at('web')
  if (!web.isAbsent && typeof web.value !== 'string' && typeof web.value !== 'boolean')
    web.fail(expected("true, false, 'yes', 'no' or 'raw'", web.value))
  action.at('inputs').map()
  for (const [, value] of action.at('annotations').entries())
    if (typeof value.value !== 'string' && typeof value.value !== 'boolean')
      value.fail(expected('a text, true or false', value.value, value.path))
  for (const key of ['web-export', 'raw-http'])
    if (Object.hasOwn(action.map(), key))
      action.at(key).fail("unknown key of an action. Say web: 'yes' or web: 'raw', or put it below annotations.")
}

function checkName(name: string, at: YamlValue): void {
  if (!entityName.test(name))
    at.fail("found a name that OpenWhisk does not take, expected letters, digits, '_', '-', '.', '@' and spaces inside.")
}

function checkText(value: YamlValue): void {
  if (!value.isAbsent && typeof value.value !== 'string') value.fail(expected('a text', value.value, value.path))
}
