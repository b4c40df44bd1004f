/** Repositories whose folders say what their functions are: CloudBase, WeChat mini-programs, NAVER's samples, plain folders. */
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { examplesOf, type ManifestExample } from '../support/manifest-examples.ts'
import { createDeployed, createProject, type Deployed, type Files } from '../support/project.ts'

function exampleOf(name: string): ManifestExample {
  const found = examplesOf('layouts').find((example) => example.name === name)
  if (found === undefined) throw new Error(`fixtures/manifests/layouts.json has no ${name}.`)
  return found
}

/** Files of what is served, by path. */
function served({ deployer }: Deployed): Record<string, string | undefined> {
  return Object.fromEntries([...deployer.catalog().actions.values()].map(({ path, code }) => [path, code?.file]))
}

async function deploy(files: Files): Promise<Deployed> {
  return await createDeployed(files, { watch: false })
}

describe('CloudBase and WeChat', () => {
  it('a mini-program with a cloudbaserc has its functions, their settings, and nothing else', async () => {
    const { files, expect: expected } = exampleOf('wechat-roots-and-cloudbaserc')
    const deployed = await deploy(files)
    expect(served(deployed)).toEqual(Object.fromEntries(expected.actions.map(({ path, file }) => [path, file])))
    const { tcb } = deployed.deployer.config()
    expect(tcb.functions).toEqual({
      login: { timeout: 20, memory: 512, env: { A: '1', B: '2' } },
      clean: { timers: { nightly: { cron: '0 0 2 * * * *' } } },
    })
    expect(deployed.logged('notice').map(({ text }) => text)).toEqual([expect.stringContaining('cloud.openapi of clean')])
  })

  it('a folder is one function or none: no package, nothing of a folder without an entry', async () => {
    const files = { 'project.config.json': '{"cloudfunctionRoot":"cloud"}', 'cloud/login/index.js': '', 'cloud/common/util.js': '' }
    const deployed = await deploy({ ...files, 'cloud/group/inner/index.js': '' })
    expect(served(deployed)).toEqual({ login: 'cloud/login/index.js' })
    // The developer's own word for the folder makes it one of Actionlab's own, with packages.
    const own = await deploy({ ...files, 'actionlab.config.json': '{"functions":"cloud"}' })
    expect(Object.keys(served(own))).toEqual(['common/util', 'login'])
  })
})

describe('plain folders, as NAVER has them', () => {
  it('the root is an action with its helpers, and samples below it are actions', async () => {
    const { files } = exampleOf('ncp-root-and-sample-folders')
    const deployed = await deploy(files)
    const { root } = deployed.deployer.config()
    expect(served(deployed)).toEqual({
      [basename(root)]: '__main__.py',
      slack: 'samples/nodejs/slack/index.js',
      geoloc: 'samples/python/geo/geoloc.py',
    })
    expect(deployed.deployer.config().origins.of(['actions', 'slack'])?.file).toBe(join(root, 'samples/nodejs/slack/index.js'))
  })

  it('files of the root that define main are actions, where nothing else says what is', async () => {
    const deployed = await deploy({
      'fizz.py': 'def main(args):\n    return args\n',
      'triple.js': 'function main(params) {\n  return params\n}\n',
      'tool.py': 'def main():\n    pass\n',
      'vite.config.js': 'export default {}',
    })
    expect(served(deployed)).toEqual({ fizz: 'fizz.py', triple: 'triple.js' })
  })

  it('a Python function may try itself by hand, where a script hands the command line to its main', async () => {
    const main = 'import sys\n\ndef main(args):\n    return args\n\n'
    const deployed = await deploy({
      'fizz.py': `${main}if __name__ == '__main__':\n    if len(sys.argv) < 2:\n\n        sys.exit('fizz NUMBER')\n    print(fizz(int(sys.argv[1])))\n`,
      'buzz.py': `${main}if __name__ == '__main__':\n    print(main({'n': sys.argv[1]}))\n`,
      'tool.py': `${main}if __name__ == '__main__':\n    sys.exit(main(sys.argv[1:]))\n`,
      'late.py': `${main}if __name__ == '__main__':\n    pass\nname = sys.argv[1]\n`,
    })
    expect(served(deployed)).toEqual({ buzz: 'buzz.py', fizz: 'fizz.py' })
  })

  it('a package at the root is an action by its exports.main, and not where it exports something else', async () => {
    const manifest = { 'package.json': '{"main":"src/index.js"}' }
    const action = await deploy({ ...manifest, 'src/index.js': 'exports.main = () => ({})', 'src/help.js': '' })
    expect(Object.values(served(action))).toEqual(['src/index.js'])
    const library = createDeployed({ ...manifest, 'src/index.js': 'exports.parse = () => ({})' }, { watch: false })
    await expect(library).rejects.toMatchObject({ code: 'UNREADABLE_FOLDER' })
  })

  it('the root as an action is called under its name, and an edit of its helper is served', async () => {
    const { call, write, root } = await createProject({
      'index.js': `exports.main = (params) => require('./greet').greet(params.name)`,
      'greet.js': 'exports.greet = (name) => ({ hi: name })',
    })
    expect(await call(basename(root), { name: 'Bo' })).toEqual({ hi: 'Bo' })
    write('greet.js', 'exports.greet = (name) => ({ bye: name })')
    expect(await call(basename(root), { name: 'Bo' })).toEqual({ bye: 'Bo' })
  })

  it('a functions folder beside a package with exports.main is the one that is served', async () => {
    const deployed = await deploy({ 'package.json': '{"main":"index.js"}', 'index.js': 'exports.main = () => {}', 'functions/a.js': '' })
    expect(served(deployed)).toEqual({ a: 'functions/a.js' })
  })

  it('functions of one name are told apart by the folder in which their paths differ', async () => {
    const main = 'def main(args):\n    return {}\n'
    const files = {
      'x/nodejs/db/cache/index.js': 'exports.main = () => ({})',
      'x/python/db/cache/__main__.py': main,
      'x/python/sens/__main__.py': main,
    }
    expect(served(await deploy(files))).toEqual({
      'nodejs/cache': 'x/nodejs/db/cache/index.js',
      'python/cache': 'x/python/db/cache/__main__.py',
      sens: 'x/python/sens/__main__.py',
    })
  })

  it('scripts, modules of packages, tests and builds are no functions', async () => {
    const deployed = await deploy({
      'a/index.js': 'module.exports = { main: () => ({}) }',
      'a/more/index.js': 'exports.main = 1',
      'b/train.py': 'import argparse\ndef main(args):\n    pass\n',
      'b/run.py': 'def main():\n    pass\n',
      'pkg/__init__.py': '',
      'pkg/tool.py': 'def main(args):\n    pass\n',
      'web/app.js': 'export function main() {}',
      'b/cli.js': 'function main(args) {}\nmain(process.argv)\n',
      'c/hello.js': 'function main(params) {\n  return params\n}\n',
      'dist/index.js': 'exports.main = 1',
    })
    expect(served(deployed)).toEqual({ a: 'a/index.js', hello: 'c/hello.js' })
  })

  it('the configuration lies over what the folders say', async () => {
    const deployed = await deploy({
      'x/hello/index.js': 'exports.main = () => ({})',
      'actionlab.config.json': '{"actions":{"hello":{"type":"web"}}}',
    })
    expect([...deployed.deployer.catalog().actions.values()].map(({ path, type }) => [path, type])).toEqual([['hello', 'web']])
  })
})

describe('a folder without functions', () => {
  const project = (name: string): Files => ({ [`${name}/cloudbaserc.json`]: '{"envId":"e"}', [`${name}/functions/a/index.js`]: '' })

  it('with one project below serves that one, and says so', async () => {
    const deployed = await deploy({ 'README.md': '', ...project('examples/one') })
    const { root, remarks } = deployed.deployer.config()
    expect(served(deployed)).toEqual({ a: 'functions/a/index.js' })
    expect(remarks).toEqual(['examples/one is served, the only project in this folder: --root examples/one says so too.'])
    expect(root.endsWith('/examples/one')).toBe(true)
  })

  it('with several says which and how each is started', async () => {
    const start = createDeployed({ ...project('one'), 'two/actionlab.config.json': '{}', 'three/functions/a.js': '' }, { watch: false })
    const message = await start.catch((error: unknown) => (error as Error).message)
    expect(message).toContain(
      [
        'Below it are 3 projects:',
        '  npx actionlab emulate --root one  (CloudBase)',
        '  npx actionlab emulate --root two  (Actionlab)',
        '  npx actionlab emulate --root three  (a functions folder)',
      ].join('\n'),
    )
  })

  it('says what was looked for, by the sign of each format, and how to begin', async () => {
    const message = await createDeployed({ 'README.md': '' }, { watch: false }).catch((error: unknown) => (error as Error).message)
    expect(message).toMatch(/functions\/ +a folder of functions\n/)
    expect(message).toMatch(/cloudbaserc\.json, project\.config\.json, … +CloudBase\n/)
    expect(message).toMatch(/__main__\.py, index\.js +one function with main\n/)
    expect(message).toMatch(/\nTo begin here: npx actionlab init$/)
  })

  it('whose manifest has no functions is told so with the line that names the folder', async () => {
    const start = createDeployed({ 'cloudbaserc.json': '{\n"functionRoot": "./functions", "functions": [] }' }, { watch: false })
    await expect(start).rejects.toThrow('cloudbaserc.json:2 (CloudBase) has no functions beside those of that folder.')
  })
})
