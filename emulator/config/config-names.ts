/** Names of the configuration file, in this order; the first that exists is read. */
export const configNames = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map((extension) => `actionlab.config.${extension}`)
