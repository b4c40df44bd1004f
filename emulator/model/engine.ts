/** The engine that runs functions. */

/** A cluster that runs the functions in place of this machine. */
export interface RemoteOpenWhisk {
  /** `https://openwhisk.example.com` */
  apiHost: string
  /** `uuid:key` */
  auth: string
  /** Default: that of the key. */
  namespace?: string
  /** Accept a certificate that no known authority has signed. */
  insecure?: boolean
  /** ms that a deployment may take, and a call beyond the action's own limit; default 10000. */
  patience?: number
}

/** This machine, or a remote OpenWhisk. 'openwhisk' alone is the one of ~/.wskprops, the settings of `wsk`. */
export type Engine = 'local' | 'openwhisk' | { openwhisk: RemoteOpenWhisk }
