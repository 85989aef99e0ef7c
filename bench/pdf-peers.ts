import { createHash, type KeyObject, sign } from "node:crypto";
import { PDF } from "@libpdf/core";
import { SignPdf, Signer } from "@signpdf/signpdf";
import { PDFDocument, PDFHexString, PDFName, PDFRef, PDFString } from "pdf-lib";
import { concat } from "#core/bytes.ts";

/** What signing needs, the same for everybody. `cms` makes a detached CMS over a SHA-256 digest. */
export type Bench = {
  png: Uint8Array;
  certificate: Uint8Array;
  key: KeyObject;
  reservedBytes: number;
  cms: (digest: Uint8Array) => Uint8Array;
};

const digestOf = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

/** A star for every digit: what @signpdf looks for. */
const STARS = "**********";

/** A file with a visible field and an empty place, appended by @cantoo/pdf-lib, which has no signing of its own. */
export async function cantooPlaceholder(pdf: Uint8Array, bench: Bench): Promise<Uint8Array> {
  const document = await PDFDocument.load(pdf, { forIncrementalUpdate: true, updateMetadata: false });
  const snapshot = document.takeSnapshot();
  const { context } = document;
  const image = await document.embedPng(bench.png);
  const picture = context.stream("q 110 0 0 45 0 0 cm /Im0 Do Q", {
    Type: "XObject",
    Subtype: "Form",
    BBox: [0, 0, 110, 45],
    Resources: { XObject: { Im0: image.ref } },
  });
  const signature = context.obj({
    Type: "Sig",
    Filter: "Adobe.PPKLite",
    SubFilter: "ETSI.CAdES.detached",
    ByteRange: [0, PDFName.of(STARS), PDFName.of(STARS), PDFName.of(STARS)],
    Contents: PDFHexString.of("0".repeat(2 * bench.reservedBytes)),
    M: PDFString.fromDate(new Date()),
  });
  const page = document.getPage(0);
  const widget = context.obj({
    Type: "Annot",
    Subtype: "Widget",
    FT: "Sig",
    T: PDFString.of("Signature1"),
    F: 4,
    Rect: [50, 50, 160, 95],
    V: context.register(signature),
    P: page.ref,
    AP: { N: context.register(picture) },
  });
  const field = context.register(widget);
  page.node.addAnnot(field);
  const form = document.catalog.getOrCreateAcroForm();
  form.dict.set(PDFName.of("SigFlags"), context.obj(3));
  form.addField(field);
  for (const changed of [page.ref, context.trailerInfo.Root])
    if (changed instanceof PDFRef) snapshot.markRefForSave(changed);
  await document.flush();
  const tail = await document.saveIncremental(snapshot, { useObjectStreams: false });
  return concat(pdf, tail);
}

/** The same, and the place filled by hand. */
export async function cantooSign(pdf: Uint8Array, bench: Bench): Promise<Uint8Array> {
  const out = Buffer.from(await cantooPlaceholder(pdf, bench));
  const range = out.lastIndexOf(`/ByteRange [`);
  const rangeEnd = out.indexOf("]", range) + 1;
  const from = out.indexOf("<", out.lastIndexOf("/Contents <"));
  const to = out.indexOf(">", from) + 1;
  const text = `/ByteRange [0 ${from} ${to} ${out.length - to}]`;
  out.write(text.padEnd(rangeEnd - range), range, "latin1");
  const cms = bench.cms(digestOf(out.subarray(0, from), out.subarray(to)));
  out.write(Buffer.from(cms).toString("hex"), from + 1, "latin1");
  return out;
}

/** Finds a place that was prepared for it and fills it: only half of the work the others do. */
export async function signpdfSign(prepared: Uint8Array, bench: Bench): Promise<Uint8Array> {
  class BenchSigner extends Signer {
    override async sign(content: Buffer): Promise<Buffer> {
      return await Promise.resolve(Buffer.from(bench.cms(digestOf(content))));
    }
  }
  return await new SignPdf().sign(Buffer.from(prepared), new BenchSigner());
}

/** Its own signing, which shows nothing on the page. */
export async function libpdfSign(pdf: Uint8Array, { certificate, key }: Bench): Promise<Uint8Array> {
  const document = await PDF.load(pdf);
  const { bytes } = await document.sign({
    signer: {
      certificate,
      keyType: "RSA",
      signatureAlgorithm: "RSASSA-PKCS1-v1_5",
      sign: (data) => Promise.resolve(new Uint8Array(sign("sha256", data, key))),
    },
  });
  return bytes;
}
