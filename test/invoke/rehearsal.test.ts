/** A process that waits for its code runs once what a first call runs. Nothing of that is there for the function to see. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { createFolder } from '../support/project.ts'

const sandbox = new URL('../../emulator/invoke/containers/process/sandbox/', import.meta.url).href

const program = `
import { Module, createRequire } from 'node:module'
import http from 'node:http'
import net from 'node:net'
import tls from 'node:tls'
import { installRuntime } from '${sandbox}node-loader.mjs'
import { steps } from '${sandbox}rehearse.mjs'

installRuntime('/runtime.js')
const { cache } = createRequire('/')
const seen = () => ({
  environment: { ...process.env }, folder: process.cwd(), arguments: process.argv, globals: Object.getOwnPropertyNames(globalThis), gc: typeof gc,
  cached: Object.keys(cache), children: process.mainModule.children.length, waiting: process.getActiveResourcesInfo().filter((name) => !/Immediate|CloseReq/.test(name)),
  listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
})
const replaceable = () => [Module._resolveFilename, Module._load, Module.prototype.load, process.env, http.Agent.prototype.addRequest, net.connect, net.createConnection, tls.connect, fetch]
const [before, functions] = [seen(), replaceable()]
const during = []
for (const step of steps) {
  step()
  during.push(seen())
  await new Promise((resolve) => setImmediate(resolve))
}
console.log(JSON.stringify({ before, during: [...during, seen()], replaced: replaceable().findIndex((one, index) => one !== functions[index]) }))
`

test('before, between and behind its steps a process has the same environment, modules, globals and listeners', () => {
  const folder = createFolder({ 'program.mjs': program })
  const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', folder.path('program.mjs')], {
    encoding: 'utf8',
    cwd: folder.root,
  })
  expect(stderr).toBe('')
  const { before, during, replaced } = JSON.parse(stdout) as { before: unknown; during: unknown[]; replaced: number }
  expect(during.length).toBeGreaterThan(5)
  for (const seen of during) expect(seen).toEqual(before)
  expect(replaced).toBe(-1)
})
