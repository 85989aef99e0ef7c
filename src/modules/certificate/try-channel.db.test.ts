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

const refusal = (code: string, status: number, detail = "") =>
  new AppError(code, 502, { zh: code, en: code }, { status, detail });
type Answer = { code?: string; status: number; detail?: string };
/** A CA that refuses an empty request, after it has looked at account and label. */
const refusing = (
  ca: TestCa,
  answers: { own?: Answer; nobodys?: (label: string) => Answer; labelled?: "all" | "own" | "none" } = {},
): TestCa => {
  const { own = { status: 400 }, nobodys = (): Answer => ({ status: 404 }), labelled = "own" } = answers;
  return {
    ...ca,
    caCertificates: async (ctx, connector, label) => {
      const isGiven = label === undefined || labelled === "all" || (labelled === "own" && label === "person");
      if (!isGiven) throw refusal("gateway.refused", 404);
      return await ca.caCertificates(ctx, connector);
    },
    enroll: async (_ctx, _connector, { csrDer, label }) => {
      expect(csrDer).toHaveLength(3);
      const { code = "gateway.refused", status, detail } = label === "person" ? own : nobodys(label);
      throw refusal(code, status, detail);
    },
  };
};
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
    () => refusing(good, { own: { code: "gateway.unauthorized", status: 401 } }),
    [["profile", "person", "gateway.unauthorized"]],
  ],
  [
    "a label it does not know",
    () => refusing(good, { own: { status: 404 } }),
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

const malformed = { status: 400, detail: "malformed request" };
test.each<[string, Parameters<typeof refusing>[1], string | null]>([
  [
    "400 for a label it has and for one it has not, with certificates only under its own",
    { nobodys: () => malformed },
    null,
  ],
  [
    "400 for both, with certificates under neither",
    { own: malformed, nobodys: () => malformed, labelled: "none" },
    "does not know the label “person”",
  ],
  [
    "400 for both, with certificates under everything",
    { own: malformed, nobodys: () => malformed, labelled: "all" },
    "cannot tell",
  ],
  [
    "400 that names the label it does not know",
    {
      own: { status: 400, detail: "no profile person" },
      nobodys: (label) => ({ status: 400, detail: `no profile ${label}` }),
      labelled: "all",
    },
    "cannot tell",
  ],
  [
    "400 in words that differ by themselves",
    {
      own: { status: 400, detail: "error 7c1" },
      nobodys: (label) => ({ status: 400, detail: `error ${label.at(-1)}` }),
      labelled: "all",
    },
    "cannot tell",
  ],
  [
    "400 in other words than under a label it has not",
    { own: malformed, nobodys: () => ({ status: 400, detail: "no such profile" }), labelled: "all" },
    null,
  ],
  ["another status than under a label it has not", { own: malformed, labelled: "none" }, null],
  ["word that a person looks first", { own: { code: "gateway.pending", status: 202 }, labelled: "none" }, null],
])("a CA answers an empty request with %s", async (_, answers, says) => {
  const steps = await tryChannel(h.system, { connector: "ca1", labels: { person: "person" } }, refusing(good, answers));
  const profile = steps.find(({ step }) => step === "profile");
  if (says === null) expect(profile).toMatchObject({ problem: null, isTold: true });
  else
    expect(profile).toMatchObject({ problem: { en: expect.stringContaining(says) }, isTold: !says.includes("cannot") });
});

test("a CA under no anchor of ours is told for each of its certificates", async () => {
  const other = testCa(() => h.clock.now().getTime());
  const problems = await found(
    refusing({ ...other, caCertificates: async () => certificatesOnly([other.issuing.der]) }),
  );
  expect(problems).toContainEqual(["certificate", "测试签发 CA", expect.stringContaining("does not chain")]);
});
