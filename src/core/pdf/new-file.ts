import type { Bytes } from "#core/bytes.ts";
import { ByteWriter } from "./byte-writer.ts";
import { type Body, writeObject, writeValue } from "./serialize.ts";
import { ascii, dict, type PdfRef, ref, string } from "./values.ts";

/**
 * A file written from nothing, in one revision (ISO 32000-2 §7.5): what later signatures are appended to. Nothing in it
 * depends on when or where it is written, so the same objects give the same bytes.
 */
export class NewFile {
  private readonly objects: (Body | undefined)[] = [];
  private readonly shared = new Map<object, PdfRef>();

  reserve(): PdfRef {
    this.objects.push(undefined);
    return ref(this.objects.length);
  }

  set(at: PdfRef, body: Body): void {
    this.objects[at.num - 1] = body;
  }

  add(body: Body): PdfRef {
    this.objects.push(body);
    return ref(this.objects.length);
  }

  /** What several objects share, written the first time it is asked for. */
  once(key: object, write: () => PdfRef): PdfRef {
    const at = this.shared.get(key) ?? write();
    this.shared.set(key, at);
    return at;
  }

  /**
   * @param expected bytes; more is not wrong, only slower
   * @param identify the file's identifier (§14.4) from its own content, e.g. the start of a digest
   */
  bytes(
    root: PdfRef,
    info: PdfRef,
    { expected, identify }: { expected: number; identify: (body: Bytes) => Bytes },
  ): Bytes {
    const out = new ByteWriter(expected);
    // The comment's four high bytes say that the file is binary (§7.5.2).
    out.bytes(new Uint8Array([...ascii("%PDF-1.7\n%"), 0xe2, 0xe3, 0xcf, 0xd3, 10]));
    const offsets = this.objects.map((body, at) => {
      const offset = out.length;
      writeObject(at + 1, 0, body ?? null, out);
      return offset;
    });
    const id = string(identify(out.written()), true);
    const startxref = out.length;
    out.text(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n`);
    for (const offset of offsets) {
      out.integer(offset, 10);
      out.text(" 00000 n \n");
    }
    out.text("trailer\n");
    writeValue(dict({ Size: offsets.length + 1, Root: root, Info: info, ID: [id, id] }), out);
    out.text(`\nstartxref\n${startxref}\n%%EOF\n`);
    return out.take();
  }
}
