import { type Bytes, fromUtf8, toHex } from "#core/bytes.ts";
import { fromGb18030 } from "./gb18030.ts";
import { readHl7 } from "./hl7.ts";
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
  /** the XML says that it is written in another encoding than it is, in which others will read other letters */
  | "other-encoding"
  /** it is no UTF-8, and was read as GB 18030 */
  | "gb18030"
  /** no text that can be read here */
  | "not-text";

/** Data as a person reads it before signing it. Everything is shown; of bytes that are no text, their beginning. */
export type Readable = { warnings: Warning[]; length: number } & (
  | { kind: "json" | "xml" | "hl7"; root: DataNode }
  | { kind: "text"; text: string }
  | { kind: "bytes"; lines: string[] }
);

const EXCERPT = 256;

/** What the bytes themselves say, whatever their sender calls them: JSON, XML, HL7, text, or bytes nobody can read. */
export function readData(bytes: Bytes): Readable {
  const { length } = bytes;
  const found = textOf(bytes);
  if (!found) return { kind: "bytes", length, warnings: ["not-text"], lines: hexLines(bytes.subarray(0, EXCERPT)) };
  const read = readText(found.text, found.isGb ? "gb" : "utf8");
  return { ...read, length, warnings: found.isGb ? [...read.warnings, "gb18030"] : read.warnings };
}

/** UTF-8, or else GB 18030, in which older systems write; bytes that hold controls no text has are neither. */
function textOf(bytes: Bytes): { text: string; isGb: boolean } | null {
  try {
    return { text: fromUtf8(bytes), isGb: false };
  } catch {
    if (bytes.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return null;
  }
  try {
    return { text: fromGb18030(bytes), isGb: true };
  } catch {
    return null;
  }
}

type Read = { warnings: Warning[] } & (
  | { kind: "json" | "xml" | "hl7"; root: DataNode }
  | { kind: "text"; text: string }
);

/** Names by which XML says that it is written so. */
const ENCODINGS = { utf8: /^utf-?8$/i, gb: /^(?:gbk|gb-?2312|gb-?18030)$/i } as const;

function readText(text: string, encodedIn: keyof typeof ENCODINGS): Read {
  const hidden: Warning[] = visible(text) === text ? [] : ["hidden-characters"];
  const start = text.trimStart()[0];
  try {
    if (start === "{" || start === "[") {
      const { root, hasTwins } = readJson(text);
      // An escape such as \u202e hides nothing in the bytes, but in what is read.
      const warnings: Warning[] = hidden.length > 0 || hasHidden(root) ? ["hidden-characters"] : [];
      return { kind: "json", root, warnings: hasTwins ? [...warnings, "twin-keys"] : warnings };
    }
    if (start === "<") {
      const { root, encoding } = readXml(text);
      // Without a declaration XML is UTF-8; letters of ASCII are the same everywhere.
      const isOther = !ENCODINGS[encodedIn].test(encoding ?? "utf-8") && /[^\0-\x7f]/.test(text);
      const warnings: Warning[] = hidden.length > 0 || hasHidden(root) ? ["hidden-characters"] : [];
      return { kind: "xml", root, warnings: isOther ? [...warnings, "other-encoding"] : warnings };
    }
    if (text.startsWith("MSH")) return { kind: "hl7", root: readHl7(text), warnings: hidden };
  } catch (error) {
    if (!(error instanceof NotReadable)) throw error;
  }
  return { kind: "text", text: visible(text), warnings: hidden };
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

/** Text line by line, whichever of the three ends a line. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/);

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
