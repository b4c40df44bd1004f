/** The smallest action: parameters in, a JSON object out. */
interface Params {
  name?: string
  place?: string
}

export function main({ name = 'World', place = 'Naver' }: Params) {
  return { payload: `Hello, ${name} in ${place}!` }
}
