/** What a save does not wait for: packages that the function begins with are loaded before. And everything that must be as if they were not. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProject, type Project } from './support/project.ts'
import { isAlive } from './support/processes.ts'
import { until } from './support/until.ts'

/** Notes every load of itself in its own folder: in which process, where, and with which variable. */
const noting = (name: string, more = ''): string =>
  `require('fs').appendFileSync(__dirname + '/loads', process.pid + ' ${name} ' + process.cwd() + ' ' + process.env.WHO + '\\n')\n` +
  `globalThis.order = [...(globalThis.order ?? []), '${name}']\nexports.value = '${name}'\n${more}`

const loads = (project: Project, name: string): string[] => {
  try {
    return readFileSync(join(project.root, 'node_modules', name, 'loads'), 'utf8')
      .trim()
      .split('\n')
  } catch {
    return []
  }
}

const begins = (value: number, head = `const a = require('a')\nconst { value: b } = require('b')\n`): string =>
  `${head}const own = (globalThis.order = [...(globalThis.order ?? []), 'own'])\n` +
  `exports.main = () => ({ value: ${value}, pid: process.pid, order: own, parent: require.cache[require.resolve('a')]?.parent === module })\n`

const packages = { 'node_modules/a/index.js': noting('a'), 'node_modules/b/index.js': noting('b') }

interface Answer {
  readonly value: number
  readonly pid: number
  readonly order: readonly string[]
  readonly parent: boolean
}

interface Saved {
  /** Processes that had loaded the package until then. */
  readonly before: readonly number[]
  readonly logs: readonly string[]
  readonly answer: Answer
}

/** Called and saved once, and answered from then on. */
async function edited(
  files: Record<string, string>,
  text: (value: number) => string = begins,
  file = 'functions/hello.js',
): Promise<Project> {
  const project = await createProject({ [file]: text(0), ...files })
  await project.call('hello')
  project.write(file, text(1))
  await project.call('hello')
  return project
}

const prepared = (project: Project, name = 'a', count = 3): Promise<unknown> =>
  until(`${count} loads of package ${name}`, () => loads(project, name).length >= count)

/** The answer to the first save that finds packages loaded by its process before: it may come too early for that. */
async function savedAhead(
  project: Project,
  text: (value: number) => string,
  { name = 'a', file = 'functions/hello.js' } = {},
): Promise<Answer> {
  let value = 1
  return until('a save that is answered by a process with packages loaded ahead', async () => {
    await prepared(project, name, ++value + 1)
    const before = loads(project, name).map(pidOf)
    project.write(file, text(value))
    const answer = (await project.call('hello')) as Answer
    expect(answer.value).toBe(value)
    return before.includes(answer.pid) ? answer : undefined
  })
}

const pidOf = (line: string | undefined): number => Number(line?.split(' ')[0])

describe('the packages that an edited function begins with are loaded before its next save', () => {
  it('in their order, before its own code, in its folder, with its variables, as its children', async () => {
    const project = await edited({ ...packages, '.env': 'WHO=me\n' })
    const answer = await savedAhead(project, begins, { name: 'b' })
    expect(answer).toMatchObject({ order: ['a', 'b', 'own'], parent: true })
    expect(loads(project, 'b')).toContain(`${answer.pid} b ${project.path('functions')} me`)
  })

  it('also those of TypeScript, and of own modules that only import', async () => {
    const text = (value: number): string =>
      `import { value as a } from 'a'\nimport './lib/all.ts'\nexport const main = (): object => ({ value: ${value}, pid: process.pid, a })\n`
    const project = await edited({ ...packages, 'functions/lib/all.ts': `import 'b'\n` }, text, 'functions/hello.ts')
    expect(await savedAhead(project, text, { name: 'b', file: 'functions/hello.ts' })).toMatchObject({ a: 'a' })
  })

  it('also where one statement declares all of them, unless own code stands between', async () => {
    const together = (value: number): string => begins(value, `const a = require('a'), // require('none')\n  { value: b } = require('b')\n`)
    expect(await savedAhead(await edited(packages, together), together, { name: 'b' })).toMatchObject({ order: ['a', 'b', 'own'] })
    const between = (value: number): string => begins(value, `require('a')\nconst own1 = require('./own1'), b = require('b')\n`)
    const project = await edited({ ...packages, 'functions/own1.js': `process.env.WHO = 'own'` }, between)
    expect(await savedAhead(project, between)).toMatchObject({ order: ['a', 'b', 'own'] })
    for (const line of loads(project, 'b')) expect(line).toMatch(/ own$/)
  })

  it('of two functions each its own', async () => {
    const project = await createProject({ ...packages, 'functions/x.js': begins(0), 'functions/y.js': begins(0, `require('b')\n`) })
    for (const value of [0, 1, 2]) {
      for (const name of ['x', 'y']) project.write(`functions/${name}.js`, begins(value, name === 'x' ? undefined : `require('b')\n`))
      const answers = await Promise.all(['x', 'y'].map((name) => project.call(name)))
      expect(answers).toMatchObject([
        { value, order: ['a', 'b', 'own'] },
        { value, order: ['b', 'own'] },
      ])
    }
  })

  it('and a save that comes while they are loading waits for the rest only', async () => {
    const busy = `if (require('fs').readFileSync(__dirname + '/loads', 'utf8').split('\\n').length === 4) for (const end = Date.now() + 300; Date.now() < end; );`
    const project = await edited({ ...packages, 'node_modules/a/index.js': noting('a', busy) })
    await prepared(project)
    project.write('functions/hello.js', begins(2))
    const { value, pid, order } = (await project.call('hello')) as Answer
    expect({ value, order }).toEqual({ value: 2, order: ['a', 'b', 'own'] })
    expect(pid).toBe(pidOf(loads(project, 'a')[2]))
  })

  it('not those behind own code', async () => {
    const head = `require('a')\nprocess.env.WHO = 'own'\nrequire('b')\n`
    const project = await edited(packages, (value) => begins(value, head))
    expect(await savedAhead(project, (value) => begins(value, head))).toMatchObject({ order: ['a', 'b', 'own'] })
    for (const line of loads(project, 'b')) expect(line).toMatch(/ own$/)
  })
})

describe('a container that has packages loaded is not used', () => {
  it('when a package changed since', async () => {
    const project = await edited(packages)
    await prepared(project, 'b')
    project.write('node_modules/a/index.js', noting('a2'))
    project.write('functions/hello.js', begins(2))
    expect(await project.call('hello')).toMatchObject({ value: 2, order: ['a2', 'b', 'own'] })
  })

  it('when a file that a package read changed since, and is used when it did not', async () => {
    const reading = noting('a', `globalThis.order.push(require('fs').readFileSync('settings.txt', 'utf8'))`)
    const project = await edited({ ...packages, 'node_modules/a/index.js': reading, 'functions/settings.txt': 'one' })
    const answered = await savedAhead(project, begins)
    expect(answered).toMatchObject({ order: ['a', 'one', 'b', 'own'] })
    // The next process may have loaded them before this one answered.
    await until('a process that has loaded package b after the one that answered', () => {
      const pids = loads(project, 'b').map(pidOf)
      return pids.lastIndexOf(answered.pid) < pids.length - 1
    })
    project.write('functions/settings.txt', 'two')
    project.write('functions/hello.js', begins(100))
    expect(await project.call('hello')).toMatchObject({ value: 100, order: ['a', 'two', 'b', 'own'] })
  })

  it('when the function imports another package first', async () => {
    const project = await edited({ ...packages, 'node_modules/c/index.js': noting('c') })
    await prepared(project, 'b')
    project.write('functions/hello.js', begins(2, `require('c')\nrequire('a')\n`))
    expect(await project.call('hello')).toMatchObject({ value: 2, order: ['c', 'a', 'own'] })
  })

  it('when the variables of the function changed', async () => {
    const project = await edited({ ...packages, '.env': 'WHO=me\n' })
    await prepared(project, 'b')
    project.write('.env', 'WHO=you\n')
    const { pid } = (await project.call('hello')) as Answer
    expect(loads(project, 'b').find((line) => pidOf(line) === pid)).toMatch(/ you$/)
  })
})

describe('a package that cannot be loaded ahead as with the code is loaded with it', () => {
  const withA = (more: string): Promise<Project> => edited({ ...packages, 'node_modules/a/index.js': noting('a', more) })

  /** The answer to a save that came when a process had tried. */
  const saved = async (more: string, tried?: (pid: number) => boolean): Promise<Saved> => {
    const project = await withA(more)
    await prepared(project)
    const before = loads(project, 'a').map(pidOf)
    const last = before.at(-1) as number
    if (tried) await until(`process ${last} to have tried to load the packages ahead`, () => tried(last))
    project.write('functions/hello.js', begins(2))
    const { response, logs } = await project.activate('hello')
    return { before, logs: logs.map(String), answer: response.result as unknown as Answer }
  }

  it.each([
    ['prints', `console.log('from a')`],
    ['writes to a descriptor', `require('fs').writeSync(1, 'from a\\n')`],
  ])('one that %s', async (_, more) => {
    const { before, logs, answer } = await saved(more, (pid) => !isAlive(pid))
    expect(answer).toMatchObject({ value: 2, order: ['a', 'b', 'own'] })
    expect(before).not.toContain(answer.pid)
    expect(logs.filter((line) => line.includes('from a'))).toHaveLength(1)
  })

  it('or prints for the call whose code comes while it is being loaded', async () => {
    const slowly = `if (require('fs').readFileSync(__dirname + '/loads', 'utf8').split('\\n').length === 4) for (const end = Date.now() + 300; Date.now() < end; );\n`
    const { before, logs, answer } = await saved(`${slowly}console.log('from a')`)
    expect(answer).toMatchObject({ value: 2, order: ['a', 'b', 'own'] })
    expect(answer.pid).toBe(before.at(-1))
    expect(logs.filter((line) => line.includes('from a'))).toHaveLength(1)
  })

  it.each([
    ['changes the environment', `process.env.WHO = 'a'`],
    ['changes the folder', `process.chdir('/')`],
    ['lists the project', `require('fs').readdirSync('.')`],
    ['reads what the kernel makes', `require('fs').readFileSync('/proc/self/status')`],
    ['starts a timer', `setInterval(() => {}, 50).unref()`],
    [
      'replaces how modules are found',
      `const M = require('module'), r = M._resolveFilename; M._resolveFilename = function (...a) { return r.apply(this, a) }`,
    ],
  ])('one that %s', async (_, more) => {
    const { before, answer } = await saved(more)
    expect(answer).toMatchObject({ value: 2, order: ['a', 'b', 'own'] })
    expect(before).not.toContain(answer.pid)
  })

  it.each([
    ['throws', `throw new Error('not here')`],
    ['exits', 'process.exit(3)'],
  ])('one that %s where it is loaded ahead harms no call', async (_, more) => {
    const { answer } = await saved(`if (require('fs').readFileSync(__dirname + '/loads', 'utf8').split('\\n').length === 4) ${more}`)
    expect(answer).toMatchObject({ value: 2, order: ['a', 'b', 'own'] })
  })

  it('and what it does in the next turn comes after the code, though it was loaded before', async () => {
    const project = await withA(`setTimeout(() => (globalThis.order.push('later')), 0)`)
    const answer = await savedAhead(project, (value) => `${begins(value)}globalThis.order.push('end')\n`)
    expect(answer.order.slice(0, 4)).toEqual(['a', 'b', 'own', 'end'])
  })
})
