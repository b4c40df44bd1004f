/** Links between the documents lead somewhere, on a code host and on the site: to a file, and to a heading in it. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { slug } from '../../docs/.vitepress/slug.mjs'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !/(?:^|[/\\])node_modules[/\\]|^reference[/\\]api[/\\]/.test(file))
    .map((file) => join('docs', file)),
]

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`]*`/g, '``')
}

function anchorsOf(file: string): Set<string> {
  const text = readFileSync(file, 'utf8').replaceAll(/^```[^]*?^```/gm, '')
  return new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slug(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'))))
}

/** Addresses of other hosts are left to a person. */
function deadLinks(page: string): string[] {
  const file = join(repository, page)
  const text = withoutCode(readFileSync(file, 'utf8'))
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return []
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? file : join(dirname(file), path)
    // The API's pages are made with the site, which fails for a dead link itself.
    if (relative(repository, target).startsWith(join('docs', 'reference', 'api'))) return []
    if (!existsSync(target)) return [`${page}: ${link}, and there is no such file`]
    if (anchor !== undefined && statSync(target).isFile() && !anchorsOf(target).has(anchor))
      return [`${page}: ${link}, and there is no such heading`]
    return []
  })
}

test('every link in the documents leads to a file and a heading that are there', () => {
  expect(pages.length).toBeGreaterThan(15)
  expect(pages.flatMap((page) => deadLinks(page))).toEqual([])
})

test('every message that the page of troubles explains is one that the emulator prints', () => {
  const headings = [...readFileSync(join(repository, 'docs/troubleshooting.md'), 'utf8').matchAll(/^### `(.+)`$/gm)].map(
    ([, message = '']) => message,
  )
  const source = readdirSync(join(repository, 'emulator'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(repository, 'emulator', file), 'utf8'))
    .join('\n')
  const parts = headings.flatMap((message) => message.split('…').map((part) => part.trim()))
  expect(parts.length).toBeGreaterThan(8)
  expect(parts.filter((part) => !source.includes(part))).toEqual([])
})
