/** A CloudBase event function: `(event, context)`, and the caller sees exactly what it returns. */
interface Event {
  item?: string
  count?: number
}

interface Context {
  request_id: string
  function_name: string
}

export async function main({ item = 'tea', count = 1 }: Event, context: Context) {
  console.log(`${context.function_name} handles ${context.request_id}`)
  return { item, count, total: count * 3 }
}
