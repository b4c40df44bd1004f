/** Finds the Python that runs Python functions. */
import { execFile } from 'node:child_process'
import { BuildFailure } from '../../../model/action.ts'

/** In this order; the variable is for machines where `python3` is not the one to use. */
const candidates = (): string[] => [...(process.env['ACTIONLAB_PYTHON'] ?? '').split('\n').filter(Boolean), 'python3', 'python']

/** `sys.executable` is the program itself where `python3` is a shim that costs 100 ms a start (pyenv, asdf). */
const question = 'import sys; print(sys.executable); print("%d.%d" % sys.version_info[:2]); print(sys.version_info >= (3, 8))'

/** The absolute path of a Python of 3.8 or newer. Rejects with a {@link BuildFailure} that says what to install. */
export async function findInterpreter(): Promise<string> {
  const seen: string[] = []
  for (const command of candidates()) {
    const [path = '', version = '', recent] = await askPython(command)
    if (recent === 'True') return path
    if (version !== '') seen.push(`${command} is Python ${version}`)
  }
  const found = seen.length > 0 ? `${seen.join(', ')}, which is too old` : 'there is no python3 on the PATH'
  throw new BuildFailure(
    `this function is written in Python, and ${found}. Install Python 3.8 or newer (apt install python3, brew install python, ` +
      'or https://www.python.org/downloads/), or name the interpreter in the variable ACTIONLAB_PYTHON.',
  )
}

/** Its absolute path, its version as `3.11`, and whether that is recent enough; nothing where there is no such program. */
export function askPython(command: string): Promise<string[]> {
  return new Promise((resolve) => {
    execFile(command, ['-c', question], { timeout: 10_000, windowsHide: true }, (error, stdout) =>
      resolve(error ? [] : stdout.trim().split(/\r?\n/)),
    )
  })
}
