#!/usr/bin/env -S node --
// The command. A checkout, where npx finds it as well, runs its sources; the package has none and runs the build.
// The `--` above keeps node from taking `--env-file` for itself, wherever it stands.
import { existsSync } from 'node:fs'

const sources = new URL('../scripts/start.mjs', import.meta.url)
await import(existsSync(sources) ? sources.href : '../dist/cli.js')
