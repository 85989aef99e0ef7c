import { type Bytes, fromUtf8, toHex } from "#core/bytes.ts";
import { readJson } from "./json.ts";
import { type DataNode, NotReadable } from "./node.ts";
import { visible } from "./visible.ts";
import { readXml } from "./xml.ts";

/** What a reader must be told besides the data. */
export type Warning =
  /** characters that show nothing or turn the reading direction; they are written out */
  | "hidden-characters"
  /** an object names a key twice: programs disagree about which one counts */
  | "twin-keys"
  /** the XML says that it is written in another encoding than UTF-8, in which others will read other letters */
  | "other-encoding"
  /** no text that can be read here */
  | "not-text";

/** Data as a person reads it before signing it. Everything is shown; of bytes that are no text, their beginning. */
export type Readable = { warnings: Warning[]; length: number } & (
  | { kind: "json" | "xml"; root: DataNode }
  | { kind: "text"; text: string }
  | { kind: "bytes"; lines: string[] }
);

const EXCERPT = 256;

/** What the bytes themselves say, whatever their sender calls them: JSON, XML, text, or bytes nobody can read. */
export function readData(bytes: Bytes): Readable {
  const { length } = bytes;
  let text: string;
  try {
    text = fromUtf8(bytes);
  } catch {
    return { kind: "bytes", length, warnings: ["not-text"], lines: hexLines(bytes.subarray(0, EXCERPT)) };
  }
  const hidden: Warning[] = visible(text) === text ? [] : ["hidden-characters"];
  const start = text.trimStart()[0];
  try {
    if (start === "{" || start === "[") {
      const { root, hasTwins } = readJson(text);
      // An escape such as \u202e hides nothing in the bytes, but in what is read.
      const warnings: Warning[] = hidden.length > 0 || hasHidden(root) ? ["hidden-characters"] : [];
      return { kind: "json", length, root, warnings: hasTwins ? [...warnings, "twin-keys"] : warnings };
    }
    if (start === "<") {
      const { root, encoding } = readXml(text);
      const isOther = encoding !== null && !/^utf-?8$/i.test(encoding) && text.length !== length;
      const warnings: Warning[] = hidden.length > 0 || hasHidden(root) ? ["hidden-characters"] : [];
      return { kind: "xml", length, root, warnings: isOther ? [...warnings, "other-encoding"] : warnings };
    }
  } catch (error) {
    if (!(error instanceof NotReadable)) throw error;
  }
  return { kind: "text", length, text: visible(text), warnings: hidden };
}

const hasHidden = (node: DataNode): boolean =>
  node.name.includes("⟦U+") || node.value.includes("⟦U+") || node.children.some(hasHidden);

/** `0010  7b 22 …`, sixteen bytes a line. */
function hexLines(bytes: Bytes): string[] {
  return Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => {
    const part = toHex(bytes.subarray(16 * line, 16 * line + 16));
    return `${(16 * line).toString(16).padStart(4, "0")}  ${part.replaceAll(/(..)(?=.)/g, "$1 ")}`;
  });
}

/** The tree line by line, for screens that cannot nest. An element or key with one text shows it beside its name. */
export type DataRow = { depth: number; kind: DataNode["kind"]; name: string; value: string };

export function rowsOf(root: DataNode): DataRow[] {
  const out: DataRow[] = [];
  const walk = (node: DataNode, depth: number): void => {
    const [only, more] = node.children;
    const isPlain = node.kind === "element" && only?.kind === "text" && more === undefined;
    const { kind, name } = node;
    if (name !== "" || node.value !== "") out.push({ depth, kind, name, value: isPlain ? only.value : node.value });
    if (isPlain) return;
    for (const child of node.children) walk(child, name === "" ? depth : depth + 1);
  };
  walk(root, 0);
  return out;
}
