import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { concat } from "#core/bytes.ts";
import { ascii, dict, latin1, name, type PdfValue, ref, string } from "#core/pdf/values.ts";
import { appended, firstField, firstPage, open, withKey } from "#test/attacks/append.ts";
import { corpusFile, signPdf, sm2Signer } from "#test/pdf-signer.ts";
import { NOW } from "#test/sm2-ca.ts";
import { verifyDocument } from "./verify-document.ts";

const signer = sm2Signer();
const original = corpusFile("documents/prescription.pdf");
const once = signPdf(original, signer);
const judge = (pdf: Uint8Array) => verifyDocument(pdf, { anchors: [signer.anchor], nowMs: NOW });

describe("universal forgery", () => {
  /** The signature dictionary rewritten by an update; null takes the key away. */
  const forged = (key: string, value: PdfValue | undefined, pdf = once) =>
    appended(pdf, (revision, reader) => {
      const { signature, signatureRef } = firstField(reader);
      const map = new Map(signature.map);
      if (value === undefined) map.delete(key);
      else map.set(key, value);
      revision.set(signatureRef, { t: "dict", map, twice: [] });
    });

  const values: [string, PdfValue | undefined][] = [
    ["missing", undefined],
    ["null", null],
    ["zero", 0],
    ["empty string", string(new Uint8Array(), true)],
    ["one zero byte", string(new Uint8Array(1), true)],
    ["empty list", []],
    ["negative", [0, -1, -1, -1]],
    ["too long", [0, 10, 20, 999_999_999]],
    ["not from the start", [100, 10, 200, 10]],
    ["three numbers", [0, 10, 20]],
    ["six numbers", [0, 10, 20, 10, 40, 10]],
    ["real numbers", [0, 10.5, 20, 10]],
    ["whole file twice", [0, once.length, 0, once.length]],
    ["a name", name("x")],
    ["itself", ref(1)],
  ];
  for (const key of ["ByteRange", "Contents", "SubFilter", "Type", "Filter"])
    it.each(values)(`${key}: %s`, (_, value) => {
      expect(judge(forged(key, value)).verdict).not.toBe("valid");
    });

  it("a signed field set to null, or to nothing, is no longer a valid file", () => {
    for (const value of [null, ref(9999), 5, dict({})]) {
      const pdf = appended(once, (revision, reader) => {
        const field = firstField(reader);
        revision.set(field.ref, withKey(field.dict, "V", value));
      });
      expect(judge(pdf).verdict).not.toBe("valid");
    }
  });

  it("a key written twice is refused, whichever a reader takes", () => {
    const text = latin1(once);
    const at = text.lastIndexOf("/Filter /Adobe.PPKLite");
    const doubled = text.slice(0, at) + "/Type/Sig/M () " + text.slice(at + 15);
    expect(judge(ascii(doubled)).verdict).not.toBe("valid");
  });
});

describe("signature wrapping", () => {
  it("a moved second range with content in between is refused", () => {
    const reader = open(once);
    const { signature } = firstField(reader);
    const [, from = 0, to = 0, length = 0] = (reader.array(signature.map.get("ByteRange")) ?? []).map(Number);
    const injected = ascii("\n9 0 obj\n<</Evil true>>\nendobj\n");
    const moved = concat(once.subarray(0, to), injected, once.subarray(to));
    const old = `[0 ${from} ${to} ${length}]`;
    const text = latin1(moved);
    const now = `[0 ${from} ${to + injected.length} ${length}]`;
    for (const candidate of [text, text.replace(old, now.padEnd(old.length))])
      expect(judge(ascii(candidate)).verdict).not.toBe("valid");
  });

  it("another file's signature is not this file's", () => {
    const other = signPdf(corpusFile("documents/rot0.pdf"), signer);
    const { signature } = firstField(open(other));
    const pdf = appended(original, (revision, reader) => {
      const page = firstPage(reader);
      const at = revision.add(signature);
      const field = revision.add(
        dict({ Subtype: name("Widget"), FT: name("Sig"), T: string(ascii("a")), V: at, Rect: [0, 0, 1, 1] }),
      );
      revision.set(page.ref, withKey(page.dict, "Annots", [field]));
      revision.set(reader.catalogRef, withKey(reader.catalog, "AcroForm", dict({ Fields: [field], SigFlags: 3 })));
    });
    expect(judge(pdf).verdict).toBe("invalid");
  });
});

describe("any change of a signed byte", () => {
  const reader = open(once);
  const { signature } = firstField(reader);
  const [, from = 0, to = 0] = (reader.array(signature.map.get("ByteRange")) ?? []).map(Number);

  it("is never valid and never crashes", () => {
    let state = 12345;
    const next = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state % below;
    };
    for (let i = 0; i < 400; i++) {
      // Half of them in the tail, where the structure is.
      const place = i % 2 === 0 ? next(once.length) : original.length + next(once.length - original.length);
      if (place >= from && place < to) continue;
      const mutated = Uint8Array.from(once);
      mutated[place] = (mutated[place] ?? 0) ^ (1 + next(255));
      expect(judge(mutated).verdict, `byte ${place}`).not.toBe("valid");
    }
  });

  it("a cut file is never valid and never crashes", () => {
    for (let length = 0; length < once.length; length += 997)
      expect(judge(once.subarray(0, length)).verdict, `first ${length} bytes`).not.toBe("valid");
  });
});

describe("files made to exhaust", () => {
  const shell = (body: Uint8Array): Uint8Array =>
    concat(ascii("%PDF-1.7\n"), body, ascii("\nendstream\nendobj\nstartxref\n9\n%%EOF\n"));
  /** A kilobyte that unpacks to an endless table. */
  const bomb = (): Uint8Array => {
    const rows = new Uint8Array(deflateSync(new Uint8Array(40_000_000)));
    const index = "0 1000000 ".repeat(40);
    const dictionary = `<</Type/XRef/W[0 1 0]/Index[${index}]/Size 9/Filter/FlateDecode/Length ${rows.length}>>`;
    return shell(concat(ascii(`9 0 obj\n${dictionary}\nstream\n`), rows));
  };
  /** Three hundred sections, each with a thousand objects told nine hundred times. */
  const chain = (): Uint8Array => {
    const rows = new Uint8Array(deflateSync(new Uint8Array(900_000)));
    const index = "0 1000 ".repeat(900);
    const parts = [ascii("%PDF-1.7\n")];
    let [at, length] = [0, 9];
    for (let i = 0; i < 300; i++) {
      const prev = at > 0 ? `/Prev ${at}` : "";
      const head = `9 0 obj\n<</Type/XRef/W[0 1 0]/Index[${index}]/Size 9${prev}/Filter/FlateDecode/Length ${rows.length}>>\nstream\n`;
      const section = concat(ascii(head), rows, ascii("\nendstream\nendobj\n"));
      parts.push(section);
      at = length;
      length += section.length;
    }
    return concat(...parts, ascii(`startxref\n${at}\n%%EOF\n`));
  };
  const cases: [string, () => Uint8Array][] = [
    ["lists in lists", () => ascii(`%PDF-1.7\n9 0 obj\n${"[".repeat(2_000_000)}\nstartxref\n9\n%%EOF`)],
    ["ends and nothing else", () => ascii(`%PDF-1.7\n${"startxref 9 %%EOF\n".repeat(200_000)}`)],
    ["a cross-reference bomb", bomb],
    ["a chain of cross-references that say nothing new", chain],
  ];

  // Time of this process on a processor, so that a busy machine does not decide.
  it.each(cases)("%s: a verdict within two seconds", (_, make) => {
    const file = make();
    const start = process.cpuUsage();
    expect(judge(file).verdict).not.toBe("valid");
    const { user, system } = process.cpuUsage(start);
    expect(user + system).toBeLessThan(2_000_000);
  });
});
