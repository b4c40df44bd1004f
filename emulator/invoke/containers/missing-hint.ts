/** The remark for the developer whose code asked for a package that is not there: who asked, and how it gets there. */
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import type { Hint } from '../../model/activation.ts'
import { isObject } from '../../model/json.ts'
import { said, sentences, spoken, type SaidValue } from '../../model/said.ts'
import { readIfThere } from '../../system/disk.ts'

/** openwhisk-runtime-nodejs core/nodejsActionBase/package.json: code that runs in the cloud names them nowhere. */
const ofOpenWhisk = new Set(['openwhisk', 'express', 'redis', 'uuid', 'serialize-error'])
/** developer.adobe.com/runtime/docs/guides/reference/runtimes, ibm-functions/runtime-nodejs nodejs20/package.json, and Nimbella's image. */
const ofVendors = new Set(
  (
    'body-parser dnscache prom-client node-fetch axios needle request request-promise ibm-cos-sdk cloudant watson-developer-cloud ' +
    'async gm ibm_db moment cheerio aws-sdk @nimbella/sdk'
  ).split(' '),
)

/** Module → package: openwhisk-runtime-python core/requirements_common.txt, and IBM's numpy, pandas and more. */
const ofPython = new Map([
  ['requests', 'requests'],
  ['bs4', 'beautifulsoup4'],
  ['httplib2', 'httplib2'],
  ['lxml', 'lxml'],
  ['simplejson', 'simplejson'],
  ['dateutil', 'python-dateutil'],
  ['kafka', 'kafka-python'],
  ['twisted', 'twisted'],
  ['scrapy', 'scrapy'],
  ['numpy', 'numpy'],
  ['pandas', 'pandas'],
  ['ibm_boto3', 'ibm-cos-sdk'],
  ['pymongo', 'pymongo'],
  ['psycopg2', 'psycopg2-binary'],
])

/** @param trace what stopped the function */
export function missingHint(trace: string): Hint | undefined {
  const node = /Cannot find (?:module|package) '([^']+)'(?:\r?\nRequire stack:\r?\n- ([^\n]+)| imported from ([^\n]+))?/.exec(trace)
  if (node) return ofModule(node[1] ?? '', node[2] ?? node[3])
  const python = /ModuleNotFoundError: No module named '([\w.]+)'/.exec(trace)?.[1]?.split('.')[0]
  const brought = python === undefined ? undefined : ofPython.get(python)
  if (brought === undefined) return undefined
  const command = `python3 -m pip install ${brought}`
  return { code: 'missing-package', ...spoken(said`${python ?? ''} is not installed here. The cloud's image has it: ${command}`) }
}

function ofModule(specifier: string, from: string | undefined): Hint | undefined {
  const name = /^(?:@[^/]+\/)?[^./@#:\\][^/:\\]*(?=\/|$)/.exec(specifier)?.[0]
  if (name === undefined || isBuiltin(name)) return undefined
  const asked = from === undefined ? [] : [said`${from.trim()} asks for it.`]
  const folder = from === undefined ? undefined : folderThatLists(name, dirname(from.trim()))
  const advice = folder === undefined ? adviceFor(name) : `npm install --prefix ${folder}`
  return { code: 'missing-package', ...spoken(sentences(said`${name} is not installed.`, ...asked, advice)) }
}

/** The nearest folder whose package.json has the package: nobody has installed there yet. */
function folderThatLists(name: string, folder: string): string | undefined {
  const above = dirname(folder)
  return lists(readIfThere(join(folder, 'package.json')) ?? '', name) ? folder : above === folder ? undefined : folderThatLists(name, above)
}

function lists(text: string, name: string): boolean {
  try {
    const manifest: unknown = JSON.parse(text)
    if (!isObject(manifest)) return false
    return ['dependencies', 'devDependencies'].some((key) => isObject(manifest[key]) && Object.hasOwn(manifest[key], name))
  } catch {
    return false
  }
}

function adviceFor(name: string): SaidValue {
  if (ofOpenWhisk.has(name)) {
    const command = `npm i -D ${name}`
    return said`OpenWhisk's runtime has it: ${command}`
  }
  if (ofVendors.has(name)) {
    const [development, always] = [`npm i -D ${name}`, `npm i ${name}`]
    return said`Some vendors' runtimes have it (${development}), all others need it with the function: ${always}`
  }
  return `npm i ${name}`
}
