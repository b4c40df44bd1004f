// @ts-check
/**
 * Leads HTTP requests of a function to the emulator, where somebody answers for their host; all others go where they always go. The client is real up to
 * its socket: that one is a socket of the emulator, which speaks plain HTTP also for `https:`, and starts with a line that says who calls whom.
 *
 * `http` and `https` ask their agent for a socket, undici (and `fetch`, which is undici) its dispatcher, and a dispatcher of the function's own says on
 * a diagnostics channel whom it is about to connect to.
 */
import { createRequire } from 'node:module'

/** @typedef {import('../../../../model/outgoing.ts').OutboundRoute} OutboundRoute */

const { parse, stringify } = JSON
const { queueMicrotask } = globalThis
const dispatcher = Symbol.for('undici.globalDispatcher.1')
const here = /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?|0\.0\.0\.0)$/
/** The first byte of an answer that is none: no HTTP answer begins with it. */
const failureMark = 0x21

/** Comes behind the part of an answer that there was. */
const brokenOff = '!{"kind":"cut"}'

/** The hooks that are installed, and how many callers need them. @type {{ count: number, end: () => void } | undefined} */
let held
/** Who answers for what runs at the moment. @type {Set<() => OutboundRoute | undefined>} */
const looks = new Set()

/**
 * Begins to lead requests; returns how to stop.
 *
 * @param {() => OutboundRoute | undefined} look which job runs at the moment, if it has a route
 */
export function leadRequests(look) {
  looks.add(look)
  if (held === undefined) {
    // To install them loads `http`, which may be what somebody else waits for to begin.
    held = { count: 0, end: () => {} }
    held.end = install()
  }
  held.count++
  return () => {
    looks.delete(look)
    if (held === undefined || --held.count > 0) return
    held.end()
    held = undefined
  }
}

/** The port of this machine at which the emulator answers for a host, whoever asks. @type {((host: string) => number | undefined) | undefined} */
let home

/** Leads requests to hosts that the emulator stands for, where no test answers for them. @param {(host: string) => number | undefined} look the port, if it is such a host */
export function leadHome(look) {
  home = look
  leadRequests(() => undefined)
}

/** One for each port, since undici keeps an agent for each. @type {Map<number, OutboundRoute & { port: number }>} */
const homes = new Map()

/** @param {string} host */
function homeOf(host) {
  const port = home?.(host)
  if (port === undefined) return undefined
  const known = homes.get(port) ?? { port, job: 0, socket: '', origins: [], all: false }
  homes.set(port, known)
  return known
}

/** Of the jobs of this container that run, undefined where nobody answers for one, and of the last one, which may go on behind its answer. @type {Map<number, OutboundRoute | undefined>} */
const routes = new Map()
let leading = false

/** A job begins, or the code is loaded for it. @param {number} job @param {OutboundRoute | undefined} route @param {boolean} alone no other job runs @param {() => number} active the job that runs at the moment */
export function enterJob(job, route, alone, active) {
  if (alone && routes.size > 0) routes.clear()
  if (route !== undefined || !alone) routes.set(job, route)
  if (route === undefined || leading) return
  leading = true
  leadRequests(() => {
    const current = active()
    // What a dispatcher of the function's own does later belongs to no job that runs: rather to another one than to the network.
    return routes.has(current) ? routes.get(current) : [...routes.values()].findLast((one) => one !== undefined)
  })
}

/** @param {number} job */
export function leaveJob(job) {
  if (routes.size > 1) routes.delete(job)
}

/** @param {string} origin @param {string} host @returns {OutboundRoute | undefined} */
function claimed(origin, host) {
  /** @type {OutboundRoute | undefined} */
  let claim
  for (const look of looks) if ((claim = look())) break
  if (claim?.origins.includes(origin)) return claim
  return homeOf(host) ?? (claim?.all && !here.test(host) ? claim : undefined)
}

/** As `URL.origin` has it. @param {string} protocol @param {string} host @param {number | string | null | undefined} port */
function originOf(protocol, host, port) {
  const usual = protocol === 'https:' ? 443 : 80
  const shown = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return Number(port || usual) === usual ? `${protocol}//${shown}` : `${protocol}//${shown}:${port}`
}

function install() {
  // Most functions never get here, and a container boots faster without them.
  const require = createRequire('/')
  const http = /** @type {{ Agent: any }} */ (require('node:http'))
  const net = require('node:net')
  const tls = require('node:tls')
  const { subscribe, unsubscribe } = require('node:diagnostics_channel')
  const { connect: connectPlain, createConnection } = net
  const { connect: connectSecurely } = tls
  const { addRequest } = http.Agent.prototype
  const { fetch } = globalThis

  /** @param {OutboundRoute & { port?: number }} claim @param {string} origin */
  const open = ({ socket: path, job, port }, origin) => {
    const socket = port === undefined ? connectPlain(path) : connectPlain(port, '127.0.0.1')
    if (port === undefined) socket.write(`${stringify({ job, origin })}\n`)
    if (origin.startsWith('https:')) socket.once('connect', () => socket.emit('secureConnect'))
    Object.assign(socket, {
      encrypted: origin.startsWith('https:'),
      authorized: true,
      getPeerCertificate: () => ({}),
      getSession: () => undefined,
    })
    if (port === undefined) failAsTold(socket, origin)
    return socket
  }

  /** @this {any} @param {any} request @param {any} options @param {unknown[]} rest */
  http.Agent.prototype.addRequest = function (request, options, ...rest) {
    const protocol = request.protocol ?? this.protocol ?? 'http:'
    const host = options?.hostname || options?.host
    const origin = typeof host === 'string' && !options.socketPath ? originOf(protocol, host, options.port) : undefined
    const claim = origin === undefined ? undefined : claimed(origin, host)
    if (claim === undefined || origin === undefined) return addRequest.call(this, request, options, ...rest)
    const socket = open(claim, origin)
    if (request.timeout) socket.setTimeout(request.timeout)
    request.onSocket(socket)
  }

  /** The connection that undici makes next, in this very turn. @type {{ claim: OutboundRoute, origin: string } | undefined} */
  let next
  /** @param {any} message */
  const beforeConnect = ({ connectParams: { protocol, hostname, port } }) => {
    const origin = originOf(protocol, hostname, port)
    const claim = claimed(origin, hostname)
    next = claim && { claim, origin }
    queueMicrotask(() => (next = undefined))
  }
  subscribe('undici:client:beforeConnect', beforeConnect)
  /** @param {Function} original */
  const connecting = (original) =>
    /** @this {unknown} @param {unknown[]} args */
    function (...args) {
      if (next === undefined) return original.apply(this, args)
      const { claim, origin } = next
      next = undefined
      return open(claim, origin)
    }
  net.connect = connecting(connectPlain)
  net.createConnection = connecting(createConnection)
  tls.connect = connecting(connectSecurely)

  /** A connection that stays open from a call before must not serve a request that is claimed now: those have an agent of their own. @type {WeakMap<OutboundRoute, any>} */
  const agents = new WeakMap()
  /** @type {any} */
  let led
  const leadDispatcher = () => {
    const agent = /** @type {any} */ (globalThis)[dispatcher]
    // What the function has put there itself, such as a mock or a proxy, is its own.
    if (agent === undefined || agent === led || agent.constructor?.name !== 'Agent') return
    led = agent
    const { dispatch } = agent
    /** @this {any} @param {any} options @param {any} handler */
    agent.dispatch = function (options, handler) {
      const { protocol, hostname, port } = new URL(String(options.origin))
      const claim = claimed(originOf(protocol, hostname, port), hostname)
      if (claim === undefined) return dispatch.call(this, options, handler)
      let own = agents.get(claim)
      if (own === undefined) {
        /** @param {any} to @param {(...args: any[]) => void} connected */
        const connect = (to, connected) => {
          next = undefined
          const socket = open(claim, originOf(to.protocol, to.hostname, to.port))
          socket.once('error', connected)
          socket.once('connect', () => {
            socket.off('error', connected)
            connected(null, socket)
          })
        }
        // With the limits that the function gave its own.
        own = new agent.constructor({
          ...agent[Object.getOwnPropertySymbols(agent).find((one) => one.description === 'options') ?? ''],
          connect,
        })
        agents.set(claim, own)
      }
      return own.dispatch(options, handler)
    }
  }
  leadDispatcher()
  /** @param {Parameters<typeof fetch>} args */
  const ledFetch = (...args) => {
    // Whoever asks for it loads undici, which puts its agent there.
    if (globalThis.Response) leadDispatcher()
    return fetch(...args)
  }
  if (fetch !== undefined) globalThis.fetch = Object.defineProperty(ledFetch, 'name', { value: 'fetch' })

  return () => {
    http.Agent.prototype.addRequest = addRequest
    Object.assign(net, { connect: connectPlain, createConnection })
    tls.connect = connectSecurely
    unsubscribe('undici:client:beforeConnect', beforeConnect)
    if (led) delete led.dispatch
    if (globalThis.fetch === ledFetch) globalThis.fetch = fetch
  }
}

/** Ends the socket with the error that the emulator names in place of an answer. @param {any} socket @param {string} origin */
function failAsTold(socket, origin) {
  const { push } = socket
  let isFirst = true
  /** @this {any} @param {Buffer | null} chunk @param {unknown[]} rest */
  socket.push = function (chunk, ...rest) {
    const told =
      chunk === null ? undefined : isFirst && chunk[0] === failureMark ? chunk.toString() : endsBroken(chunk) ? brokenOff : undefined
    isFirst = false
    if (told === undefined) return push.call(this, chunk, ...rest)
    this.destroy(failure(parse(told.slice(1)), origin))
    return false
  }
}

/** @param {Buffer} chunk */
function endsBroken(chunk) {
  return chunk.length >= brokenOff.length && chunk.toString('latin1', chunk.length - brokenOff.length) === brokenOff
}

/** The error that Node's own socket would have. @param {{ kind: string, text?: string }} told @param {string} origin */
function failure({ kind, text = '' }, origin) {
  const { hostname, port, protocol } = new URL(origin)
  const address = { address: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) }
  if (kind === 'refused') {
    return Object.assign(new Error(`connect ECONNREFUSED ${address.address}:${address.port}`), {
      errno: -111,
      code: 'ECONNREFUSED',
      syscall: 'connect',
      ...address,
    })
  }
  if (kind === 'dns')
    return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
      errno: -3008,
      code: 'ENOTFOUND',
      syscall: 'getaddrinfo',
      hostname,
    })
  if (kind === 'reset') return Object.assign(new Error('read ECONNRESET'), { errno: -104, code: 'ECONNRESET', syscall: 'read' })
  // What undici says; it takes ECONNRESET, and the end of the connection, for the end of an answer that says `Connection: close`.
  if (kind === 'cut') return Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
  return Object.assign(new Error(text), { code: 'ERR_OUTBOUND' })
}
