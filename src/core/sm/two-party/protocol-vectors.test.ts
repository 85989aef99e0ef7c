import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { kernel } from "#server/kernel.ts";
import { label, rawItems, scripted } from "#test/two-party.ts";
import { type Bytes, fromBase64url, fromHex, toBase64url, toHex, u32, utf8 } from "../../bytes.ts";
import { bytes32, bytes65, inverseModN, modN, pointOf, secretBase, secretTimes, toInteger } from "../curve.ts";
import { signatureToDer, sm2Digest, sm2Za } from "../sm2.ts";
import { challengeOf } from "./challenge.ts";
import { decodeKg1, decodeKg3, decodeM0, decodeM2, decodeRf3 } from "./decode.ts";
import { PhoneKeygen } from "./phone-keygen.ts";
import { PhoneSession } from "./phone-session.ts";
import { answerKg1, openKg3 } from "./server-keygen.ts";
import { finishSigning, makeOffer } from "./server-sign.ts";
import { PhoneRefresh } from "./phone-refresh.ts";
import { answerRf1, checkRf3 } from "./server-refresh.ts";
import { openShare } from "./share.ts";
import { batchCoefficients, hs, keyRefOf, ks } from "./transcript.ts";

/** protocol.md §11, line by line. */
const vectors = new Map(
  readFileSync(new URL("vectors.txt", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line): [string, string] => [line.slice(0, line.lastIndexOf(" ")), line.slice(line.lastIndexOf(" ") + 1)]),
);
const vector = (name: string): string => vectors.get(name) ?? `no vector ${name}`;
const bytesOf = (name: string): Bytes => fromHex(vector(name));
const hexOf = (text: string | undefined): string => toHex(fromBase64url(text ?? ""));

const keyId = label("keyId").subarray(0, 16);
const [kgid, cid] = [label("kgid"), label("cid")];
const unlock = { ds: label("ds"), stretched: label("p"), pepper: label("pepper") };

function keygen() {
  const phone = PhoneKeygen.start({
    kgid,
    keyId,
    random: scripted(label("d1"), label("alpha1"), label("kgsalt")),
  });
  const kg1 = decodeKg1(phone.kg1);
  const { kg2, share } = answerKg1(kg1, scripted(label("d2"), label("kn"), label("alpha2")), kernel());
  const pending = phone.accept(kg2, { ...unlock, g: 1, random: scripted(label("iv").subarray(0, 16)) });
  const opened = openKg3(decodeKg3(pending.kg3), { ...kg1, d2: share.d2 }, kernel());
  return { phone, kg1, kg2, share, pending, opened };
}

test("KEYGEN gives every value of the vectors", () => {
  const { kg1, kg2, share, pending, opened } = keygen();
  expect(toHex(keyId)).toBe(vector("keyId"));
  expect(toHex(label("d1"))).toBe(vector("d1"));
  expect(toHex(bytes32(inverseModN(toInteger(label("d1")))))).toBe(vector("a1"));
  expect(hexOf(pending.kg3.P1)).toBe(vector("P1"));
  expect(hexOf(pending.kg3.A1)).toBe(vector("A1"));
  expect(hexOf(pending.kg3.z1)).toBe(vector("z1"));
  const c1 = hs("kg/pok", "C", kgid, keyId, new Uint8Array(32), bytesOf("P1"), bytesOf("A1"));
  expect(toHex(bytes32(c1))).toBe(vector("c1"));
  expect(toHex(kg1.com)).toBe(vector("com"));
  expect(toHex(share.d2)).toBe(vector("d2"));
  expect(toHex(bytes32(inverseModN(toInteger(share.d2))))).toBe(vector("a2"));
  expect(hexOf(kg2.P2)).toBe(vector("P2"));
  expect(hexOf(kg2.A2)).toBe(vector("A2"));
  expect(hexOf(kg2.z2)).toBe(vector("z2"));
  const c2 = hs("kg/pok", "S", kgid, keyId, kg1.com, bytesOf("P2"), bytesOf("A2"));
  expect(toHex(bytes32(c2))).toBe(vector("c2"));
  expect(toHex(opened.P)).toBe(vector("P"));
  expect(toHex(pending.share.P)).toBe(vector("P"));
  expect(toHex(sm2Za(opened.P))).toBe(vector("Z"));
});

test("SIGN gives every value of the vectors", () => {
  const { share, pending, opened } = keygen();
  const key = { keyId, ep: 1, role: "phone", P: opened.P, P1: opened.P1 };
  expect(toHex(keyRefOf(key))).toBe(vector("keyRef"));
  const names = ["w1/0", "w1/1", "w1/2", "salt/0", "salt/1", "salt/2"].map(label);
  const phone = PhoneSession.start({ key: pending.share, n: 3, random: scripted(cid, ...names), monotonicMs: 0 });
  expect(hexOf(phone.m0.C[0])).toBe(vector("C0"));
  expect(hexOf(phone.m0.C[1])).toBe(vector("C1"));

  const texts = ["doc one", "doc two"];
  const exp = 1_800_000_000_000;
  const record = makeOffer({
    key,
    kn: share.kn,
    start: decodeM0(phone.m0),
    exp,
    items: rawItems(key.P, texts),
    random: scripted(label("rho"), label("arnd")),
    kernel: kernel(),
  });
  expect(record.e.map(hexOf)).toEqual([vector("e0"), vector("e1")]);
  expect(toHex(sm2Digest(key.P, utf8("doc one")))).toBe(vector("e0"));
  expect(hexOf(record.T)).toBe(vector("T"));
  const T = bytesOf("T");
  for (const i of [0, 1]) {
    expect(toHex(bytes32(ks(share.kn, "sg/w2", T, u32(i))))).toBe(vector(`w2_${i}`));
    expect(hexOf(record.m1.items[i]?.K2)).toBe(vector(`K2_${i}`));
  }
  expect(toHex(bytes32(ks(share.kn, "sg/a", T, label("arnd"))))).toBe(vector("a"));
  expect(hexOf(record.m1.A)).toBe(vector("A"));
  expect(hexOf(record.m1.z)).toBe(vector("z"));
  const coefficients = batchCoefficients(T, key.P1, bytesOf("A"), [bytesOf("K2_0"), bytesOf("K2_1")]);
  expect(coefficients.map((c) => c.toString(16).padStart(32, "0"))).toEqual([vector("c_0"), vector("c_1")]);

  phone.acceptOffer(record.m1, { serverNowMs: exp - 1000, monotonicMs: 1 });
  const m2 = phone.reveal({ docIds: ["doc-0", "doc-1"], share: openShare(pending.share, unlock), monotonicMs: 2 });
  expect(hexOf(m2.T)).toBe(vector("T"));
  const finished = finishSigning({
    key,
    share,
    record,
    m2: decodeM2(m2),
    nowMs: exp - 1,
    verify: () => true,
    kernel: kernel(),
  });
  for (const i of [0, 1]) {
    expect(hexOf(m2.items[i]?.W1)).toBe(vector(`W1_${i}`));
    expect(hexOf(m2.items[i]?.s1)).toBe(vector(`s1_${i}`));
    const item = finished[i];
    if (!item) throw new Error("an item is missing");
    expect(toHex(item.r)).toBe(vector(`r_${i}`));
    expect(toHex(item.s)).toBe(vector(`s_${i}`));
    expect(toHex(signatureToDer(item))).toBe(vector(`sig${i}`));
    expect(toHex(bytes32(modN(toInteger(item.r) - toInteger(item.e))))).toBe(
      toHex(bytes32(modN(toInteger(bytesOf(`x(R)_${i}`))))),
    );
    const [W1, K2] = [pointOf(bytesOf(`W1_${i}`)), pointOf(bytesOf(`K2_${i}`))];
    if (!W1 || !K2) throw new Error("a vector is no point");
    expect(toHex(challengeOf(item.e, W1.add(K2)))).toBe(vector(`r_${i}`));
  }
  expect(toBase64url(T)).toBe(m2.T);
});

test("the hashes of REFRESH give every value of the vectors", () => {
  const [x, y] = [toInteger(label("rf/x")), toInteger(label("rf/y"))];
  const [Uc, Us] = [secretBase(x), secretBase(y)];
  expect(toHex(bytes65(Uc))).toBe(vector("Uc"));
  expect(toHex(bytes65(Us))).toBe(vector("Us"));
  const shared = bytes65(secretTimes(Us, x));
  const t = hs("rf/t", bytesOf("keyRef"), label("fid"), bytes65(Uc), bytes65(Us), shared);
  expect(toHex(bytes32(t))).toBe(vector("t"));
  expect(toHex(bytes32(modN(toInteger(label("d1")) * t)))).toBe(vector("d1'"));
  expect(toHex(bytes32(modN(toInteger(label("d2")) * inverseModN(t))))).toBe(vector("d2'"));
  const P1 = pointOf(bytesOf("P1"));
  expect(P1 && toHex(bytes65(secretTimes(P1, inverseModN(t))))).toBe(vector("P1'"));
});

test("REFRESH of both sides gives the vectors' values", () => {
  const { share, pending, opened, kg2 } = keygen();
  const phone = PhoneRefresh.start(scripted(label("rf/x"), label("fid")));
  expect(hexOf(phone.Uc)).toBe(vector("Uc"));
  const key = { keyId, ep: 1, role: "phone", P: opened.P, P1: opened.P1 };
  const held = { key, P2: fromBase64url(kg2.P2), d2: share.d2 };
  const rf1 = { fid: label("fid"), Uc: fromBase64url(phone.Uc) };
  const made = answerRf1(rf1, held, scripted(label("rf/y"), label("kn2")), kernel());
  expect(toHex(made.Us)).toBe(vector("Us"));
  expect(toHex(made.P1)).toBe(vector("P1'"));
  expect(toHex(made.share.d2)).toBe(vector("d2'"));
  const rf2 = { v: 1, Us: toBase64url(made.Us), P1: toBase64url(made.P1), pepper: toBase64url(label("p2")), g: 2 };
  const random = scripted(label("rf/alpha"), label("iv").subarray(0, 16));
  const { share: next, rf3 } = phone.accept(rf2, openShare(pending.share, unlock), unlock, random);
  expect(next).toMatchObject({ ep: 2, g: 2, P: opened.P, P1: made.P1 });
  checkRf3(decodeRf3(rf3), { ...key, ep: 2, P1: made.P1 });
  expect(openShare(next, { ...unlock, pepper: label("p2") }).times(bytes32(1n), {}).facts.ep).toBe(2);
});
