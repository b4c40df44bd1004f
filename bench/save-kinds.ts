/** What is saved: the file that changes, and the functions around it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { repository, type BenchProject } from './servers.ts'

export interface SaveKind {
  readonly file: string
  readonly text: (value: number) => string
  /** That the function loads, and that must be installed in this repository. */
  readonly packages: readonly string[]
}

/** Where the edited function is written. */
export const editedPath = '/v1/functions/edited'

const javaScript = (value: number): string => `exports.main = () => ({ value: ${value} })\n`

/** A function that loads a package and uses what it exports. */
function loading(name: string, exported: string): SaveKind {
  const text = (value: number): string =>
    `const loaded = require('${name}')\nexports.main = () => ({ value: loaded.${exported} ? ${value} : 0 })\n`
  return { file: 'functions/edited.js', text, packages: [name] }
}

export const saveKinds = {
  JS: { file: 'functions/edited.js', text: javaScript, packages: [] },
  TypeScript: {
    file: 'functions/edited.ts',
    text: (value: number) => `export const main = (): object => ({ value: ${value} as number })\n`,
    packages: [],
  },
  'a shared module': { file: 'shared/value.js', text: (value: number) => `exports.value = ${value}\n`, packages: [] },
  mysql2: loading('mysql2', 'createPool'),
  'aws-sdk 2': loading('aws-sdk', 'S3'),
  'tencentcloud-sdk-nodejs': loading('tencentcloud-sdk-nodejs', 'scf'),
} as const satisfies Readonly<Record<string, SaveKind>>

export type SaveName = keyof typeof saveKinds

export function missingPackage({ packages }: SaveKind): string | undefined {
  return packages.find((name) => !existsSync(join(repository, 'node_modules', name)))
}

/** @returns the entry of the edited function */
export function writeKind(project: BenchProject, kind: SaveKind): string {
  project.install(...kind.packages)
  project.write(kind.file, kind.text(0))
  if (kind.file.startsWith('functions/')) return kind.file
  project.write('functions/edited.js', `const { value } = require('../${kind.file}')\nexports.main = () => ({ value })\n`)
  return 'functions/edited.js'
}
