// Ends the process with a sentence where Node.js is older than what the package needs.

export function refuseOldNode() {
  const { node } = process.versions
  const [major = 0, minor = 0] = node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(
    `actionlab needs Node.js 20.19 or newer, and this is ${node} (${process.execPath}). Install a newer one, and run the command again.`,
  )
  process.exit(1)
}
