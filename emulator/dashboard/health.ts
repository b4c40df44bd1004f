/** `/_/health`: asked by scripts that wait for a start, so it must not cost what a page costs. */
export const healthPath = '/_/health'

export const healthy = { status: 'ok' } as const
