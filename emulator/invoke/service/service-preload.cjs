// @ts-check
/**
 * Loaded before any code of a service, in its children too: gives it the port that the emulator chose where it asks for the usual one,
 * and tells the emulator where it really listens. Its outside is ../service.ts.
 */
'use strict'
const { hideFlags, setFlag } = require('../../system/v8-flags.cjs')
/** Hidden until the program listens: by then it is loaded. */
const hidden = hideFlags((process.env.NODE_OPTIONS ?? '').split(' '))
const { writeSync } = require('node:fs')
const { Server } = require('node:net')

const own = Number(process.env._ACTIONLAB_PORT)
const usual = Number(process.env._ACTIONLAB_USUAL_PORT)
/** Nobody but the emulator on this machine needs to reach it. */
const host = '127.0.0.1'

const { listen } = Server.prototype

/** @param {any[]} args as `net.Server.listen` takes them */
function redirect(args) {
  const [first, second] = args
  if (typeof first === 'object' && first !== null) return isOurs(first.port) ? [{ ...first, port: own, host }, ...args.slice(1)] : args
  if (!isOurs(first)) return args
  return [own, host, ...args.slice(typeof second === 'string' ? 2 : 1)]
}

/** @param {unknown} port */
function isOurs(port) {
  return (typeof port === 'number' || (typeof port === 'string' && port !== '')) && (Number(port) === usual || Number(port) === own)
}

Server.prototype.listen = /** @type {any} */ (
  /** @this {import('node:net').Server} @param {any[]} args */
  function (...args) {
    this.once('listening', () => {
      hidden.forEach(setFlag)
      const address = this.address()
      if (typeof address === 'object' && address) report(address.port)
    })
    return Reflect.apply(listen, this, redirect(args))
  }
)

/** @param {number} port */
function report(port) {
  try {
    writeSync(3, `${port}\n`)
  } catch {
    // A grandchild that did not inherit the pipe: it is found by connecting.
  }
}
