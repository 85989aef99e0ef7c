import { inspect } from "node:util";
import { expect, test } from "vitest";
import { kernel } from "#server/kernel.ts";
import { overWire, random, scripted } from "#test/two-party.ts";
import { fromBase64url, toBase64url, toHex } from "../../bytes.ts";
import { bytes32, bytes65, inverseModN, modN, randomScalar, secretBase, toInteger } from "../curve.ts";
import { publicKeyOf, sm2GenerateKey } from "../sm2.ts";
import { decodeKg1, decodeKg3 } from "./decode.ts";
import { ProtocolError } from "./errors.ts";
import type { Kg2, Kg3 } from "./messages.ts";
import { confirmKg4, keygenCommitment, PhoneKeygen, requireOwnCertificate } from "./phone-keygen.ts";
import { isShareProven, proveShare } from "./proof.ts";
import { answerKg1, openKg3 } from "./server-keygen.ts";
import { openShare } from "./share.ts";

/** protocol.md §3 and §9 test 16: named errors, and neither side decides the key alone. */

const failsWith = (code: ConstructorParameters<typeof ProtocolError>[0]) => new ProtocolError(code);
const unlock = () => ({ ds: random(32), stretched: random(32), pepper: random(32), g: 1, random });

function begun() {
  const [kgid, keyId] = [random(32), random(16)];
  const phone = PhoneKeygen.start({ kgid, keyId, random });
  const kg1 = decodeKg1(overWire(phone.kg1));
  const answer = answerKg1(kg1, random, kernel());
  return { kgid, keyId, phone, kg1, ...answer, sent: { ...kg1, d2: answer.share.d2 } };
}

test("both sides compute the same P, and P belongs to 1/(d1·d2) − 1", () => {
  const half = sm2GenerateKey(random);
  const [kgid, keyId] = [random(32), random(16)];
  const script = scripted(Uint8Array.from(half), random(32), random(32));
  const phone = PhoneKeygen.start({ kgid, keyId, random: script });
  const kg1 = decodeKg1(overWire(phone.kg1));
  const { kg2, share, P2 } = answerKg1(kg1, random, kernel());
  const with_ = unlock();
  const pending = phone.accept(overWire(kg2), with_);
  const { P, P1, kg4 } = openKg3(decodeKg3(overWire(pending.kg3)), { ...kg1, d2: share.d2 }, kernel());
  confirmKg4(pending.share, overWire(kg4));
  const d = modN(inverseModN(modN(toInteger(half) * toInteger(share.d2))) - 1n);
  expect(toHex(publicKeyOf(bytes32(d)))).toBe(toHex(P));
  expect(toHex(pending.share.P)).toBe(toHex(P));
  expect(toHex(P1)).toBe(toHex(bytes65(secretBase(inverseModN(toInteger(half))))));
  expect(toBase64url(P2)).toBe(kg2.P2);
  expect(pending.share).toMatchObject({ ep: 1, g: 1, keyId });
  expect(openShare(pending.share, with_).facts.P).toEqual(P);
});

test("P1 or its proof changed after the commitment is KG_COMMIT", () => {
  const { phone, kg2, sent } = begun();
  const { kg3 } = phone.accept(kg2, unlock());
  const other = proveShare(
    { side: "C", kgid: sent.kgid, keyId: sent.keyId, bound: new Uint8Array(32) },
    randomScalar(random),
    randomScalar(random),
  );
  const changes: Partial<Kg3>[] = [
    { P1: toBase64url(other.Q), A1: toBase64url(other.A), z1: toBase64url(other.z) },
    { A1: toBase64url(other.A) },
    { z1: toBase64url(other.z) },
    { salt: toBase64url(random(32)) },
  ];
  for (const change of changes)
    expect(() => openKg3(decodeKg3({ ...kg3, ...change }), sent, kernel())).toThrow(failsWith("KG_COMMIT"));
  expect(() => openKg3(decodeKg3({ ...kg3, keyId: toBase64url(random(16)) }), sent, kernel())).toThrow(
    failsWith("BAD_MESSAGE"),
  );
  expect(openKg3(decodeKg3(kg3), sent, kernel()).P).toHaveLength(65);
});

test("a phone that commits to a point without knowing its a is KG_PROOF", () => {
  const { sent } = begun();
  const honest = { side: "C" as const, kgid: sent.kgid, keyId: sent.keyId, bound: new Uint8Array(32) };
  const proof = proveShare(honest, randomScalar(random), randomScalar(random));
  const salt = random(32);
  for (const forged of [
    { ...proof, Q: bytes65(secretBase(randomScalar(random))) },
    proveShare({ ...honest, side: "S" }, randomScalar(random), randomScalar(random)),
    proveShare({ ...honest, kgid: random(32) }, randomScalar(random), randomScalar(random)),
    proveShare({ ...honest, keyId: random(16) }, randomScalar(random), randomScalar(random)),
  ]) {
    const kg3 = { kgid: sent.kgid, keyId: sent.keyId, P1: forged.Q, A1: forged.A, z1: forged.z, salt, v: 1 as const };
    const com = keygenCommitment(sent, forged, salt);
    expect(() => openKg3(kg3, { ...sent, com }, kernel())).toThrow(failsWith("KG_PROOF"));
  }
  expect(isShareProven(honest, proof)).toBe(true);
});

test("a server's proof that is forged or replayed from another ticket is KG_PROOF, and the half is gone", () => {
  const foreign = begun().kg2;
  const change: ((kg2: Kg2) => Kg2)[] = [
    () => foreign,
    (kg2) => ({ ...kg2, P2: foreign.P2 }),
    (kg2) => ({ ...kg2, A2: foreign.A2 }),
    (kg2) => ({ ...kg2, z2: foreign.z2 }),
  ];
  for (const forge of change) {
    const { phone, kg2 } = begun();
    expect(() => phone.accept(forge(kg2), unlock())).toThrow(failsWith("KG_PROOF"));
    expect(() => phone.accept(kg2, unlock())).toThrow(failsWith("SESSION"));
  }
});

test("P = O is KG_DEGENERATE on both sides (a server half chosen so that d1·d2 = 1)", () => {
  const half = sm2GenerateKey(random);
  const [kgid, keyId] = [random(32), random(16)];
  const script = scripted(Uint8Array.from(half), random(32), random(32));
  const phone = PhoneKeygen.start({ kgid, keyId, random: script });
  const kg1 = decodeKg1(phone.kg1);
  const inverse = bytes32(inverseModN(toInteger(half)));
  const { kg2, share } = answerKg1(kg1, scripted(inverse, random(32), random(32)), kernel());
  expect(() => phone.accept(kg2, unlock())).toThrow(failsWith("KG_DEGENERATE"));

  const again = PhoneKeygen.start({ kgid, keyId, random: scripted(Uint8Array.from(half), random(32), random(32)) });
  const other = answerKg1(decodeKg1(again.kg1), random, kernel());
  const { kg3 } = again.accept(other.kg2, unlock());
  const sent = { ...decodeKg1(again.kg1), d2: share.d2 };
  expect(() => openKg3(decodeKg3(kg3), sent, kernel())).toThrow(failsWith("KG_DEGENERATE"));
});

test("a server that answers with another P is KG_MISMATCH, a certificate for another key CERT_MISMATCH", () => {
  const { phone, kg2 } = begun();
  const { share } = phone.accept(kg2, unlock());
  const other = publicKeyOf(sm2GenerateKey(random));
  expect(() => confirmKg4(share, { v: 1, P: toBase64url(other) })).toThrow(failsWith("KG_MISMATCH"));
  expect(() => requireOwnCertificate(share, other)).toThrow(failsWith("CERT_MISMATCH"));
  expect(() => requireOwnCertificate(share, share.P)).not.toThrow();
});

test("the phone's half shows in no message, no pending record and no inspection", () => {
  const half = sm2GenerateKey(random);
  const alpha = randomScalar(random);
  const phone = PhoneKeygen.start({
    kgid: random(32),
    keyId: random(16),
    random: scripted(Uint8Array.from(half), bytes32(alpha), random(32)),
  });
  const { kg2 } = answerKg1(decodeKg1(phone.kg1), random, kernel());
  const secrets = [half, bytes32(inverseModN(toInteger(half))), bytes32(alpha)];
  const before = inspect(phone, { depth: 9, showHidden: true }) + JSON.stringify(phone);
  const pending = phone.accept(kg2, unlock());
  const shown = before + JSON.stringify(pending.kg3) + toHex(pending.share.blob) + inspect(pending, { depth: 9 });
  for (const secret of secrets)
    for (const text of [toHex(secret), toBase64url(secret), secret.join(", ")]) expect(shown).not.toContain(text);
  expect(fromBase64url(pending.kg3.P1)).toEqual(pending.share.P1);
});
