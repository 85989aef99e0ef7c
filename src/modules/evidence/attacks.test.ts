import { describe, expect, it } from "vitest";
import { concat } from "#core/bytes.ts";
import type { PdfReader } from "#core/pdf/reader.ts";
import type { Revision } from "#core/pdf/revision.ts";
import { ascii, dict, isRef, name, type PdfDict, type PdfValue, string } from "#core/pdf/values.ts";
import { appended, firstField, firstPage, withKey } from "#test/attacks/append.ts";
import { corpusFile, signPdf, sm2Signer } from "#test/pdf-signer.ts";
import { NOW } from "#test/sm2-ca.ts";
import { verifyDocument } from "./verify-document.ts";

const signer = sm2Signer();
const original = corpusFile("documents/prescription.pdf");
const once = signPdf(original, signer);
const twice = signPdf(once, signer);
const judge = (pdf: Uint8Array) => verifyDocument(pdf, { anchors: [signer.anchor], nowMs: NOW });

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
