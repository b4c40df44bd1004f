/** What fires by itself, at times of the emulator's clock. */

export interface Schedule {
  /** What lists call it, such as the name of its trigger; default: its key. */
  readonly title?: string
  /**
   * Epoch ms of the first time strictly after `after`; undefined when none is left.
   *
   * @param after epoch ms
   */
  next(after: number): number | undefined
  /** @param due the time that {@link next} gave */
  fire(due: number): void
}

export interface Timetable {
  /** Puts it in the place of one with the same key. */
  set(key: string, schedule: Schedule): void
  delete(key: string): void
}
