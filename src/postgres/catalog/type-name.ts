import type { Node, TypeName } from "@pgsql/types";
import { builtInTypes } from "./data/built-in-types.ts";
import { strings, type WrittenName } from "./tree.ts";

/** Finds the qualified name of a type that a schema defines, or undefined. */
export type FindType = (name: WrittenName) => string | undefined;

/** A type name in parts: "character varying", ["20"], false. */
export interface TypeParts {
  readonly base: string;
  readonly modifiers: readonly string[];
  readonly array: boolean;
  /** False where neither pg_catalog nor the schema is known to have it. */
  readonly known: boolean;
}

/** Prints a type as `format_type` does: "character varying(20)", "timestamp(3) with time zone", "public.mood[]". */
export function formatTypeName(type: TypeName | undefined, find: FindType): string {
  const { base, modifiers, array } = typeParts(type, find);
  return withModifiers(base, modifiers) + (array ? "[]" : "");
}

/** Takes the type that a statement writes apart. */
export function typeParts(type: TypeName | undefined, find: FindType): TypeParts {
  const names = strings(type?.names);
  const name = names.at(-1) ?? "";
  const schema = names.at(-2) ?? null;
  const array = (type?.arrayBounds ?? []).length > 0;
  const own = schema === "pg_catalog" ? undefined : find({ schema, name });
  const builtIn = schema === null || schema === "pg_catalog" ? findBuiltIn(name) : undefined;
  if (builtIn !== undefined) {
    const isArray = array || (name.startsWith("_") && builtIn !== name);
    return { base: builtIn, modifiers: modifiersOf(type?.typmods, builtIn), array: isArray, known: true };
  }
  const modifiers = (type?.typmods ?? []).map(constantText);
  return { base: own ?? names.join("."), modifiers, array, known: own !== undefined };
}

function findBuiltIn(name: string): string | undefined {
  if (name === "bpchar") return "character";
  return (
    builtInTypes.get(name)?.name ?? (name.startsWith("_") ? builtInTypes.get(name.slice(1))?.name : undefined)
  );
}

function modifiersOf(nodes: readonly Node[] | undefined, base: string): readonly string[] {
  const values = (nodes ?? []).map(constantText);
  if (base === "numeric" && values.length === 1) return [values[0] ?? "", "0"];
  if (base === "interval") return intervalModifiers(values);
  return values;
}

/** Fields of an interval by the bits of INTERVAL_MASK (timestamp.h). */
const intervalFields = new Map([
  ["4", " year"],
  ["2", " month"],
  ["8", " day"],
  ["1024", " hour"],
  ["2048", " minute"],
  ["4096", " second"],
  ["6", " year to month"],
  ["1032", " day to hour"],
  ["3080", " day to minute"],
  ["7176", " day to second"],
  ["3072", " hour to minute"],
  ["7168", " hour to second"],
  ["6144", " minute to second"],
]);

function intervalModifiers(values: readonly string[]): readonly string[] {
  const [mask = "", precision] = values;
  return [intervalFields.get(mask) ?? "", ...(precision === undefined ? [] : [precision])];
}

/** Puts modifiers where PostgreSQL prints them: before "with time zone", behind everything else. */
export function withModifiers(base: string, modifiers: readonly string[]): string {
  if (modifiers.length === 0) return base;
  if (base === "interval") {
    const [fields = "", precision] = modifiers;
    return `interval${fields}${precision === undefined ? "" : `(${precision})`}`;
  }
  const text = `(${modifiers.join(",")})`;
  const zone = /^(time|timestamp)( with(?:out)? time zone)$/.exec(base);
  return zone === null ? base + text : `${zone[1]}${text}${zone[2]}`;
}

/** Takes a type as `format_type` prints it apart again. */
export function splitTypeText(text: string): TypeParts {
  const array = text.endsWith("[]");
  const whole = array ? text.slice(0, -2) : text;
  const interval = /^interval([a-z ]*)(?:\((\d+)\))?$/.exec(whole);
  if (interval !== null) {
    const [, fields = "", precision] = interval;
    const modifiers =
      fields === "" && precision === undefined ? [] : [fields, ...(precision ? [precision] : [])];
    return { base: "interval", modifiers, array, known: true };
  }
  const match = /^("[^"]*"|[^(]*?)\(([^)]*)\)(.*)$/.exec(whole);
  if (match === null) return { base: whole, modifiers: [], array, known: true };
  const [, head = "", inside = "", tail = ""] = match;
  return { base: head + tail, modifiers: inside.split(","), array, known: true };
}

function constantText(node: Node): string {
  if (!("A_Const" in node)) return "";
  const constant = node.A_Const;
  if (constant.ival !== undefined) return String(constant.ival.ival ?? 0);
  if (constant.fval !== undefined) return constant.fval.fval ?? "";
  return constant.sval?.sval ?? "";
}
