/** Which feeds make a trigger fire here: those of `/whisk.system/alarms` (providers/openwhisk/alarms). */

/** @param feed the action, `/whisk.system/alarms/interval` */
export function isServedFeed(feed: string): boolean {
  return /^\/?whisk\.system\/alarms\/(?:alarm|interval|once)$/.test(feed)
}
