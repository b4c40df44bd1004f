/** Where functions run. */

/** A cluster that runs the functions in place of this machine. */
export interface RemoteOpenWhisk {
  /** `https://openwhisk.example.com` */
  apiHost: string
  /** `uuid:key` */
  auth: string
  /** Default: that of the key. */
  namespace?: string
  /** Take a certificate that nobody vouches for. */
  insecure?: boolean
  /** ms that a deployment may take, and a call beyond the action's own limit; default 10000. */
  patience?: number
}

/** Here, or on a remote OpenWhisk. 'openwhisk' alone is the one that `wsk` is set up for (~/.wskprops). */
export type Engine = 'local' | 'openwhisk' | { openwhisk: RemoteOpenWhisk }
