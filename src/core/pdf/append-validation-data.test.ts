import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readDerPrefix } from "#core/asn1/der-reader.ts";
import { concat } from "#core/bytes.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { pdfsig, qpdfRewrite, qpdfWarnings } from "#test/pdf-judges.ts";
import { bouncyCastle, openFolder } from "#test/peers/peers.ts";
import { corpusFile } from "#test/pdf-signer.ts";
import { archiveAt, DAY, NOW, signAs, signedWorld, YEAR } from "#test/signed-world.ts";
import { appendValidationData, type Host } from "./append-validation-data.ts";
import { PdfReader } from "./reader.ts";
import { findSignatures } from "./signatures.ts";
import { readValidationData, type ValidationData } from "./validation-data.ts";
import { latin1 } from "./values.ts";

const host: Host = {
  sha1: (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest()),
  deflate: (bytes) => new Uint8Array(deflateSync(bytes)),
};
const open = (pdf: Uint8Array) => new PdfReader(pdf, nodeInflate);
const world = signedWorld();
const doctor = world.person();
const authority = world.authority({ notAfter: NOW + 4 * YEAR });
const list = world.list([], { thisUpdate: NOW + DAY, nextUpdate: NOW + 8 * DAY });
const data: ValidationData = { certificates: [doctor.der, authority.der], crls: [list], ocsps: [] };

/** The material for every signature of the file. */
function withData(pdf: Uint8Array, material = data): Uint8Array {
  const contents = findSignatures(open(pdf)).map((one) => one.contents);
  const tail = appendValidationData(
    open(pdf),
    contents.map((one) => ({ contents: one, data: material })),
    host,
  );
  return tail ? concat(pdf, tail) : pdf;
}

const twice = (pdf: Uint8Array) => {
  const once = signAs(pdf, doctor, { authority, atMs: NOW });
  return signAs(once, doctor, { authority, atMs: NOW + 1000 });
};
const levels = (pdf: Uint8Array, nowMs: number) => {
  const { signatures } = verifyDocument(pdf, { anchors: [world.anchor], needsRevocation: true, nowMs });
  return signatures.map(({ kind, verdict, level }) => `${kind} ${verdict} ${level ?? ""}`.trim());
};

describe("long-term validation data", () => {
  const originals: [string, Uint8Array][] = [
    ["a table", corpusFile("documents/prescription.pdf")],
    ["object streams", qpdfRewrite(corpusFile("documents/prescription.pdf"), "--object-streams=generate")],
  ];

  it.each(originals)("B-T twice, DSS, archive timestamp, another signature: %s", (_, original) => {
    const signed = twice(original);
    expect(levels(signed, NOW + 2 * DAY)).toEqual(["signature unknown B-T", "signature unknown B-T"]);
    const lt = withData(signed);
    expect(levels(lt, NOW + 2 * DAY)).toEqual(["signature valid B-LT", "signature valid B-LT"]);
    const lta = archiveAt(lt, authority, NOW + 2 * DAY);
    expect(levels(lta, NOW + 2 * DAY)).toEqual(["signature valid B-LTA", "signature valid B-LTA", "timestamp valid"]);
    const more = signAs(lta, doctor, { authority, atMs: NOW + 2 * DAY });
    expect(levels(more, NOW + 2 * DAY).slice(0, 2)).toEqual(["signature valid B-LTA", "signature valid B-LTA"]);
    expect(Buffer.compare(more.subarray(0, original.length), original)).toBe(0);
    for (const pdf of [lt, lta, more]) {
      expect(qpdfWarnings(pdf)).toEqual([]);
      expect(pdfsig(pdf).said).not.toMatch(/Digest Mismatch|not cover/i);
    }
  });

  it("holds an archive timestamp BouncyCastle accepts over the bytes it covers", { timeout: 120_000 }, async () => {
    const lta = archiveAt(withData(twice(corpusFile("documents/rot0.pdf"))), authority, NOW + 2 * DAY);
    const archive = findSignatures(open(lta)).at(-1);
    if (!archive) throw new Error("no archive timestamp");
    const folder = openFolder();
    try {
      const token = folder.path("token", readDerPrefix(archive.contents).whole);
      const bytes = folder.path("bytes", concat(...archive.parts));
      expect(await bouncyCastle("token", token, bytes)).toBe(`ok token ${Math.floor((NOW + 2 * DAY) / 1000) * 1000}`);
    } finally {
      folder.close();
    }
  });

  it("outlives the signer's certificate and the authority's, when the archive is stamped anew in time", () => {
    const later = world.authority({ notAfter: NOW + 9 * YEAR });
    const lta = archiveAt(withData(twice(corpusFile("documents/rot0.pdf"))), authority, NOW + 2 * DAY);
    expect(levels(lta, NOW + 2 * YEAR).slice(0, 2)).toEqual(["signature valid B-LTA", "signature valid B-LTA"]);
    const fresh = world.list([], { thisUpdate: NOW + 3 * YEAR, nextUpdate: NOW + 3 * YEAR + DAY });
    const proven = withData(lta, { certificates: [authority.der, later.der], crls: [fresh], ocsps: [] });
    const renewed = archiveAt(proven, later, NOW + 3 * YEAR);
    expect(levels(renewed, NOW + 6 * YEAR).slice(0, 2)).toEqual(["signature valid B-LTA", "signature valid B-LTA"]);
    expect(levels(lta, NOW + 6 * YEAR)[0]).not.toContain("valid");
  });

  it("writes each certificate and list once, and nothing when all is there", () => {
    const lt = withData(twice(corpusFile("documents/rot0.pdf")));
    expect(readValidationData(open(lt))).toEqual({ ...data, ocsps: [] });
    expect(withData(lt)).toBe(lt);
    const more = world.list([], { thisUpdate: NOW + 9 * DAY });
    const grown = withData(lt, { ...data, crls: [list, more] });
    expect(readValidationData(open(grown)).crls).toEqual([list, more]);
    expect(grown.length - lt.length).toBeLessThan(more.length + 2500);
  });

  it("names each signature in /VRI by SHA-1 of its /Contents, padding and all, as other software does", () => {
    const lt = open(withData(twice(corpusFile("documents/rot0.pdf"))));
    const keys = (pdf: PdfReader) => [
      ...(pdf.dict(pdf.dict(pdf.catalog.map.get("DSS"))?.map.get("VRI"))?.map.keys() ?? []),
    ];
    const hashes = (pdf: PdfReader) =>
      findSignatures(pdf).map(({ contents }) => Buffer.from(host.sha1(contents)).toString("hex").toUpperCase());
    expect(keys(lt)).toEqual(hashes(lt));
    const foreign = open(corpusFile("signed/PAdES-LT.pdf"));
    expect(hashes(foreign)).toEqual(expect.arrayContaining(keys(foreign)));
  });

  it("adds to what other software kept, and takes nothing away", () => {
    const foreign = corpusFile("signed/PAdES-LT.pdf");
    const before = readValidationData(open(foreign));
    const after = readValidationData(open(withData(foreign)));
    expect(after.certificates.slice(0, before.certificates.length)).toEqual(before.certificates);
    expect(after.ocsps).toEqual(before.ocsps);
    expect(after.certificates).toHaveLength(before.certificates.length + 2);
  });

  it("declares ETSI's extension before PDF 2.0, once", () => {
    const lta = archiveAt(withData(twice(corpusFile("documents/rot0.pdf"))), authority, NOW);
    expect(latin1(lta).match(/\/ESIC/g)).toHaveLength(1);
    const modern = qpdfRewrite(corpusFile("documents/rot0.pdf"), "--force-version=2.0");
    expect(latin1(withData(twice(modern)))).not.toContain("/ESIC");
  });
});
