/** Works longer than the 60 seconds a caller may wait: the answer is 202 with an id, the result is in the activation. */
interface Params {
  seconds?: number
}

export async function main({ seconds = 90 }: Params) {
  console.log(`counting for ${seconds} s`)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  return { counted: seconds }
}
