/** What a Vitest configuration that was there before lacks. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { besideJest } from './starters.ts'

/** Vitest gives a project of these none of the root's plugins. */
const workspaceFiles = ['ts', 'mts', 'js', 'mjs', 'json'].map((end) => `vitest.workspace.${end}`)

/**
 * @param name of the configuration
 * @param jest tests have names that Vitest takes for none by itself
 */
export function vitestAdvice(root: string, name: string, jest: boolean): string[] {
  const text = readFileSync(join(root, name), 'utf8')
  const advice: string[] = []
  const tests = jest ? `test/**/*${besideJest}.{js,ts}` : 'test/**/*.test.{js,ts}'
  const workspace = workspaceFiles.find((file) => existsSync(join(root, file)))
  if (!text.includes('actionlab/vitest/config')) {
    const where = workspace ?? (/\b(?:projects|workspace)\s*:/.test(text) ? name : undefined)
    advice.push(
      where === undefined
        ? `${name}: add actionlab() of 'actionlab/vitest/config' to its plugins, and an edit of a function reruns the tests that called it.`
        : `${where} has projects: add actionlab() of 'actionlab/vitest/config' to the plugins of the one that takes ${tests}. A project has the root's plugins only with extends: true.`,
    )
  }
  if (jest || /\binclude\s*:/.test(text)) advice.push(`${name}: its include has to take ${tests}.`)
  return advice
}
