/** Searches among the routes of brief sessions: all sessions of an emulator serve the same addresses, so that one search serves them all. */
import type { Result, Router } from 'hono/router'
import { TrieRouter } from 'hono/router/trie-router'

export class RouteSearch {
  /** `POST /v1/functions/:name`, in the order of the routes; undefined until the first session is asked for one. */
  #lines: readonly string[] | undefined
  readonly #places = new TrieRouter<number>()

  /** For one session's app. */
  router<T>(): Router<T> {
    return new SharedRouter<T>(this)
  }

  /** Finds routes by their place in the list. @param lines must be the same at every call; otherwise the session has a search of its own */
  over(lines: readonly string[]): Router<number> {
    if (this.#lines === undefined) {
      this.#lines = [...lines]
      addAll(this.#places, lines)
    } else if (lines.length !== this.#lines.length || lines.some((line, place) => line !== this.#lines?.[place]))
      return addAll(new TrieRouter<number>(), lines)
    return this.#places
  }
}

function addAll(router: Router<number>, lines: readonly string[]): Router<number> {
  for (const [place, line] of lines.entries()) {
    const blank = line.indexOf(' ')
    router.add(line.slice(0, blank), line.slice(blank + 1), place)
  }
  return router
}

class SharedRouter<T> implements Router<T> {
  readonly name = 'SharedRouter'
  readonly #search: RouteSearch
  readonly #lines: string[] = []
  readonly #handlers: T[] = []
  #places: Router<number> | undefined

  constructor(search: RouteSearch) {
    this.#search = search
  }

  add(method: string, path: string, handler: T): void {
    this.#lines.push(`${method} ${path}`)
    this.#handlers.push(handler)
    this.#places = undefined
  }

  match(method: string, path: string): Result<T> {
    this.#places ??= this.#search.over(this.#lines)
    const [found] = this.#places.match(method, path)
    const handlers = found.map(([place, params]) => [this.#handlers[place], params])
    return [handlers] as Result<T>
  }
}
