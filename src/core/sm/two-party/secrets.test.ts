import { expect, test } from "vitest";
import { kernel } from "#server/kernel.ts";
import { makePair, random, scripted, signAll, type Pair } from "#test/two-party.ts";
import { type Bytes, fromBase64url, toHex, u32 } from "../../bytes.ts";
import { bytes32, inverseModN, modN, scalarOf, SM2_N, toInteger } from "../curve.ts";
import { publicKeyOf, sm2VerifyDigest } from "../sm2.ts";
import { decodeM2 } from "./decode.ts";
import { ProtocolError } from "./errors.ts";
import { mixedRandom } from "./phone-random.ts";
import { finishSigning } from "./server-sign.ts";
import { ks } from "./transcript.ts";

/** What one side alone holds is neither the key nor able to sign; protocol.md §1, §9 tests 25 and 26. */

const pair = makePair();
const session = signAll(pair, ["一", "二"]);
const wholeKey = (of: Pair): bigint => modN(inverseModN(modN(toInteger(of.half) * toInteger(of.share.d2))) - 1n);

/** Every scalar the server ever holds for this key: secrets, nonces, and all it received and sent. */
function serverScalars(): bigint[] {
  const T = fromBase64url(session.record.T);
  const nonces = session.finished.map(({ i }) => ks(pair.share.kn, "sg/w2", T, u32(i)));
  const seen = session.finished.flatMap(({ e, r, s, s1 }) => [e, r, s, s1]);
  const texts = [session.record.m1.z, session.record.m1.rho, session.m2.T].map(fromBase64url);
  return [...nonces, ...[pair.share.d2, pair.share.kn, ...seen, ...texts].map((bytes) => modN(toInteger(bytes)))];
}

/** x, −x, 1/x, x − 1, 1/x − 1, then every sum, difference, product and quotient of two of those. */
function* combinations(scalars: readonly bigint[]): Generator<bigint> {
  const single = scalars
    .filter((x) => x !== 0n)
    .flatMap((x) => {
      const inverse = inverseModN(x);
      return [x, SM2_N - x, inverse, SM2_N - inverse, modN(x - 1n), modN(inverse - 1n), modN(inverse + 1n)];
    });
  yield* single;
  for (const x of single)
    for (const y of single) {
      yield modN(x + y);
      const product = modN(x * y);
      yield product;
      yield modN(product - 1n);
      yield modN(product + 1n);
    }
}

test("both halves together are the key, so that the search below looks for the right thing (§9 test 25)", () => {
  expect(toHex(publicKeyOf(bytes32(wholeKey(pair))))).toBe(toHex(pair.key.P));
  const found = new Set(combinations([toInteger(pair.half), toInteger(pair.share.d2)]));
  // d = 1/(d1·d2) − 1 is the product of two inverses minus one.
  expect(found.has(wholeKey(pair))).toBe(true);
});

test("a full dump of the server gives neither d nor d1 by sums, products, quotients and inverses of any two", () => {
  const d = wholeKey(pair);
  const d1 = toInteger(pair.half);
  const wanted = new Set([d, SM2_N - d, inverseModN(d), modN(1n + d), d1, SM2_N - d1, inverseModN(d1)]);
  let count = 0;
  for (const value of combinations(serverScalars())) {
    count++;
    if (wanted.has(value)) throw new Error("a combination of server secrets is a private value");
  }
  expect(count).toBeGreaterThan(10_000);
});

test("a full dump of the server signs nothing new: no scalar it holds answers in the phone's place", () => {
  const other = signAll(pair, ["三"]);
  const [m2Item] = other.m2.items;
  if (!m2Item) throw new Error("one item");
  const right = toHex(fromBase64url(m2Item.s1));
  let tried = 0;
  for (const scalar of serverScalars()) {
    const s1 = bytes32(scalar);
    if (scalarOf(s1) === null || toHex(s1) === right) continue;
    const m2 = decodeM2(other.m2);
    const items = m2.items.map((item) => ({ ...item, s1 }));
    const verify = (P: Bytes, e: Bytes, r: Bytes, s: Bytes) => sm2VerifyDigest(P, e, { r, s });
    const sign = () =>
      finishSigning({ ...pair, record: other.record, m2: { ...m2, items }, nowMs: 0, verify, kernel: kernel() });
    expect(sign).toThrow(new ProtocolError("SHARE_INVALID"));
    tried++;
  }
  expect(tried).toBeGreaterThan(8);
});

test("the phone's storage alone holds neither d, d1 nor their inverses at any offset", () => {
  const { stored, unlock } = pair;
  const disk = [stored.keyId, stored.P, stored.P1, stored.blob, unlock.ds].map(toHex).join("");
  const [d, d1] = [wholeKey(pair), toInteger(pair.half)];
  for (const secret of [d, inverseModN(d), d1, inverseModN(d1)]) expect(disk).not.toContain(toHex(bytes32(secret)));
  expect(disk).toContain(toHex(stored.P1));
});

test("a dry pool is RNG_UNAVAILABLE, never another source (§9 test 26)", () => {
  const dry: ((length: number) => Bytes)[] = [
    () => {
      throw new Error("pool is empty");
    },
    () => new Uint8Array(),
    () => new Uint8Array(31).fill(1),
    () => new Uint8Array(32),
  ];
  for (const pool of dry)
    expect(() => mixedRandom({ ds: random(32), pool })(32)).toThrow(new ProtocolError("RNG_UNAVAILABLE"));
  const two = mixedRandom({ ds: random(32), pool: scripted(random(32), random(32)) });
  expect(two(33)).toHaveLength(33);
  expect(() => two(1)).toThrow(new ProtocolError("RNG_UNAVAILABLE"));
});

test("even a stuck pool repeats no value in 1 000 000, and differs between devices", () => {
  const stuck = () => new Uint8Array(32).fill(9);
  const source = mixedRandom({ ds: random(32), pool: stuck });
  const seen = new Set<string>();
  for (let i = 0; i < 1_000_000; i++) seen.add(Buffer.from(source(32)).toString("latin1"));
  expect(seen.size).toBe(1_000_000);
  const other = mixedRandom({ ds: random(32), pool: stuck });
  expect(seen.has(Buffer.from(other(32)).toString("latin1"))).toBe(false);
}, 600_000);
