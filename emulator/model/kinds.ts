/**
 * The kinds of code that OpenWhisk runs, as its runtimes.json lists them (apache/openwhisk ansible/files/runtimes.json at 1fae641a2). Kinds of Node.js and
 * Python run here; every other one runs where `openwhisk.runtimes` names what runs it.
 */

export interface Kind {
  /** `go:1.20` */
  readonly kind: string
  /** OpenWhisk's image of its runtime, with the tag. */
  readonly image: string
  /** What `go:default` means. */
  readonly isDefault: boolean
  /** May be read and deleted, and neither created nor invoked. */
  readonly deprecated: boolean
  /** Whether an action must name its entry in `main`. */
  readonly requireMain: boolean
}

function kindOf(kind: string, image: string, facts: Partial<Kind> = {}): Kind {
  return { kind, image: `openwhisk/${image}:nightly`, isDefault: false, deprecated: false, requireMain: false, ...facts }
}

const isDefault = { isDefault: true }

/** By family, in the order of the file. */
export const kindFamilies: Readonly<Record<string, readonly Kind[]>> = {
  nodejs: [kindOf('nodejs:18', 'action-nodejs-v18'), kindOf('nodejs:20', 'action-nodejs-v20', isDefault)],
  python: [kindOf('python:3.10', 'action-python-v3.10', isDefault), kindOf('python:3.11', 'action-python-v3.11')],
  swift: [kindOf('swift:5.3', 'action-swift-v5.3', isDefault), kindOf('swift:5.7', 'action-swift-v5.7')],
  java: [kindOf('java:8', 'java8action', { isDefault: true, requireMain: true })],
  php: [kindOf('php:8.1', 'action-php-v8.1', isDefault)],
  ruby: [kindOf('ruby:2.5', 'action-ruby-v2.5', isDefault)],
  go: [kindOf('go:1.20', 'action-golang-v1.20', isDefault)],
  dotnet: [
    kindOf('dotnet:3.1', 'action-dotnet-v3.1', { isDefault: true, requireMain: true }),
    kindOf('dotnet:6.0', 'action-dotnet-v6.0', { requireMain: true }),
  ],
  rust: [kindOf('rust:1.34', 'action-rust-v1.34', isDefault)],
}

/** Kinds of earlier versions of the file, which manifests still name. They may be created here, and are not listed. */
const earlierKinds: readonly Kind[] = [
  ...['1.11', '1.15', '1.17'].map((version) => kindOf(`go:${version}`, `action-golang-v${version}`)),
  ...['7.1', '7.2', '7.3', '7.4', '8.0'].map((version) => kindOf(`php:${version}`, `action-php-v${version}`)),
  ...['4.1', '4.2', '5.1', '5.4'].map((version) => kindOf(`swift:${version}`, `action-swift-v${version}`)),
  kindOf('dotnet:2.2', 'action-dotnet-v2.2', { requireMain: true }),
  kindOf('ballerina:0.990', 'action-ballerina-v0.990.2', isDefault),
]

const byKind = new Map([...Object.values(kindFamilies).flat(), ...earlierKinds].map((one) => [one.kind, one]))
const defaults = new Map([...byKind.values()].filter((one) => one.isDefault).map((one) => [familyOf(one.kind), one.kind]))

export function kindNamed(kind: string): Kind | undefined {
  return byKind.get(kind)
}

/** `go:1.20` → `go` */
export function familyOf(kind: string): string {
  const end = kind.indexOf(':')
  return end < 0 ? kind : kind.slice(0, end)
}

/** `go` and `go:default` → `go:1.20`; any other kind is itself. */
export function withoutDefault(kind: string): string {
  const [family = '', version = 'default'] = kind.split(':')
  return version === 'default' ? (defaults.get(family) ?? kind) : kind
}

export function isFamily(name: string): boolean {
  return defaults.has(name)
}

/** Whether code of this kind runs in the emulator's own containers. */
export function runsHere(kind: string): boolean {
  return ['nodejs', 'python'].includes(familyOf(kind))
}
