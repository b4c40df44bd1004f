/** Prints what Adobe's own loader makes of each folder named, as JSON: the model, or the text of its error. A process of its own: it reads the working directory and changes the environment. */
import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const name = '@adobe/aio-cli-lib-app-config'
const require = createRequire(import.meta.url)
const loader = require(name)

// Each load would compile the same schema anew, which takes longer than all the rest.
const { default: Ajv } = createRequire(require.resolve(name))('ajv')
const { compile } = Ajv.prototype
let compiled
/** @param {unknown} schema */
Ajv.prototype.compile = function (schema) {
  return (compiled ??= compile.call(this, schema))
}

const models = []
for (const folder of process.argv.slice(2)) {
  process.chdir(folder)
  try {
    const { all } = await loader.load()
    for (const { manifest } of Object.values(all))
      for (const { actions } of Object.values(manifest.full?.packages ?? {}))
        for (const action of Object.values(actions ?? {})) {
          // aio takes what its loader left relative from the root.
          if (action.function !== undefined) action.function = resolve(action.function)
          for (const entry of action.include ?? []) entry[0] = resolve(entry[0])
        }
    models.push({
      all: Object.fromEntries(
        Object.entries(all).map(([name, { app, manifest, hooks, events, web, ow }]) => [
          name,
          {
            runtimeManifest: manifest.full ?? null,
            hooks,
            events: events ?? null,
            frontEnd: app.hasFrontend ? web.src : null,
            packageName: ow.package,
          },
        ]),
      ),
    })
  } catch (error) {
    models.push({ error: error instanceof Error ? error.message : String(error) })
  }
}
writeSync(1, JSON.stringify(models))
