import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nodeInflate } from "#server/node-inflate.ts";
import { CORPUS, corpusFile, rsaSigner, signPdf } from "#test/pdf-signer.ts";
import { concat } from "#core/bytes.ts";
import { PdfReader } from "./reader.ts";
import { ascii, PdfError } from "./values.ts";
import { prepareSignature } from "./write-signature.ts";

const signer = rsaSigner();
const folder = mkdtempSync(join(tmpdir(), "xq-pdf-"));
afterAll(() => {
  signer.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What cannot be appended to as it is: intake repairs or refuses these (modules/document). */
const NOT_AS_THEY_ARE = [
  "AESkeylength128.pdf",
  "MissingCatalog.pdf",
  "PasswordSample-256bit.pdf",
  "multiple-layers.pdf",
  "xref-off-by-one.pdf",
];

function run(tool: string, debianPackage: string, ...args: string[]): string {
  try {
    return execFileSync(tool, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new Error(`${tool} is missing: install the Debian package ${debianPackage}`, { cause: error });
    if (error instanceof Error && "stdout" in error) throw new Error(String(error.stdout), { cause: error });
    throw error;
  }
}

/** qpdf's judgement without what it says about the bytes that came in. Exit 3 means warnings only. */
function qpdfWarnings(pdf: Uint8Array): string[] {
  const file = join(folder, "check.pdf");
  writeFileSync(file, pdf);
  try {
    run("qpdf", "qpdf", "--check", file);
    return [];
  } catch (error) {
    if (!(error instanceof Error) || !(error.cause instanceof Error) || !("status" in error.cause)) throw error;
    if (error.cause.status !== 3) throw error;
    const said = "stderr" in error.cause ? String(error.cause.stderr) : "";
    return said.split("\n").filter((line) => line.startsWith("WARNING"));
  }
}

describe("three signatures one after another", () => {
  const documents = readdirSync(new URL("documents/", CORPUS)).filter((name) => !NOT_AS_THEY_ARE.includes(name));

  it.each(documents)("%s stays clean for qpdf and valid for poppler", (name) => {
    const original = corpusFile(`documents/${name}`);
    let pdf = original;
    for (let i = 0; i < 3; i++) {
      const [left, top] = [40 + 45 * i, 90];
      const box = [left, 60, left + 40, top] as const;
      pdf = signPdf(pdf, signer, {
        spot: { kind: "new", fieldName: "医师签名", page: 0, box },
        subFilter: i === 1 ? "ETSI.CAdES.detached" : "adbe.pkcs7.detached",
      });
    }
    expect(qpdfWarnings(pdf).length).toBeLessThanOrEqual(qpdfWarnings(original).length);
    const file = join(folder, "signed.pdf");
    writeFileSync(file, pdf);
    const said = run("pdfsig", "poppler-utils", "-nocert", file);
    // A file may bring signatures (or broken ones) of its own; ours are the last three.
    expect(said.match(/Signature Validation: Signature is Valid\./g)?.length).toBeGreaterThanOrEqual(3);
    expect(said).toContain("医师签名_3");
    expect(said.match(/Total document signed/g)).toHaveLength(1);
  });
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
      spot: { kind: "new", fieldName: "a", page: 0, box: null },
      subFilter: "adbe.pkcs7.detached",
      reservedBytes: 16,
      draw: null,
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
