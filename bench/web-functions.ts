/** A web function of CloudBase: the bare Hono server as a function, whose requests are passed on, against the same server asked directly; requests and server-sent events. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isServed, load, type Target } from './client.ts'
import { unserved } from './older-revision.ts'
import { median, ratioRow, type Row } from './report.ts'
import { repository, type Started } from './servers.ts'
import { targetOf, withServers } from './surfaces.ts'
import { inTurn, shares } from './turns.ts'

/** Of hono-echo.mjs. */
const eventsInStream = 100

export function webFunctions({ rounds, ms }: { rounds: number; ms: number }): Promise<Row[]> {
  return withServers(
    (project) => {
      project.install('hono', '@hono/node-server')
      project.write('functions/server.mjs', readFileSync(join(repository, 'bench/hono-echo.mjs'), 'utf8'))
      project.configure({ tcb: { functions: { server: { type: 'web' } } } })
    },
    async ({ hono, emulator }) => {
      const echo = (server: Started, path: string): Target => targetOf(server, { path }, { connections: 50, ms })
      const stream = ({ port }: Started, path: string): Target => ({ port, paths: [path], connections: 10, ms })
      const proxied = (path: string): string => `/v1/functions/server${path}?webfn=true`
      if (!(await isServed(echo(emulator, proxied('/echo'))))) return [unserved('web function', 'is not answered with 200')]
      await load(echo(emulator, proxied('/echo')))
      const calls = (await inTurn(echo(hono, '/echo'), { calls: echo(emulator, proxied('/echo')) }, rounds)).calls
      const streams = (await inTurn(stream(hono, '/events'), { streams: stream(emulator, proxied('/events')) }, rounds)).streams
      const perSecond = median(streams.map(({ ours }) => ours.perSecond * eventsInStream))
      const row = ratioRow('web function, server-sent events, 10 connections', shares(streams), 'x the streams of the same server')
      return [
        ratioRow('web function, 50 connections', shares(calls), 'x the requests of the same server'),
        { ...row, value: `${row.value}; ${Math.round(perSecond / 1000)} thousand events a second` },
      ]
    },
  )
}
