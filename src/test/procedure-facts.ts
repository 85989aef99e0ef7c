import { fileURLToPath } from "node:url";
import ts from "typescript";

/**
 * What the phone's procedures answer and with which errors, read off the program by TypeScript's own checker: nobody writes it down a
 * second time. Output types become JSON Schema as they look after JSON.stringify; errors are every `nounError(reason)` that can be
 * reached from a procedure's code, with the words of its table.
 */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ROUTERS = `${ROOT}src/routers.ts`;
/** What stands before a procedure that needs a token, or a device (src/phone-http.ts). */
const DOOR = {
  token: "modules/login/read-terminal.ts#terminalOfToken",
  device: "modules/key/check-device.ts#checkDevice",
};
const TYPES = `${ROOT}src/outputs-of-procedures.ts`;

export type Schema = Record<string, unknown>;
type ErrorWords = { status: number; zh: string; en: string };
export type ProcedureFacts = {
  outputs: Record<string, Schema>;
  errors: Record<string, string[]>;
  door: Record<keyof typeof DOOR, string[]>;
  /** By code. */
  words: Record<string, ErrorWords>;
};

/** @param ops `noun.verb` of every procedure */
export function procedureFacts(ops: readonly string[]): ProcedureFacts {
  const members = ops.map((op) => `${JSON.stringify(op)}: Output<${JSON.stringify(op)}>;`);
  const text = `import type { Output } from "../miniapp/src/client/api.ts";\nexport declare const all: {${members.join("")}};`;
  const program = programWith(text);
  const checker = program.getTypeChecker();
  const reader = new ErrorReader(program, checker);
  const outputs = Object.fromEntries(ops.map((op) => [op, schemaOf(checker, outputOf(program, checker, op))]));
  const errors = Object.fromEntries(ops.map((op) => [op, reader.errorsOf(op)]));
  const door = { token: reader.errorsFrom(DOOR.token), device: reader.errorsFrom(DOOR.device) };
  return { outputs, errors, door, words: Object.fromEntries([...reader.words].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function programWith(text: string): ts.Program {
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, (path) => ts.sys.readFile(path));
  const { options } = ts.convertCompilerOptionsFromJson((config as { compilerOptions: object }).compilerOptions, ROOT);
  const host = ts.createCompilerHost(options);
  const [read, exists] = [host.getSourceFile.bind(host), host.fileExists.bind(host)];
  host.fileExists = (name) => name === TYPES || exists(name);
  host.getSourceFile = (name, ...more) =>
    name === TYPES ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true) : read(name, ...more);
  return ts.createProgram(
    [TYPES, ROUTERS, `${ROOT}src/phone-http.ts`],
    { ...options, incremental: false, noEmit: true },
    host,
  );
}

function outputOf(program: ts.Program, checker: ts.TypeChecker, op: string): ts.Type {
  const file = found(program.getSourceFile(TYPES), TYPES);
  const all = found(checker.getExportsOfModule(found(checker.getSymbolAtLocation(file), "module"))[0], "all");
  const property = found(checker.getTypeOfSymbol(all).getProperty(op), op);
  return checker.getTypeOfSymbol(property);
}

function schemaOf(checker: ts.TypeChecker, type: ts.Type, within: readonly ts.Type[] = []): Schema {
  if (within.includes(type)) throw new Error(`${checker.typeToString(type)} holds itself`);
  const inside = (one: ts.Type) => schemaOf(checker, one, [...within, type]);
  const { flags } = type;
  if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
  if (flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.Null)) return { type: "null" };
  if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
  if (flags & ts.TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === "true" };
  if (flags & ts.TypeFlags.StringLike) return { type: "string" };
  if (flags & ts.TypeFlags.NumberLike) return { type: "number" };
  if (flags & ts.TypeFlags.Boolean) return { type: "boolean" };
  if (type.isUnion())
    return unionOf(
      type.types.filter((one) => !(one.flags & ts.TypeFlags.Undefined)),
      inside,
    );
  if (type.getSymbol()?.name === "Date") return { type: "string", format: "date-time" };
  const [element] = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [];
  if (element) return { type: "array", items: inside(element) };
  const each = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  const properties = checker.getPropertiesOfType(type).map((symbol) => {
    const own = checker.getTypeOfSymbol(symbol);
    const isOptional = own.isUnion() && own.types.some((one) => one.flags & ts.TypeFlags.Undefined);
    return { name: symbol.name, own, isNeeded: !isOptional && !(symbol.flags & ts.SymbolFlags.Optional) };
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties.map(({ name, own }) => [name, inside(own)])),
    ...(properties.some(({ isNeeded }) => isNeeded)
      ? { required: properties.filter(({ isNeeded }) => isNeeded).map(({ name }) => name) }
      : {}),
    ...(each ? { additionalProperties: inside(each.type) } : {}),
  };
}

/** Literals in one `enum`, true and false as boolean; what the checker's order is of no interest here. */
function unionOf(types: readonly ts.Type[], inside: (type: ts.Type) => Schema): Schema {
  const parts = types.map(inside);
  const literals = parts.flatMap((one) => ("const" in one ? [one["const"]] : []));
  const rest = parts.filter((one) => !("const" in one));
  const isBoolean = literals.includes(true) && literals.includes(false);
  const words = literals.filter((one) => typeof one !== "boolean").sort((a, b) => (String(a) < String(b) ? -1 : 1));
  const made = [
    ...(words.length > 1 ? [{ enum: words }] : words.map((one) => ({ const: one }))),
    ...(isBoolean
      ? [{ type: "boolean" }]
      : literals.filter((one) => typeof one === "boolean").map((one) => ({ const: one }))),
    ...rest.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  ];
  return made.length === 1 ? (made[0] ?? {}) : { anyOf: made };
}

/** Follows code from a procedure through every function it names, and notes which errors are made on the way. */
class ErrorReader {
  readonly words = new Map<string, ErrorWords>();
  readonly #own = new Map<ts.Node, { codes: Set<string>; names: Set<ts.Node> }>();
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;

  constructor(program: ts.Program, checker: ts.TypeChecker) {
    this.#program = program;
    this.#checker = checker;
  }

  /** `noun: nounRouter({ …what is injected })`, and in the router `verb: …`. */
  errorsOf(op: string): string[] {
    const [noun = "", verb = ""] = op.split(".");
    const routers = found(this.#program.getSourceFile(ROUTERS), ROUTERS);
    const phone = found(initializerNamed(routers, "phoneRouter"), "phoneRouter");
    const entry = found(propertyIn(objectIn(phone), noun), noun);
    const injected = ts.isCallExpression(entry) ? [...entry.arguments] : [];
    const router = found(this.#declared(ts.isCallExpression(entry) ? entry.expression : entry), `${noun}'s router`);
    return this.#reached([...injected, found(propertyIn(objectIn(router), verb), op)]);
  }

  /** @param place file under src # exported function */
  errorsFrom(place: string): string[] {
    const [path = "", name = ""] = place.split("#");
    const file = found(this.#program.getSourceFile(`${ROOT}src/${path}`), path);
    const exported = this.#checker.getExportsOfModule(found(this.#checker.getSymbolAtLocation(file), path));
    return this.#reached(exported.filter((one) => one.name === name).flatMap((one) => one.declarations ?? []));
  }

  #reached(from: readonly ts.Node[]): string[] {
    const codes = new Set<string>();
    const seen = new Set<ts.Node>(from);
    for (const node of seen) {
      const own = this.#ownOf(node);
      for (const code of own.codes) codes.add(code);
      for (const to of own.names) seen.add(to);
    }
    return [...codes].sort();
  }

  /** What stands in one piece of code: errors made there, and the code it names. Looked at once, however many come by. */
  #ownOf(node: ts.Node): { codes: Set<string>; names: Set<ts.Node> } {
    const known = this.#own.get(node);
    if (known) return known;
    const own = { codes: new Set<string>(), names: new Set<ts.Node>() };
    this.#own.set(node, own);
    const walk = (inner: ts.Node): void => {
      if (ts.isTypeNode(inner)) return;
      if (ts.isCallExpression(inner)) for (const code of this.#codesOf(inner)) own.codes.add(code);
      if (ts.isNewExpression(inner)) for (const code of this.#codeOf(inner)) own.codes.add(code);
      const to = ts.isIdentifier(inner) ? this.#declared(inner) : undefined;
      if (to) own.names.add(to);
      inner.forEachChild(walk);
    };
    walk(node);
    return own;
  }

  /** The function or value an identifier stands for, where that is code of ours. */
  #declared(node: ts.Node): ts.Node | undefined {
    const isShort = ts.isIdentifier(node) && ts.isShorthandPropertyAssignment(node.parent);
    const at = isShort
      ? this.#checker.getShorthandAssignmentValueSymbol(node.parent)
      : this.#checker.getSymbolAtLocation(node);
    const symbol = at && at.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(at) : at;
    const to = symbol?.valueDeclaration;
    if (!to || !to.getSourceFile().fileName.startsWith(`${ROOT}src/`)) return undefined;
    if (ts.isVariableDeclaration(to) || ts.isPropertyAssignment(to)) return to.initializer;
    return ts.isFunctionDeclaration(to) || ts.isMethodDeclaration(to) || ts.isClassDeclaration(to) ? to : undefined;
  }

  /** Codes of a call of what `errorsOf(noun, table)` made: its first argument's type tells the reasons. */
  #codesOf(call: ts.CallExpression): string[] {
    const made = this.#declared(call.expression);
    const [reason] = call.arguments;
    if (!made || !reason || !ts.isCallExpression(made) || made.expression.getText() !== "errorsOf") return [];
    const [noun, table] = made.arguments;
    if (!noun || !table || !ts.isStringLiteral(noun)) return [];
    const rows = objectIn(ts.isIdentifier(table) ? found(this.#declared(table), table.text) : table);
    const type = this.#checker.getTypeAtLocation(reason);
    const reasons = (type.isUnion() ? type.types : [type]).flatMap((one) => (one.isStringLiteral() ? [one.value] : []));
    for (const one of reasons) this.#note(`${noun.text}.${one}`, objectIn(found(propertyIn(rows, one), one)));
    return reasons.map((one) => `${noun.text}.${one}`);
  }

  /** `new AppError("noun.reason", status, words)`, where a noun has one error and no table. */
  #codeOf({ expression, arguments: given }: ts.NewExpression): string[] {
    const [code, status, words] = given ?? [];
    if (expression.getText() !== "AppError" || !code || !status || !words || !ts.isStringLiteral(code)) return [];
    const named = ts.isIdentifier(words) || ts.isPropertyAccessExpression(words);
    const said = objectIn(
      named ? found(this.#declared(ts.isIdentifier(words) ? words : words.name), code.text) : words,
    );
    const text = (name: string) => textOf(found(propertyIn(said, name), `${code.text} ${name}`));
    this.words.set(code.text, { status: Number(textOf(status)), zh: text("zh"), en: text("en") });
    return [code.text];
  }

  #note(code: string, row: ts.ObjectLiteralExpression): void {
    const text = (name: string) => textOf(found(propertyIn(row, name), `${code} ${name}`));
    this.words.set(code, { status: Number(text("status")), zh: text("zh"), en: text("en") });
  }
}

function textOf(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return node.text;
  if (ts.isBinaryExpression(node)) return textOf(node.left) + textOf(node.right);
  throw new Error(`${node.getText()} is no text`);
}

const initializerNamed = (file: ts.SourceFile, name: string): ts.Expression | undefined =>
  file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .find((one) => one.name.getText() === name)?.initializer;

/** The object in `router({…})`, `(injected) => router({…})`, `{…} as const`, or itself. */
function objectIn(node: ts.Node): ts.ObjectLiteralExpression {
  if (ts.isObjectLiteralExpression(node)) return node;
  if (ts.isCallExpression(node)) return objectIn(found(node.arguments[0], "an argument"));
  if (ts.isArrowFunction(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return objectIn(ts.isArrowFunction(node) ? node.body : node.expression);
  if (ts.isParenthesizedExpression(node)) return objectIn(node.expression);
  throw new Error(`no object in ${node.getText().slice(0, 80)}`);
}

function propertyIn(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const one of object.properties)
    if (one.name && (ts.isIdentifier(one.name) || ts.isStringLiteral(one.name)) && one.name.text === name)
      return ts.isPropertyAssignment(one)
        ? one.initializer
        : ts.isShorthandPropertyAssignment(one)
          ? one.name
          : undefined;
  return undefined;
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is not where it was`);
  return value;
}
