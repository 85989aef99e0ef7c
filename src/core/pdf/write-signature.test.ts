import { readdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { concat } from "#core/bytes.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { pdfsig, qpdfWarnings } from "#test/pdf-judges.ts";
import { CORPUS, corpusFile, rsaSigner, signPdf } from "#test/pdf-signer.ts";
import { PdfReader } from "./reader.ts";
import { ascii, PdfError } from "./values.ts";
import { prepareSignature } from "./write-signature.ts";

const signer = rsaSigner();
afterAll(() => signer.close());

/** What cannot be appended to as it is: intake repairs or refuses these (modules/document). */
const NOT_AS_THEY_ARE = [
  "AESkeylength128.pdf",
  "MissingCatalog.pdf",
  "PasswordSample-256bit.pdf",
  "multiple-layers.pdf",
  "pades-5-signatures-and-1-document-timestamp.pdf",
  "xref-off-by-one.pdf",
];

describe("three signatures one after another", () => {
  const files = ["documents", "signed"].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, CORPUS)).map((name) => `${folder}/${name}`),
  );

  it.each(files.filter((path) => !NOT_AS_THEY_ARE.some((name) => path.endsWith(name))))(
    "%s stays clean for qpdf and valid for poppler",
    (path) => {
      const original = corpusFile(path);
      let pdf = original;
      for (let i = 0; i < 3; i++) {
        const left = 40 + 45 * i;
        pdf = signPdf(pdf, signer, {
          spot: { kind: "new", fieldName: "医师签名", page: 0, box: [left, 60, left + 40, 90] },
          subFilter: i === 1 ? "ETSI.CAdES.detached" : "adbe.pkcs7.detached",
        });
      }
      expect(qpdfWarnings(pdf).length).toBeLessThanOrEqual(qpdfWarnings(original).length);
      // A file may bring signatures (or broken ones) of its own; ours are three more.
      const [before, after] = [pdfsig(original), pdfsig(pdf)];
      expect(after.valid).toBe(before.valid + 3);
      expect(after.said).toContain("医师签名_3");
      expect(after.whole).toBe(1);
    },
  );
});
describe("the writer", () => {
  it("keeps the kind of cross-reference", () => {
    const cases = [
      { name: "object-streams.pdf", kind: "stream" },
      { name: "prescription.pdf", kind: "table" },
    ];
    for (const { name, kind } of cases) {
      const signed = signPdf(corpusFile(`documents/${name}`), signer);
      expect(new PdfReader(signed, nodeInflate).sections[0]?.kind).toBe(kind);
    }
  });

  it("counts offsets from %PDF when something precedes it", () => {
    const junk = ascii("HTTP/1.1 200 OK\r\n\r\n");
    const signed = signPdf(concat(junk, corpusFile("documents/rot0.pdf")), signer);
    const reader = new PdfReader(signed, nodeInflate);
    expect(reader.base).toBe(junk.length);
    expect(reader.catalog.map.has("AcroForm")).toBe(true);
  });

  it("fills an empty signature field where it stands", () => {
    const form = corpusFile("documents/sample_form.pdf");
    const spot = { kind: "field", name: "EMPLOYEE SIGNATURE" } as const;
    const signed = signPdf(form, signer, { spot });
    expect(() => signPdf(signed, signer, { spot })).toThrow(/signed already/);
  });

  it("refuses a place that is too small, a field that is not there, a page beyond the end", () => {
    const pdf = corpusFile("documents/rot0.pdf");
    expect(() => signPdf(pdf, signer, { reservedBytes: 100 })).toThrow(PdfError);
    expect(() => signPdf(pdf, signer, { spot: { kind: "field", name: "none" } })).toThrow(/no signature field/);
    const spot = { kind: "new", fieldName: "a", page: 7, box: null } as const;
    expect(() => signPdf(pdf, signer, { spot })).toThrow(/no page 8/);
  });

  it("leaves exactly the /Contents token out of the byte range", () => {
    const pdf = corpusFile("documents/rot0.pdf");
    const { tail, byteRange } = prepareSignature(new PdfReader(pdf, nodeInflate), {
      spot: { kind: "new", fieldName: "a", widgets: [{ page: 0, box: null, draw: null }] },
      subFilter: "adbe.pkcs7.detached",
      reservedBytes: 16,
      signedAtMs: null,
    });
    const [, from, to, rest] = byteRange;
    const gap = Buffer.from(tail.subarray(from - pdf.length, to - pdf.length)).toString("latin1");
    expect(gap).toBe(`<${"0".repeat(32)}>`);
    expect(to + rest).toBe(pdf.length + tail.length);
  });

  it.each(["AESkeylength128.pdf", "PasswordSample-256bit.pdf"])("refuses the encrypted %s", (name) => {
    expect(() => signPdf(corpusFile(`documents/${name}`), signer)).toThrow(PdfError);
  });
});
