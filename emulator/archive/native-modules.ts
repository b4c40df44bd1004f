/** Compiled parts of packages, and for which machine they were made. */
import { closeSync, openSync, readSync } from 'node:fs'

/** All clouds here run Linux on x64. */
const wanted = 'linux x64'

/** For which machine a compiled module was made, as `linux x64`; undefined where its header tells nothing. */
export function platformOf(file: string): string | undefined {
  const header = headerOf(file)
  if (header === undefined) return undefined
  // ELF: class in byte 4, e_machine in bytes 18 and 19 (man 5 elf).
  if (header.readUInt32BE(0) === 0x7f454c46) {
    const machines: Readonly<Record<number, string>> = {
      3: 'ia32',
      40: 'arm',
      62: 'x64',
      183: 'arm64',
      243: 'riscv64',
      22: 's390x',
      21: 'ppc64',
    }
    return `linux ${machines[header.readUInt16LE(18)] ?? 'of another processor'}`
  }
  // Mach-O, thin and of several processors (mach-o/loader.h, mach-o/fat.h).
  if ([0xcffaedfe, 0xcefaedfe, 0xcafebabe].includes(header.readUInt32BE(0)))
    return `darwin ${header.readUInt32BE(0) === 0xcafebabe ? 'universal' : header.readUInt32LE(4) === 0x0100000c ? 'arm64' : 'x64'}`
  if (header.toString('latin1', 0, 2) === 'MZ') return 'win32'
  return undefined
}

export function isForClouds(file: string): boolean {
  return (platformOf(file) ?? wanted) === wanted
}

/** Whether a file of this name is a compiled module or library. */
export function isNative(file: string): boolean {
  return /\.(?:node|dll|dylib|pyd|so(?:\.\d+)*)$/.test(file)
}

function headerOf(file: string): Buffer | undefined {
  const header = Buffer.alloc(20)
  try {
    const opened = openSync(file, 'r')
    try {
      return readSync(opened, header, 0, header.length, 0) === header.length ? header : undefined
    } finally {
      closeSync(opened)
    }
  } catch {
    return undefined
  }
}
