import { fieldsOf, readDerPrefix } from "#core/asn1/der-reader.ts";
import { oidOf } from "#core/asn1/der-values.ts";
import { recogniseAsn1 } from "#core/asn1/recognise.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, toHex } from "#core/bytes.ts";
import { parseSignedData, type SignedData } from "#core/cms/parse.ts";
import { SM2_ID } from "#core/sm/sm2.ts";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { conclude, failed, Findings, indeterminate } from "./constraints.ts";
import { DATA_REASONS } from "./data-reasons.ts";
import type { Conclusion, DataReport, SignerReport } from "./data-report.ts";
import { type DataJudging, judgeSigner } from "./judge-data.ts";
import { judgeLone, judgeRaw, judgeToken, tokenIn } from "./judge-raw.ts";
import { type JudgedSeal, judgeSeal, judgeSealed } from "./judge-seal.ts";
import { Material } from "./material.ts";
import type { Verdict } from "./report.ts";
import type { Trust } from "./trust.ts";
import { otherThing } from "./what-it-is.ts";

export type DataInput = {
  /** CMS (PKCS#7), timestamp token or response, seal data, certificate; or a raw signature value, which needs certificate and content. */
  signature: Bytes;
  content: Bytes | null;
  digest: DataJudging["digest"];
  /** Beside the signature: of a raw signature the signer's first, else any that may help, in any order. */
  certificates: readonly Certificate[];
  /** Over a raw signature's value, which has no place for one: TimeStampToken or TimeStampResp (RFC 3161 Appendix A). */
  timestamp?: Bytes | null;
  /** SM2 user id, 1234567812345678 unless somebody agreed on another. */
  sm2Id?: string;
  /** The moment to judge the certificates at when no timestamp proves one, milliseconds since 1970. */
  atMs?: number | null;
};

/** Signers beyond this are not checked: a hostile structure buys no more. */
const MOST_SIGNERS = 10;
const RANK: Record<Verdict, number> = { valid: 0, unknown: 1, invalid: 2 };

/**
 * The verdict on a signature over data, whoever made it: both families of object identifiers, absent or NULL parameters,
 * with and without signed attributes, any number of signers. Needs nothing but the bytes and whom to trust. Never throws
 * for hostile input: what cannot be read is said to be.
 */
export function verifyData(input: DataInput, trust: Trust): DataReport {
  const material = new Material(trust);
  const judging: DataJudging = {
    content: input.content,
    digest: input.digest,
    pool: input.certificates,
    timestamp: input.timestamp ?? null,
    sm2Id: input.sm2Id ?? SM2_ID,
    atMs: input.atMs ?? null,
    trust,
    material,
  };
  const about = { checkedAt: new Date(trust.nowMs).toISOString(), content: contentOf(input.content, null) };
  const cms = orNull(() => parseSignedData(input.signature));
  if (cms && cms.contentType !== OID.tstInfo) {
    material.addSignature(cms);
    const content = contentOf(input.content, cms.content);
    const contentTypes = familyOf(input.signature);
    return { ...judgeCms(cms, judging), ...about, content, kind: "cms", contentTypes, seal: null };
  }
  const token = cms ? input.signature : orNull(() => tokenIn(input.signature));
  if (token) return whole("timestamp", [judgeToken(token, judging)], about);
  const sealing = orNull(() => judgedSeal(input.signature, judging));
  if (sealing) return { ...about, ...sealing, ...worst(sealing.signers), contentTypes: null };
  const lone = orNull(() => parseCertificate(input.signature));
  if (lone) return whole("certificate", [judgeLone(lone, judging)], about);
  const other = otherThing(input.signature);
  const [signer] = input.certificates;
  if (signer && !other) return whole("p1", [judgeRaw(input.signature, signer, judging)], about);
  const findings = new Findings();
  findings.add("format.signed-data", failed("FORMAT_FAILURE", other ?? DATA_REASONS.unreadable));
  return { ...conclude(findings.list()), ...about, kind: "unreadable", contentTypes: null, seal: null, signers: [] };
}

/** By its shape: there is no object identifier for seal data. */
function judgedSeal(der: Bytes, judging: DataJudging): (JudgedSeal & { kind: "seal" | "sealed" }) | null {
  const kind = recogniseAsn1(der);
  if (kind === "seal") return { kind, ...judgeSeal(der, judging) };
  return kind === "sealed" ? { kind, ...judgeSealed(der, judging) } : null;
}

function judgeCms(cms: SignedData, judging: DataJudging): Conclusion & { signers: SignerReport[] } {
  const signers = cms.signers.slice(0, MOST_SIGNERS).map((info) => judgeSigner(cms, info, judging));
  const findings = new Findings();
  if (signers.length === 0)
    findings.add("format.signed-data", indeterminate("SIG_CONSTRAINTS_FAILURE", DATA_REASONS.noSigner));
  if (cms.signers.length > signers.length) {
    const { code, zh, en } = DATA_REASONS.tooManySigners;
    const said = (text: string) => text.replace("{most}", String(MOST_SIGNERS));
    findings.add("format.signed-data", indeterminate("SIG_CONSTRAINTS_FAILURE", { code, zh: said(zh), en: said(en) }));
  }
  return { ...worst([conclude(findings.list()), ...signers]), signers };
}

const worst = (all: readonly Conclusion[]): Conclusion => {
  const [first] = [...all].sort((a, b) => RANK[b.verdict] - RANK[a.verdict]);
  if (!first) throw new Error("nothing was judged");
  const { verdict, indication, subIndication, reasons } = first;
  return { verdict, indication, subIndication, reasons };
};

function whole(
  kind: DataReport["kind"],
  signers: SignerReport[],
  about: Pick<DataReport, "checkedAt" | "content">,
): DataReport {
  return { ...worst(signers), ...about, kind, contentTypes: null, seal: null, signers };
}

function contentOf(given: Bytes | null, enclosed: Bytes | null): DataReport["content"] {
  const content = given ?? enclosed;
  if (!content) return null;
  return { source: given ? "given" : "enclosed", length: content.length, sm3: toHex(sm3Bytes(content)) };
}

/** By the outer object identifier; parsing has shown that it is one of the two. */
function familyOf(der: Bytes): "pkcs7" | "gm" {
  const outer = oidOf(fieldsOf(readDerPrefix(der, "ber"), "ContentInfo").next(0x06));
  return outer === OID.gmSignedData ? "gm" : "pkcs7";
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
