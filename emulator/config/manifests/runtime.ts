/** Which language a manifest's runtime means, and the configuration's `kind` for it. */
import { extname } from 'node:path'
import { familyOf, isFamily, withoutDefault } from '../../model/kinds.ts'

export interface RuntimeWish {
  /** `nodejs` and `python` run here; every other one needs a runtime that the developer names. */
  readonly language: string
  /** As the configuration writes it, `nodejs:20`; absent where any version will do, and for languages that OpenWhisk does not have. */
  readonly kind?: string
  /** What runs instead of a version that no emulator can run. */
  readonly remark?: string
}

/** `nodejs:20`, `python:3.11`, `nodejs:default`, `python3.9`, `Nodejs18.15`, `php:7.4`: every tool has its own spelling. */
export function readRuntime(text: string): RuntimeWish {
  const [, name = '', major, minor] = /^(node|python)[^\d]*(\d+)?(?:\.(\d+))?/i.exec(text) ?? []
  if (name === '') {
    const language = familyOf(text.toLowerCase())
    return { language, ...(isFamily(language) ? { kind: withoutDefault(text.toLowerCase()) } : {}) }
  }
  if (name.toLowerCase() === 'node') return { language: 'nodejs', ...(major === undefined ? {} : { kind: `nodejs:${major}` }) }
  if (major === undefined) return { language: 'python' }
  if (major !== '3') return { language: 'python', remark: `${text} runs on Python 3 here.` }
  return { language: 'python', kind: minor === undefined ? 'python:3' : `python:3.${minor}` }
}

const languages: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['js', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'jsx', 'tsx'].map((extension) => [extension, 'nodejs'])),
  py: 'python',
  php: 'php',
  rb: 'ruby',
  go: 'go',
  java: 'java',
  jar: 'java',
  swift: 'swift',
  rs: 'rust',
  cs: 'dotnet',
  bal: 'ballerina',
}

/** Undefined where the extension tells nothing: folders, archives. */
export function languageOf(file: string): string | undefined {
  return languages[extname(file).slice(1).toLowerCase()]
}

/** The usual one of a language's sources. */
export function extensionOf(language: string): string {
  return Object.keys(languages).find((extension) => languages[extension] === language) ?? language
}

export function isEmulated(language: string): boolean {
  return language === 'nodejs' || language === 'python'
}

/** Whether some runtime of OpenWhisk has the name. */
export function isLanguage(name: string): boolean {
  return Object.values(languages).includes(name)
}
