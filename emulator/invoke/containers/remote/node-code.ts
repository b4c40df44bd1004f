/** A bundle as the Node runtime of a remote OpenWhisk takes it. */
import { loadEsbuild } from '../../../system/esbuild.ts'
import { BuildFailure } from '../../../model/action.ts'
import { initEnvironment } from '../../environment/init-environment.ts'
import type { Load } from '../container.ts'
import { eventConventionFile } from '../process/event-convention.ts'
import type { Exec } from './whisk.ts'

/** A name that no bundle has in scope, so that the runtime looks among the exports (openwhisk.md 15, "Entry point"). */
export const wrapped = '__actionlab_main'

export async function nodeExec({ head, text, whole, action }: Load): Promise<Exec> {
  if (head.format === 'esm')
    throw new BuildFailure(`${action.path} uses top-level await, which OpenWhisk's Node runtime cannot load. Await inside of main instead.`)
  // On one line with the code, whose line numbers stay what they are.
  const env = { ...action.env, ...initEnvironment(action) }
  const environment = Object.keys(env).length === 0 ? '' : `Object.assign(process.env,${JSON.stringify(env)});`
  const code = environment + ((await whole?.()) ?? text)
  if (head.convention === 'params') return { kind: action.kind, code, main: head.main, binary: false }
  return { kind: action.kind, code: `${code}\n${await eventWrapper(head.main)}`, main: wrapped, binary: false }
}

let convention: Promise<string> | undefined

/** CloudBase's `handler(event, context)` behind OpenWhisk's `main(params)`: the outcome travels inside of the result. */
async function eventWrapper(main: string): Promise<string> {
  const library = await (convention ??= bundleConvention())
  return `;(function (handler) {
${library}
module.exports = { ${wrapped}: function (call) {
  Object.assign(process.env, call.env)
  var whenIdle = function (callback, answered) { if (answered) setImmediate(callback) }
  return Promise.resolve($actionlabEvent.callWithEvent(handler, call.event, call.context, whenIdle)).then(function (outcome) { return { actionlab: outcome } })
} }
})(module.exports[${JSON.stringify(main)}])`
}

async function bundleConvention(): Promise<string> {
  const { outputFiles } = await loadEsbuild().build({
    entryPoints: [eventConventionFile],
    bundle: true,
    format: 'iife',
    globalName: '$actionlabEvent',
    platform: 'node',
    write: false,
    minify: true,
  })
  return outputFiles[0]?.text ?? ''
}
