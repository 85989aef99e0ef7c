import type { Bytes } from "#core/bytes.ts";
import { ByteWriter } from "./byte-writer.ts";
import { writeValue } from "./serialize.ts";
import { type PdfRef, type PdfValue, ref } from "./values.ts";

/**
 * Objects that are the same in every file but for the numbers they get there: a font, a picture, a signer's look. They are
 * serialized once; each update copies the bytes and fills in the numbers.
 */
export class Stencil {
  private readonly objects: (Piece[] | Stencil)[] = [];

  /** @param value may refer to what `add` and `reserve` answered before */
  add(value: PdfValue): PdfRef {
    const at = this.reserve();
    this.set(at, value);
    return at;
  }

  /** A number for an object that comes later: for objects that refer to each other. */
  reserve(): PdfRef {
    this.objects.push([]);
    return ref(-this.objects.length);
  }

  /** What another stencil's last object becomes, which stands in an update once, whoever shares it. */
  share(other: Stencil): PdfRef {
    this.objects.push(other);
    return ref(-this.objects.length);
  }

  set(at: PdfRef, value: PdfValue): void {
    const out = new HoleWriter();
    writeValue(value, out);
    this.objects[-at.num - 1] = out.pieces();
  }

  /** Writes all objects into an update or a new file. @returns the last one added */
  writeTo(into: Sink): PdfRef {
    return this.writeAll(into).at(-1) ?? ref(0);
  }

  /** The same. @returns where each object is now, in the order they were added */
  writeAll(into: Sink): PdfRef[] {
    const refs = this.objects.map((one) =>
      one instanceof Stencil ? into.once(one, () => one.writeTo(into)) : into.reserve(),
    );
    this.objects.forEach((one, i) => {
      if (one instanceof Stencil) return;
      into.set(refs[i] ?? ref(0), (out) => {
        for (const piece of one)
          if (typeof piece === "number") out.reference(refs[piece]?.num ?? 0, 0);
          else out.bytes(piece);
      });
    });
    return refs;
  }
}

type Sink = {
  reserve(): PdfRef;
  set(at: PdfRef, body: (out: ByteWriter) => void): void;
  once(key: object, write: () => PdfRef): PdfRef;
};
/** Bytes as they are, or which object of the stencil is referred to. */
type Piece = Bytes | number;

/** Leaves a hole where a reference to another object of the stencil belongs. */
class HoleWriter extends ByteWriter {
  private readonly holes: { at: number; object: number }[] = [];

  constructor() {
    super(1024);
  }

  override reference(num: number, gen: number): void {
    if (num < 0) this.holes.push({ at: this.length, object: -num - 1 });
    else super.reference(num, gen);
  }

  /** What was written, cut at the holes. */
  pieces(): Piece[] {
    const bytes = this.take();
    const starts = [0, ...this.holes.map(({ at }) => at)];
    return starts.flatMap((from, i) => {
      const hole = this.holes[i];
      return hole ? [bytes.slice(from, hole.at), hole.object] : [bytes.slice(from)];
    });
  }
}
