/** Builds the variables that a process of the developer's code inherits from the machine. Its time zone is UTC, as in the clouds. */

/**
 * What a program of the developer's may see of the environment that the emulator was started with: what it needs to run at all. The rest of the
 * shell, with its credentials, is not the function's, nor will it be there in the cloud. `inheritEnv` of the configuration adds names.
 */
const inherited = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'SystemRoot', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'] as const

/** @param more names of further variables to inherit */
export function inheritedEnvironment(more: readonly string[] = []): Record<string, string> {
  // SCF (cloud.tencent.com/document/product/583/19805, "Time zone") and OpenWhisk's images know UTC only; `TZ` in the function's variables wins.
  const env: Record<string, string> = { TZ: 'UTC' }
  for (const name of [...inherited, ...more]) if (process.env[name] !== undefined) env[name] = process.env[name]
  return env
}
