import type { CatalogRecord } from "../catalog/catalog-record.ts";
import { splitTypeText } from "../catalog/type-name.ts";
import { categories } from "./type-casts.ts";

export const typeFacts = (catalog: CatalogRecord, name: string) => {
  const parts = name.split(".");
  return catalog.type(
    parts.length > 1 ? ((parts.at(-2) ?? null)?.replaceAll('"', "") ?? null) : null,
    (parts.at(-1) ?? "").replaceAll('"', ""),
  );
};

export function isDomain(catalog: CatalogRecord, type: string): boolean {
  return domainOf(catalog, type) !== null;
}

export function domainOf(
  catalog: CatalogRecord,
  type: string,
): { readonly baseType: string; readonly constrained: boolean } | null {
  if (type.endsWith("[]") || categories.has(splitTypeText(type).base)) return null;
  const facts = typeFacts(catalog, type);
  if (facts?.kind !== "domain" || facts.baseType === null) return null;
  const inner = domainOf(catalog, facts.baseType);
  return { baseType: facts.baseType, constrained: facts.constrained || inner?.constrained === true };
}

export function baseOfDomain(catalog: CatalogRecord, type: string): string {
  const domain = domainOf(catalog, type);
  return domain === null ? type : baseOfDomain(catalog, domain.baseType);
}
