/** A statement while it is written: all values are bound, and identifiers quoted. */
import type { SqlDialect, SqlValue } from '../../../model/sql.ts'

export class Statement {
  readonly dialect: SqlDialect
  readonly values: SqlValue[] = []
  #aliases = 0

  constructor(dialect: SqlDialect) {
    this.dialect = dialect
  }

  /** A name of the catalogue, or an alias of ours. */
  quote(name: string): string {
    return this.dialect === 'postgres' ? `"${name.replaceAll('"', '""')}"` : `\`${name.replaceAll('`', '``')}\``
  }

  /** A table with its schema. */
  table({ schema, name }: { readonly schema: string; readonly name: string }): string {
    return `${this.quote(schema)}.${this.quote(name)}`
  }

  /** @param type what Postgres reads the text as; as the catalogue writes it */
  bind(value: SqlValue, type = 'text'): string {
    this.values.push(value)
    if (this.dialect === 'mysql') return '?'
    return type === 'text' ? `$${this.values.length}::text` : `$${this.values.length}::text::${type}`
  }

  /** A name for a table of a statement. */
  alias(): string {
    this.#aliases++
    return `t${this.#aliases}`
  }
}

/** A list of values as Postgres writes arrays: `{a,"b c",NULL}`. */
export function arrayText(values: readonly unknown[]): string {
  const items = values.map((value) => {
    if (value === null || value === undefined) return 'NULL'
    if (Array.isArray(value)) return arrayText(value)
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return `"${text.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`)}"`
  })
  return `{${items.join(',')}}`
}
