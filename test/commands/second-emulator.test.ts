/** Two emulators of one project: the second says so, and commands find the one that lives. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { run as activations } from '../../emulator/commands/activations.ts'
import { run as invoke } from '../../emulator/commands/invoke.ts'
import { run as logs } from '../../emulator/commands/logs.ts'
import { writeRunFile } from '../../emulator/commands/run-file.ts'
import { run as verify } from '../../emulator/commands/verify.ts'
import { createFolder } from '../support/project.ts'
import { until } from '../support/until.ts'

const cli = fileURLToPath(new URL('../../bin/actionlab.mjs', import.meta.url))

interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<void>
  readonly url: string
  stdout(): string
}

async function emulate(root: string): Promise<Started> {
  const child = spawn(cli, ['emulate', '--root', root, '--port', '0', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await until('the emulator to listen', () => stdout.includes('\n'), { seen: () => stdout })
  const { url } = JSON.parse(stdout.split('\n', 1)[0] ?? '') as { url: string }
  return { child, ended, url, stdout: () => stdout }
}

async function printed(command: () => Promise<number>): Promise<string> {
  const texts: string[] = []
  const writes = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => texts.push(String(text)) > 0),
  )
  try {
    await command()
    return texts.join('')
  } finally {
    for (const write of writes) write.mockRestore()
  }
}

test('the second one remarks on the first, and when it has stopped, commands find the first again', { timeout: 60_000 }, async () => {
  const { root } = createFolder({ 'functions/who.js': 'exports.main = () => (console.log("called"), { parent: process.ppid })\n' })
  const first = await emulate(root)
  const second = await emulate(root)
  await until('the remark', () => second.stdout().includes('"notice"'), { seen: second.stdout })
  expect(second.stdout()).toContain(
    `This project is served at ${first.url} (pid ${first.child.pid}) already. Commands such as actionlab invoke use the newest, which is this one; --url names another.`,
  )
  expect(first.stdout()).not.toContain('"notice"')
  const call = (): Promise<string> => printed(() => invoke(['who', '--root', root]))
  expect(await call()).toContain(`"parent": ${second.child.pid}`)
  second.child.kill('SIGTERM')
  await second.ended
  expect(await call()).toContain(`"parent": ${first.child.pid}`)
  expect(await printed(() => logs(['--root', root]))).toContain('called')
  const [{ activationId = '' } = {}] = first
    .stdout()
    .split('\n')
    .filter((line) => line.includes('"activation"'))
    .map((line) => JSON.parse(line) as { activationId?: string })
  expect(await printed(() => activations([activationId.slice(0, 8), '--root', root]))).toContain(activationId)
  await expect(activations(['0000', '--root', root])).rejects.toThrow('No activation whose id begins with 0000 is kept')
  const port = new URL(first.url).port
  expect(spawnSync(cli, ['emulate', '--root', root, '--port', port], { encoding: 'utf8' })).toMatchObject({
    status: 1,
    stderr: `An emulator of this project runs already: ${first.url} (pid ${first.child.pid}). Stop it, or start another one with --port (0 takes a free one).\n`,
  })
  first.child.kill('SIGTERM')
  await first.ended
  await expect(logs(['--root', root])).rejects.toThrow('No emulator of this project is running.')
})

test('while an emulator does not answer, no function runs in the command instead', async () => {
  const { root } = createFolder({ 'functions/who.js': 'exports.main = () => ({})\n' })
  const server = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const remove = writeRunFile(root, { url, pid: process.pid, token: '' })
  onTestFinished(() => {
    remove()
    server.closeAllConnections()
    server.close()
  })
  const aborted = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort(new DOMException('', 'TimeoutError')))
  onTestFinished(() => aborted.mockRestore())
  await expect(invoke(['who', '--root', root])).rejects.toThrow(
    `The emulator of this project at ${url} (pid ${process.pid}) does not answer. Try again, or stop it with kill ${process.pid}.`,
  )
})

test('verify says of a path that is none that there is no such file', async () => {
  await expect(verify(['nocases'])).rejects.toThrow('nocases: there is no such file or folder.')
})
