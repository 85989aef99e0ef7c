import { eq } from "drizzle-orm";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { signedAttributes } from "#core/cms/signed-attributes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { nameOf } from "#core/x509/name.ts";
import { applyForCertificate } from "#modules/certificate/apply-for-certificate.ts";
import { certificate, revocationData, revocationSource } from "#modules/certificate/schema.ts";
import { completeSignature } from "#modules/document/complete-signature.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { prepareSignature } from "#modules/document/prepare-signature.ts";
import { receiveDocument } from "#modules/document/receive-document.ts";
import type { Level, Renewal } from "#modules/document/rules.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { document } from "#modules/document/schema.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { askPreservation } from "#modules/preservation/ask-preservation.ts";
import { keepDocument } from "#modules/preservation/keep-document.ts";
import { preservation, preservationRecord } from "#modules/preservation/schema.ts";
import { ensureTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import { issueToken } from "#modules/timestamp/issue-token.ts";
import { tsaUnit } from "#modules/timestamp/schema.ts";
import { newId } from "#server/columns.ts";
import { job } from "#server/jobs/schema.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { openCaChannel } from "./ca-channel.ts";
import type { Harness } from "./harness.ts";
import { corpusFile } from "./pdf-signer.ts";
import { sm2KeyPair, sm2Sign } from "./sm2-ca.ts";

/** A hospital with one CA and one doctor whose signed documents are to be kept. */
export async function keptWorld(h: Harness) {
  const ca = await openCaChannel(h);
  const key = sm2KeyPair();
  const info = csrInfo({ subject: nameOf([{ label: "CN", value: "林知秋" }]), publicKey65: key.point });
  const csrDer = assembleCsr(info, sm2Sign(key, info));
  const applied = { personId: null, keyId: newId(), csrDer, profile: "institution" as const };
  const { chain } = await applyForCertificate(h.system, applied, ca);
  const outside = { ca, mode: "host" as const };

  /** As on the first day: no documents, a new unit, a CA that answers. */
  async function clear(): Promise<void> {
    for (const table of [preservation, preservationRecord, document, job, tsaUnit, revocationData, revocationSource])
      await h.db.delete(table);
    await h.db.delete(certificate).where(eq(certificate.profile, "tsa"));
    ca.revoked.length = 0;
    ca.fail.length = 0;
    await ensureTsaUnit(h.system, ca);
  }

  async function sign(documentId: string): Promise<void> {
    const place = { kind: "coordinates", page: 1, x: 20, y: 20, width: 40, height: 16 } as const;
    const appearance = { kind: "handwriting", png: null, lines: ["000231"] } as const;
    const { preparedId, digest } = await prepareSignature(h.system, {
      documentId,
      place,
      appearance,
      reservedBytes: 8192,
    });
    const [certificateDer = new Uint8Array()] = chain;
    const signedAttrs = signedAttributes({ digest, certificateDer });
    const signatureDer = sm2Sign(key, signedAttrs);
    const timestampToken = await issueToken(h.system, { digestSm3: sm3Bytes(signatureDer) }, "host");
    const cmsDer = assembleSignedData({ signedAttrs, signatureDer, certificates: chain, timestampToken });
    await completeSignature(h.system, { preparedId, cmsDer });
    await h.db.transaction((tx) => askPreservation(tx, h.system, documentId));
  }

  /** A document of a type that asks for this level, signed and stamped by the doctor; its last signature asks for it. */
  async function signed(level: Level, renewal: Renewal = "record"): Promise<string> {
    await saveDocumentType(h.system, { code: level, name: level, mustRead: false, level, renewal });
    const pdf = corpusFile("documents/prescription.pdf");
    const { documentId } = await receiveDocument(h.system, { pdf, type: level, title: "出院小结" });
    await sign(documentId);
    return documentId;
  }

  const keep = (documentId: string) => keepDocument(h.system, { documentId }, outside);

  async function rowOf(documentId: string) {
    const [row] = await h.db.select().from(preservation).where(eq(preservation.documentId, documentId));
    return row;
  }

  /** What somebody finds who has nothing but the file, our root, and the records he was given. */
  async function levelsIn(documentId: string, records: readonly Uint8Array[] = []): Promise<string[]> {
    const { bytes } = await currentBytes(h.system, documentId);
    const anchors = [parseCertificate(ca.root.der)];
    const nowMs = h.clock.now().getTime();
    const { signatures } = verifyDocument(bytes, { anchors, records, needsRevocation: true, nowMs });
    return signatures.map(({ kind, verdict, level }) => `${kind} ${verdict} ${level ?? ""}`.trim());
  }

  return { ca, outside, clear, sign, signed, keep, rowOf, levelsIn };
}
