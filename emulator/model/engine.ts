/** The engine that runs functions. */

/** A cluster that runs the functions in place of this machine. */
export interface RemoteOpenWhisk {
  /** Address of the cluster, `https://openwhisk.example.com`. */
  apiHost: string
  /** Key of the namespace, `uuid:key`. */
  auth: string
  /** Namespace. @default that of the key */
  namespace?: string
  /** Accept a certificate that no known authority has signed. @default false */
  insecure?: boolean
  /** Milliseconds that a deployment may take, and a call beyond the action's own limit. @default 10000 */
  patience?: number
}

/** The engine of a cluster. */
export interface RemoteEngine {
  /** The cluster, and the key for it. */
  openwhisk: RemoteOpenWhisk
}

/** This machine, or a remote OpenWhisk. 'openwhisk' alone is the one of ~/.wskprops, the settings of `wsk`. */
export type Engine = 'local' | 'openwhisk' | RemoteEngine
