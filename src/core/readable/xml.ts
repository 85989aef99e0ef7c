import { type DataNode, MAX_DEPTH, MAX_NODES, NotReadable } from "./node.ts";
import { visible } from "./visible.ts";

const NAME = "[\\p{L}_:][\\p{L}\\p{N}\\p{M}_:.\\-·]*";
const TOKEN = new RegExp(
  [
    "<!--((?:(?!--)[\\s\\S])*)-->",
    "<\\?([\\s\\S]*?)\\?>",
    "<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>",
    `</(${NAME})\\s*>`,
    `<(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`,
    "([^<]+)",
  ].join("|"),
  "uy",
);
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "gu");
const REFERENCE = /&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(\w+));|&/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/**
 * Well-formed XML 1.0 as a tree: elements, attributes, texts, comments and instructions in their order; white space between
 * elements is left out. A document type declaration is not taken: it could change what others read.
 * @throws NotReadable when it is no such XML, or too large
 */
export function readXml(text: string): { root: DataNode; encoding: string | null } {
  const top: DataNode = { kind: "element", name: "", value: "", children: [] };
  const open = [top];
  let nodes = 0;
  let encoding: string | null = null;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    const parent = open.at(-1);
    if (!token || !parent || ++nodes > MAX_NODES) throw new NotReadable("no XML");
    const [, comment, instruction, cdata, end, start, attributes = "", isEmpty, words] = token;
    if (start !== undefined) {
      const element: DataNode = {
        kind: "element",
        name: visible(start),
        value: "",
        children: attributesOf(attributes),
      };
      nodes += element.children.length;
      parent.children.push(element);
      if (isEmpty === "") open.push(element);
      if (open.length > MAX_DEPTH) throw new NotReadable("too deep");
    } else if (end !== undefined) {
      if (open.length < 2 || parent.name !== visible(end)) throw new NotReadable("tags do not match");
      open.pop();
    } else if (comment !== undefined) parent.children.push(leaf("comment", "", comment.trim()));
    else if (instruction !== undefined) {
      encoding ??= /^xml\s[^?]*encoding\s*=\s*["']([\w.-]+)["']/.exec(instruction)?.[1] ?? null;
      parent.children.push(leaf("instruction", "", instruction.trim()));
    } else addText(parent, cdata ?? decoded(words ?? ""), open.length === 1, cdata !== undefined);
  }
  const [root, second] = top.children.filter(({ kind }) => kind === "element");
  if (open.length !== 1 || !root || second) throw new NotReadable("not one root");
  return { root: top.children.length === 1 ? root : top, encoding };
}

/** A text alone in its element is that element's value; beside others it is a line of its own. */
function addText(parent: DataNode, text: string, isOutside: boolean, isKept: boolean): void {
  if (text.trim() === "" && !isKept) return;
  if (isOutside) throw new NotReadable("text outside the root");
  parent.children.push(leaf("text", "", text));
}

function attributesOf(text: string): DataNode[] {
  const names = new Set<string>();
  return Array.from(text.matchAll(ATTRIBUTE), ([, name = "", double, single]) => {
    if (names.has(name)) throw new NotReadable("an attribute comes twice");
    names.add(name);
    return leaf("attribute", name, decoded(double ?? single ?? ""));
  });
}

function decoded(text: string): string {
  return text.replaceAll(REFERENCE, (_, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined && ENTITIES[name] !== undefined) return ENTITIES[name];
    const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
    if (!(code >= 1 && code <= 0x10ffff)) throw new NotReadable("an entity nobody here knows");
    return String.fromCodePoint(code);
  });
}

const leaf = (kind: DataNode["kind"], name: string, value: string): DataNode => ({
  kind,
  name: visible(name),
  value: visible(value),
  children: [],
});
