import type { Bytes } from "../../bytes.ts";

/** The functions of kernel.wasm (assembly/index.ts says what lies at IN and OUT for each). Pointers and counts are numbers. */
type Door = {
  memory: WebAssembly.Memory;
  input: () => number;
  output: () => number;
  heap: () => number;
  tableBytes: (width: number) => number;
  makeTable: (table: number, width: number) => number;
  verify: (table: number) => number;
  sign: (count: number) => number;
  signWithNonces: (count: number) => number;
  multiplyMany: (table: number, count: number) => number;
  multiplyOne: () => number;
  addPoints: (count: number) => number;
  keyedScalar: (length: number) => void;
  answerShare: () => void;
  sumProducts: (count: number) => void;
  invert: () => void;
  sm3: (length: number) => void;
};

/** Room for tables is taken once, so that the memory never moves and views of it stay good. */
const PAGE = 1 << 16;
const IN_BYTES = 1 << 14;

/** The instance, and its memory as the host sees it. */
export class Machine {
  readonly call: Omit<Door, "memory">;
  readonly tables: number;
  readonly #in: Uint8Array;
  readonly #out: Uint8Array;

  /** @param wasm kernel.wasm; @param tableRoom bytes for tables of keys */
  constructor(wasm: Bytes, tableRoom: (tableBytes: (width: number) => number) => number) {
    const door = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(wasm))).exports as Door;
    this.call = door;
    this.tables = door.heap();
    const end = this.tables + tableRoom(door.tableBytes);
    const pages = Math.ceil((end - door.memory.buffer.byteLength) / PAGE);
    if (pages > 0) door.memory.grow(pages);
    this.#in = new Uint8Array(door.memory.buffer, door.input(), IN_BYTES);
    this.#out = new Uint8Array(door.memory.buffer, door.output(), 1 << 12);
  }

  /** Lays the parts one after the other at IN. @throws RangeError when they do not fit */
  put(...parts: readonly Bytes[]): void {
    let at = 0;
    for (const part of parts) {
      this.#in.set(part, at);
      at += part.length;
    }
  }

  /** A copy of `length` bytes of OUT. */
  take(length: number, at = 0): Bytes {
    return this.#out.slice(at, at + length);
  }

  /** Overwrites secrets at OUT. */
  forget(length: number): void {
    this.#out.fill(0, 0, length);
  }
}
