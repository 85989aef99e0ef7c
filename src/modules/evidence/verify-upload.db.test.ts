import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AppError } from "#core/error.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { signedAttributes } from "#core/cms/signed-attributes.ts";
import { ascii, dict, isRef } from "#core/pdf/values.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { nameOf } from "#core/x509/name.ts";
import { addTrustAnchor } from "#modules/certificate/add-trust-anchor.ts";
import type { CaChannel } from "#modules/certificate/ca-channel.ts";
import { applyForCertificate } from "#modules/certificate/apply-for-certificate.ts";
import { toPem } from "#modules/certificate/pem.ts";
import { saveChannel } from "#modules/certificate/save-channel.ts";
import { revocationData, revocationSource } from "#modules/certificate/schema.ts";
import { newId } from "#server/columns.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { appended, firstPage } from "#test/attacks/append.ts";
import { corpusFile, signPdf } from "#test/pdf-signer.ts";
import { certify, DAY, sm2KeyPair, sm2Sign, sm2Token, testCa, type TestCa, tsaExtensions } from "#test/sm2-ca.ts";
import { algorithm } from "#core/asn1/algorithm.ts";
import { octetString, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { buildTstInfo } from "#core/tsp/tst-info.ts";
import { verifyUpload } from "./verify-upload.ts";

let h: Harness;
let ca: TestCa;
let signedAtMs: number;
let pdf: Uint8Array;
let serialHex: string;

const moveTo = (ms: number) => h.clock.advance(ms - h.clock.now().getTime());
const away = () => new AppError("gateway.timeout", 504, { zh: "", en: "" });

/** A person's certificate by the hospital's CA, over a document stamped now by an authority of the same CA. */
beforeAll(async () => {
  h = await openHarness();
  ca = testCa(() => h.clock.now().getTime());
  await saveChannel(h.system, {
    name: "示范通道",
    caName: "测试 CA",
    licenceNo: "ECP0000",
    licenceUntil: new Date("2031-01-01T00:00:00Z"),
    connector: "ca1",
    labels: { tsa: "tsa", institution: "institution" },
    validityYears: 1,
    subjectTemplate: [{ label: "CN", value: "{name}" }],
    isEnabled: true,
  });
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(ca.root.der) });
  const key = sm2KeyPair();
  const info = csrInfo({ subject: nameOf([{ label: "CN", value: "林知秋" }]), publicKey65: key.point });
  const csrDer = assembleCsr(info, sm2Sign(key, info));
  const applied = { personId: null, keyId: newId(), csrDer, profile: "institution" as const };
  const { chain } = await applyForCertificate(h.system, applied, ca);
  const [own = new Uint8Array()] = chain;
  serialHex = parseCertificate(own).serialHex;
  signedAtMs = h.clock.now().getTime();
  const tsaKey = sm2KeyPair();
  const tsaSubject = nameOf([{ label: "CN", value: "测试时间戳" }]);
  const [notBefore, notAfter] = [signedAtMs - DAY, signedAtMs + 300 * DAY];
  const tsa = certify(ca.issuing, {
    subject: tsaSubject,
    point: tsaKey.point,
    extensions: tsaExtensions(),
    notBefore,
    notAfter,
  });
  const stamp = (over: Uint8Array) =>
    sm2Token(
      tsaKey,
      [tsa],
      buildTstInfo({
        policy: "1.2.3.4",
        imprintDer: sequence(algorithm(OID.sm3), octetString(sm3(over))),
        serial: Uint8Array.of(7),
        genTimeMs: signedAtMs,
        accuracyUs: 1000,
        nonceDer: null,
      }),
    );
  pdf = signPdf(corpusFile("documents/prescription.pdf"), {
    anchor: parseCertificate(ca.root.der),
    sign(parts) {
      const signedAttrs = signedAttributes({ digest: sm3(...parts), certificateDer: own });
      const signatureDer = sm2Sign(key, signedAttrs);
      return assembleSignedData({
        signedAttrs,
        signatureDer,
        certificates: chain,
        timestampToken: stamp(signatureDer),
      });
    },
  });
});
afterAll(() => h.close());
beforeEach(async () => {
  moveTo(signedAtMs + 60_000);
  for (const table of [revocationData, revocationSource]) await h.db.delete(table);
  ca.revoked.length = 0;
  ca.hasOcsp = true;
});

const verified = async (reached: CaChannel = ca) => {
  const { report, notFetched } = await verifyUpload(h.system, pdf, { ca: reached });
  const [signature] = report.signatures;
  return { state: signature?.state.zh, of: signature?.chain.certificates[0]?.revocation, notFetched, report };
};

test("a signature is valid on the CA's word, which is fetched; then and now are told apart", async () => {
  const { state, of, notFetched, report } = await verified();
  expect(report.policy.revocation).toBe("required");
  expect(state).toBe("有效");
  expect(of).toMatchObject({ atSigning: { status: "good" }, now: { status: "good" } });
  expect(notFetched).toEqual([]);
});

test("without any word of the CA nobody can tell, and that it was not reached is said", async () => {
  const silent = { ...ca, crl: () => Promise.reject(away()), ocsp: () => Promise.reject(away()) };
  const { state, notFetched } = await verified(silent);
  expect(state).toBe("无法判定（缺少吊销信息）");
  expect(notFetched).toEqual(["gateway.timeout"]);
});

test("what was fetched before still counts while the CA is away", async () => {
  await verified();
  moveTo(signedAtMs + 2 * DAY);
  const { state, of, notFetched } = await verified({ ...ca, sources: () => Promise.reject(away()) });
  expect(state).toBe("有效");
  expect(of?.now.status).toBe("unknown");
  expect(notFetched).not.toEqual([]);
});

test("revoked after it was signed: valid, and said so; revoked before: invalid", async () => {
  ca.revoked.push({ serialHex, at: signedAtMs + 30_000, reason: 1 });
  const later = await verified();
  expect(later.state).toBe("有效（签署后证书已吊销）");
  expect(later.of).toMatchObject({ atSigning: { status: "good" }, now: { status: "revoked" } });
  for (const table of [revocationData, revocationSource]) await h.db.delete(table);
  ca.revoked.splice(0, 1, { serialHex, at: signedAtMs - 30_000, reason: 1 });
  expect((await verified()).state).toBe("无效（证书签署时已吊销）");
});

test("altered content is invalid with page and object, and what the page said is shown beside", async () => {
  const changed = appended(pdf, (revision, reader) => {
    const contents = firstPage(reader).dict.map.get("Contents");
    if (!isRef(contents)) throw new Error("the page has no content stream of its own");
    const raw = ascii("BT /F1 12 Tf 60 700 Td (another text) Tj ET");
    revision.set(contents, { t: "stream", dict: dict({}), raw });
  });
  const { report, comparisons } = await verifyUpload(h.system, changed, { ca });
  expect(report.title.zh).toBe("无效，签署后内容被改动");
  expect(report.signatures[0]?.state.zh).toMatch(/^无效（内容被改动：第 1 页对象 \d+）$/);
  expect(
    report.revisions.map(({ signs, changes }) => [signs.length, changes.some(({ isAllowed }) => !isAllowed)]),
  ).toEqual([
    [0, false],
    [1, false],
    [0, true],
  ]);
  expect(comparisons[0]).toMatchObject({ page: 1, before: 2, after: 3 });
  expect(JSON.stringify(comparisons[0]?.lines)).toContain("处方");
});
