/** A string literal of standard SQL, which PostgreSQL reads with `standard_conforming_strings` on, its default. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Qualified names as OIDs for IN (…); a relation that is not there is none. */
export function relationList(relations: readonly string[]): string {
  return relations.map((relation) => `to_regclass(${quoteLiteral(relation)})`).join(", ");
}
