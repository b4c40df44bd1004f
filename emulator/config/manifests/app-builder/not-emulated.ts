/** Says what else an implementation has that is neither run nor served here. */
import { relative } from 'node:path'
import type { Draft } from './draft.ts'
import { YamlValue } from '../yaml-value.ts'
import type { Implementation } from './project.ts'

export function remarkOnRest({ value, frontEnd }: Implementation, draft: Draft): void {
  const { root } = draft.project
  const hooks = value.at('hooks')
  const commands = hooks.entries().map(([name, command]) => `${name} (${command.text() ?? ''})`)
  if (commands.length > 0) draft.remark(hooks, `Hooks are not run: ${commands.join(', ')}. Run by hand what functions need of them`)
  const registrations = value.at('events').at('registrations')
  const events = registrations.entries().map(([name]) => name)
  if (events.length > 0) draft.remark(registrations, `Nothing sends the events of ${events.join(', ')}: call their actions by hand`)
  const database = value.at('runtimeManifest').at('database')
  if (!database.isAbsent) draft.remark(database, 'The database is not emulated')
  if (frontEnd !== undefined) draft.remark(value, `The front end in ${relative(root, frontEnd)} is neither built nor served`)
}

/** Says which keys stand where aio passes over them: beside `application`, not in it. */
export function remarkOnMisplaced(draft: Draft): void {
  const all = new YamlValue(draft.project.yaml)
  for (const key of ['runtimeManifest', 'packages']) {
    const value = all.at(key)
    const place = key === 'packages' ? 'application.runtimeManifest.packages' : 'application.runtimeManifest'
    if (!value.isAbsent)
      draft.remark(value, `aio passes over ${key} at the top of the file, and none of its actions is served: move it to ${place}`)
  }
}
