import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

/**
 * protocol.md §9 test 28: no nonce, half or other secret by name in a call that logs or stores. What goes through
 * `seal(…)` is sealed under the master key and may be named there.
 */

const ROOT = join(import.meta.dirname, "../../../..");
const SECRETS = /\b(?:w1|w2|kn|t|u|d|d1|d2|a1|a2|alpha|half|pepper|kek|stretched)\b/;
const CALLS =
  /(?:\b(?:log|logger|console)\.\w+|\.(?:values|set|onDuplicateKeyUpdate)|\b(?:record|jsonText|writeFile|writeFileSync|setStorage|setStorageSync|enqueue))\(/g;

/** The text of a call's arguments, from its opening bracket to the matching one. */
function argumentsAt(source: string, open: number): string {
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    if (source[at] === "(") depth++;
    else if (source[at] === ")" && --depth === 0) return source.slice(open + 1, at);
  }
  return source.slice(open + 1);
}

/** Values only: strings, comments and property names say what they like, and sealed values are not there in the clear. */
function plainPart(text: string): string {
  let plain = text.replaceAll(/\/\/.*|\/\*[\s\S]*?\*\/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  for (let at = plain.search(/\bseal\w*\(/); at >= 0; at = plain.search(/\bseal\w*\(/)) {
    const open = plain.indexOf("(", at);
    plain = plain.slice(0, at) + plain.slice(open + argumentsAt(plain, open).length + 2);
  }
  return plain.replaceAll(/([{,]\s*)\w+\s*:/g, "$1");
}

/** @param isCore core stores nothing: there `.set(` and `.values(` are arrays and maps */
function leaksIn(source: string, isCore = false): string[] {
  const found: string[] = [];
  for (const call of source.matchAll(CALLS)) {
    if (isCore && call[0].startsWith(".")) continue;
    const secret = SECRETS.exec(plainPart(argumentsAt(source, call.index + call[0].length - 1)));
    if (secret) found.push(`${call[0]}… ${secret[0]}`);
  }
  return found;
}

const sources = ["src", "exchange", "miniapp/src"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /\.tsx?$/.test(file.name) && !/\.test\.tsx?$/.test(file.name))
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => !/node_modules|src\/test\//.test(path)),
);

test("the scan sees what it must and lets sealed values pass", () => {
  expect(leaksIn("log.info({ w2 }, 'x')")).toHaveLength(1);
  expect(leaksIn("tx.insert(key).values({ id, kn: share.kn })")).toHaveLength(1);
  expect(leaksIn("record(tx, ctx, { type: 'x', facts: { d2: toHex(d2) } })")).toHaveLength(1);
  expect(leaksIn("wx.setStorageSync('s', { pepper })")).toHaveLength(1);
  expect(
    leaksIn("tx.insert(key).values({ share: masterKey().seal('key/share', aad, concat(share.d2, kn)), P })"),
  ).toEqual([]);
  expect(leaksIn("tx.update(signItem).set({ w1: toHex(one.W1) })")).toEqual([]);
  expect(leaksIn("log.warn({ keyId }, 'w2 differs') // d2")).toEqual([]);
});

test("no product file names a secret in a call that logs or stores", () => {
  expect(sources.length).toBeGreaterThan(50);
  const leaks = sources.flatMap((path) =>
    leaksIn(readFileSync(path, "utf8"), /src\/core\//.test(path)).map((leak) => `${relative(ROOT, path)}: ${leak}`),
  );
  expect(leaks).toEqual([]);
});
