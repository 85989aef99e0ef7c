import { desc, eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { parseSignedData } from "#core/cms/parse.ts";
import { parseToken, verifyToken } from "#core/tsp/verify-token.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { audit } from "#modules/audit/schema.ts";
import { addTrustAnchor } from "#modules/certificate/add-trust-anchor.ts";
import { refreshLists } from "#modules/certificate/refresh-revocation.ts";
import { revocationEvidence } from "#modules/certificate/revocation-evidence.ts";
import { revocationSource, trustAnchor } from "#modules/certificate/schema.ts";
import { trustedCertificates } from "#modules/certificate/trust-anchors.ts";
import { useConnectorClient } from "#modules/gateway/call-connector.ts";
import { hostClock } from "#server/clock.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { openHarness, type Harness } from "#test/harness.ts";
import { startOutside } from "#test/outside.ts";
import { askExternal } from "./ask-external.ts";
import { checkToken } from "./check-token.ts";
import type { ExternalInput } from "./external-input.ts";
import { externalToken, externalTsa } from "./external-schema.ts";
import { listExternalTokens, listExternalTsas } from "./list-external.ts";
import { obtainToken } from "./obtain-token.ts";
import { orderExternalTsas } from "./order-external-tsas.ts";
import { OWN } from "./rules.ts";
import { saveExternalTsa } from "./save-external-tsa.ts";
import { tokenBytes } from "./token-bytes.ts";

// A cloud TSA of another make, reached the way a hospital reaches it: app, exchange process, sandbox process.
let h: Harness;
let outside: Awaited<ReturnType<typeof startOutside>>;
let ctx: Context;
const data = Uint8Array.of(1, 2, 3);
const digestBy = (hash: "sm3" | "sha256") => nodeCrypto.hash(hash, [data]);

const CLOUD: ExternalInput = {
  name: "云时间戳 RSA",
  channel: "cloud",
  hash: "sha256",
  policy: "1.3.6.1.4.1.99999.1.1",
  accuracyLimitUs: 1_000_000,
  isEnabled: true,
};
const CLOUD_SM2: ExternalInput = { ...CLOUD, name: "云时间戳 SM2", channel: "cloud-sm2", hash: "sm3" };
const save = async (input: ExternalInput) => (await saveExternalTsa(ctx, input, "host")).tsaId;

beforeAll(async () => {
  h = await openHarness();
  outside = await startOutside({ timeoutMs: { tsa: 3000 }, breaker: { failures: 1000, restMs: 1 } });
  useConnectorClient(outside.client);
  ctx = { ...h.system, clock: hostClock };
  await trustRoots();
}, 60_000);
afterAll(async () => {
  await outside.stop();
  await h.close();
});
beforeEach(async () => {
  for (const table of [externalTsa, externalToken]) await h.db.delete(table);
});
afterEach(() => outside.breakTsa({ kind: "clear" }));

async function trustRoots(): Promise<void> {
  for (const path of ["/root.pem", "/sm2/root.pem"])
    await addTrustAnchor(ctx, { name: path, pem: await (await fetch(outside.tsaUrl + path)).text() });
}

test.each([CLOUD, CLOUD_SM2])("$name is tried live, stamps where our own unit cannot, and is named", async (input) => {
  const { tsaId, trial } = await saveExternalTsa(ctx, input, "host");
  expect(trial).toMatchObject({ accuracyUs: 1_000_000, policy: input.policy, comparedWith: "host" });
  const { token, stampedBy } = await obtainToken(ctx, { digestBy, authorities: null }, "own");
  expect(stampedBy).toBe(input.name);
  expect(parseToken(token).info.hashedMessage).toEqual(digestBy(input.hash));
  const { tokens } = await listExternalTokens(h, { page: 1, size: 20 });
  const insteadOf = [{ authority: OWN, code: "timestamp.time-not-available" }];
  expect(tokens).toMatchObject([{ tsaId, tsaName: input.name, hashAlgorithm: input.hash, insteadOf }]);
  const [event] = await h.db.select().from(audit).orderBy(desc(audit.seq)).limit(1);
  expect(event).toMatchObject({ type: "timestamp.external-obtained", subject: tokens[0]?.id });
  const report = await checkToken(ctx, { der: token, about: { data } });
  expect(report).toMatchObject({ verdict: "valid", known: { isSame: true, by: input.name } });
});

test.each([
  ["wrong-nonce", "nonce"],
  ["wrong-imprint", "imprint"],
  ["wrong-policy", "policy"],
  ["expired", "chain"],
  ["wrong-purpose", "profile"],
  ["bad-signature", "signature"],
  ["rejection", "rejected"],
  ["waiting", "rejected"],
  ["no-answer", "malformed"],
])("a token is not used when the authority gives %s", async (kind, refusal) => {
  const id = await save(CLOUD);
  await outside.breakTsa({ kind });
  await expect(obtainToken(ctx, { digestBy, authorities: [id] }, "host")).rejects.toMatchObject({
    code: "timestamp.none-available",
    facts: { tried: `${CLOUD.name}（应答没有通过核验）` },
  });
  const [event] = await h.db.select().from(audit).orderBy(desc(audit.seq)).limit(1);
  expect(event).toMatchObject({ type: "timestamp.external-refused", subject: id });
  expect(JSON.parse(event?.body ?? "")).toMatchObject({ data: { name: CLOUD.name, refusal } });
  expect(await h.db.select().from(externalToken)).toEqual([]);
});

test.each([
  [3_600_000, "later"],
  [-3_600_000, "earlier"],
])("a time %d ms off contradicts our clock", async (ms) => {
  await outside.breakTsa({ kind: "wrong-time", ms });
  await expect(askExternal(ctx, { ...CLOUD, mostBytes: 5000 }, digestBy("sha256"), "host")).rejects.toMatchObject({
    code: "timestamp.external-refused",
    facts: { refusal: "time" },
  });
});

test("a stated error beyond the limit, and a root nobody trusts, are refused", async () => {
  const strict = { ...CLOUD, accuracyLimitUs: 999_999 };
  await expect(save(strict)).rejects.toMatchObject({ facts: { refusal: "accuracy" } });
  await h.db.delete(trustAnchor).where(eq(trustAnchor.name, "/root.pem"));
  try {
    await expect(save(CLOUD)).rejects.toMatchObject({ facts: { refusal: "chain" } });
  } finally {
    await h.db.delete(trustAnchor);
    await trustRoots();
  }
  expect(await listExternalTsas(h)).toEqual([]);
});

test("the order decides: the next stamps when the first is down or slow, and nobody who is not named", async () => {
  const first = await save(CLOUD);
  const second = await save({ ...CLOUD_SM2, name: "备用" });
  expect((await listExternalTsas(h)).map(({ id }) => id)).toEqual([first, second]);
  await orderExternalTsas(ctx, { ids: [second, first] });
  const stampedBy = async (authorities: string[] | null) =>
    (await obtainToken(ctx, { digestBy, authorities }, "own")).stampedBy;
  expect(await stampedBy(null)).toBe("备用");
  expect(await obtainToken(ctx, { digestBy, authorities: [OWN, first, second] }, "own")).toMatchObject({
    stampedBy: CLOUD.name,
    insteadOf: [{ authority: OWN, code: "timestamp.time-not-available" }],
  });
  await expect(obtainToken(ctx, { digestBy, authorities: [OWN] }, "own")).rejects.toMatchObject({
    code: "timestamp.time-not-available",
  });
  await saveExternalTsa(ctx, { ...CLOUD_SM2, name: "备用", id: second, isEnabled: false }, "host");
  await expect(obtainToken(ctx, { digestBy, authorities: [second] }, "own")).rejects.toMatchObject({
    code: "timestamp.none-available",
  });
  for (const fault of [{ kind: "down" }, { kind: "slow", ms: 60_000 }]) {
    await outside.breakTsa(fault);
    await expect(stampedBy([first])).rejects.toMatchObject({ code: "timestamp.none-available" });
  }
  await expect(orderExternalTsas(ctx, { ids: [first] })).rejects.toMatchObject({ code: "timestamp.external-unknown" });
});

test("a token that grew is fitted to its place and its size is learnt; no signature fails for it", async () => {
  const { length } = (await askExternal(ctx, { ...CLOUD, mostBytes: 5000 }, digestBy("sha256"), "host")).token;
  const id = await save(CLOUD);
  await h.db.update(externalTsa).set({ tokenBytes: 1000 });
  expect(await tokenBytes(ctx, { authorities: [id] })).toBe(1256);
  const into = (mostBytes: number) => obtainToken(ctx, { digestBy, authorities: [id], mostBytes }, "host");
  const roots = (await h.db.select().from(trustAnchor)).map(({ der }) => parseCertificate(der));
  const whole = parseSignedData((await into(length + 200)).token).certificates;
  const learnt = await tokenBytes(ctx, { authorities: [id] });
  expect(learnt).toBeGreaterThanOrEqual(length);
  expect(learnt).toBeLessThan(length + 300);
  const stamped = { stamped: [], digest: { hash: CLOUD.hash, value: digestBy(CLOUD.hash) }, crypto: nodeCrypto };
  const bare = (await into(length - 200)).token;
  expect(parseSignedData(bare).certificates).toEqual([]);
  expect(verifyToken(bare, { ...stamped, anchors: roots, pool: whole }).ok).toBe(true);
  await expect(into(100)).rejects.toMatchObject({ code: "timestamp.none-available" });
  const [event] = await h.db.select().from(audit).orderBy(desc(audit.seq)).limit(1);
  expect(JSON.parse(event?.body ?? "")).toMatchObject({ data: { refusal: "too-long" } });
});

test("its CA is asked for revocations as our own CAs are, and what it says counts", async () => {
  const id = await save(CLOUD);
  const { token } = await obtainToken(ctx, { digestBy, authorities: [id] }, "host");
  const { info } = parseToken(token);
  const anchors = await trustedCertificates(ctx);
  const { chain } = verifyToken(token, { stamped: [data], anchors, crypto: nodeCrypto });
  const about = { chain: (chain?.path ?? []).map(({ der }) => der), atMs: info.genTime };
  const { statuses, crls, problems } = await revocationEvidence(ctx, about);
  expect(problems).toEqual([]);
  expect(statuses.map(({ atMoment }) => atMoment.status)).toEqual(["good", "good"]);
  expect(crls).toHaveLength(1);
  await outside.breakTsa({ kind: "revoked" });
  // As a quarter of an hour later.
  await h.db.update(revocationSource).set({ fetchedAt: null });
  await refreshLists(ctx);
  await expect(obtainToken(ctx, { digestBy, authorities: [id] }, "host")).rejects.toMatchObject({
    code: "timestamp.none-available",
  });
  const [event] = await h.db.select().from(audit).orderBy(desc(audit.seq)).limit(1);
  expect(JSON.parse(event?.body ?? "")).toMatchObject({ data: { refusal: "revoked" } });
});

test("what does not stamp is not saved, unless it is switched off", async () => {
  await outside.breakTsa({ kind: "down" });
  await expect(save(CLOUD)).rejects.toMatchObject({ code: "gateway.upstream" });
  await expect(save({ ...CLOUD, channel: "nobody" })).rejects.toMatchObject({ code: "gateway.not-configured" });
  await save({ ...CLOUD, isEnabled: false });
  await expect(save({ ...CLOUD, isEnabled: false })).rejects.toMatchObject({ code: "timestamp.external-name" });
});
