/** Which files and folders are functions, and what is said about those that cannot be. */
import { chmodSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import type { Config } from '../../emulator/model/config.ts'
import { createDeployed, createFolder, createProject, type Files } from '../support/project.ts'

const code = (value: string): string => `exports.main = () => ({ value: '${value}' })\n`

async function found(files: Files, config?: Config): Promise<string[]> {
  return (await createDeployed(files, { watch: false, ...(config ? { config } : {}) })).actions()
}

describe('what is a function', () => {
  const rows: [layout: string, files: string[], names: string[]][] = [
    ['a file', ['hello.ts', 'a.js', 'b.mjs', 'c.cjs', 'd.mts', 'e.cts', 'f.tsx', 'g.jsx'], ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'hello']],
    ['a file in a folder belongs to the package', ['users/list.js', 'users/add.ts'], ['users/add', 'users/list']],
    ['a folder with an index', ['one/index.ts', 'two/index.js', 'three/index.mjs', 'four/index.cjs'], ['four', 'one', 'three', 'two']],
    ['a folder with an index in a package', ['users/list/index.ts'], ['users/list']],
    ['a folder with an index is no package: what else it holds is its own', ['box/index.js', 'box/helper.js', 'box/deep/more.js'], ['box']],
    [
      'a folder in a package whose only source file has its name',
      ['p/hello/hello.py', 'p/hello/notes.md', 'p/two/two.js', 'p/two/x.js'],
      ['p/hello'],
    ],
    ['not a helper of a file of the same name', ['p/hello.js', 'p/hello/hello.js', 'q/util/format.js'], ['p/hello']],
    ['a folder default, which is no package', ['default/a.js', 'default/b/index.js', 'default/c/c.js'], ['a', 'b', 'c']],
    ['nothing deeper than a package', ['a/b/c.js', 'a/b/c/index.js'], []],
    ['names that begin with _ or .', ['_hidden.js', '.dot.js', '_folder/a.js', '.folder/a.js', 'pkg/_a.js', 'ok.js'], ['ok']],
    [
      'support folders',
      ['lib/a.js', 'shared/b.js', 'node_modules/c.js', 'node_modules/d/index.js', 'pkg/lib/index.js', 'pkg/a.js'],
      ['pkg/a'],
    ],
    ['tests and declarations', ['a.test.ts', 'a.d.ts', 'b.d.mts', 'c.test.js', 'x.test.helper.ts', 'a.ts'], ['a']],
    ['other files', ['readme.md', 'data.json', 'style.css', 'noext', 'a.js'], ['a']],
    [
      'names of every kind',
      ['constructor.js', 'toString.ts', 'a.b.js', 'mit leer.js', '함수.js'],
      ['a.b', 'constructor', 'mit leer', 'toString', '함수'],
    ],
  ]
  it.each(rows)('%s', async (_, files, names) => {
    const folder = Object.fromEntries(files.map((file) => [`functions/${file}`, code(file)]))
    expect(await found({ 'functions/.keep': '', ...folder }, { functions: './functions', actions: { only: { file: 'only.js' } } })).toEqual(
      [...names, 'only'].sort(),
    )
  })

  it('a folder with package.json main, which wins over an index; without main it does not count', async () => {
    const project = await createDeployed({
      'functions/a/package.json': '{ "main": "src/start" }',
      'functions/a/src/start.ts': code('start'),
      'functions/a/index.js': code('index'),
      'functions/b/package.json': '{ "main": "./dist" }',
      'functions/b/dist/index.js': code('dist'),
      'functions/c/package.json': '{ "name": "c" }',
      'functions/c/index.js': code('c'),
      'functions/d/package.json': '{ "name": "d" }',
      'functions/d/inner.js': code('inner'),
      'functions/e/package.json': '{ "main": "gone.js" }',
      'functions/e/index.js': code('e'),
    })
    expect(project.actions()).toEqual(['a', 'b', 'c', 'd/inner', 'e'])
    const values = await Promise.all(project.actions().map((name) => project.call(name)))
    expect(values).toEqual(['start', 'dist', 'c', 'inner', 'e'].map((value) => ({ value })))
  })

  it('a package.json main that points nowhere makes that function fail and names the file', async () => {
    const project = await createDeployed({ 'functions/a/package.json': '{ "main": "gone.js" }', 'functions/b.js': code('b') })
    await expect(project.call('a')).rejects.toThrow('gone.js')
    expect(await project.call('b')).toEqual({ value: 'b' })
  })
})

describe('what the configuration adds', () => {
  it('a file elsewhere, a folder elsewhere, a sequence, an action of a package of its own', async () => {
    const project = await createDeployed(
      { 'functions/a.js': code('a'), 'src/x.ts': code('x'), 'src/box/index.js': code('box') },
      {
        config: {
          actions: { x: { file: './src/x.ts' }, box: { file: 'src/box' }, 'pkg/y': { file: 'src/x' }, chain: { components: ['a', 'x'] } },
        },
      },
    )
    expect(project.actions()).toEqual(['a', 'box', 'chain', 'pkg/y', 'x'])
    expect(await Promise.all(['x', 'box', 'pkg/y'].map((name) => project.call(name)))).toEqual([
      { value: 'x' },
      { value: 'box' },
      { value: 'x' },
    ])
    const { actions, packages } = project.deployer.catalog()
    expect(actions.get('chain')).toMatchObject({ type: 'sequence', kind: 'sequence', components: ['a', 'x'], code: undefined })
    expect([...packages.keys()]).toEqual(['pkg'])
  })

  it('parameters: package under defaults under action, final and limits filled in', async () => {
    const project = await createDeployed(
      { 'functions/users/list.js': code('a'), 'functions/hello.js': code('b'), '.env': 'A=env\nB=env' },
      {
        config: {
          packages: { users: { params: { p: 'package', q: 'package', r: 'package' }, annotations: { note: 1 } } },
          defaults: { type: 'web', params: { q: 'default', r: 'default' }, limits: { memory: 512 }, env: { B: 'default', C: 'default' } },
          actions: { 'users/list': { params: { r: 'action' }, final: true, limits: { timeout: 500 }, env: { C: 'action' } } },
        },
      },
    )
    const { actions, packages } = project.deployer.catalog()
    expect(actions.get('users/list')).toMatchObject({
      namespace: 'guest',
      package: 'users',
      name: 'list',
      type: 'web',
      params: { p: 'package', q: 'default', r: 'action' },
      ownParams: { q: 'default', r: 'action' },
      final: true,
      limits: { timeout: 500, memory: 512, concurrency: 1, logs: 10 },
      env: { A: 'env', B: 'default', C: 'action' },
      version: '0.0.1',
      kind: `nodejs:${process.versions.node.split('.')[0]}`,
      origin: { file: 'functions/users/list.js' },
    })
    expect(actions.get('hello')).toMatchObject({ params: { q: 'default', r: 'default' }, final: false })
    expect(packages.get('users')).toMatchObject({ params: { p: 'package' }, annotations: { note: 1 }, fromApi: false })
  })

  it('a default of web makes a sequence a web sequence', async () => {
    const project = await createDeployed(
      { 'functions/a.js': code('a') },
      { config: { defaults: { type: 'web' }, actions: { chain: { components: ['a'] }, plain: { type: 'sequence', components: ['a'] } } } },
    )
    expect([...project.deployer.catalog().actions.values()].map(({ path, type }) => `${path} ${type}`)).toEqual([
      'a web',
      'chain sequence-web',
      'plain sequence',
    ])
  })

  it('the handler of a CloudBase function: which file of the folder, which export', async () => {
    const project = await createDeployed(
      {
        'functions/greet/index.js': code('index'),
        'functions/greet/app.js': `exports.handle = () => ({ value: 'app' })`,
        'functions/plain.js': `exports.run = () => ({ value: 'run' })`,
      },
      { config: { tcb: { functions: { greet: { handler: 'app.handle' }, plain: { handler: 'index.run' } } } } },
    )
    expect(await project.call('greet')).toEqual({ value: 'app' })
    expect(await project.call('plain')).toEqual({ value: 'run' })
  })
})

describe('what cannot be served is said in one line, and the rest is served', () => {
  it('names that NAVER takes none of', async () => {
    const files = {
      'functions/a (1).js': code('a'),
      'functions/한글.js': code('b'),
      'functions/x.y.js': code('c'),
      'functions/ok.js': code('d'),
    }
    const project = await createProject(files)
    const words = '"a (1)", "x.y", "한글": NAVER takes names of 1 to 50 letters, digits, "-" and "_" that do not start with "-".'
    expect(project.logged('notice').map(({ text }) => text)).toEqual([expect.stringContaining(words)])
    expect(await project.call('x.y')).toEqual({ value: 'c' })
    const elsewhere = await createProject(files, { config: { functions: './functions', providers: ['openwhisk'] } })
    expect(elsewhere.logged('notice')).toEqual([])
  })

  it('two files for one name, with lines that tell them apart', async () => {
    const project = await createDeployed({
      'functions/hello.js': code('js'),
      'functions/hello.ts': code('ts'),
      'functions/users.js': code('f'),
      'functions/users/index.js': code('i'),
      'functions/ok.js': code('ok'),
    })
    expect(project.logged('notice').map(({ text }) => text)).toEqual([
      `The action hello is defined more than once: functions/hello.js and functions/hello.ts. Keep one, rename the other, or name each in actions:
  'hello': { file: './functions/hello.js' },
  'hello-ts': { file: './functions/hello.ts' },`,
      `The action users is defined more than once: functions/users.js and functions/users/index.js. Keep one, rename the other, or name each in actions:
  'users': { file: './functions/users.js' },
  'users-2': { file: './functions/users/index.js' },`,
    ])
    await expect(project.call('hello')).rejects.toThrow('defined more than once')
    expect(await project.call('ok')).toEqual({ value: 'ok' })
  })

  it('an action without code, a sequence and a trigger that name nothing, and sequences that run each other', async () => {
    const project = await createDeployed(
      { 'functions/ok.js': code('ok') },
      {
        config: {
          actions: {
            ghost: { type: 'web' },
            chain: { components: ['ok', 'gone'] },
            ping: { components: ['ok', 'pong'] },
            pong: { components: ['ping'] },
          },
          triggers: { t: { type: 'apigw', product: 'p', api: 'a', stage: 's', resource: '/', action: 'nobody' } },
        },
      },
    )
    expect(project.logged('notice').map(({ text }) => text)).toEqual([
      expect.stringMatching(/^The action ghost has no code: there is neither functions\/ghost\.\{ts,js,mjs,cjs,py\} nor a folder/),
      'The sequence chain names gone, which is not deployed.',
      'The sequence ping runs itself by pong: its calls fail, and no cloud takes it.',
      'The sequence pong runs itself by ping: its calls fail, and no cloud takes it.',
      'The trigger t names nobody, which is not deployed.',
    ])
    await expect(project.call('ghost')).rejects.toThrow('The action ghost has no code')
  })

  it.skipIf(process.getuid?.() === 0)('a folder that may not be read', async () => {
    const folder = createFolder({ 'functions/secret/a.js': code('a'), 'functions/ok.js': code('ok') })
    chmodSync(folder.path('functions/secret'), 0o000)
    const texts: string[] = []
    await using emulator = await createEmulator({
      root: folder.root,
      log: { emit: (event) => void (event.event === 'notice' && texts.push(event.text)) },
    })
    expect(emulator.actions()).toEqual(['ok'])
    expect(texts).toEqual(['The folder functions/secret cannot be read (EACCES).'])
    chmodSync(folder.path('functions/secret'), 0o755)
  })

  it('links that lead nowhere, or in a circle', async () => {
    const folder = createFolder({ 'functions/ok.js': code('ok') })
    folder.link('functions/circle', 'circle')
    folder.link('functions/circle.js', 'circle.js')
    folder.link('functions/nowhere.js', '../gone.js')
    await using emulator = await createEmulator({ root: folder.root })
    expect(emulator.actions()).toEqual(['ok'])
  })

  it('a functions folder that is a file', async () => {
    const { root } = createFolder({ 'functions.js': '' })
    await expect(createEmulator({ root, functions: './functions.js' })).rejects.toMatchObject({
      code: 'UNREADABLE_FOLDER',
      message: expect.stringContaining('(ENOTDIR)'),
    })
  })

  it('a functions folder that is not there ends the start, and names the folder and the flag', async () => {
    const { root } = createFolder({})
    await expect(createEmulator({ root, functions: './nowhere' })).rejects.toMatchObject({
      code: 'UNREADABLE_FOLDER',
      message: `The functions folder nowhere in ${root} does not exist. Name another one with --functions, or run actionlab init: it writes a first function.`,
    })
  })

  it('a functions folder that is not there is no fault where the configuration names the files', async () => {
    expect(await found({ 'a.js': code('a') }, { actions: { a: { file: 'a.js' } } })).toEqual(['a'])
  })
})

describe('deployed over an API', () => {
  it('joins the catalog, counts its versions, and gives its source back', async () => {
    const { deployer, call } = await createDeployed({ 'functions/hello.js': code('file') })
    const draft = {
      package: '',
      name: 'made',
      type: 'basic',
      api: 'openwhisk',
      source: 'function main(p) { return { made: p.a } }',
    } as const
    expect(deployer.deployments.putAction(draft)).toMatchObject({ path: 'made', version: '0.0.1', origin: { api: 'openwhisk' } })
    expect(await call('made', { a: 1 })).toEqual({ made: 1 })
    expect(deployer.deployments.putAction({ ...draft, source: 'exports.main = () => ({ second: true })' })).toMatchObject({
      version: '0.0.2',
    })
    expect(await call('made')).toEqual({ second: true })
    expect(await deployer.deployments.source('made')).toEqual({ code: 'exports.main = () => ({ second: true })', binary: false })
    expect(deployer.deployments.deleteAction('made')).toBe(true)
    expect(deployer.catalog().actions.has('made')).toBe(false)
  })

  it('never changes what comes from a file: the refusal names the file', async () => {
    const { deployer } = await createDeployed({ 'functions/users/list.js': code('file') })
    const { deployments } = deployer
    const draft = { package: 'users', name: 'list', type: 'basic', api: 'ncp', source: '' } as const
    expect(deployments.putAction(draft)).toEqual({ fileBacked: 'functions/users/list.js' })
    expect(deployments.deleteAction('users/list')).toEqual({ fileBacked: 'functions/users/list.js' })
    expect(deployments.putPackage({ name: 'users' })).toEqual({ fileBacked: 'functions/users' })
    expect(deployments.deletePackage('users')).toEqual({ fileBacked: 'functions/users' })
    expect((await deployments.source('users/list'))?.code).toBe(code('file'))
  })

  it('gives way to a file that appears, and says so', async () => {
    const project = await createDeployed({ 'functions/hello.js': code('file') })
    project.deployer.deployments.putAction({ package: '', name: 'made', type: 'basic', api: 'ncp', source: code('api') })
    expect(await project.call('made')).toEqual({ value: 'api' })
    project.write('functions/made.js', code('file now'))
    expect(await project.call('made')).toEqual({ value: 'file now' })
    expect(project.logged('notice').map(({ text }) => text)).toEqual([
      'made was deployed over the API, and now a file defines it: the file is served.',
    ])
  })

  it('survives a reload of files and configuration', async () => {
    const project = await createDeployed({ 'functions/hello.js': code('file') })
    project.deployer.deployments.putPackage({ name: 'pkg', params: { p: 1 } })
    project.deployer.deployments.putAction({ package: 'pkg', name: 'made', type: 'web', api: 'ncp', source: code('api'), params: { a: 1 } })
    project.write('functions/other.js', code('other'))
    project.write('actionlab.config.json', '{ "namespace": "guest" }')
    expect(await project.call('pkg/made')).toEqual({ value: 'api' })
    expect(project.deployer.catalog().actions.get('pkg/made')).toMatchObject({ type: 'web', params: { p: 1, a: 1 }, ownParams: { a: 1 } })
    expect(project.actions()).toEqual(['hello', 'other', 'pkg/made'])
  })
})
