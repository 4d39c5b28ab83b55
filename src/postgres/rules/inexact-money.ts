import { typeName } from "./syntax.ts";
import { typeRule } from "./type-rule.ts";

const AMOUNT =
  /(^|_)(price|amount|total|subtotal|balance|cost|fee|salary|payment|tax|discount|refund)s?($|_)/;

export const inexactMoney = typeRule({
  id: "inexact-money",
  title: "An amount of money as float or money",
  why: "float cannot hold 0.1, so sums of amounts are off by cents. money has no currency, and is read and printed by the server's lc_monetary, so another setting changes what the values mean.",
  consequence: "Keeps amounts inexactly",
  detail: "numeric keeps them exactly; so does bigint in the smallest unit.",
  applies(column) {
    const type = typeName(column);
    const name = (column.colname ?? "").replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
    return type === "money" || ((type === "float4" || type === "float8") && AMOUNT.test(name));
  },
});
