/** Answers `/_/health` for scripts that wait for a start, without loading a page. */
export const healthPath = '/_/health'

export const healthy = { status: 'ok' } as const
