/** A failure is explained below its line where its own text does not say what to do. */
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import { createPrinter } from '../../emulator/output/printer.ts'
import { createFolder } from '../support/project.ts'

test('the terminal says what stopped a function, where, and what to do', async () => {
  const folder = createFolder({
    'functions/hello.js': 'exports.main = () => ({})\n',
    'functions/entryless.js': 'exports.handler = () => ({})\nexports.start = 1\n',
    'functions/raw.js': 'exports.main = (params) => JSON.parse(params.__ow_body)\n',
    'functions/한글.js': 'exports.main = () => ({})\n',
    'functions/oom.js': 'exports.main = () => { const held = []; for (;;) held.push(new Array(100_000).fill(1.5)) }\n',
    'functions/args.py': 'def main(args):\n    return args\n',
    'functions/fails.py': 'def deeper(x):\n    raise ValueError("no good value")\n\ndef main(args):\n    return deeper(args)\n',
  })
  let text = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  const printer = createPrinter({ stream, root: folder.root })
  await using emulator = await createEmulator({
    root: folder.root,
    functions: './functions',
    watch: false,
    log: printer,
    actions: { raw: { type: 'web', rawHttp: true }, oom: { limits: { memory: 128 } } },
  })
  const call = async (path: string): Promise<string> => {
    text = ''
    await emulator.request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' })
    printer.flush()
    return text
  }

  expect(await call('/api/v1/namespaces/_/actions/entryless?blocking=true')).toContain(
    "Action entrypoint 'main' is not a function. The file exports handler, start. The entry is one of: exports.main, export function main, ",
  )
  const raw = await call('/api/v1/web/guest/default/raw')
  expect(raw).toContain('◆ raw: Raw HTTP is on, so a JSON body comes as Base64 in __ow_body. Decode it first: JSON.parse(Buffer.from(')
  const python = await call('/api/v1/namespaces/_/actions/fails?blocking=true')
  expect(python).toContain(
    '    ValueError: no good value\n    at functions/fails.py:2\n      1 │ def deeper(x):\n    > 2 │     raise ValueError',
  )
  expect(python).not.toContain('Traceback')
  expect(await call('/v1/functions/args')).toContain(
    '◆ args: CloudBase calls main(event, context), OpenWhisk and NAVER Cloud call main(args). For both: def main(args, context=None).',
  )
  const oom = await call('/api/v1/namespaces/_/actions/oom?blocking=true')
  expect(oom).toMatch(/^✖ 502 POST +oom .* cold /m)
  expect(oom).toMatch(/◆ oom: Out of memory: .*, and the limit is 128 MB\. Use less, or raise limits\.memory of the action\./)

  expect(await call('/ncf/api/v2/packages/-/actions/helo')).toContain('Action not found: -/helo. Did you mean hello?')
  expect(await call('/api/v1/namespaces/_/actions/helo')).toContain('Did you mean hello?')
  // OpenWhisk answers 400 to such a name, so no address of its is offered.
  expect(emulator.addresses('한글').map(({ surface }) => surface)).toEqual(['ncp.postAction'])
})
