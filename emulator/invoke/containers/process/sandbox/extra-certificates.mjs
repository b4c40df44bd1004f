// @ts-check
/**
 * NODE_EXTRA_CA_CERTS, honoured when the first TLS context is made, as Node.js 22 does. Node.js 20 reads that file, and all the certificates that
 * it brings itself, before it runs any code: a process boots in 85 ms instead of 29 with the usual file of 144 certificates.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { internalBinding } from '../../../../system/internal-binding.cjs'

const require = createRequire(process.argv[1] ?? '')

/** @param {string} file */
export function trustLater(file) {
  process.env['NODE_EXTRA_CA_CERTS'] = file
  /** What they add to those that Node brings itself. @type {string | undefined} */
  let added
  // The class behind `tls.createSecureContext()`, without loading node:tls for functions that never use it.
  const { prototype } = internalBinding('crypto').SecureContext
  const { addRootCerts } = prototype
  prototype.addRootCerts = function () {
    addRootCerts.call(this)
    added ??= unknownOf(file)
    if (added !== '') this.addCACert(added)
  }
}

/** @param {string} file @returns {string} PEM */
function unknownOf(file) {
  let text
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    // The emulator's own process has said so when it started.
    return ''
  }
  const known = new Set(/** @type {typeof import('node:tls')} */ (require('node:tls')).rootCertificates.map(bare))
  const certificates = text.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? []
  return certificates.filter((certificate) => !known.has(bare(certificate))).join('\n')
}

/** @param {string} pem */
function bare(pem) {
  return pem.replaceAll(/\s/g, '')
}
