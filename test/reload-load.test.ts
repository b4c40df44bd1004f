/** The promise counted: under load, while a file is saved again and again, no answer is stale, none fails, none is missing. */
import { Agent, get } from 'node:http'
import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createProject } from './support/project.ts'
import { repeat } from './support/repeat.ts'

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

/** Saves again and again; right after each save and in between, requests go out over HTTP and in process. */
async function count(saves: number, watch = true): Promise<Count> {
  const project = await createProject(
    { 'functions/hello.js': version(0) },
    { watch, config: { functions: './functions', defaults: { type: 'web' } } },
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

const saves = 20 * repeat

it(`200 requests a second while a file is saved ${saves} times: 0 stale, 0 failed, 0 lost`, { timeout: 60_000 * repeat }, async () => {
  const { sent, ...counted } = await count(saves)
  expect(counted).toEqual({ answered: sent, stale: 0, failed: 0 })
})

it('the same count sees the stale answers of an emulator that does not watch', async () => {
  const { stale } = await count(10, false)
  expect(stale).toBeGreaterThan(0)
})
