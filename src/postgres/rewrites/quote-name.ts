import { QuoteUtils } from "pgsql-deparser";

/** An identifier as PostgreSQL's `quote_ident` writes it: quotes only where they must be. */
export function quoteName(name: string): string {
  return QuoteUtils.quoteIdentifier(name);
}
