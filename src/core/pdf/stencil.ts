import type { Bytes } from "#core/bytes.ts";
import type { Revision } from "./revision.ts";
import { ByteWriter, writeValue } from "./serialize.ts";
import { type PdfRef, type PdfValue, ref } from "./values.ts";

/**
 * Objects that are the same in every file but for the numbers they get there: a font, a picture. They are serialized once;
 * each update copies the bytes and fills in the numbers.
 */
export class Stencil {
  private readonly objects: { bytes: Bytes; holes: readonly Hole[] }[] = [];

  /** @param value may refer to what `add` answered before */
  add(value: PdfValue): PdfRef {
    const out = new HoleWriter();
    writeValue(value, out);
    this.objects.push({ bytes: out.take(), holes: out.holes });
    return ref(-this.objects.length);
  }

  /** Writes all objects into an update. @returns the last one added */
  writeTo(revision: Revision): PdfRef {
    const refs = this.objects.map(() => revision.reserve());
    this.objects.forEach(({ bytes, holes }, i) => {
      revision.set(refs[i] ?? ref(0), (out) => {
        let from = 0;
        for (const { at, object } of holes) {
          out.bytes(bytes.subarray(from, at));
          out.reference(refs[object]?.num ?? 0, 0);
          from = at;
        }
        out.bytes(bytes.subarray(from));
      });
    });
    return refs.at(-1) ?? ref(0);
  }
}

type Hole = { at: number; object: number };

/** Leaves a hole where a reference to another object of the stencil belongs. */
class HoleWriter extends ByteWriter {
  readonly holes: Hole[] = [];

  constructor() {
    super(1024);
  }

  override reference(num: number, gen: number): void {
    if (num < 0) this.holes.push({ at: this.length, object: -num - 1 });
    else super.reference(num, gen);
  }
}
