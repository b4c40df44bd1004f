/** Series of preferred numbers, by which `$bucketAuto` rounds boundaries. mongodb.com/docs/manual/reference/operator/aggregation/bucketAuto, "Granularity" */

/** ISO 3. R20, R10 and R5 are every second, fourth and eighth of R40. */
const r40 = [
  100, 106, 112, 118, 125, 132, 140, 150, 160, 170, 180, 190, 200, 212, 224, 236, 250, 265, 280, 300, 315, 335, 355, 375, 400, 425, 450,
  475, 500, 530, 560, 600, 630, 670, 710, 750, 800, 850, 900, 950,
]

/** R80 begins at 1.03: it has the numbers between those of R40. */
const r80 = [
  103, 109, 115, 122, 128, 136, 145, 155, 165, 175, 185, 195, 206, 218, 230, 243, 258, 272, 290, 307, 325, 345, 365, 387, 412, 437, 462,
  487, 515, 545, 575, 615, 650, 690, 730, 775, 825, 875, 925, 975,
]

/** IEC 60063. E12 and E6 are every second and fourth. */
const e24 = [100, 110, 120, 130, 150, 160, 180, 200, 220, 240, 270, 300, 330, 360, 390, 430, 470, 510, 560, 620, 680, 750, 820, 910]

/** IEC 60063 rounds all of E192 but one. */
const e192 = Array.from({ length: 192 }, (_, index) => (index === 185 ? 920 : Math.round(100 * 10 ** (index / 192))))

function every(series: readonly number[], step: number): readonly number[] {
  return series.filter((_, index) => index % step === 0)
}

/** By name; from 100 to below 1000, and so for every power of ten. */
const series: Readonly<Record<string, readonly number[]>> = {
  R5: every(r40, 8),
  R10: every(r40, 4),
  R20: every(r40, 2),
  R40: r40,
  R80: r80,
  '1-2-5': [100, 200, 500],
  E6: every(e24, 4),
  E12: every(e24, 2),
  E24: e24,
  E48: every(e192, 4),
  E96: every(e192, 2),
  E192: e192,
}

export const granularities = [...Object.keys(series), 'POWERSOF2']

/** The next number of a series above or below a number from 0 on; 0 stays. */
export function nextPreferred(granularity: string, value: number, direction: 1 | -1): number {
  if (value === 0) return 0
  const numbers = series[granularity]
  if (numbers === undefined) {
    const exponent = direction === 1 ? Math.floor(Math.log2(value)) + 1 : Math.ceil(Math.log2(value)) - 1
    return 2 ** exponent
  }
  const power = Math.floor(Math.log10(value)) - 2
  const near = [power - 1, power, power + 1].flatMap((exponent) => numbers.map((number) => Number(`${number}e${exponent}`)))
  const found = direction === 1 ? near.find((number) => number > value) : near.findLast((number) => number < value)
  return found ?? value
}
