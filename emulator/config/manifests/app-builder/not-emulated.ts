/** Says what else an implementation has that is neither run nor served here. */
import { relative } from 'node:path'
import type { Draft } from './draft.ts'
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
