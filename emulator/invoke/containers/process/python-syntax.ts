/** Finds faults of syntax in Python sources, which are known to Python alone, and otherwise first when a function is called. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { findInterpreter } from './default-python.ts'

/** Reads paths from its input; a source that does not compile is one line of JSON: path and message. */
const program = `
import json, sys, traceback, warnings
warnings.simplefilter("ignore")
for path in json.load(sys.stdin):
    try:
        with open(path, "rb") as source:
            compile(source.read(), path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        print(json.dumps([path, "".join(traceback.format_exception_only(type(error), error)).strip()]))
    except Exception:
        pass
`

/**
 * @param files absolute paths
 * @returns message by file; none where the machine has no Python, which calls say themselves
 */
export async function pythonSyntaxFaults(files: readonly string[]): Promise<Map<string, string>> {
  const interpreter = await findInterpreter().catch(() => undefined)
  if (interpreter === undefined || files.length === 0) return new Map()
  // Isolated, so that nothing of the project runs.
  const child = spawn(interpreter, ['-I', '-S', '-c', program], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true })
  child.once('error', () => {})
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(files))
  const lines = (await text(child.stdout)).split('\n').filter(Boolean)
  return new Map(lines.map((line) => JSON.parse(line) as [string, string]))
}
