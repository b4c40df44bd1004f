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
}

/** Here, or on a remote OpenWhisk. 'openwhisk' alone is the one that `wsk` is set up for (~/.wskprops). */
export type Engine = 'local' | 'openwhisk' | { openwhisk: RemoteOpenWhisk }
