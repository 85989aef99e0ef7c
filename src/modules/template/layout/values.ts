import { idNumberProblem, phoneProblem } from "#modules/person/rules.ts";
import type { Field, FieldOf, TableColumn } from "../form.ts";
import { evaluate, ExpressionError, isTrue, lookUp, numberOf, type Scope, textOf, type Value } from "./expression.ts";
import { formatDate, formatNumber, instantOf } from "./format-value.ts";
import type { Problem } from "./placed.ts";

/** What of a problem is known where a value is read. */
export type Trouble =
  | { kind: "required" }
  | { kind: "overflow" }
  | { kind: "value"; expected: Extract<Problem, { kind: "value" }>["expected"] }
  | { kind: "check"; check: Extract<Problem, { kind: "check" }>["check"] }
  | { kind: "expression"; detail: string };

export class ValueTrouble extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble) {
    super(trouble.kind);
    this.trouble = trouble;
  }
}

const fail = (expected: Extract<Trouble, { kind: "value" }>["expected"]): never => {
  throw new ValueTrouble({ kind: "value", expected });
};

/** @throws ValueTrouble */
export function evaluated(expression: string, scope: Scope): Value {
  try {
    return evaluate(expression, scope);
  } catch (error) {
    if (error instanceof ExpressionError) throw new ValueTrouble({ kind: "expression", detail: error.message });
    throw error;
  }
}

/** `{{expression}}` replaced. @throws ValueTrouble */
export const filled = (text: string, scope: Scope): string =>
  text.replaceAll(/\{\{(.+?)\}\}/g, (_, expression: string) => textOf(evaluated(expression, scope)));

/** Whether a field is there at all. @throws ValueTrouble */
export const isShown = (field: Field, scope: Scope): boolean =>
  field.condition === "" || isTrue(evaluated(field.condition, scope));

/** The value a field is bound to, null for none. @throws ValueTrouble when it is required and missing */
export function boundValue(field: { bind: string; required: boolean }, { data }: Scope): Value {
  const value = field.bind === "" ? undefined : lookUp(data, field.bind);
  const isMissing = value === undefined || value === null || value === "";
  if (isMissing && field.required && field.bind !== "") throw new ValueTrouble({ kind: "required" });
  return isMissing ? null : value;
}

/** The text of a text-like field. @throws ValueTrouble */
export function fieldText(
  field: FieldOf<"text" | "multiline" | "number" | "date" | "select" | "cells" | "formula" | "code">,
  scope: Scope,
): string {
  if (field.kind === "formula") {
    const value = evaluated(field.formula, scope);
    if (value === null || value === undefined || value === "") return "";
    return typeof value === "number" ? formatNumber(value, field.format) : plainText(value);
  }
  const value = boundValue(field, scope);
  if (value === null) return "text" in field && field.bind === "" ? filled(field.text, scope) : "";
  if (field.kind === "number") return numberText(value, field);
  if (field.kind === "date") return dateText(value, field.format);
  const text = plainText(value);
  if (field.kind === "select") return field.options.find((option) => option.value === text)?.label ?? fail("option");
  if ("check" in field) assertCheck(field.check, text);
  return text;
}

/** The text of a table's cell; `row` counts from 1. @throws ValueTrouble */
export function cellText({ bind, format }: TableColumn, item: Value, row: number): string {
  const value = bind === "#" ? row : lookUp(item, bind);
  if (bind === "" || value === undefined || value === null || value === "") return "";
  if (format.kind === "number") return formatNumber(number(value), format.number);
  return format.kind === "date" ? dateText(value, format.date) : plainText(value);
}

function plainText(value: Value): string {
  if (typeof value === "object" && value !== null) fail("text");
  return textOf(value);
}

function number(value: Value): number {
  try {
    return typeof value === "boolean" ? fail("number") : numberOf(value);
  } catch (error) {
    if (error instanceof ExpressionError) return fail("number");
    throw error;
  }
}

function numberText(value: Value, { min, max, format }: FieldOf<"number">): string {
  const found = number(value);
  if ((min !== null && found < min) || (max !== null && found > max)) fail("range");
  return formatNumber(found, format);
}

function dateText(value: Value, format: string): string {
  const instant = typeof value === "string" || typeof value === "number" ? instantOf(value) : null;
  return formatDate(instant ?? fail("date"), format);
}

function assertCheck(check: FieldOf<"text">["check"], text: string): void {
  if (check === "none") return;
  const isRight =
    check === "digits"
      ? /^\d+$/.test(text)
      : check === "phone"
        ? phoneProblem(text) === null
        : idNumberProblem(text) === null;
  if (!isRight) throw new ValueTrouble({ kind: "check", check });
}
