/** Loads in turn with their floor: floor, one, another, …, floor again, so that a machine that becomes slower counts for both. */
import { load, type Load, type Target } from './client.ts'

export interface Pair {
  /** The mean of the floor before and after. */
  readonly floor: Load
  readonly ours: Load
}

/** @returns the pairs of all rounds under each name */
export async function inTurn<Name extends string>(
  floor: Target,
  ours: Readonly<Record<Name, Target>>,
  rounds: number,
): Promise<Record<Name, Pair[]>> {
  const names = Object.keys(ours) as Name[]
  const pairs = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Pair[]>
  let before = await load(floor)
  for (let round = 0; round < rounds; round++) {
    const seen: [Name, Load][] = []
    for (const name of names) seen.push([name, await load(ours[name])])
    const after = await load(floor)
    for (const [name, load] of seen) pairs[name].push({ floor: mean(before, after), ours: load })
    before = after
  }
  return pairs
}

/** How many requests of ours are answered while the floor answers one, in each round. */
export function shares(pairs: readonly Pair[]): number[] {
  return pairs.map(({ floor, ours }) => ours.perSecond / floor.perSecond)
}

function mean(one: Load, other: Load): Load {
  return { perSecond: (one.perSecond + other.perSecond) / 2, p50: (one.p50 + other.p50) / 2, p99: (one.p99 + other.p99) / 2 }
}
