/** Repositories whose folders say what their functions are: CloudBase, WeChat mini-programs, NAVER's samples, plain folders. */
import { describe, expect, it } from 'vitest'
import { examplesOf, type ManifestExample } from '../support/manifest-examples.ts'
import { createDeployed, type Deployed, type Files } from '../support/project.ts'

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
    expect(tcb.functions).toEqual({ login: { timeout: 20, memory: 512, env: { A: '1', B: '2' } } })
    expect(deployed.logged('notice').map(({ text }) => text)).toEqual([
      expect.stringContaining('The timer nightly of clean (0 0 2 * * * *, cloud/functions/clean/config.json:8)'),
      expect.stringContaining('cloud.openapi of clean'),
    ])
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
