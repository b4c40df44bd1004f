#!/usr/bin/env -S node --
// The command. A checkout, where npx finds it as well, runs its sources; the package has none and runs the build.
// The `--` above keeps node from taking `--env-file` for itself, wherever it stands.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { refuseOldNode } from './node-version.mjs'

// Before anything else is loaded: older versions lack functions that it imports, and would say that instead.
refuseOldNode()

// Node.js 22 and later keep what they compiled for the next start, which then takes a sixth less processor time.
module.enableCompileCache?.()

const sources = new URL('../scripts/start.mjs', import.meta.url)
await import(existsSync(sources) ? sources.href : '../dist/cli.js')
