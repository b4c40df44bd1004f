/** Opens something at its first use. A failure is told to who asked, and tried again by who asks next. */
export interface OpenedOnce<T> {
  readonly get: () => Promise<T>
  /** What is open, or being opened; undefined before the first use. */
  readonly opened: () => Promise<T> | undefined
}

export function openedOnce<T>(open: () => Promise<T>): OpenedOnce<T> {
  let opened: Promise<T> | undefined
  const get = (): Promise<T> => {
    if (opened) return opened
    const opening = open()
    opened = opening
    opening.catch(() => (opened = opened === opening ? undefined : opened))
    return opening
  }
  return { get, opened: () => opened }
}
