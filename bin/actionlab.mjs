#!/usr/bin/env -S node --
// The command. A checkout, where npx finds it as well, runs its sources; the package has none and runs the build.
// The `--` above keeps node from taking `--env-file` for itself, wherever it stands.
import { existsSync } from 'node:fs'
import module from 'node:module'

// Before anything else is loaded: older versions lack functions that it imports, and would say that instead.
const { node } = process.versions
const [major = 0, minor = 0] = node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `actionlab needs Node.js 20.19 or newer, and this is ${node} (${process.execPath}). Install a newer one, and run the command again.`,
  )
  process.exit(1)
}

// Node.js 22 and later keep what they compiled for the next start, which then takes a sixth less processor time.
module.enableCompileCache?.()

const sources = new URL('../scripts/start.mjs', import.meta.url)
await import(existsSync(sources) ? sources.href : '../dist/cli.js')
