/** Handles the keys of a running `emulate`. */
import { spawn } from 'node:child_process'
import type { Emulator } from '../emulator.ts'
import { functionLines } from '../output/banner.ts'
import { listenForKeys, type Key, type Keys } from '../output/keys.ts'
import { triggerLines } from '../output/trigger-lines.ts'
import type { Printer } from '../output/printer.ts'
import { factsOf } from './banner-facts.ts'

export interface KeyContext {
  readonly emulator: Emulator
  readonly printer: Printer
  readonly url: string
  stop(): void
}

export function attachKeys(context: KeyContext): Keys {
  const failed = (error: unknown): void =>
    context.printer.emit({ event: 'notice', level: 'error', text: error instanceof Error ? error.message : String(error) })
  return listenForKeys(process.stdin, keysOf(context), failed)
}

function keysOf({ emulator, printer, url, stop }: KeyContext): Key[] {
  const { style } = printer.page()
  const say = (text: string): void => printer.print([style.dim(text)])
  const keys: Key[] = [
    {
      key: 'r',
      label: 'reload everything',
      async run() {
        const began = performance.now()
        await emulator.reload()
        say(`↻ everything was read again in ${Math.round(performance.now() - began)} ms`)
      },
    },
    { key: 'o', label: 'open the dashboard', run: () => openInBrowser(`${url}/_/`, printer) },
    {
      key: 'l',
      label: 'list addresses',
      run: () =>
        printer.print(['', ...functionLines(factsOf(emulator, { url, watching: true, keys: true }).functions, url, printer.page())]),
    },
    {
      key: 't',
      label: 'list what fires, and when next',
      run: () => printer.print(['', ...triggerLines(emulator.triggers(), emulator.clock.now(), printer.page()), '']),
    },
    { key: 'c', label: 'clear', run: () => void process.stdout.write('\u001B[2J\u001B[3J\u001B[H') },
    {
      key: 'i',
      label: 'invoke the last call again',
      async run() {
        const [last] = emulator.activations.list({ limit: 50 }).filter(({ cause }) => cause === undefined)
        if (!last) return say('nothing was called yet')
        const { replay } = await import('../dashboard/calls/replay.ts')
        await replay(emulator, last)
      },
    },
    {
      key: 'h',
      label: 'help',
      run: () => printer.print(['', ...keys.map(({ key, label }) => `  ${style.bold(key)}  ${label}`), '']),
    },
    { key: 'q', label: 'quit', run: stop },
  ]
  return keys
}

/** The address is ours, so there is nothing to escape. It is printed as well: the opener of a machine without a browser says nothing. */
function openInBrowser(address: string, printer: Printer): void {
  const [command, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open']
  printer.print([`  ${printer.page().style.cyan(address)}`])
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
