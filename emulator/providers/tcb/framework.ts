/** Functions in the style of `@cloudbase/functions-framework`, which SCF does not run: the framework's own program serves them, as a web function. docs/contracts/tcb.md 1.4. */
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Launcher } from '../../model/service.ts'

/** Options of `tcb-ff`, 1.18.0: `docs/framework-usage.md` of the package. It writes its logs into the working folder otherwise. */
export const framework: Launcher = {
  package: '@cloudbase/functions-framework',
  bin: 'tcb-ff',
  marker: 'cloudbase-functions.json',
  arguments: (source) => [
    '--port={port}',
    `--source=${source}`,
    '--extendedContextKey=X-Cloudbase-Context',
    `--logDirname=${join(tmpdir(), 'actionlab-functions-framework', basename(source))}`,
  ],
}
