/** Where inline isolation deliberately differs from a process of its own. `test/isolation` runs one suite over both and takes its exceptions from here. */

export interface Difference {
  /** What a function does: goes on behind "when a function". */
  readonly when: string
  readonly process: string
  readonly inline: string
  /** Why a thread that is shared cannot do better. */
  readonly because: string
}

export const differences = {
  endlessLoop: {
    when: 'loops without ever waiting',
    process: 'is killed at its time limit',
    inline: 'blocks the test until Vitest gives up',
    because: 'nobody else gets to run in the thread',
  },
  memory: {
    when: 'uses more memory than its limit',
    process: 'is killed',
    inline: 'goes on',
    because: 'the heap is shared with the test',
  },
  afterTimeout: {
    when: 'goes on behind its time limit',
    process: 'is killed in the middle',
    inline: 'runs to its end, unheard: its result and output belong to nothing',
    because: 'code cannot be stopped from outside',
  },
  moduleState: {
    when: 'keeps state in its module',
    process: 'keeps it as long as its container is warm, each container its own',
    inline: 'keeps it as long as the module is loaded, one for all activations',
    because: 'a module exists once in a thread; vi.resetModules() makes a new one',
  },
  concurrency: {
    when: 'is called while it runs',
    process: 'gets another container, unless limits.concurrency allows more in one',
    inline: 'runs at once beside the other call',
    because: 'there are no containers to wait for',
  },
  environment: {
    when: 'reads process.env',
    process: 'sees PATH, HOME and a few more of yours, and what the action has',
    inline: 'sees all of yours, so that vi.stubEnv works, with what the action has on top',
    because: 'modules that were loaded before hold the real environment',
  },
  workingFolder: {
    when: 'opens a file by a relative path',
    process: 'finds what lies in its own folder',
    inline: 'finds what lies where the tests were started',
    because: 'a process has one working folder',
  },
  timeZone: {
    when: 'asks for the local time',
    process: 'gets UTC, or what TZ in its variables says',
    inline: 'gets that of the test run, which TZ=UTC vitest sets',
    because: 'a process has one time zone',
  },
  modulesEnvironment: {
    when: 'reads process.env while its module loads',
    process: 'sees what the action has',
    inline: 'does not, when the test has imported the module before',
    because: 'the module was loaded without the emulator',
  },
  idleLoop: {
    when: 'takes a callback (CloudBase)',
    process: 'answers once the event loop is empty, also without having called back',
    inline: 'answers as soon as it calls back, and meets its time limit if it never does',
    because: 'the event loop is shared with the test and is never empty',
  },
  scriptEntry: {
    when: 'is a script with a bare `function main` that it does not export',
    process: 'is found',
    inline: 'is not found when Vitest loads it',
    because: 'only exports can be reached from outside of a module',
  },
  strayErrors: {
    when: 'throws outside the call chain after its answer',
    process: 'ends its container, and nobody hears of it',
    inline: 'is an unhandled error of the test run',
    because: 'a test run is the place to hear of it',
  },
  rawOutput: {
    when: 'writes to a file descriptor, or has a child that prints',
    process: 'is in the logs',
    inline: 'goes to the terminal',
    because: 'descriptors belong to the whole process',
  },
  packages: {
    when: 'uses a package that keeps state, or was installed anew',
    process: 'has that package for itself, in its present state',
    inline: 'shares it with the test and all other functions, as it was first loaded',
    because: 'a package exists once in a thread',
  },
  reload: {
    when: 'is edited during a test',
    process: 'is served anew, with `watch: true`',
    inline: 'is not, where Vitest loads it: Vitest runs the tests again',
    because: 'Vitest keeps modules until the next run',
  },
} as const satisfies Record<string, Difference>
