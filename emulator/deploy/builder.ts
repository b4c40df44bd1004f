/** One function's esbuild contexts: incremental, made when the function is first called, remade when its files turn out to need more. */
import { resolve } from 'node:path'
import type { BuildContext, BuildFailure, BuildResult, Message, Metafile, OutputFile } from 'esbuild'
import { type Format, isSource, optionsOf, type Source } from './build-options.ts'
import { readIfThere } from './disk.ts'
import { handOver } from './entry.ts'
import { mentionsLocation, usesLocation, withLocation } from './location.ts'
import { isNative, packageOf } from './native.ts'

export type Built =
  | {
      readonly ok: true
      readonly output: OutputFile
      readonly format: Format
      readonly inputs: readonly string[]
      readonly metafile: Metafile
      readonly blank: boolean
      /** The text is Base64. */
      readonly binary?: boolean
    }
  | { readonly ok: false; readonly errors: readonly Message[]; readonly text: string }

export interface Builder {
  build(): Promise<Built>
  /** `file` was written: what is remembered about its text no longer counts. */
  forget(file: string): void
  dispose(): Promise<void>
}

type Options = { write: false; metafile: true }
type Result = BuildResult<Options>

export function createBuilder(source: Source): Builder {
  const contexts = new Map<Format, BuildContext<Options>>()
  /** Files beside the entry that use their location. */
  const located = new Map<string, boolean>()
  const natives = new Map<string, boolean>()
  /** Whether the entry holds anything at all: an empty one is answered in its own words (openwhisk.md 15). */
  let blank = false
  /** Set while a message is made: it has to show the developer's own text, without our additions to it. */
  let plain = false
  const addTo = (text: string, path: string): string => {
    if (path === source.file) blank = text.trim() === ''
    if (plain) return text
    const placed = mentionsLocation(text) ? withLocation(text, path, path === source.file) : text
    return path === source.file ? placed + handOver(source.main) : placed
  }

  const rebuild = async (format: Format): Promise<Result> => {
    const esbuild = await import('esbuild')
    let context = contexts.get(format)
    if (context === undefined) {
      const files = [...located].flatMap(([file, uses]) => (uses ? [file] : []))
      const packages = [...natives].flatMap(([name, native]) => (native ? [name] : []))
      context = await esbuild.context<ReturnType<typeof optionsOf>>(
        optionsOf(source, format, { texts: [source.file, ...files], addTo, packages }),
      )
      contexts.set(format, context)
    }
    return await context.rebuild()
  }

  const discard = async (): Promise<void> => {
    const old = [...contexts.values()]
    contexts.clear()
    await Promise.all(old.map((context) => context.dispose()))
  }

  /** What a finished build shows about its inputs; true when a context has to be made anew because of it. */
  const learn = ({ outputFiles }: Result, inputs: readonly string[]): boolean => {
    let more = false
    for (const input of inputs) {
      const found = packageOf(input)
      if (found && !natives.has(found.name)) {
        const native = isNative(found.folder)
        natives.set(found.name, native)
        more ||= native
      }
    }
    if (outputFiles[0] && usesLocation(outputFiles[0].contents)) {
      for (const input of inputs) {
        if (input === source.file || located.has(input) || !isSource(input)) continue
        const uses = mentionsLocation(readIfThere(input) ?? '')
        located.set(input, uses)
        more ||= uses
      }
    }
    return more
  }

  /** A package whose main file is itself an addon shows only in the error. */
  const learnFrom = (error: unknown): boolean => {
    if (!isBuildFailure(error)) return false
    const addons = error.errors.flatMap(({ text }) => addonError.exec(text)?.[1] ?? [])
    const names = addons.flatMap((path) => packageOf(resolve(source.root, path))?.name ?? [])
    const fresh = names.filter((name) => natives.get(name) !== true)
    for (const name of fresh) natives.set(name, true)
    return fresh.length > 0
  }

  const attempt = async (format: Format): Promise<Built> => {
    for (;;) {
      let result: Result
      try {
        result = await rebuild(format)
      } catch (error) {
        if (!learnFrom(error)) throw error
        await discard()
        continue
      }
      const inputs = inputsOf(result.metafile, source.root)
      const output = result.outputFiles[0]
      if (output === undefined) throw new Error(`esbuild wrote nothing for ${source.file}`)
      if (!learn(result, inputs)) return { ok: true, output, format, inputs, metafile: result.metafile, blank }
      await discard()
    }
  }

  const either = async (): Promise<Built> => {
    try {
      return await attempt('cjs')
    } catch (error) {
      if (!isBuildFailure(error) || !error.errors.some(isTopLevelAwait)) throw error
      return await attempt('esm')
    }
  }

  /** The errors as they are for the text alone. */
  const explain = async (errors: readonly Message[]): Promise<readonly Message[]> => {
    plain = true
    try {
      await either()
    } catch (error) {
      if (isBuildFailure(error)) return error.errors
    } finally {
      plain = false
    }
    return errors
  }

  return {
    async build() {
      try {
        return await either()
      } catch (error) {
        if (!isBuildFailure(error)) {
          await discard()
          throw error
        }
        const errors = await explain(error.errors)
        const { formatMessages } = await import('esbuild')
        const lines = await formatMessages(errors.map(withoutAdvice), { kind: 'error', color: false })
        return { ok: false, errors, text: lines.join('').trimEnd() }
      }
    },
    forget(file) {
      if (!located.has(file)) return
      // A file that is in the plugin's filter stays there: the location is declared whenever the text mentions it.
      if (located.get(file) === false) located.delete(file)
    },
    dispose: discard,
  }
}

/** Absolute paths of the real files among the inputs. */
function inputsOf(metafile: Metafile, root: string): string[] {
  return Object.keys(metafile.inputs).flatMap((input) => (/^(<|actionlab:|\(disabled\):)/.test(input) ? [] : [resolve(root, input)]))
}

/** esbuild advises to change its own options, which nobody here can. */
function withoutAdvice(message: Message): Message {
  return { ...message, notes: message.notes.filter(({ text }) => !text.startsWith('You can mark the path')) }
}

const addonError = /^No loader is configured for "\.node" files: (.*)$/

function isTopLevelAwait({ text }: Message): boolean {
  return text.startsWith('Top-level await is currently not supported with the "cjs"')
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}
