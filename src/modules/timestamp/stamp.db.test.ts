import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { algorithm } from "#core/asn1/algorithm.ts";
import { integer, octetString, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { equalBytes, fromHex } from "#core/bytes.ts";
import { certificatesOnly } from "#core/cms/assemble.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { buildRequest, type Failure } from "#core/tsp/request.ts";
import { parseResponse } from "#core/tsp/response.ts";
import { parseToken, verifyToken } from "#core/tsp/verify-token.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { parseCsr } from "#core/x509/csr.ts";
import { extension } from "#core/x509/extensions.ts";
import { checkChain } from "#modules/audit/check-chain.ts";
import { audit } from "#modules/audit/schema.ts";
import { certificateOf } from "#modules/certificate/certificate-of.ts";
import { sealChain } from "#modules/certificate/sealed.ts";
import { revokeCertificate } from "#modules/certificate/revoke-certificate.ts";
import { certificate } from "#modules/certificate/schema.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { openCaChannel } from "#test/ca-channel.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { certify, DAY, random, type TestCa, tsaExtensions } from "#test/sm2-ca.ts";
import { announceClock } from "./announce-clock.ts";
import { checkUnits, checkUnitsAtStart } from "./check-units.ts";
import { ensureTsaUnit, rotateTsaUnit } from "./ensure-tsa-unit.ts";
import { handleTsa } from "./handle-tsa.ts";
import { issueToken } from "./issue-token.ts";
import { DEMO_POLICY, isDemoTime, OWN, policiesOf, TSA_POLICY } from "./rules.ts";
import { tokenBytes } from "./token-bytes.ts";
import { timestamp, tsaUnit } from "./schema.ts";
import { listTimestamps, timestampStatus } from "./status.ts";
import { closeUnits } from "./unit.ts";

let h: Harness;
let ca: TestCa;
const digest = sm3(Uint8Array.of(1, 2, 3));

beforeAll(async () => {
  h = await openHarness();
  ca = await openCaChannel(h);
});
afterAll(() => h.close());
beforeEach(async () => {
  for (const table of [timestamp, tsaUnit, certificate]) await h.db.delete(table);
});

const anchors = () => [parseCertificate(ca.root.der)];
const refusal = async (request: Uint8Array, mode?: "host" | "own"): Promise<Failure | undefined> => {
  const response = parseResponse(await handleTsa(h.system, request, mode));
  expect(response.token).toBeNull();
  expect(response.status).toBe(2);
  return response.failures[0];
};

test("the room kept for a token of our own is what it takes, give or take what differs from one to the next", async () => {
  await ensureTsaUnit(h.system, ca);
  const kept = await tokenBytes(h.system, { authorities: [OWN] });
  for (let n = 0; n < 4; n++) {
    const { length } = await issueToken(h.system, { digestSm3: sm3(random(64)) }, "host");
    expect(length).toBeLessThanOrEqual(kept);
    expect(kept - length).toBeLessThan(160);
  }
});

test("without an explicit clock nothing is stamped", async () => {
  await ensureTsaUnit(h.system, ca);
  await expect(issueToken(h.system, { digestSm3: digest })).rejects.toMatchObject({
    code: "timestamp.time-not-available",
  });
  expect(await refusal(buildRequest({ digest }))).toBe("timeNotAvailable");
  expect(await h.db.select().from(timestamp)).toEqual([]);
  expect(await timestampStatus(h.system)).toMatchObject({ isIssuing: false, unit: { problem: null } });
});

test("without a unit nothing is stamped", async () => {
  expect(await refusal(buildRequest({ digest }), "host")).toBe("systemFailure");
  await expect(issueToken(h.system, { digestSm3: digest }, "host")).rejects.toMatchObject({
    code: "timestamp.no-unit",
  });
});

test("a token holds the digest, the time and the demo policy, chains to the root, and is a row and an event", async () => {
  const { unitId } = await ensureTsaUnit(h.system, ca);
  expect(await ensureTsaUnit(h.system, ca)).toEqual({ unitId });
  const token = await issueToken(h.system, { digestSm3: digest }, "host");
  const result = verifyToken(token, { stamped: [Uint8Array.of(1, 2, 3)], anchors: anchors(), crypto: nodeCrypto });
  expect(result).toMatchObject({ ok: true, intact: true, problems: [] });
  expect(result.info).toMatchObject({ genTime: h.clock.now().getTime(), policy: DEMO_POLICY, accuracyMs: null });
  expect(isDemoTime(result.info?.policy ?? "")).toBe(true);
  expect(isDemoTime(TSA_POLICY)).toBe(false);
  const [row] = await h.db.select().from(timestamp);
  expect(row).toMatchObject({ serial: result.info?.serialHex, clock: "host", unitId });
  const events = await h.db
    .select({ type: audit.type })
    .from(audit)
    .where(eq(audit.subject, row?.id ?? ""));
  expect(events).toEqual([{ type: "timestamp.issued" }]);
  const listed = await listTimestamps(h.system, { page: 1, size: 20, serial: row?.serial.toUpperCase() });
  expect(listed).toMatchObject({ total: 1, timestamps: [{ isDemoTime: true }] });
});

test("the TSA answers with nonce, and encloses certificates only when asked (RFC 3161 §2.4.1)", async () => {
  await ensureTsaUnit(h.system, ca);
  const nonce = fromHex("00ff00000000000000000000000000000000000001");
  for (const certReq of [true, false]) {
    const request = buildRequest({ digest, nonce, certReq, policy: DEMO_POLICY });
    const { token } = parseResponse(await handleTsa(h.system, request, "host"));
    if (!token) throw new Error("no token");
    const { cms, info } = parseToken(token);
    expect(cms.certificates.length > 0).toBe(certReq);
    expect(cms.version).toBe(3);
    if (!info.nonceDer) throw new Error("no nonce");
    expect(request.toString()).toContain(info.nonceDer.toString());
    const [unit] = await h.db.select().from(tsaUnit);
    const pool = ((await certificateOf(h.system, unit?.id ?? ""))?.chain ?? []).map(parseCertificate);
    const checked = { stamped: [Uint8Array.of(1, 2, 3)], anchors: anchors(), pool, crypto: nodeCrypto };
    expect(verifyToken(token, { ...checked, nonceDer: info.nonceDer, policy: DEMO_POLICY }).problems).toEqual([]);
    expect(verifyToken(token, { ...checked, nonceDer: Uint8Array.of(2, 1, 1) }).problems).toMatchObject([
      { code: "nonce" },
    ]);
    expect(verifyToken(token, { ...checked, policy: TSA_POLICY }).problems).toMatchObject([{ code: "policy" }]);
    expect(verifyToken(token, { ...checked, stamped: [Uint8Array.of(9)] }).problems).toMatchObject([
      { code: "imprint" },
    ]);
  }
});

test("refusals are said in DER with the right bit", async () => {
  await ensureTsaUnit(h.system, ca);
  expect(await refusal(new Uint8Array(), "host")).toBe("badDataFormat");
  expect(await refusal(new Uint8Array(20_000), "host")).toBe("badRequest");
  expect(await refusal(buildRequest({ digest, policy: TSA_POLICY }), "host")).toBe("unacceptedPolicy");
});

test("serial numbers never repeat, also when twenty ask at once", async () => {
  await ensureTsaUnit(h.system, ca);
  const tokens = await Promise.all(
    Array.from({ length: 20 }, () => issueToken(h.system, { digestSm3: digest }, "host")),
  );
  expect(new Set(tokens.map((token) => parseToken(token).info.serialHex)).size).toBe(20);
});

test("the policy chooses the unit, else the imprint's algorithm; both keys' tokens verify", async () => {
  await ensureTsaUnit(h.system, ca);
  const sha256 = sequence(
    integer(1),
    sequence(algorithm(OID.sha256), octetString(nodeCrypto.hash("sha256", [Uint8Array.of(1, 2, 3)]))),
  );
  const signerOf = async (request: Uint8Array) => {
    const { token } = parseResponse(await handleTsa(h.system, request, "host"));
    const pool = (await poolOf()).map(parseCertificate);
    const checked = { stamped: [Uint8Array.of(1, 2, 3)], anchors: anchors(), pool, crypto: nodeCrypto };
    const result = verifyToken(token ?? new Uint8Array(), checked);
    expect(result.problems).toEqual([]);
    return [result.signer?.key.kind, result.info?.policy];
  };
  const [sm2, rsa] = policiesOf("host");
  if (!sm2 || !rsa) throw new Error("two policies");
  expect(await signerOf(sha256)).toEqual(["sm2", sm2]);
  expect(await refusal(buildRequest({ digest, policy: rsa }), "host")).toBe("systemFailure");
  await ensureTsaUnit(h.system, ca, "rsa");
  expect(await signerOf(sha256)).toEqual(["rsa", rsa]);
  expect(await signerOf(buildRequest({ digest }))).toEqual(["sm2", sm2]);
  expect(await signerOf(buildRequest({ digest, policy: rsa }))).toEqual(["rsa", rsa]);
});

const poolOf = async (): Promise<Uint8Array[]> => {
  const units = await h.db.select().from(tsaUnit);
  return (await Promise.all(units.map(({ id }) => certificateOf(h.system, id)))).flatMap((one) => one?.chain ?? []);
};

test("a rotated unit's key is gone, its tokens stay valid, and the new unit stamps at once", async () => {
  const old = await ensureTsaUnit(h.system, ca);
  const before = await issueToken(h.system, { digestSm3: digest }, "host");
  const { unitId } = await rotateTsaUnit(h.system, "sm2", ca);
  const after = await issueToken(h.system, { digestSm3: digest }, "host");
  const rows = await h.db.select().from(tsaUnit);
  expect(rows.find(({ id }) => id === old.unitId)).toMatchObject({ state: "retired", keySealed: null });
  expect(rows.find(({ id }) => id === unitId)).toMatchObject({ state: "active" });
  const check = { stamped: [Uint8Array.of(1, 2, 3)], anchors: anchors(), crypto: nodeCrypto };
  const [first, second] = [before, after].map((token) => verifyToken(token, check));
  expect([first?.ok, second?.ok]).toEqual([true, true]);
  expect(second?.info?.genTimeUs).toBeGreaterThan(first?.info?.genTimeUs ?? Number.NaN);
  expect(first?.signer?.serialHex).not.toBe(second?.signer?.serialHex);
});

test("forty tokens asked at once on two nodes: serials and times differ, the chain holds", async () => {
  await ensureTsaUnit(h.system, ca);
  const nodes = [h.system, { ...h.system, db: h.node() }];
  const before = await h.db.$count(audit);
  const tokens = await Promise.all(
    nodes.map((ctx) => Promise.all(Array.from({ length: 20 }, () => issueToken(ctx, { digestSm3: digest }, "host")))),
  );
  for (const node of tokens) {
    const times = node.map((token) => parseToken(token).info.genTimeUs);
    expect(new Set(times).size).toBe(20);
  }
  expect(new Set(tokens.flat().map((token) => parseToken(token).info.serialHex)).size).toBe(40);
  expect((await h.db.$count(audit)) - before).toBe(40);
  expect(await checkChain(h.db)).toMatchObject({ brokenAt: null });
});

test("what is not committed does not leave: a token whose row cannot be written is refused", async () => {
  await ensureTsaUnit(h.system, ca);
  await issueToken(h.system, { digestSm3: digest }, "host");
  await h.db.execute(sql`rename table timestamp to timestamp_away`);
  try {
    expect(await refusal(buildRequest({ digest }), "host")).toBe("systemFailure");
  } finally {
    await h.db.execute(sql`rename table timestamp_away to timestamp`);
  }
  expect(parseResponse(await handleTsa(h.system, buildRequest({ digest }), "host")).status).toBe(0);
});

test("a certificate that is not for time stamping alone never signs", async () => {
  ca.answer = (_issued, csrDer) => {
    const csr = parseCsr(csrDer);
    const twice = sequence(oid(OID.kpTimeStamping), oid(OID.kpOcspSigning));
    const profile = {
      subject: csr.subject.der,
      point: new Uint8Array(),
      spki: csr.key.spki,
      extensions: [...tsaExtensions().slice(0, 1), extension(OID.extendedKeyUsage, twice, true)],
    };
    return certificatesOnly([certify(ca.issuing, profile)]);
  };
  await expect(ensureTsaUnit(h.system, ca)).rejects.toMatchObject({ code: "certificate.wrong-usage" });
  expect(await refusal(buildRequest({ digest }), "host")).toBe("systemFailure");
});

test("a unit whose certificate stopped fitting is known at start, recorded, and stamps nothing", async () => {
  const { unitId } = await ensureTsaUnit(h.system, ca);
  await ensureTsaUnit(h.system, ca, "rsa");
  closeUnits(h.system);
  expect(await checkUnits(h.system)).toEqual([
    { family: "sm2", problem: null },
    { family: "rsa", problem: null },
  ]);
  const found = await certificateOf(h.system, unitId);
  const [unit] = await h.db.select().from(tsaUnit).where(eq(tsaUnit.id, unitId));
  if (!found || !unit) throw new Error("a unit");
  // The same key, and a certificate whose purpose is not critical.
  const purpose = extension(OID.extendedKeyUsage, sequence(oid(OID.kpTimeStamping)), false);
  const profile = { subject: parseCertificate(found.der).subject.der, point: new Uint8Array(), spki: unit.spki };
  const other = certify(ca.issuing, { ...profile, extensions: [...tsaExtensions().slice(0, 1), purpose] });
  await h.db
    .update(certificate)
    .set({ certificateSealed: sealChain(found.id, [other]) })
    .where(eq(certificate.id, found.id));
  closeUnits(h.system);
  await checkUnitsAtStart(h.system);
  const events = await h.db.select().from(audit).where(eq(audit.type, "timestamp.unit-refused"));
  expect(events).toMatchObject([{ subject: "sm2" }]);
  expect(await checkUnits(h.system)).toMatchObject([
    { problem: { code: "timestamp.unit-profile" } },
    { problem: null },
  ]);
  expect(await refusal(buildRequest({ digest }), "host")).toBe("systemFailure");
});

test("a revoked or nearly expired certificate stops the unit at once", async () => {
  const { unitId } = await ensureTsaUnit(h.system, ca);
  h.clock.advance(360 * DAY);
  try {
    await expect(issueToken(h.system, { digestSm3: digest }, "host")).rejects.toMatchObject({
      code: "timestamp.unit-expiring",
    });
  } finally {
    h.clock.advance(-360 * DAY);
  }
  const found = await certificateOf(h.system, unitId);
  await revokeCertificate(h.system, { certificateId: found?.id ?? "", why: "compromised" }, ca);
  expect(await refusal(buildRequest({ digest }), "host")).toBe("systemFailure");
});

test("the unit's key lies sealed, and an exchanged row does not open", async () => {
  await ensureTsaUnit(h.system, ca);
  const [unit] = await h.db.select().from(tsaUnit);
  if (!unit?.keySealed) throw new Error("unit");
  const altered = unit.keySealed.map((byte, at) => (at === 20 ? byte ^ 1 : byte));
  await h.db.update(tsaUnit).set({ keySealed: altered });
  expect(equalBytes(altered, unit.keySealed)).toBe(false);
  expect(await refusal(buildRequest({ digest }), "host")).toBe("systemFailure");
});

test("a CA that fails half-way leaves a unit that the next call finishes", async () => {
  const before = ca.calls.length;
  ca.answer = () => random(8);
  await expect(ensureTsaUnit(h.system, ca)).rejects.toMatchObject({ code: "certificate.answer-malformed" });
  const [begun] = await h.db.select().from(tsaUnit);
  const { unitId } = await ensureTsaUnit(h.system, ca);
  expect(unitId).toBe(begun?.id);
  expect(ca.calls.length - before).toBe(2);
});

test("the disciplined clock announces nothing", async () => {
  await announceClock(h.system);
  expect(await h.db.select().from(audit).where(eq(audit.type, "timestamp.host-clock"))).toEqual([]);
});
