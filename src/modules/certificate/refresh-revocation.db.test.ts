import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#core/error.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { nameOf } from "#core/x509/name.ts";
import { audit } from "#modules/audit/schema.ts";
import { newId } from "#server/columns.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import {
  certify,
  DAY,
  ocspAnswer,
  ocspAsked,
  revocationList,
  sm2KeyPair,
  sm2Sign,
  testCa,
  type TestCa,
} from "#test/sm2-ca.ts";
import { addTrustAnchor } from "./add-trust-anchor.ts";
import { askChannelNow, askNow } from "./ask-now.ts";
import { applyForCertificate } from "./apply-for-certificate.ts";
import { certificateOf } from "./certificate-of.ts";
import { forgetSuperseded } from "./forget-superseded.ts";
import { listSources } from "./list-sources.ts";
import { toPem } from "./pem.ts";
import { refreshLists } from "./refresh-revocation.ts";
import { releaseCertificate } from "./release-certificate.ts";
import { keepRevocation, keptRevocation, revocationEvidence } from "./revocation-evidence.ts";
import { revokeCertificate } from "./revoke-certificate.ts";
import { aheadOfCa } from "./rules.ts";
import { saveChannel } from "./save-channel.ts";
import { caCertificate, caChannel, certificate, revocationData, revocationSource, trustAnchor } from "./schema.ts";
import { standingsOf } from "./standings-of.ts";

let h: Harness;
let ca: TestCa;
let keyId: string;
let chain: Uint8Array[];
let certificateId: string;

beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());

const away = () => new AppError("gateway.timeout", 504, { zh: "", en: "" });
const MINUTE = 60_000;

beforeEach(async () => {
  for (const table of [certificate, trustAnchor, caChannel, caCertificate, revocationData, revocationSource])
    await h.db.delete(table);
  ca = testCa(() => h.clock.now().getTime());
  await saveChannel(h.system, {
    name: "示范通道",
    caName: "测试 CA",
    licenceNo: "ECP0000",
    licenceUntil: new Date("2031-01-01T00:00:00Z"),
    connector: "ca1",
    labels: { tsa: "tsa" },
    validityYears: 1,
    subjectTemplate: [{ label: "CN", value: "{name}" }],
    isEnabled: true,
  });
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(ca.root.der) });
  const key = sm2KeyPair();
  keyId = newId();
  const info = csrInfo({ subject: nameOf([{ label: "CN", value: "时间戳" }]), publicKey65: key.point });
  const csrDer = assembleCsr(info, sm2Sign(key, info));
  ({ chain, certificateId } = await applyForCertificate(
    h.system,
    { personId: null, keyId, csrDer, profile: "tsa" },
    ca,
  ));
  ca.calls = [];
});

const evidence = (options: { atMs?: number; waitMs?: number } = {}) =>
  revocationEvidence(h.system, { chain, ...options }, ca);
const source = async (name: string) =>
  (await h.db.select().from(revocationSource).where(eq(revocationSource.name, name)))[0];
const stateOf = async () => (await h.db.select().from(certificate).where(eq(certificate.id, certificateId)))[0];
const eventsOf = async () =>
  (await h.db.select().from(audit).where(eq(audit.subject, certificateId)).orderBy(audit.seq)).map(({ type }) => type);
const serialHex = () => parseCertificate(chain[0] ?? new Uint8Array()).serialHex;

describe("lists", () => {
  test("a channel that has issued nothing is not asked: nobody could say whose list it is", async () => {
    const spare = { caName: "备用 CA", licenceNo: "ECP0001", licenceUntil: new Date("2031-01-01T00:00:00Z") };
    const labels = { tsa: "tsa" };
    const subjectTemplate = [{ label: "CN" as const, value: "{name}" }];
    const rest = { labels, subjectTemplate, validityYears: 1, isEnabled: false };
    await saveChannel(h.system, { name: "备用通道", connector: "ca2", ...spare, ...rest });
    await refreshLists(h.system, ca);
    expect(ca.calls.toSorted()).toEqual(["ca1/crl/issuing", "ca1/crl/root"]);
    expect((await listSources(h.system)).map(({ problem }) => problem)).toEqual([null, null]);
  });

  test("both lists of the chain are fetched once, shared by all who ask, and again after a quarter of an hour", async () => {
    const all = await Promise.all([evidence(), evidence(), evidence()]);
    for (const { statuses, crls, problems } of all) {
      expect(statuses.map(({ now }) => now.status)).toEqual(["good", "good", "good"]);
      expect([crls.length, problems]).toEqual([2, []]);
    }
    expect(ca.calls.toSorted()).toEqual(["ca1/crl/issuing", "ca1/crl/root"]);
    h.clock.advance(14 * MINUTE);
    await evidence();
    expect(ca.calls).toHaveLength(2);
    h.clock.advance(2 * MINUTE);
    await evidence();
    expect(ca.calls).toHaveLength(4);
  });

  test("a CA that is away leaves what is known, says so, and is left alone for longer and longer", async () => {
    await evidence();
    const deaf = { ...ca, calls: 0, crl: async () => (deaf.calls++, Promise.reject(away())) };
    const asked = async () => await revocationEvidence(h.system, { chain }, deaf);
    h.clock.advance(16 * MINUTE);
    expect(await asked()).toMatchObject({ problems: ["gateway.timeout"] });
    expect((await asked()).statuses[0]?.now.status).toBe("good");
    expect(deaf.calls).toBe(2);
    h.clock.advance(MINUTE);
    await asked();
    expect(deaf.calls).toBe(4);
    h.clock.advance(0.5 * MINUTE);
    await asked();
    expect(deaf.calls).toBe(4);
    expect(await source("crl/issuing")).toMatchObject({ failures: 2, problem: "gateway.timeout" });
    h.clock.advance(2 * DAY);
    expect((await asked()).statuses[0]?.now).toMatchObject({ status: "unknown", why: "stale" });
    h.clock.advance(31 * MINUTE);
    expect((await evidence()).statuses[0]?.now.status).toBe("good");
    expect(await source("crl/issuing")).toMatchObject({ failures: 0, problem: null, nextTryAt: null });
  });

  test("nobody waits longer than told; what comes late is kept all the same", async () => {
    let arrive = () => {};
    const slow: TestCa = {
      ...ca,
      crl: async (...asked) => {
        await new Promise<void>((done) => (arrive = done));
        return await ca.crl(...asked);
      },
      sources: async () => ({ crls: { issuing: "http://ca.test/crl" }, ocsp: false }),
    };
    const early = await revocationEvidence(h.system, { chain, waitMs: 50 }, slow);
    expect(early).toMatchObject({ problems: ["gateway.timeout"], crls: [] });
    expect(early.statuses[0]?.now).toMatchObject({ status: "unknown", why: "no-source" });
    const late = revocationEvidence(h.system, { chain, waitMs: 5000 }, slow);
    arrive();
    expect((await late).statuses[0]?.now.status).toBe("good");
  });

  test.each<[string, string, () => Uint8Array]>([
    ["signed by somebody else", "certificate.list-untrusted", () => revocationList(testCa().issuing, [])],
    ["garbled", "certificate.list-malformed", () => Uint8Array.of(0x30, 0)],
    [
      "from the future",
      "certificate.list-future",
      () => revocationList(ca.issuing, [], { thisUpdate: h.clock.now().getTime() + DAY }),
    ],
    [
      "older than the last (replayed)",
      "certificate.list-older",
      () => revocationList(ca.issuing, [], { thisUpdate: h.clock.now().getTime() - DAY }),
    ],
  ])("a list that is %s never takes the place of the one we have", async (_, code, der) => {
    await evidence();
    ca.revoked.push({ serialHex: serialHex(), at: h.clock.now().getTime() });
    h.clock.advance(16 * MINUTE);
    const before = await source("crl/issuing");
    const bad: TestCa = { ...ca, crl: async (...asked) => (asked[2].name === "issuing" ? der() : ca.crl(...asked)) };
    expect((await revocationEvidence(h.system, { chain }, bad)).problems).toEqual([code]);
    expect(await source("crl/issuing")).toMatchObject({ digest: before?.digest, problem: code, failures: 1 });
  });

  test("of a CA that never issued for us nothing is asked, whatever its certificate names", async () => {
    const other = testCa(() => h.clock.now().getTime());
    const leaf = certify(other.issuing, { subject: other.issuing.subject, point: sm2KeyPair().point });
    const foreign = await revocationEvidence(h.system, { chain: [leaf, other.issuing.der, other.root.der] }, ca);
    expect(ca.calls).toEqual([]);
    expect(foreign.statuses[0]?.now).toMatchObject({ status: "unknown" });
  });
});

describe("OCSP", () => {
  beforeEach(() => {
    ca.hasOcsp = true;
  });

  test("the certificate itself is asked about, and the answer is evidence", async () => {
    const { statuses, ocsps } = await evidence();
    expect(ca.calls).toContain("ca1/ocsp");
    expect(statuses[0]?.now).toMatchObject({ status: "good" });
    expect(ocsps.length + (statuses[0]?.now.source?.kind === "crl" ? 1 : 0)).toBe(1);
    expect((await h.db.select().from(revocationData)).map(({ kind }) => kind).toSorted()).toEqual([
      "crl",
      "crl",
      "ocsp",
    ]);
  });

  test("an answer that says revoked ends the certificate here at once", async () => {
    ca.revoked.push({ serialHex: serialHex(), at: h.clock.now().getTime() - 1000, reason: 1 });
    const only: TestCa = { ...ca, sources: async () => ({ crls: {}, ocsp: true }) };
    const { statuses } = await revocationEvidence(h.system, { chain }, only);
    expect(statuses[0]?.now).toMatchObject({ status: "revoked", reason: "keyCompromise" });
    expect(await stateOf()).toMatchObject({ state: "revoked", revokeReason: "keyCompromise", revokeWhy: null });
    expect(await certificateOf(h.system, keyId)).toBeNull();
    expect(await eventsOf()).toContain("certificate.found-revoked");
  });

  const answers = (answer: (asked: { serialDer: Uint8Array; nonce: Uint8Array }) => Uint8Array): TestCa => ({
    ...ca,
    sources: async () => ({ crls: {}, ocsp: true }),
    ocsp: async (_ctx, _connector, der) => answer(ocspAsked(der)),
  });
  const now = () => Math.floor(h.clock.now().getTime() / 1000) * 1000;
  const good = (serialDer: Uint8Array) => ({ serialDer, status: "good" as const, nextUpdate: now() + DAY });

  test.each<[string, Parameters<typeof answers>[0]]>([
    [
      "replayed: it has another request's nonce",
      ({ serialDer }) => ocspAnswer(ca.issuing, good(serialDer), { nonce: new Uint8Array(16), producedAt: now() }),
    ],
    [
      "by somebody else",
      ({ serialDer, nonce }) =>
        ocspAnswer(ca.issuing, good(serialDer), { nonce, producedAt: now(), signer: testCa().issuing }),
    ],
    [
      "by a doctor of the same CA",
      ({ serialDer, nonce }) => {
        const key = sm2KeyPair();
        const subject = nameOf([{ label: "CN", value: "医师" }]);
        const signer = { key, subject, der: certify(ca.issuing, { subject, point: key.point }) };
        return ocspAnswer(ca.issuing, good(serialDer), { nonce, producedAt: now(), signer });
      },
    ],
    [
      "about another certificate",
      ({ nonce }) => ocspAnswer(ca.issuing, good(Uint8Array.of(2, 1, 7)), { nonce, producedAt: now() }),
    ],
    [
      "stale",
      ({ serialDer, nonce }) => {
        const old = { serialDer, status: "good" as const, thisUpdate: now() - 2 * DAY, nextUpdate: now() - DAY };
        return ocspAnswer(ca.issuing, old, { nonce, producedAt: now() });
      },
    ],
    [
      "not knowing it",
      ({ serialDer, nonce }) => ocspAnswer(ca.issuing, { serialDer, status: "unknown" }, { nonce, producedAt: now() }),
    ],
    ["no answer at all", () => Uint8Array.of(0x30, 3, 0x0a, 1, 6)],
    ["garbled", () => Uint8Array.of(1, 2, 3)],
  ])("an answer that is %s is refused and leaves the status unknown", async (_, answer) => {
    const { statuses, problems } = await revocationEvidence(h.system, { chain }, answers(answer));
    expect(problems).toEqual(["certificate.answer-refused"]);
    expect(statuses[0]?.now.status).toBe("unknown");
    expect(await h.db.select().from(revocationData)).toEqual([]);
  });
});

test("the console is told how every source does: lists by name, OCSP in one line", async () => {
  ca.hasOcsp = true;
  await evidence();
  h.clock.advance(16 * MINUTE);
  const deaf: TestCa = { ...ca, ocsp: async () => Promise.reject(away()) };
  await revocationEvidence(h.system, { chain }, deaf);
  const health = await listSources(h.system);
  expect(health.map(({ kind, name, isFresh, problem }) => [kind, name, isFresh, problem])).toEqual([
    ["crl", "issuing", true, null],
    ["crl", "root", true, null],
    ["ocsp", "", true, "gateway.timeout"],
  ]);
});

describe("on hold", () => {
  test("the CA's own hold stops the certificate, and ends with the CA's next list", async () => {
    ca.revoked.push({ serialHex: serialHex(), at: h.clock.now().getTime(), reason: 6 });
    await refreshLists(h.system, ca);
    expect(await stateOf()).toMatchObject({ state: "held", revokeReason: "certificateHold" });
    expect(await certificateOf(h.system, keyId)).toBeNull();
    ca.revoked.length = 0;
    h.clock.advance(16 * MINUTE);
    await refreshLists(h.system, ca);
    expect(await stateOf()).toMatchObject({ state: "issued", revokedAt: null });
    expect((await eventsOf()).slice(-2)).toEqual(["certificate.held", "certificate.released"]);
  });

  test("the hospital's hold stays until the hospital wants it to end and the CA's list says so", async () => {
    await revokeCertificate(h.system, { certificateId, why: "suspended" }, ca);
    expect(await stateOf()).toMatchObject({ state: "held", revokeWhy: "suspended" });
    // A CA that is slow to publish must not end our hold by its silence.
    ca.revoked.length = 0;
    h.clock.advance(16 * MINUTE);
    await refreshLists(h.system, ca);
    expect(await stateOf()).toMatchObject({ state: "held" });
    const listed = { serialHex: serialHex(), at: h.clock.now().getTime(), reason: 6 };
    await releaseCertificate(h.system, { certificateId }, { ...ca, revoke: async () => void ca.revoked.push(listed) });
    await expect(releaseCertificate(h.system, { certificateId }, ca)).rejects.toMatchObject({
      code: "certificate.not-held",
    });
    expect(await stateOf()).toMatchObject({ state: "held" });
    ca.revoked.length = 0;
    h.clock.advance(16 * MINUTE);
    await refreshLists(h.system, ca);
    expect(await stateOf()).toMatchObject({ state: "issued" });
  });

  test("a held certificate can be revoked for good", async () => {
    await revokeCertificate(h.system, { certificateId, why: "suspended" }, ca);
    await revokeCertificate(h.system, { certificateId, why: "licence-withdrawn" }, ca);
    expect(await stateOf()).toMatchObject({ state: "revoked", revokeReason: "privilegeWithdrawn" });
    expect(ca.revoked).toMatchObject([{ reason: 9 }]);
  });
});

describe("what was just done is asked about at once", () => {
  const certificateInput = () => ({ certificateId });
  const said = async () => (await standingsOf(h.system, certificateInput()))[0];

  test("a hold and its end, each by the list made after it, though the one at hand was fresh by its own dates", async () => {
    await evidence();
    expect(await said()).toMatchObject({ status: "good", answeredAt: h.clock.now() });
    h.clock.advance(MINUTE);
    await revokeCertificate(h.system, { ...certificateInput(), why: "suspended" }, ca);
    expect(await said()).toMatchObject({ status: "revoked", why: "certificateHold", answeredAt: h.clock.now() });
    h.clock.advance(MINUTE);
    await releaseCertificate(h.system, certificateInput(), ca);
    expect(await said()).toMatchObject({ status: "good" });
    expect(await stateOf()).toMatchObject({ state: "issued" });
    expect(await certificateOf(h.system, keyId)).not.toBeNull();
  });

  test("a CA that publishes later is told apart: the deed stands here, the screen says who is behind", async () => {
    await evidence();
    const stale = revocationList(ca.issuing, [], { thisUpdate: h.clock.now().getTime() });
    const slow: TestCa = { ...ca, crl: async (...asked) => (asked[2].name === "issuing" ? stale : ca.crl(...asked)) };
    await revokeCertificate(h.system, { ...certificateInput(), why: "left" }, slow);
    const [row, standing] = [await stateOf(), await said()];
    expect(standing).toMatchObject({ status: "good" });
    if (!row || !standing) throw new Error("no certificate");
    expect([row.state, aheadOfCa(row, standing)]).toEqual(["revoked", "revoked"]);
  });

  test("asking now disturbs a rest after failures, and says who does not answer", async () => {
    const deaf: TestCa = { ...ca, crl: async () => Promise.reject(away()) };
    expect(await askNow(h.system, certificateInput(), deaf)).toEqual({ problems: ["gateway.timeout"] });
    expect((await evidence()).problems).toEqual(["gateway.timeout"]);
    expect(await askNow(h.system, certificateInput(), ca)).toEqual({ problems: [] });
    expect(await said()).toMatchObject({ status: "good" });
    const channelId = (await stateOf())?.channelId ?? "";
    expect(await askChannelNow(h.system, { channelId }, deaf)).toEqual({ problems: ["gateway.timeout"] });
  });

  test("an answer under way when somebody asks may be from before the deed: another call is made", async () => {
    let arrive = () => {};
    const gate = new Promise<void>((done) => (arrive = done));
    let isAsked = () => {};
    const asked = new Promise<void>((done) => (isAsked = done));
    const early = revocationList(ca.issuing, [], { thisUpdate: h.clock.now().getTime() });
    const slow: TestCa = {
      ...ca,
      crl: async (...call) => {
        if (call[2].name !== "issuing") return await ca.crl(...call);
        isAsked();
        await gate;
        return early;
      },
    };
    const before = revocationEvidence(h.system, { chain }, slow);
    await asked;
    const deed = revokeCertificate(h.system, { ...certificateInput(), why: "left" }, ca);
    arrive();
    await Promise.all([before, deed]);
    expect(await said()).toMatchObject({ status: "revoked" });
  });
});

test("a lost phone: signatures since the loss are in doubt, those before stand", async () => {
  const lost = h.clock.now().getTime() - 2 * 3_600_000;
  await revokeCertificate(h.system, { certificateId, why: "lost-phone", invalidSince: new Date(lost) }, ca);
  h.clock.advance(MINUTE);
  const during = await evidence({ atMs: lost + 3_600_000 });
  expect(during.statuses[0]?.atMoment).toMatchObject({ status: "revoked", reason: "keyCompromise" });
  expect((await evidence({ atMs: lost - 60_000 })).statuses[0]?.atMoment).toMatchObject({ why: "revoked-later" });
});

test("what a signature relied on can be read back years later, when newer lists have replaced it", async () => {
  const { digests, crls } = await evidence();
  const subjectId = newId();
  await h.db.transaction((tx) => keepRevocation(tx, { subjectId, digests }));
  h.clock.advance(16 * MINUTE);
  await evidence();
  const kept = await keptRevocation(h.system, [subjectId]);
  expect(kept.map(({ der }) => Buffer.from(der).toString("hex")).toSorted()).toEqual(
    crls.map((der) => Buffer.from(der).toString("hex")).toSorted(),
  );
});

test("lists that newer ones replaced go after a day; what a source says last and what a signature relied on stays", async () => {
  const digests = async () => (await h.db.select().from(revocationData)).map(({ digest }) => digest).toSorted();
  const relied = await evidence();
  await h.db.transaction((tx) => keepRevocation(tx, { subjectId: newId(), digests: relied.digests }));
  h.clock.advance(16 * MINUTE);
  const replaced = await evidence();
  h.clock.advance(16 * MINUTE);
  const newest = await evidence();
  const stays = [...new Set([...relied.digests, ...newest.digests])].toSorted();
  const goes = replaced.digests.filter((digest) => !stays.includes(digest));
  expect(goes).toHaveLength(2);
  expect(await forgetSuperseded(h.system)).toBe(0);
  h.clock.advance(DAY - MINUTE);
  expect(await forgetSuperseded(h.system)).toBe(0);
  expect(await digests()).toEqual([...stays, ...goes].toSorted());
  h.clock.advance(2 * MINUTE);
  expect(await forgetSuperseded(h.system)).toBe(2);
  expect(await digests()).toEqual(stays);
  const [event] = await h.db.select().from(audit).where(eq(audit.type, "certificate.revocation-forgotten"));
  expect(event?.body).toContain('"lists":2');
});

test("a list that is relied on after it was marked is not thrown away", async () => {
  const late = await evidence();
  h.clock.advance(16 * MINUTE);
  await evidence();
  await forgetSuperseded(h.system);
  await h.db.transaction((tx) => keepRevocation(tx, { subjectId: newId(), digests: late.digests }));
  h.clock.advance(2 * DAY);
  expect(await forgetSuperseded(h.system)).toBe(0);
});
