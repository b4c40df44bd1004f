/** The token of a running emulator: the terminal shows it, commands read it from the run file, the dashboard keeps it in a cookie. */
import { timingSafeEqual } from 'node:crypto'

/** Whether `given` is the token, in a time that does not depend on how much of it is right. */
export function isToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The credentials of `Authorization: Bearer …`. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer (\S+)$/.exec(authorization ?? '')?.[1]
}
