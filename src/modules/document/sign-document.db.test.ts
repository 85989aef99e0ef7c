import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { pdfsig } from "#test/pdf-judges.ts";
import { corpusFile, rsaSigner } from "#test/pdf-signer.ts";
import { completeSignature } from "./complete-signature.ts";
import { currentBytes } from "./current-bytes.ts";
import type { Place } from "./input.ts";
import { documentDetail, listDocuments } from "./list-documents.ts";
import { locatePlace } from "./locate-place.ts";
import { closePdfium } from "./pdfium/pool.ts";
import { prepareContent } from "./prepare-content.ts";
import { prepareSignature } from "./prepare-signature.ts";
import { receiveDigest } from "./receive-digest.ts";
import { receiveDocument } from "./receive-document.ts";
import { renderPage } from "./render-page.ts";
import { listDocumentTypes, saveDocumentType } from "./save-document-type.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { signedAttributes } from "#core/cms/signed-attributes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { certify, NOW, personExtensions, selfSigned, sm2KeyPair, sm2Sign } from "#test/sm2-ca.ts";
import { nameOf } from "#core/x509/name.ts";

let h: Harness;
let png: Uint8Array;
beforeAll(async () => {
  h = await openHarness();
  await saveDocumentType(h.system, { code: "prescription", name: "处方", mustRead: false });
  const background = { r: 0, g: 0, b: 0, alpha: 0.6 };
  png = new Uint8Array(
    await sharp({ create: { width: 300, height: 120, channels: 4, background } })
      .png()
      .toBuffer(),
  );
});
afterAll(async () => {
  hospital.close();
  await closePdfium();
  await h.close();
});

const hospital = rsaSigner();
const root = selfSigned("测试根");
const anchors = [parseCertificate(root.der)];
const key = sm2KeyPair();
const certificate = certify(root, {
  subject: nameOf([{ label: "CN", value: "张医师" }]),
  point: key.point,
  extensions: personExtensions(root.key.point),
});

/** CMS over a digest, as phone and server make it together. */
function cmsOver(digest: Uint8Array): Uint8Array {
  const signedAttrs = signedAttributes({ digest, certificateDer: certificate });
  return assembleSignedData({ signedAttrs, signatureDer: sm2Sign(key, signedAttrs), certificates: [certificate] });
}

const receive = (path = "documents/prescription.pdf") =>
  receiveDocument(h.system, {
    pdf: corpusFile(path),
    type: "prescription",
    title: "门诊处方笺",
    externalId: "RX-1",
    patient: { name: "王某", visitNo: "M1" },
  });

const prepare = (documentId: string, place: Place) =>
  prepareSignature(h.system, {
    reservedBytes: 8192,
    documentId,
    place,
    appearance: { kind: "handwriting", png, lines: ["000123  2026-11-24 10:18"] },
  });

const keyword = (text: string): Place => ({ kind: "keyword", keyword: text });

describe("signing a document", () => {
  test("three doctors, by keyword; every signature stays valid and revision 1 is the prefix", async () => {
    const { documentId } = await receive();
    for (const text of ["医师签名：", "审核药师签名", "调配药师签名"]) {
      const { preparedId, digest } = await prepare(documentId, keyword(text));
      await completeSignature(h.system, { preparedId, cmsDer: cmsOver(digest) });
    }
    const { bytes, revision } = await currentBytes(h.system, documentId);
    expect(revision).toBe(4);
    expect(Buffer.from(bytes).indexOf(Buffer.from(corpusFile("documents/prescription.pdf")))).toBe(0);
    const report = verifyDocument(bytes, { anchors, nowMs: NOW });
    expect(report.signatures.map(({ verdict }) => verdict)).toEqual(["valid", "valid", "valid"]);
    const detail = await documentDetail(h.system, documentId);
    expect(detail.revisions).toHaveLength(4);
    const picture = await renderPage(h.system, { documentId, page: 1, widthPx: 640 });
    expect((await sharp(picture).metadata()).width).toBe(700);
  });

  test("who is slower is told that the document moved", async () => {
    const { documentId } = await receive();
    const [first, second] = await Promise.all([
      prepare(documentId, keyword("医师签名")),
      prepare(documentId, keyword("审核药师签名")),
    ]);
    await completeSignature(h.system, { preparedId: first.preparedId, cmsDer: cmsOver(first.digest) });
    const late = completeSignature(h.system, { preparedId: second.preparedId, cmsDer: cmsOver(second.digest) });
    await expect(late).rejects.toMatchObject({ code: "document.moved" });
  });

  test("completing twice, even at once, makes one revision", async () => {
    const { documentId } = await receive();
    const { preparedId, digest } = await prepare(documentId, keyword("医师签名"));
    const cmsDer = cmsOver(digest);
    const answers = await Promise.all([1, 2, 3].map(() => completeSignature(h.system, { preparedId, cmsDer })));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await currentBytes(h.system, documentId)).revision).toBe(2);
  });

  test("an existing field is filled", async () => {
    const { documentId } = await receive("documents/sample_form.pdf");
    const { preparedId, digest } = await prepare(documentId, { kind: "field", name: "EMPLOYEE SIGNATURE" });
    await completeSignature(h.system, { preparedId, cmsDer: cmsOver(digest) });
    const { bytes } = await currentBytes(h.system, documentId);
    expect(verifyDocument(bytes, { anchors, nowMs: NOW }).verdict).toBe("valid");
  });

  test("a digest becomes a detached signature", async () => {
    const digest = "ab".repeat(32);
    const { documentId } = await receiveDigest(h.system, { digest, type: "prescription", title: "摘要" });
    for (const revision of [2, 3]) {
      const prepared = await prepareContent(h.system, { documentId });
      expect(Buffer.from(prepared.digest).toString("hex")).toBe(digest);
      const cmsDer = cmsOver(prepared.digest);
      await completeSignature(h.system, { preparedId: prepared.preparedId, cmsDer });
      const current = await currentBytes(h.system, documentId);
      expect(current.revision).toBe(revision);
      expect(Buffer.compare(current.bytes, cmsDer)).toBe(0);
    }
  });
});

test("the hospital's RSA seal goes across all pages after a doctor's signature, as one revision", async () => {
  const { documentId } = await receive("documents/progress-note.pdf");
  const first = await prepare(documentId, { kind: "coordinates", page: 1, x: 20, y: 20, width: 40, height: 16 });
  await completeSignature(h.system, { preparedId: first.preparedId, cmsDer: cmsOver(first.digest) });
  const { preparedId, digest } = await prepareSignature(h.system, {
    reservedBytes: 8192,
    documentId,
    place: { kind: "seam", pages: "all", edge: "right" },
    appearance: { kind: "seal", png, widthMm: 42, heightMm: 42 },
    scheme: "rsa-sha256",
  });
  const cmsDer = hospital.signDigest(digest);
  expect((await completeSignature(h.system, { preparedId, cmsDer })).revision).toBe(3);
  const { bytes } = await currentBytes(h.system, documentId);
  const { signatures } = verifyDocument(bytes, { anchors, nowMs: NOW, anyChain: true });
  expect(signatures.map(({ verdict }) => verdict)).toEqual(["valid", "valid"]);
  expect(pdfsig(bytes).said).toContain("ETSI.CAdES.detached");
});

describe("places", () => {
  test("refusals name what is wrong", async () => {
    const { documentId } = await receive();
    const at = (place: Place) => locatePlace(h.system, documentId, place);
    const box = { x: 10, y: 10, width: 30, height: 12 };
    await expect(at(keyword("没有这个词"))).rejects.toMatchObject({ code: "document.keyword-missing" });
    await expect(at({ kind: "field", name: "x" })).rejects.toMatchObject({ code: "document.field-missing" });
    await expect(at({ kind: "coordinates", page: 9, ...box })).rejects.toMatchObject({ code: "document.no-page" });
    await expect(at({ kind: "coordinates", page: 1, ...box, x: 200 })).rejects.toMatchObject({
      code: "document.place-outside",
    });
    await expect(at({ kind: "coordinates", page: 1, ...box, height: 1 })).rejects.toMatchObject({
      code: "document.place-too-small",
    });
  });

  test("millimetres count from the top left corner", async () => {
    const { documentId } = await receive();
    const place: Place = { kind: "coordinates", page: 1, x: 25.4, y: 25.4, width: 25.4, height: 25.4 };
    const { rect } = await locatePlace(h.system, documentId, place);
    expect(rect.map(Math.round)).toEqual([72, 698, 144, 770]);
  });
});

test("documents are found by title, number and type", async () => {
  const found = await listDocuments(h.system, { text: "RX-1", type: "prescription", page: 1, size: 10 });
  expect(found.total).toBeGreaterThan(0);
  expect((await listDocuments(h.system, { text: "nothing", page: 1, size: 10 })).total).toBe(0);
});

test("an unknown type is refused before anything is stored", async () => {
  const meta = { type: "none", title: "x", pdf: corpusFile("documents/rot0.pdf") };
  await expect(receiveDocument(h.system, meta)).rejects.toMatchObject({ code: "document.unknown-type" });
});

test("a type keeps its rules when another of them is changed", async () => {
  const rules = { code: "order", name: "医嘱", mustRead: true };
  await saveDocumentType(h.system, { ...rules, needsStatus: true });
  await saveDocumentType(h.system, { ...rules, level: "B-LT" });
  const found = (await listDocumentTypes(h.system)).find(({ code }) => code === "order");
  expect(found).toMatchObject({ needsStatus: true, level: "B-LT" });
});
