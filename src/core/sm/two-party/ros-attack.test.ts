import { expect, test } from "vitest";
import { acceptOn, makePair, type Pair, random, startPhone, unlocked } from "#test/two-party.ts";
import { chosenOffer } from "#test/malicious-server.ts";
import { type Bytes, fromBase64url, utf8 } from "../../bytes.ts";
import {
  bytes32,
  curve,
  inverseModN,
  modN,
  type Point,
  publicSum,
  randomScalar,
  secretBase,
  secretTimes,
  toInteger,
} from "../curve.ts";
import { type Signature32, sm2Digest, sm2VerifyDigest } from "../sm2.ts";
import { ProtocolError } from "./errors.ts";
import { requirePoint } from "./transcript.ts";

/**
 * protocol.md §9 test 2. A malicious server with 256 open sessions picks its nonces after seeing the phone's (ROS,
 * Benhamouda et al. 2020) and gets a signature nobody approved. The same code runs against a textbook phone, which shows
 * its nonce points first, and against ours, which shows commitments.
 */

const SESSIONS = 256;

/** One open session as the attacker sees it: two nonces it may use, and what the phone says to its choice. */
type OpenSession = {
  /** The phone's nonce point, if it shows it before it sees the server's. */
  seen: Point | null;
  e: Bytes;
  choices: readonly [bigint, bigint];
  answer(choice: 0 | 1): { W1: Point; s1: bigint };
};

function forge(pair: Pair, sessions: readonly OpenSession[], target: Bytes): Signature32 {
  const P1 = requirePoint(pair.key.P1);
  const guess = () => secretBase(randomScalar(random));
  const plan = sessions.map((session, bit) => {
    const W1 = session.seen ?? guess();
    const [r0, r1] = session.choices.map((nonce) => challenge(session.e, W1.add(secretTimes(P1, nonce))));
    if (r0 === undefined || r1 === undefined) throw new Error("no choices");
    return { W1, r0, weight: modN(2n ** BigInt(bit) * inverseModN(modN(r1 - r0))) };
  });
  const weights = plan.map(({ weight }) => weight);
  const R = publicSum(
    plan.map(({ W1 }) => W1),
    weights,
  );
  const r = challenge(target, R);
  const wanted = modN(r - plan.reduce((sum, { r0, weight }) => sum + weight * r0, 0n));
  const answers = sessions.map((session, bit) => session.answer((wanted >> BigInt(bit)) & 1n ? 1 : 0));
  const s1 = modN(answers.reduce((sum, answer, i) => sum + (weights[i] ?? 0n) * answer.s1, 0n));
  // Where the nonce points were hidden, the best that is left is to use the true ones now.
  const after = challenge(
    target,
    publicSum(
      answers.map(({ W1 }) => W1),
      weights,
    ),
  );
  return { r: bytes32(after), s: bytes32(modN(toInteger(pair.share.d2) * s1 - after)) };
}

const challenge = (e: Bytes, R: Point): bigint => modN(toInteger(e) + R.toAffine().x);

/** The textbook phone: shows w·G, takes any point, answers. It even checks every signature it gets. */
function textbookSession(pair: Pair, half: bigint, at: number, seenByPhone: boolean[]): OpenSession {
  const nonce = randomScalar(random);
  const W1 = secretBase(nonce);
  const e = sm2Digest(pair.key.P, utf8(`approved ${at}`));
  const choices = [randomScalar(random), randomScalar(random)] as const;
  const answer = (choice: 0 | 1) => {
    const r = challenge(e, W1.add(secretTimes(requirePoint(pair.key.P1), choices[choice])));
    const s1 = modN(half * (r + nonce));
    const s = modN(toInteger(pair.share.d2) * (s1 + choices[choice]) - r);
    seenByPhone.push(sm2VerifyDigest(pair.key.P, e, { r: bytes32(r), s: bytes32(s) }));
    return { W1, s1 };
  };
  return { seen: W1, e, choices, answer };
}

/** Our phone, whole and unchanged, with a server that chooses. */
function ourSession(pair: Pair, at: number): OpenSession {
  const phone = startPhone(pair, 1);
  const text = `approved ${at}`;
  const choices = [randomScalar(random), randomScalar(random)] as const;
  const answer = (choice: 0 | 1) => {
    acceptOn(phone, chosenOffer(pair, phone.m0, { texts: [text], nonces: [choices[choice]] }).m1);
    const m2 = phone.reveal({ docIds: ["doc-0"], share: unlocked(pair), monotonicMs: 3000 });
    const other = chosenOffer(pair, phone.m0, { texts: [text], nonces: [choices[1 - choice] ?? 1n] });
    expect(() => acceptOn(phone, other.m1)).toThrow(new ProtocolError("SESSION"));
    const [item] = m2.items;
    return { W1: requirePoint(fromBase64url(item?.W1 ?? "")), s1: toInteger(fromBase64url(item?.s1 ?? "")) };
  };
  return { seen: null, e: sm2Digest(pair.key.P, utf8(text)), choices, answer };
}

/** A textbook pair in place of ours: same equations, d1 known to the textbook phone. */
function textbookPair(): { pair: Pair; half: bigint } {
  const pair = makePair();
  const half = randomScalar(random);
  const P1 = secretBase(inverseModN(half));
  const P = secretTimes(P1, inverseModN(toInteger(pair.share.d2))).subtract(curve().BASE);
  return { half, pair: { ...pair, key: { ...pair.key, P: P.toBytes(false), P1: P1.toBytes(false) } } };
}

test("256 parallel sessions forge against the textbook scheme, though the phone sees 256 valid signatures", () => {
  const { pair, half } = textbookPair();
  const seenByPhone: boolean[] = [];
  const sessions = Array.from({ length: SESSIONS }, (_, at) => textbookSession(pair, half, at, seenByPhone));
  const target = sm2Digest(pair.key.P, utf8("nobody approved this"));
  expect(sm2VerifyDigest(pair.key.P, target, forge(pair, sessions, target))).toBe(true);
  expect(seenByPhone).toEqual(Array.from({ length: SESSIONS }, () => true));
}, 240_000);

test("the same attack fails against ours: the commitment hides the nonce points until the server's are fixed", () => {
  const pair = makePair();
  const sessions = Array.from({ length: SESSIONS }, (_, at) => ourSession(pair, at));
  const target = sm2Digest(pair.key.P, utf8("nobody approved this"));
  expect(sm2VerifyDigest(pair.key.P, target, forge(pair, sessions, target))).toBe(false);
}, 240_000);

test("without the server's proof one session is enough; with it the offer is refused (§9 test 3)", () => {
  const pair = makePair();
  const { half, pair: textbook } = textbookPair();
  const [approved, wanted] = ["approved", "nobody approved this"].map((text) => utf8(text));
  if (!approved || !wanted) throw new Error("two texts");
  const shift = (P: Bytes) => modN(toInteger(sm2Digest(P, approved)) - toInteger(sm2Digest(P, wanted)));
  const crookedPoint = (of: Pair, nonce: bigint) =>
    secretBase(shift(of.key.P)).add(secretTimes(requirePoint(of.key.P1), nonce));

  const nonce = randomScalar(random);
  const own = randomScalar(random);
  const R = secretBase(own).add(crookedPoint(textbook, nonce));
  const s1 = modN(half * (challenge(sm2Digest(textbook.key.P, approved), R) + own));
  const target = sm2Digest(textbook.key.P, wanted);
  const r = challenge(target, R);
  const forged = { r: bytes32(r), s: bytes32(modN(toInteger(textbook.share.d2) * (s1 + nonce) - r)) };
  expect(sm2VerifyDigest(textbook.key.P, target, forged)).toBe(true);

  const phone = startPhone(pair, 1);
  const points = [crookedPoint(pair, nonce)];
  const { m1 } = chosenOffer(pair, phone.m0, { texts: ["approved"], nonces: [nonce], points });
  expect(() => acceptOn(phone, m1)).toThrow(new ProtocolError("SERVER_PROOF"));
  expect(phone.state).toBe("BURNT");
});
