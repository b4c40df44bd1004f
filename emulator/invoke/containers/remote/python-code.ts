/** A Python function as an archive for a remote OpenWhisk: its modules at their places in the project, and a `__main__.py` that finds them. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { isBelow } from '../../../system/project-bounds.ts'
import { zip, type Zippable } from '../../../system/zip.ts'
import { initEnvironment } from '../../environment/init-environment.ts'
import type { Load } from '../container.ts'
import type { Exec } from './whisk.ts'
import { wrapped } from './node-code.ts'

interface Manifest {
  readonly root: string
  readonly search: readonly string[]
  readonly texts: Readonly<Record<string, string>>
  readonly packed?: {
    readonly folder: string
    readonly entry: string
    readonly places: readonly (readonly [original: string, place: string])[]
  }
}

/** Environments are made for one machine; the runtime installs what requirements.txt names (core/python3Action/bin/compile). */
const leftOut = new Set(['virtualenv', '.venv', 'venv', '__pycache__', 'node_modules', '.git'])

export function pythonExec({ head, text, action }: Load): Exec {
  const { root, search, texts, packed } = JSON.parse(text) as Manifest
  const folder = dirname(head.file)
  const place = (path: string): string => {
    const inPacked = packed && isBelow(path, packed.folder)
    const at = inPacked ? join(relative(root, folder), relative(packed.folder, path)) : relative(root, path)
    return join('project', at).split(sep).join('/')
  }
  const entries: Zippable = {}
  const add = (name: string, content: string | Uint8Array): void => {
    entries[name] = [typeof content === 'string' ? Buffer.from(content) : content, { mtime: '1980-01-01T00:00:00' }]
  }
  // A folder that is one function is deployed whole, with what its code reads.
  if (['__main__.py', 'index.py'].includes(basename(head.file))) for (const file of filesBelow(folder)) add(place(file), readFileSync(file))
  for (const [original, at] of packed?.places.filter(([, at]) => at !== packed.folder) ?? [])
    for (const file of statSync(original, { throwIfNoEntry: false })?.isDirectory() === true ? filesBelow(original) : [original])
      if (existsSync(file)) add(place(at + file.slice(original.length)), readFileSync(file))
  for (const [path, source] of Object.entries(texts)) add(place(path), source)
  const requirements = search.map((place) => join(place, 'requirements.txt')).find((path) => statSync(path, { throwIfNoEntry: false }))
  if (requirements !== undefined) add('requirements.txt', readFileSync(requirements))
  const event = head.convention === 'event'
  const env = { ...action.env, ...initEnvironment(action) }
  add('__main__.py', launcher({ entry: place(packed?.entry ?? head.file), search: search.map(place), main: head.main, env, event }))
  return { kind: action.kind, code: Buffer.from(zip(entries)).toString('base64'), main: event ? wrapped : 'main', binary: true }
}

interface Launcher {
  readonly entry: string
  readonly search: readonly string[]
  readonly main: string
  readonly env: Readonly<Record<string, string>>
  readonly event: boolean
}

function launcher({ entry, search, main, env, event }: Launcher): string {
  return `import importlib.util, json, os, sys, traceback

os.environ.update(json.loads(${quoted(JSON.stringify(env))}))
_here = os.path.dirname(os.path.abspath(__file__))
_search = [os.path.join(_here, place) for place in json.loads(${quoted(JSON.stringify(search))})]
sys.path[:0] = _search[:1]
sys.path.extend(_search[1:])
os.chdir(_search[0])
_spec = importlib.util.spec_from_file_location("actionlab_entry", os.path.join(_here, ${quoted(entry)}))
_module = importlib.util.module_from_spec(_spec)
sys.modules["actionlab_entry"] = _module
_spec.loader.exec_module(_module)
${event ? eventMain(main) : `main = getattr(_module, ${quoted(main)})\n`}`
}

function eventMain(main: string): string {
  return `_handler = getattr(_module, ${quoted(main)})

def ${wrapped}(call):
    os.environ.update(call.get("env") or {})
    try:
        value = _handler(call["event"], call.get("context") or {})
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return {"actionlab": {"status": 0, "text": text, "isString": isinstance(value, str)}}
    except Exception as error:
        words = traceback.format_exc()
        print(words, file=sys.stderr)
        words_of_it = "".join(traceback.format_exception_only(type(error), error)).strip()
        text = json.dumps({"error": words_of_it}, ensure_ascii=False, separators=(",", ":"))
        return {"actionlab": {"status": 2, "text": text, "failure": "throw", "trace": words}}
`
}

/** A JSON string of ASCII is a Python string too. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function filesBelow(folder: string): string[] {
  return (
    readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !leftOut.has(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      // A link may lead out of the project, and what it leads to would leave this machine.
      .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : entry.isFile() ? [join(folder, entry.name)] : []))
  )
}
