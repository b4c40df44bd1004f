/**
 * Tells browsers from programs, and pages that the developer allows from all others. A page of the emulator's own origin is not allowed by itself:
 * functions are served there, and one that repeats its input runs the script of the author of a link. refusals.ts refuses by it.
 */
import { hostName, isLoopbackName } from './hosts.ts'

/** The part of a request that tells its origin. */
interface Sender {
  readonly host: string
  header(name: string): string | undefined
}

/**
 * Whether a browser sent the request. Browsers add `Origin` to all that is no GET, and `Sec-Fetch-Site` to everything that goes to
 * `localhost`, `*.localhost`, 127.0.0.0/8 or TLS (Fetch Metadata, W3C, 2.3); no page can leave them out. Programs send neither.
 */
export function isBrowser(sender: Sender): boolean {
  return sender.header('sec-fetch-site') !== undefined || sender.header('origin') !== undefined
}

/**
 * Whether the page that asks is one of `allowed`.
 *
 * @param allowed origins, such as `http://localhost:5173`
 */
export function isNamedPage(sender: Sender, allowed: readonly string[]): boolean {
  if (allowed.length === 0 || sender.header('sec-fetch-site') === 'same-origin') return false
  const origin = originOf(sender)
  return origin !== undefined && allowed.includes(origin) && origin.slice(origin.indexOf('//') + 2) !== sender.header('host')
}

/** Whether the page that asks is neither of this machine, nor of the host that is asked, nor one of `allowed`. */
export function isForeignPage(sender: Sender, allowed: readonly string[]): boolean {
  const cross = sender.header('origin') !== undefined || sender.header('sec-fetch-site') === 'cross-site'
  if (!cross) return false
  const origin = originOf(sender)
  if (origin === undefined) return true
  const name = hostName(origin.slice(origin.indexOf('//') + 2))
  return !(name === sender.host || isLoopbackName(name) || name.endsWith('.localhost') || allowed.includes(origin))
}

/** The origin of the page, as far as it says: what is only loaded, such as an image, has it in `Referer` alone. Undefined for opaque ones. */
function originOf(sender: Sender): string | undefined {
  const said = sender.header('origin') ?? sender.header('referer')
  if (said === undefined || !URL.canParse(said)) return undefined
  const { origin } = new URL(said)
  return origin === 'null' ? undefined : origin
}

/** For messages: the page that asks, as it calls itself. */
export function pageOf(sender: Sender): string {
  const page = sender.header('origin') ?? sender.header('referer')
  return page === undefined ? 'a page that does not say where it is from' : `a page of ${JSON.stringify(page)}`
}
