/** The promise counted: under load, while a file is saved a hundred times, no answer is stale, none fails, none is missing. */
import { Agent, get } from 'node:http'
import { writeFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { negativeControl } from '../emulator/deploy/gate.ts'
import { createProject } from './project.ts'

interface Count {
  sent: number
  answered: number
  /** Answers of code that was older than what stood on the disk when the request began. */
  stale: number
  failed: number
}

/** ms between two requests: 200 a second. */
const pace = 5
const address = '/api/v1/web/guest/default/hello.json'

afterEach(() => {
  negativeControl.ungated = false
})

/** Saves again and again; right after each save and in between, requests go out over HTTP and in process. */
async function count(saves: number): Promise<Count> {
  const project = await createProject(
    { 'functions/hello.js': version(0) },
    { config: { functions: './functions', defaults: { type: 'web' } } },
  )
  const { url } = await project.emulator.listen({ port: 0 })
  const agent = new Agent({ keepAlive: true, maxSockets: 20 })
  const counted: Count = { sent: 0, answered: 0, stale: 0, failed: 0 }
  let saved = 0
  const under = new Set<Promise<void>>()
  const send = (ask: () => Promise<string>): void => {
    const expected = saved
    counted.sent++
    const done = ask()
      .then((text) => {
        counted.answered++
        const { value } = JSON.parse(text) as { value?: unknown }
        if (typeof value !== 'number') counted.failed++
        else if (value < expected) counted.stale++
      })
      .catch(() => void counted.failed++)
      .finally(() => under.delete(done))
    under.add(done)
  }
  const overHttp = (): Promise<string> => fetchText(`${url}${address}`, agent)
  const inProcess = async (): Promise<string> => (await project.emulator.request(address)).text()
  await inProcess()
  const steady = setInterval(() => send(overHttp), pace)
  for (let save = 1; save <= saves; save++) {
    writeFileSync(project.path('functions/hello.js'), version(save))
    saved = save
    send(inProcess)
    send(overHttp)
    await new Promise((resolve) => setTimeout(resolve, 3 * pace))
  }
  clearInterval(steady)
  while (under.size > 0) await Promise.all(under)
  agent.destroy()
  return counted
}

function version(value: number): string {
  return `exports.main = () => ({ value: ${value} })\n`
}

function fetchText(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode} ${text}`))))
    }).on('error', reject)
  })
}

it('200 requests a second while a file is saved 100 times: 0 stale, 0 failed, 0 lost', { timeout: 120_000 }, async () => {
  const { sent, ...counted } = await count(100)
  expect(sent).toBeGreaterThan(300)
  expect(counted).toEqual({ answered: sent, stale: 0, failed: 0 })
})

it('the same count sees stale answers as soon as the freshness gate is switched off', { timeout: 60_000 }, async () => {
  negativeControl.ungated = true
  const { stale } = await count(10)
  expect(stale).toBeGreaterThan(0)
})
