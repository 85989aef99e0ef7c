import type { Data } from "../form.ts";

/**
 * The little language of conditions, formulas and `{{…}}`: paths into the data, numbers, "texts", + - * / %, comparisons,
 * && || !, a ? b : c, and functions. It has no clock and no chance in it: the same data gives the same answer.
 */
export type Value = Data[string] | undefined;

export class ExpressionError extends Error {}

/** What can be looked up besides the data: `$page`, `$pages`. */
export type Scope = { data: Data; page?: number; pages?: number };

const parsed = new Map<string, Node>();
const KEPT = 2000;

/** @throws ExpressionError on a mistake in the expression or a value it cannot be computed with */
export function evaluate(expression: string, scope: Scope): Value {
  return run(parse(expression), scope);
}

/** @throws ExpressionError */
export function parse(expression: string): Node {
  const known = parsed.get(expression);
  if (known) return known;
  const node = new Parser(expression).whole();
  if (parsed.size >= KEPT) parsed.clear();
  parsed.set(expression, node);
  return node;
}

/** What is at a path; undefined when nothing is. @param path `a.b[0].c` */
export function lookUp(data: Value, path: string): Value {
  let at: Value = data;
  for (const [, key = "", index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    const name = index ?? key;
    // Own properties only: data must not reach into the prototype.
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = Array.isArray(at) ? at[Number(name)] : at[name];
  }
  return at;
}

/** undefined, null, "", 0, false and "false" are not. */
export const isTrue = (value: Value): boolean =>
  value !== undefined && value !== null && value !== "" && value !== 0 && value !== false && value !== "false";

/** As it is shown. Numbers are rounded to 12 digits, so that 0.1 + 0.2 is 0.3. */
export function textOf(value: Value): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return String(Number(value.toPrecision(12)));
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

export type Node =
  | { t: "value"; value: Value }
  | { t: "path"; path: string }
  | { t: "call"; name: string; args: Node[] }
  | { t: "unary"; op: string; of: Node }
  | { t: "binary"; op: string; left: Node; right: Node }
  | { t: "choice"; test: Node; yes: Node; no: Node };

const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["+", "-"],
  ["*", "/", "%"],
];
const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}\p{N}_$]+|\[\d+\])*)|(\|\||&&|[=!<>]=|[-+*/%<>!?:(),]))/uy;
const MAX_DEPTH = 50;

class Parser {
  private readonly tokens: { kind: "number" | "text" | "name" | "sign"; text: string }[] = [];
  private at = 0;
  private depth = 0;

  constructor(source: string) {
    TOKEN.lastIndex = 0;
    const end = source.trimEnd().length;
    while (TOKEN.lastIndex < end) {
      const from = TOKEN.lastIndex;
      const found = TOKEN.exec(source);
      if (!found) throw new ExpressionError(`“${source.slice(from, from + 12).trim()}”`);
      const [, number, text, name, sign = ""] = found;
      if (number !== undefined) this.tokens.push({ kind: "number", text: number });
      else if (text !== undefined)
        this.tokens.push({ kind: "text", text: text.slice(1, -1).replaceAll(/\\(.)/g, "$1") });
      else this.tokens.push(name === undefined ? { kind: "sign", text: sign } : { kind: "name", text: name });
    }
  }

  whole(): Node {
    const node = this.choice();
    const left = this.tokens[this.at];
    if (left) throw new ExpressionError(`“${left.text}”`);
    return node;
  }

  private choice(): Node {
    if (++this.depth > MAX_DEPTH) throw new ExpressionError("too deep");
    const test = this.level(0);
    let node = test;
    if (this.take("?")) {
      const yes = this.choice();
      this.need(":");
      node = { t: "choice", test, yes, no: this.choice() };
    }
    this.depth--;
    return node;
  }

  private level(number: number): Node {
    const signs = LEVELS[number];
    if (!signs) return this.unary();
    let left = this.level(number + 1);
    for (let op = this.takeOne(signs); op !== null; op = this.takeOne(signs))
      left = { t: "binary", op, left, right: this.level(number + 1) };
    return left;
  }

  private unary(): Node {
    const op = this.takeOne(["!", "-"]);
    if (op === null) return this.atom();
    if (++this.depth > MAX_DEPTH) throw new ExpressionError("too deep");
    const node: Node = { t: "unary", op, of: this.unary() };
    this.depth--;
    return node;
  }

  private atom(): Node {
    const token = this.tokens[this.at++];
    if (!token) throw new ExpressionError("…?");
    if (token.kind === "number") return { t: "value", value: Number(token.text) };
    if (token.kind === "text") return { t: "value", value: token.text };
    if (token.kind === "sign") {
      if (token.text !== "(") throw new ExpressionError(`“${token.text}”`);
      const node = this.choice();
      this.need(")");
      return node;
    }
    if (token.text in CONSTANTS) return { t: "value", value: CONSTANTS[token.text] };
    if (!this.take("(")) return { t: "path", path: token.text };
    if (!Object.hasOwn(FUNCTIONS, token.text)) throw new ExpressionError(`${token.text}()`);
    const args: Node[] = [];
    while (!this.take(")")) {
      if (args.length > 0) this.need(",");
      args.push(this.choice());
    }
    return { t: "call", name: token.text, args };
  }

  private take(sign: string): boolean {
    return this.takeOne([sign]) !== null;
  }

  private takeOne(signs: readonly string[]): string | null {
    const token = this.tokens[this.at];
    if (token?.kind !== "sign" || !signs.includes(token.text)) return null;
    this.at++;
    return token.text;
  }

  private need(sign: string): void {
    if (!this.take(sign)) throw new ExpressionError(`“${sign}”?`);
  }
}

const CONSTANTS: Readonly<Record<string, Value>> = { true: true, false: false, null: null };

function run(node: Node, scope: Scope): Value {
  switch (node.t) {
    case "value":
      return node.value;
    case "path":
      if (node.path === "$page") return scope.page;
      if (node.path === "$pages") return scope.pages;
      return along(scope.data, node.path);
    case "call":
      return FUNCTIONS[node.name]?.(...node.args.map((arg) => run(arg, scope)));
    case "unary":
      return node.op === "!" ? !isTrue(run(node.of, scope)) : -numberOf(run(node.of, scope));
    case "choice":
      return run(isTrue(run(node.test, scope)) ? node.yes : node.no, scope);
    case "binary":
      return combine(node, scope);
  }
}

/** A path through a list gives the list of what is there in each: `items.price`. */
function along(data: Value, path: string): Value {
  const direct = lookUp(data, path);
  if (direct !== undefined) return direct;
  const parts = path.split(".");
  for (let cut = parts.length - 1; cut > 0; cut--) {
    const list = lookUp(data, parts.slice(0, cut).join("."));
    if (Array.isArray(list)) return list.map((item) => along(item, parts.slice(cut).join(".")) ?? null);
  }
  return undefined;
}

function combine({ op, left, right }: Extract<Node, { t: "binary" }>, scope: Scope): Value {
  const a = run(left, scope);
  if (op === "&&") return isTrue(a) ? run(right, scope) : a;
  if (op === "||") return isTrue(a) ? a : run(right, scope);
  const b = run(right, scope);
  if (op === "==") return isSame(a, b);
  if (op === "!=") return !isSame(a, b);
  if (op === "+" && (typeof a === "string" || typeof b === "string") && !(isNumeric(a) && isNumeric(b)))
    return textOf(a) + textOf(b);
  const [x, y] = [numberOf(a), numberOf(b)];
  if ((op === "/" || op === "%") && y === 0) throw new ExpressionError("÷ 0");
  return ARITHMETIC[op]?.(x, y);
}

const ARITHMETIC: Readonly<Record<string, (x: number, y: number) => number | boolean>> = {
  "+": (x, y) => x + y,
  "-": (x, y) => x - y,
  "*": (x, y) => x * y,
  "/": (x, y) => x / y,
  "%": (x, y) => x % y,
  "<": (x, y) => x < y,
  ">": (x, y) => x > y,
  "<=": (x, y) => x <= y,
  ">=": (x, y) => x >= y,
};

const isNumeric = (value: Value): boolean =>
  typeof value === "number" || (typeof value === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(value));

/** Numbers are the same as their text, because systems send both; nothing is the same as nothing. */
const isSame = (a: Value, b: Value): boolean =>
  isNumeric(a) && isNumeric(b) ? Number(a) === Number(b) : textOf(a) === textOf(b);

/** Nothing counts as 0. @throws ExpressionError */
export function numberOf(value: Value): number {
  if (value === undefined || value === null || value === "") return 0;
  if (!isNumeric(value)) throw new ExpressionError(`“${textOf(value).slice(0, 20)}” ≠ 123`);
  return Number(value);
}

const listOf = (values: readonly Value[]): number[] =>
  values
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter((one) => one !== null && one !== "")
    .map(numberOf);

const FUNCTIONS: Readonly<Record<string, (...args: Value[]) => Value>> = {
  sum: (...args) => listOf(args).reduce((total, value) => total + value, 0),
  /** Of two lists, item by item: amounts times prices. */
  sumproduct: (left, right) => {
    const [a, b] = [listOf([left ?? []]), listOf([right ?? []])];
    return a.reduce((total, value, at) => total + value * (b[at] ?? 0), 0);
  },
  count: (list) => (Array.isArray(list) ? list.length : list === undefined || list === null ? 0 : 1),
  avg: (...args) => {
    const list = listOf(args);
    return list.length === 0 ? null : list.reduce((total, value) => total + value, 0) / list.length;
  },
  min: (...args) => Math.min(...listOf(args)),
  max: (...args) => Math.max(...listOf(args)),
  /** Half away from zero, as accounts are. */
  round: (value, digits) => roundTo(numberOf(value), numberOf(digits)),
  text: (value) => textOf(value),
  length: (value) => (Array.isArray(value) ? value.length : Array.from(textOf(value)).length),
  contains: (value, part) =>
    Array.isArray(value) ? value.some((one) => isSame(one, part)) : textOf(value).includes(textOf(part)),
  join: (list, between) => (Array.isArray(list) ? list.map(textOf).join(textOf(between ?? "、")) : textOf(list)),
};

/** Half away from zero, in decimal: 1.005 to two digits is 1.01, whatever its binary form. */
export function roundTo(value: number, digits: number): number {
  const shifted = Number(`${Math.abs(value).toPrecision(15)}e${digits}`);
  // Very large and very small numbers already carry an exponent.
  if (Number.isNaN(shifted)) return value;
  return Math.sign(value) * Number(`${Math.round(shifted)}e${-digits}`);
}
