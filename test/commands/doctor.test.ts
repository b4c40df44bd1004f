/** `actionlab doctor` goes on where something is broken, and names what is served. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { run as doctor } from '../../emulator/commands/doctor.ts'
import { createFolder, createProject } from '../support/project.ts'

async function checked(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const texts: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => texts.push(String(text)) > 0)
  try {
    const code = await doctor(args)
    return { code, lines: texts.join('').trim().split('\n') }
  } finally {
    write.mockRestore()
  }
}

const code = 'exports.main = () => ({})\n'

test('a broken configuration does not hide what is wrong with the functions', async () => {
  const { root } = createFolder({
    'actionlab.config.json': '{ "actoins": {} }',
    'functions/fine.js': code,
    'functions/fine.ts': code,
    'functions/broken.ts': 'export function main( {',
    'functions/readme.md': '',
  })
  const { code: exit, lines } = await checked('--root', root)
  expect(exit).toBe(1)
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^✖ Configuration .*unknown key 'actoins'.* What follows is checked with defaults\.$/),
      expect.stringMatching(/^✔ Functions +2 in functions: broken, fine$/),
      expect.stringMatching(/^▲ Functions .*fine\.(js|ts)/),
      expect.stringMatching(/^✖ Builds +1 of 2 functions does not build: broken\.$/),
      '✔ Ignored       functions/readme.md: not one of .ts .js .mjs .cjs .mts .cts .tsx .jsx .py',
      expect.stringMatching(/^✔ Clock/),
    ]),
  )
})

test('where a manifest cannot be read, nobody is sent to look for functions elsewhere', async () => {
  const { root } = createFolder({ 'manifest.yaml': 'packages:\n  shop:\n    inputs: {}\n   actions: {}\n', 'src/price.js': code })
  const { code: exit, lines } = await checked('--root', root)
  expect(exit).toBe(1)
  expect(lines.find((line) => line.includes('Configuration'))).toMatch(/^✖ Configuration .*manifest\.yaml:4: /)
  expect(lines.join('\n')).not.toMatch(/Functions|Looked for|actionlab init/)
})

test('a root that does not exist is named, with what to do, and the machine is checked all the same', async () => {
  const { path } = createFolder({})
  const { code: exit, lines } = await checked('--root', path('nowhere'))
  expect(exit).toBe(1)
  expect(lines).toContain(
    `✖ Root          The root folder ${path('nowhere')} does not exist. Name another one with --root, or make a project there: actionlab init ${path('nowhere')}`,
  )
  expect(lines.map((line) => line.slice(2, 15).trim())).toEqual(expect.arrayContaining(['Node.js', 'Port', 'Clock']))
})

test('functions are of all kinds that are served', async () => {
  const files = ['a.ts', 'b.js', 'c.mjs', 'd.cjs', 'e.mts', 'f.cts', 'g.tsx', 'h.jsx', 'i.py'].map((name) => [`functions/${name}`, ''])
  const { root } = createFolder(Object.fromEntries(files) as Record<string, string>)
  const { lines } = await checked('--root', root)
  expect(lines.find((line) => line.includes('Functions'))).toBe('✔ Functions     9 in functions: a, b, c, d, e, f, g, h, i')
})

test('where the configuration lists all functions, no folder is looked for, and no file of the project is called ignored', async () => {
  const actions = { greet: { file: 'src/greet.js' }, 'shop/text': { code }, lost: {} }
  const { root } = createFolder({
    'actionlab.config.json': JSON.stringify({ functions: false, actions }),
    'src/greet.js': code,
    'readme.md': '',
  })
  const { code: exit, lines } = await checked('--root', root)
  expect(exit).toBe(0)
  expect(lines).toEqual(
    expect.arrayContaining([
      '✔ Functions     3 in actionlab.config.json: greet, shop/text, lost',
      "▲ Functions     The action lost has no code: name its file in actions['lost'].file.",
    ]),
  )
  expect(lines.filter((line) => line.includes('Ignored') || line.includes('✖'))).toEqual([])
})

test('a folder of a mini-program that is no function is named with the reason', async () => {
  const { root } = createFolder({
    'project.config.json': '{"cloudfunctionRoot":"cloud/"}',
    'cloud/login/index.js': code,
    'cloud/notes/readme.md': '',
  })
  const { lines } = await checked('--root', root)
  expect(lines).toContain('✔ Functions     1 in cloud: login')
  expect(lines.find((line) => line.includes('cloud/notes'))).toBe(
    '✔ Ignored       cloud/notes: a folder is a function by an index.js, a package.json with main, an index.py or __main__.py, or a scf_bootstrap, and it has none of them',
  )
})

test('actions in an image are named where the machine has no engine for it, and all others are served', async () => {
  const actions = { rust: { runtime: { image: 'openwhisk/action-rust' } }, greet: { code } }
  const { root, emulator } = await createProject({ 'actionlab.config.json': JSON.stringify({ functions: false, actions }) })
  // A process of its own: this one may have found an engine for another test.
  const start = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))
  const { stdout } = spawnSync(process.execPath, ['--', start, 'doctor', '--root', root], { encoding: 'utf8', env: { PATH: '' } })
  const lines = stdout.trim().split('\n')
  expect(lines).toContain(
    '▲ Functions     Not served without a container engine: rust. A runtime.image needs Docker, Podman or nerdctl, and there is none of them on the PATH. Install or start one, or use runtime.command.',
  )
  expect(lines).toContain('✔ Functions     2 in actionlab.config.json: rust, greet')
  expect(await (await emulator.request('/api/v1/namespaces/_/actions/rust')).json()).toMatchObject({
    exec: { kind: 'blackbox', image: 'openwhisk/action-rust' },
  })
})

test('each value of a function has its file and line and what it lies over, what a manifest asks for in vain is a remark, and a file beside its code is ignored for its list', async () => {
  const { root } = createFolder({
    'serverless.yml': `service: s
provider: openwhisk
functions:
  a:
    handler: handler.main
    memory: 512
    parameters: { region: kr, apiKey: abcdef123456 }
    events: [{ message_hub: { topic: x } }]
  b: { handler: b.main, runtime: php }
`,
    'handler.js': `require('./helper')\n${code}`,
    'helper.js': '',
    'b.php': '<?php\n',
    'old.js': code,
    '.env': 'REGION=eu\n',
    'actionlab.config.json': '{ "actions": { "s-dev-a": {\n  "params": { "region": "sg" } } } }',
  })
  const { code: exit, lines } = await checked('--root', root)
  expect(exit).toBe(0)
  expect(lines).toEqual(
    expect.arrayContaining([
      '✔ Environment   REGION = eu (.env:1)',
      '✔ Origin        s-dev-a (actionlab.config.json:1, over serverless.yml:4)',
      '                  file = handler.js (serverless.yml:5)',
      '                  params.region = sg (actionlab.config.json:2, over serverless.yml:7)',
      '                  params.apiKey = •••••• (serverless.yml:7)',
      '                  limits.memory = 512 MB (serverless.yml:6)',
      expect.stringMatching(/^ +rule s_a_messagehub_x_rule = s_a_messagehub_x \(serverless\.yml:8\)$/),
      '✔ Ignored       old.js: serverless.yml lists no function that begins in it, and none imports it',
      '✔ Manifest      serverless.yml (serverless): 2 functions. What actionlab.config says lies over it.',
      expect.stringMatching(/^▲ Remark +serverless\.yml:8: the feed .* is not emulated/),
      expect.stringMatching(/^▲ Functions +Nothing here runs s-dev-b of kind php:8\.1\. openwhisk\.runtimes/),
    ]),
  )
  expect(lines.filter((line) => line.includes('Ignored'))).toHaveLength(1)
  expect(lines.join('\n')).not.toContain('abcdef123456')
})

test('folders in which nobody has installed packages are named with the command, others are not', async () => {
  const manifest = (...names: string[]): string => JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '1'])) })
  const { root, write, remove } = createFolder({
    'functions/login/index.js': code,
    'functions/login/package.json': manifest('left-pad'),
    'functions/brought/index.js': code,
    'functions/brought/package.json': manifest('openwhisk'),
    'functions/installed/index.js': code,
    'functions/installed/package.json': manifest('one', 'two'),
    'functions/installed/node_modules/two/index.js': '',
  })
  const said = async (): Promise<string[]> => (await checked('--root', root)).lines.filter((line) => line.includes('Packages are'))
  expect(await said()).toEqual(['▲ Functions     Packages are not installed: npm install --prefix functions/login'])
  remove('functions/installed/node_modules')
  expect(await said()).toEqual([expect.stringContaining('in 2 folders: functions/installed, functions/login. Run npm install in each')])
  write('node_modules/left-pad/index.js', '')
  write('node_modules/one/index.js', '')
  expect(await said()).toEqual([])
})
