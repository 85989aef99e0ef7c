import { type DataNode, MAX_DEPTH, MAX_NODES, NotReadable } from "./node.ts";
import { visible } from "./visible.ts";

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/y;
const SHORT: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * JSON (RFC 8259) as a tree that loses nothing: keys in their order and as often as they come, numbers with the digits they
 * are written with. JSON.parse would drop all three.
 * @returns the tree, and whether an object names a key twice: programs disagree about what that means
 * @throws NotReadable when it is no JSON object or list, or too large
 */
export function readJson(text: string): { root: DataNode; hasTwins: boolean } {
  const reader = new Reader(text);
  const root = reader.value("", 0);
  reader.end();
  if (root.kind !== "object" && root.kind !== "list") throw new NotReadable("neither object nor list");
  return { root, hasTwins: reader.hasTwins };
}

class Reader {
  readonly #text: string;
  #at = 0;
  #nodes = 0;
  hasTwins = false;

  constructor(text: string) {
    this.#text = text;
  }

  value(name: string, depth: number): DataNode {
    if (depth > MAX_DEPTH || ++this.#nodes > MAX_NODES) throw new NotReadable("too large");
    this.#take(SPACE);
    const first = this.#text[this.#at];
    if (first === "{") return { kind: "object", name, value: "", children: this.#members(depth) };
    if (first === "[") return { kind: "list", name, value: "", children: this.#items(depth) };
    if (first === '"') return leaf("text", name, this.#string());
    const word = this.#take(WORD);
    if (word !== null) return leaf("word", name, word);
    const number = this.#take(NUMBER);
    if (number === null) throw new NotReadable("no JSON");
    return leaf("number", name, number);
  }

  end(): void {
    this.#take(SPACE);
    if (this.#at !== this.#text.length) throw new NotReadable("more after the end");
  }

  #members(depth: number): DataNode[] {
    const names = new Set<string>();
    return this.#list("}", () => {
      this.#take(SPACE);
      const name = this.#string();
      if (names.has(name)) this.hasTwins = true;
      names.add(name);
      this.#take(SPACE);
      this.#expect(":");
      return this.value(visible(name), depth + 1);
    });
  }

  #items(depth: number): DataNode[] {
    let place = 0;
    return this.#list("]", () => this.value(String(++place), depth + 1));
  }

  #list(close: string, item: () => DataNode): DataNode[] {
    this.#at++;
    const out: DataNode[] = [];
    this.#take(SPACE);
    if (this.#text[this.#at] === close) {
      this.#at++;
      return out;
    }
    for (;;) {
      out.push(item());
      this.#take(SPACE);
      if (this.#text[this.#at] === close) break;
      this.#expect(",");
    }
    this.#at++;
    return out;
  }

  #string(): string {
    this.#expect('"');
    let out = "";
    for (;;) {
      const letter = this.#text[this.#at];
      // RFC 8259 §7: control characters come escaped.
      if (letter === undefined || letter < " ") throw new NotReadable("no JSON string");
      if (letter === '"') break;
      if (letter === "\\") out += this.#escape();
      else {
        out += letter;
        this.#at++;
      }
    }
    this.#at++;
    return out;
  }

  #escape(): string {
    ESCAPE.lastIndex = this.#at;
    const found = ESCAPE.exec(this.#text);
    if (!found) throw new NotReadable("no JSON string");
    this.#at = ESCAPE.lastIndex;
    const [, code, letter = ""] = found;
    return code === undefined ? (SHORT[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16));
  }

  #expect(sign: string): void {
    if (this.#text[this.#at] !== sign) throw new NotReadable("no JSON");
    this.#at++;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (!found) return null;
    this.#at = pattern.lastIndex;
    return found[0];
  }
}

const leaf = (kind: DataNode["kind"], name: string, value: string): DataNode => ({
  kind,
  name,
  value: visible(value),
  children: [],
});
