/** What each cloud takes as the code of a function, and what its image has beside it. */

/** A cloud that archives are built for. */
export type CloudName = 'ncp' | 'openwhisk' | 'scf'

export interface SizeLimit {
  /** Bytes. */
  readonly most: number
  /** Where the cloud says so. */
  readonly source: string
}

export interface Cloud {
  readonly name: CloudName
  /** As messages call it. */
  readonly title: string
  /** Of the archive. */
  readonly packed: SizeLimit
  /** Of all that is in it. */
  readonly unpacked?: SizeLimit
  /** npm package → version that the image of its Node.js brings: the same major version is not packed. */
  readonly brought: ReadonlyMap<string, string>
  /** npm packages that code may require although the project has none: the image is known or likely to bring them. */
  readonly foundThere: ReadonlySet<string>
  /** What a Python entry is called at the top of an archive; undefined where a handler names the file. */
  readonly pythonEntry?: string
}

const MB = 1024 * 1024

/** openwhisk-runtime-nodejs core/nodejsActionBase/package.json at d7baea7. */
const image = new Map([
  ['express', '4.20.0'],
  ['openwhisk', '3.21.8'],
  ['redis', '4.0.4'],
  ['serialize-error', '9.1.0'],
  ['uuid', '8.3.2'],
])
/** `needle` comes with `openwhisk`. */
const foundThere = new Set([...image.keys(), 'needle'])

/** openwhisk-runtime-python core/python3Action/bin/compile runs the file of this name. */
const pythonEntry = '__main__.py'

export const clouds: Readonly<Record<CloudName, Cloud>> = {
  ncp: {
    name: 'ncp',
    title: 'NAVER Cloud Functions',
    packed: { most: 38 * MB, source: 'guide.ncloud-docs.com/docs/cloudfunctions-spec' },
    // NAVER publishes no list of what its image has.
    brought: new Map(),
    foundThere,
    pythonEntry,
  },
  openwhisk: {
    name: 'openwhisk',
    title: 'Apache OpenWhisk',
    packed: { most: 48 * MB, source: 'apache/openwhisk docs/reference.md, codeSize' },
    brought: image,
    foundThere,
    pythonEntry,
  },
  scf: {
    name: 'scf',
    title: 'Tencent SCF',
    packed: { most: 50 * MB, source: 'TencentCloudBase/cloudbase-manager-node src/function/index.ts' },
    unpacked: { most: 500 * MB, source: 'cloud.tencent.com/document/product/583/11637' },
    brought: new Map(),
    foundThere: new Set(),
  },
}

/** `38.0 MB`, `412 KB` */
export function sizeText(bytes: number): string {
  return bytes >= MB ? `${(bytes / MB).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} KB`
}
