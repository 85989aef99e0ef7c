import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "#core/error.ts";
import { certificatesOnly } from "#core/cms/assemble.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { DAY, revocationList, testCa, type TestCa } from "#test/sm2-ca.ts";
import { addTrustAnchor } from "./add-trust-anchor.ts";
import { toPem } from "./pem.ts";
import { certificate, revocationData } from "./schema.ts";
import { tryChannel } from "./try-channel.ts";

let h: Harness;
let good: TestCa;

beforeAll(async () => {
  h = await openHarness();
  good = testCa(() => h.clock.now().getTime());
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(good.root.der) });
});
afterAll(() => h.close());

const refusal = (code: string, status: number) => new AppError(code, 502, { zh: code, en: code }, { status });
/** As a CA answers an empty request: after it has looked at account and label. */
const refusing = (ca: TestCa, code = "gateway.refused", status = 400): TestCa => ({
  ...ca,
  enroll: async (_ctx, _connector, { csrDer }) => {
    expect(csrDer).toHaveLength(3);
    throw refusal(code, status);
  },
});
const found = async (ca: TestCa) =>
  (await tryChannel(h.system, { connector: "ca1", labels: { person: "person" } }, ca))
    .filter(({ problem }) => problem)
    .map(({ step, subject, problem }) => [step, subject, problem?.en]);

test("a channel that works is told step by step; nothing is issued and nothing stored", async () => {
  const steps = await tryChannel(h.system, { connector: "ca1", labels: { person: "person" } }, refusing(good));
  expect(steps.every(({ problem }) => problem === null)).toBe(true);
  expect(steps.map(({ step, subject }) => `${step} ${subject}`).toSorted()).toEqual([
    "certificate 测试根",
    "certificate 测试签发 CA",
    "exchange ca1",
    "list issuing",
    "list root",
    "ocsp off",
    "profile person",
  ]);
  expect(await h.db.select().from(certificate)).toEqual([]);
  expect(await h.db.select().from(revocationData)).toEqual([]);
});

test.each<[string, () => TestCa, unknown[]]>([
  [
    "a connector the exchange does not know",
    () => ({ ...good, sources: async () => Promise.reject(refusal("gateway.not-configured", 0)) }),
    [["exchange", "ca1", "gateway.not-configured"]],
  ],
  [
    "a CA that is away",
    () => ({ ...good, caCertificates: async () => Promise.reject(refusal("gateway.unreachable", 0)) }),
    [["exchange", "ca1", "gateway.unreachable"]],
  ],
  [
    "an account it does not know",
    () => refusing(good, "gateway.unauthorized", 401),
    [["profile", "person", "gateway.unauthorized"]],
  ],
  [
    "a label it does not know",
    () => refusing(good, "gateway.refused", 404),
    [["profile", "person", expect.stringContaining("does not know the label “person”")]],
  ],
  [
    "a list signed by somebody else, and one that is out of date",
    () =>
      refusing({
        ...good,
        crl: async (_ctx, _connector, { name }) => {
          const atMs = h.clock.now().getTime();
          if (name === "root") return revocationList(testCa().root, []);
          return revocationList(good.issuing, [], { thisUpdate: atMs - 3 * DAY, nextUpdate: atMs - DAY });
        },
      }),
    [
      ["list", "issuing", expect.stringContaining("past its own next update")],
      ["list", "root", expect.stringContaining("not signed by a CA of our certificates")],
    ],
  ],
])("%s is told", async (_, ca, problems) => {
  expect(await found(ca())).toEqual(problems);
});

test("a CA under no anchor of ours is told for each of its certificates", async () => {
  const other = testCa(() => h.clock.now().getTime());
  const problems = await found(
    refusing({ ...other, caCertificates: async () => certificatesOnly([other.issuing.der]) }),
  );
  expect(problems).toContainEqual(["certificate", "测试签发 CA", expect.stringContaining("does not chain")]);
});
