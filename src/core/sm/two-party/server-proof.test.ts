import { expect, test } from "vitest";
import { type Chosen, chosenOffer } from "#test/malicious-server.ts";
import { acceptOn, makePair, random, startPhone } from "#test/two-party.ts";
import { bytes65, type Point, randomScalar, secretBase, secretTimes } from "../curve.ts";
import { ProtocolError } from "./errors.ts";
import { keyRefOf, requirePoint } from "./transcript.ts";

/** protocol.md §9 tests 3 and 4: the phone answers only points whose nonces the server provably knows, for this session. */

const pair = makePair();
const texts = ["一", "二"];

function refusal(chosen: Omit<Chosen, "texts">): string {
  const phone = startPhone(pair, 2);
  try {
    acceptOn(phone, chosenOffer(pair, phone.m0, { texts, ...chosen }).m1);
    return "accepted";
  } catch (error) {
    expect(phone.state).toBe("BURNT");
    return error instanceof ProtocolError ? error.code : String(error);
  }
}

const nonces = [randomScalar(random), randomScalar(random)] as const;
const P1 = requirePoint(pair.key.P1);
const right = nonces.map((nonce) => secretTimes(P1, nonce));
const [one, two] = right as [Point, Point];
const G = secretBase(1n);

test("an offer by the rules is accepted, so that the refusals below mean something", () => {
  expect(refusal({ nonces })).toBe("accepted");
});

test("errors that cancel between two items are refused, because each item has its own coefficient", () => {
  expect(refusal({ nonces, points: [one.add(G), two.subtract(G)] })).toBe("SERVER_PROOF");
});

test("swapped points are refused", () => {
  expect(refusal({ nonces, points: [two, one] })).toBe("SERVER_PROOF");
});

test("one point shifted by G is refused", () => {
  expect(refusal({ nonces, points: [one, two.add(G)] })).toBe("SERVER_PROOF");
});

test("a proof over another base, epoch or session is refused", () => {
  const foreign = makePair().key;
  expect(refusal({ nonces, proofOver: { P1: foreign.P1 } })).toBe("SERVER_PROOF");
  expect(refusal({ nonces, proofOver: { P1: bytes65(G) } })).toBe("SERVER_PROOF");
  expect(refusal({ nonces, proofOver: { keyRef: keyRefOf({ ...pair.key, ep: 2 }) } })).toBe("SERVER_PROOF");
  expect(refusal({ nonces, proofOver: { keyRef: keyRefOf({ ...pair.key, role: "vault:00" }) } })).toBe("SERVER_PROOF");
  expect(refusal({ nonces, proofOver: { keyRef: keyRefOf(foreign) } })).toBe("SERVER_PROOF");
  expect(refusal({ nonces, proofOver: { T: random(32) } })).toBe("SERVER_PROOF");
});

test("an offer made for the commitments of another session is refused", () => {
  const [mine, other] = [startPhone(pair, 2), startPhone(pair, 2)];
  const { m1 } = chosenOffer(pair, { ...other.m0, cid: mine.m0.cid }, { texts, nonces });
  expect(() => acceptOn(mine, m1)).toThrow(new ProtocolError("SERVER_PROOF"));
});
