/** A qualified, quoted name as people say it: without the schema where it is `public`. Not escaped for Markdown. */
export function displayRelation(qualifiedName: string): string {
  return qualifiedName.startsWith("public.") ? qualifiedName.slice("public.".length) : qualifiedName;
}
