// The yardstick: Hono on @hono/node-server. It answers with the JSON it was sent, at eleven addresses, streams events, and has one empty page.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'

const app = new Hono()
for (const path of ['/echo', ...Array.from({ length: 10 }, (_, number) => `/echo${number}`)])
  app.post(path, async (c) => c.json(await c.req.json()))
app.get('/events', (c) =>
  streamSSE(c, async (stream) => {
    for (let event = 0; event < 100; event++) await stream.writeSSE({ event: 'tick', data: `{"event":${event},"text":"some text"}` })
  }),
)
app.get('/page', (c) => c.html('<!doctype html><title>A page</title><p>A page.</p>'))
// A web function listens on 9000.
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.argv[2] ?? 9000) }, () => console.log('listening'))
