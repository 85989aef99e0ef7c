import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { concat } from "#core/bytes.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { ascii, latin1 } from "#core/pdf/values.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { corpusFile, signPdf, sm2Signer } from "#test/pdf-signer.ts";
import { rawPdf } from "#test/raw-pdf.ts";
import { checkIntake } from "./check-intake.ts";
import { closePdfium } from "./pdfium/pool.ts";

const folder = mkdtempSync(join(tmpdir(), "xq-intake-"));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await closePdfium();
});

/** Encrypted with AES-256 by qpdf. @param password to open it, "" for none */
function encrypted(pdf: Uint8Array, password: string): Uint8Array {
  const [from, to] = [join(folder, "plain.pdf"), join(folder, "encrypted.pdf")];
  writeFileSync(from, pdf);
  try {
    execFileSync("qpdf", ["--encrypt", password, "owner", "256", "--", from, to]);
  } catch (error) {
    throw new Error("qpdf is missing or failed: install the Debian package qpdf", { cause: error });
  }
  return new Uint8Array(readFileSync(to));
}

const prescription = corpusFile("documents/prescription.pdf");

describe("intake", () => {
  it("takes a sound file as it is", async () => {
    const { bytes, pages, intake } = await checkIntake(prescription);
    expect({ isSame: bytes === prescription, pages, intake }).toEqual({ isSame: true, pages: 1, intake: "none" });
  });

  it("repairs a damaged cross-reference while nobody has signed", async () => {
    for (const name of ["xref-off-by-one.pdf", "multiple-layers.pdf"]) {
      const { bytes, intake } = await checkIntake(corpusFile(`documents/${name}`));
      expect(intake).toBe("repaired");
      expect(signPdf(bytes, sm2Signer()).length).toBeGreaterThan(bytes.length);
    }
  });

  it("decrypts what opens without a password", async () => {
    const { bytes, pages, intake } = await checkIntake(encrypted(prescription, ""));
    expect({ pages, intake }).toEqual({ pages: 1, intake: "decrypted" });
    expect(new PdfReader(bytes, nodeInflate).isEncrypted).toBe(false);
  });

  /** Viewers that count and viewers that walk would show different pages under one number. */
  const miscounting = (): Uint8Array => {
    const twigs = { 7: "<</Type/Pages/Kids[3 0 R 5 0 R]/Count 1/Parent 2 0 R>>", 8: "<</Type/Page/Parent 2 0 R>>" };
    const pdf = latin1(rawPdf([{ content: "" }, { content: "" }], twigs));
    return ascii(pdf.replace("/Count 2/Kids[3 0 R 5 0 R]", "/Count 3/Kids[7 0 R 8 0 R]"));
  };
  const damagedSigned = concat(signPdf(prescription, sm2Signer()), ascii("startxref\n7\n%%EOF\n"));
  it.each([
    ["a password is needed", () => encrypted(prescription, "secret"), "document.password"],
    ["AES with a password", () => corpusFile("documents/PasswordSample-256bit.pdf"), "document.password"],
    ["no catalog", () => corpusFile("documents/MissingCatalog.pdf"), "document.no-catalog"],
    ["no PDF", () => ascii("hello"), "document.not-pdf"],
    ["hardly a PDF", () => ascii("%PDF-1.7\nnothing"), "document.damaged"],
    ["pages that are counted wrongly", miscounting, "document.damaged"],
    ["signed and damaged", () => damagedSigned, "document.damaged-signed"],
    ["signed and encrypted", () => encrypted(signPdf(prescription, sm2Signer()), ""), "document.encrypted-signed"],
  ] as const)("refuses: %s", async (_, make, code) => {
    await expect(checkIntake(make())).rejects.toMatchObject({ code });
  });
});
