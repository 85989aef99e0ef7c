import { describe, expect, it } from "vitest";
import { concat } from "#core/bytes.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { Revision } from "#core/pdf/revision.ts";
import { ascii, dict, isRef, latin1, name, type PdfDict, type PdfValue, ref, string } from "#core/pdf/values.ts";
import { readPages } from "#core/pdf/pages.ts";
import { signatureFields } from "#core/pdf/fields.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { corpusFile, signPdf, sm2Signer } from "#test/pdf-signer.ts";
import { NOW } from "#test/sm2-ca.ts";
import { verifyDocument } from "./verify-document.ts";

const signer = sm2Signer();
const original = corpusFile("documents/prescription.pdf");
const once = signPdf(original, signer);
const twice = signPdf(once, signer);
const judge = (pdf: Uint8Array) => verifyDocument(pdf, { anchors: [signer.anchor], nowMs: NOW });

const open = (pdf: Uint8Array) => new PdfReader(pdf, nodeInflate);

/** An incremental update made by `change`: what an attacker appends. */
function appended(pdf: Uint8Array, change: (revision: Revision, reader: PdfReader) => void): Uint8Array {
  const reader = open(pdf);
  const revision = new Revision(reader);
  change(revision, reader);
  return concat(pdf, revision.tail().bytes);
}

const withKey = (old: PdfDict, key: string, value: PdfValue): PdfDict => ({
  t: "dict",
  map: new Map(old.map).set(key, value),
  twice: [],
});

const firstPage = (reader: PdfReader) => {
  const [page] = readPages(reader);
  if (!page) throw new Error("no page");
  return page;
};

const firstField = (reader: PdfReader) => {
  const [field] = signatureFields(reader);
  const signature = reader.dict(field?.value);
  if (!field?.ref || !signature || !isRef(field.value)) throw new Error("no signature");
  return { ref: field.ref, dict: field.dict, signature, signatureRef: field.value };
};

const overlay = (revision: Revision): PdfValue =>
  revision.add({ t: "stream", dict: dict({}), raw: ascii("0 g 0 0 600 800 re f") });

describe("honest files", () => {
  it.each([
    "object-streams.pdf",
    "linearized.pdf",
    "WordSaveAsPdf.pdf",
    "sample_form.pdf",
    "with_combed_fields.pdf",
    "hello3.pdf",
  ])("%s is valid after three signatures", (file) => {
    let pdf = corpusFile(`documents/${file}`);
    for (let i = 0; i < 3; i++) pdf = signPdf(pdf, signer);
    const report = judge(pdf);
    expect(report.signatures.map(({ verdict }) => verdict)).toEqual(["valid", "valid", "valid"]);
  });

  it("are valid after one, two and three signatures", () => {
    for (const pdf of [once, twice, signPdf(twice, signer)]) {
      const report = judge(pdf);
      expect(report.signatures.map(({ verdict, reasons }) => [verdict, reasons])).toEqual(
        report.signatures.map(() => ["valid", []]),
      );
      expect(report.verdict).toBe("valid");
    }
  });

  it("may gain validation data", () => {
    const pdf = appended(once, (revision, reader) => {
      const dss = revision.add(dict({ Certs: [] }));
      revision.set(reader.catalogRef, withKey(reader.catalog, "DSS", dss));
    });
    expect(judge(pdf).verdict).toBe("valid");
  });
});

describe("incremental saving attacks", () => {
  const attacks: Record<string, (revision: Revision, reader: PdfReader) => void> = {
    "a page is appended": (revision, reader) => {
      const pages = reader.catalog.map.get("Pages");
      const tree = reader.dict(pages);
      if (!isRef(pages) || !tree) throw new Error("no page tree");
      const page = revision.add(dict({ Type: name("Page"), Parent: pages, MediaBox: [0, 0, 100, 100] }));
      const kids = [...(reader.array(tree.map.get("Kids")) ?? []), page];
      revision.set(pages, withKey(withKey(tree, "Kids", kids), "Count", kids.length));
    },
    "the page's content is overridden in place": (revision, reader) => {
      const contents = firstPage(reader).dict.map.get("Contents");
      if (!isRef(contents)) throw new Error("no content");
      revision.set(contents, { t: "stream", dict: dict({}), raw: ascii("0 g 0 0 600 800 re f") });
    },
    "the page points to other content": (revision, reader) => {
      const page = firstPage(reader);
      revision.set(page.ref, withKey(page.dict, "Contents", overlay(revision)));
    },
    "the catalog points to other pages": (revision, reader) => {
      const at = revision.reserve();
      const page = revision.add(dict({ Type: name("Page"), Parent: at, MediaBox: [0, 0, 100, 100] }));
      revision.set(at, dict({ Type: name("Pages"), Kids: [page], Count: 1 }));
      revision.set(reader.catalogRef, withKey(reader.catalog, "Pages", at));
    },
    "an annotation covers the page": (revision, reader) => {
      const page = firstPage(reader);
      const note = revision.add(dict({ Type: name("Annot"), Subtype: name("FreeText"), Rect: [0, 0, 500, 500] }));
      const list = [...(reader.array(page.dict.map.get("Annots")) ?? []), note];
      revision.set(page.ref, withKey(page.dict, "Annots", list));
    },
    "the signature's own picture is replaced": (revision, reader) => {
      const field = firstField(reader);
      const picture = reader.dict(field.dict.map.get("AP"))?.map.get("N");
      if (!isRef(picture)) throw new Error("no picture");
      const form = dict({ Type: name("XObject"), Subtype: name("Form"), BBox: [0, 0, 100, 40] });
      revision.set(picture, { t: "stream", dict: form, raw: ascii("1 0 0 rg 0 0 100 40 re f") });
    },
    "the signature is moved": (revision, reader) => {
      const field = firstField(reader);
      revision.set(field.ref, withKey(field.dict, "Rect", [0, 0, 600, 800]));
    },
    "a text field is added": (revision, reader) => {
      const page = firstPage(reader);
      const field = revision.add(
        dict({
          Type: name("Annot"),
          Subtype: name("Widget"),
          FT: name("Tx"),
          T: string(ascii("x")),
          V: string(ascii("10 mg")),
          Rect: [0, 0, 300, 300],
        }),
      );
      revision.set(
        page.ref,
        withKey(page.dict, "Annots", [...(reader.array(page.dict.map.get("Annots")) ?? []), field]),
      );
      const form = reader.dict(reader.catalog.map.get("AcroForm"));
      if (!form) throw new Error("no form");
      const fields = [...(reader.array(form.map.get("Fields")) ?? []), field];
      revision.set(reader.catalogRef, withKey(reader.catalog, "AcroForm", withKey(form, "Fields", fields)));
    },
    "something runs when the file is opened": (revision, reader) => {
      const action = dict({ S: name("JavaScript"), JS: string(ascii("app.alert(1)")) });
      revision.set(reader.catalogRef, withKey(reader.catalog, "OpenAction", action));
    },
    "layers are switched": (revision, reader) => {
      const off = dict({ OCGs: [], D: dict({ BaseState: name("OFF") }) });
      revision.set(reader.catalogRef, withKey(reader.catalog, "OCProperties", off));
    },
  };

  it.each(Object.entries(attacks))("%s", (_, change) => {
    for (const pdf of [once, twice]) {
      const report = judge(appended(pdf, change));
      expect(report.verdict).toBe("invalid");
      const changes = report.signatures.flatMap(({ changesAfter }) => changesAfter);
      expect(changes.some(({ isAllowed }) => !isAllowed)).toBe(true);
    }
  });

  it("a change hidden before a further honest signature is still seen by the first", () => {
    const attacked = appended(once, (revision, reader) => {
      const page = firstPage(reader);
      revision.set(page.ref, withKey(page.dict, "Contents", overlay(revision)));
    });
    const report = judge(signPdf(attacked, signer));
    expect(report.verdict).toBe("invalid");
    expect(report.signatures.map(({ verdict }) => verdict)).toEqual(["invalid", "valid"]);
  });

  it("a change taken back later is still seen", () => {
    let old: PdfDict | null = null;
    const attacked = appended(once, (revision, reader) => {
      const page = firstPage(reader);
      old = page.dict;
      revision.set(page.ref, withKey(page.dict, "Contents", overlay(revision)));
    });
    const restored = appended(attacked, (revision, reader) => {
      if (old) revision.set(firstPage(reader).ref, old);
    });
    expect(judge(restored).verdict).toBe("invalid");
  });

  it("bytes behind the end are a change", () => {
    expect(judge(concat(once, ascii("\n% some more\n1 0 obj\n<<>>\nendobj\n"))).verdict).not.toBe("valid");
  });

  it("a new signature may not bring an action or override what was there", () => {
    const withAction = appended(once, (revision, reader) => {
      const field = firstField(reader);
      const added = revision.add(
        withKey(withKey(field.dict, "A", dict({ S: name("JavaScript") })), "T", string(ascii("Second"))),
      );
      const form = reader.dict(reader.catalog.map.get("AcroForm"));
      if (!form) throw new Error("no form");
      const fields = [...(reader.array(form.map.get("Fields")) ?? []), added];
      revision.set(reader.catalogRef, withKey(reader.catalog, "AcroForm", withKey(form, "Fields", fields)));
    });
    expect(judge(withAction).verdict).not.toBe("valid");
  });
});

describe("a later signature", () => {
  const sized = (side: number) =>
    signPdf(once, signer, { spot: { kind: "new", fieldName: "Next", page: 0, box: [0, 0, side, side] } });

  it("may stand on the page but not cover it", () => {
    expect(judge(sized(150)).verdict).toBe("valid");
    expect(judge(sized(560)).verdict).toBe("invalid");
  });

  it("leaves alone what an earlier one has locked", () => {
    const certified = signPdf(
      appended(original, (revision, reader) => {
        const page = firstPage(reader);
        const lock = dict({ Type: name("SigFieldLock"), Action: name("All") });
        const field = revision.add(
          dict({
            Type: name("Annot"),
            Subtype: name("Widget"),
            FT: name("Sig"),
            T: string(ascii("First")),
            Lock: lock,
            Rect: [10, 10, 60, 40],
          }),
        );
        const empty = revision.add(
          dict({
            Type: name("Annot"),
            Subtype: name("Widget"),
            FT: name("Sig"),
            T: string(ascii("Second")),
            Rect: [90, 10, 150, 40],
          }),
        );
        revision.set(page.ref, withKey(page.dict, "Annots", [field, empty]));
        const form = dict({ Fields: [field, empty], SigFlags: 3 });
        revision.set(reader.catalogRef, withKey(reader.catalog, "AcroForm", form));
      }),
      signer,
      { spot: { kind: "field", name: "First" } },
    );
    expect(judge(certified).verdict).toBe("valid");
    expect(() => signPdf(certified, signer, { spot: { kind: "field", name: "Second" } })).toThrow(/locked/);
    expect(judge(signPdf(certified, signer)).verdict).toBe("valid");
  });
});

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
