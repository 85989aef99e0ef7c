import { describe, expect, it } from "vitest";
import { parseCrl } from "#core/x509/crl.ts";
import { corpusFile } from "#test/pdf-signer.ts";
import { archiveAt, DAY, NOW, signAs, signedWorld, withValidationData, YEAR } from "#test/signed-world.ts";
import { verifyDocument } from "./verify-document.ts";

const original = corpusFile("documents/prescription.pdf");
const world = signedWorld();
const doctor = world.person({ notBefore: NOW - DAY, notAfter: NOW + YEAR });
const authority = world.authority({ notBefore: NOW - DAY, notAfter: NOW + 2 * YEAR });
const later = world.authority({ notBefore: NOW - DAY, notAfter: NOW + 5 * YEAR });
const plain = signAs(original, doctor);
const stamped = signAs(original, doctor, { authority, atMs: NOW + 1000 });

/** The first signature's report at a moment, by the lists at hand. */
function judge(pdf: Uint8Array, nowMs: number, crls: readonly Uint8Array[] = [], needsRevocation = false) {
  const report = verifyDocument(pdf, { anchors: [world.anchor], crls: crls.map(parseCrl), nowMs, needsRevocation });
  const [first] = report.signatures;
  if (!first) throw new Error("no signature");
  return first;
}
const outcome = (...args: Parameters<typeof judge>) => {
  const { indication, subIndication } = judge(...args);
  return subIndication === null ? indication : `${indication} ${subIndication}`;
};
const status = (code: string, ...args: Parameters<typeof judge>) =>
  judge(...args).constraints.find((one) => one.code === code)?.status;

describe("a certificate that has expired", () => {
  it("is no matter to a signature that a timestamp proves to be older", () => {
    expect(outcome(stamped, NOW + YEAR + DAY)).toBe("TOTAL_PASSED");
    expect(judge(stamped, NOW + YEAR + DAY).time).toMatchObject({
      source: "timestamp",
      best: new Date(NOW + 1000).toISOString(),
    });
  });

  it("leaves a signature undecided that only claims to be older", () => {
    expect(outcome(plain, NOW + DAY)).toBe("TOTAL_PASSED");
    expect(outcome(plain, NOW + YEAR + DAY)).toBe("INDETERMINATE OUT_OF_BOUNDS_NO_POE");
    expect(judge(plain, NOW + YEAR + DAY).reasons.map(({ code }) => code)).toContain("time.no-proof");
  });

  it("of the time-stamping authority takes the proof away, until a later authority has stamped it in time", () => {
    expect(outcome(stamped, NOW + 3 * YEAR)).toBe("INDETERMINATE OUT_OF_BOUNDS_NO_POE");
    const archived = archiveAt(stamped, later, NOW + YEAR);
    expect(outcome(archived, NOW + 3 * YEAR)).toBe("TOTAL_PASSED");
    expect(status("archive.proof", archived, NOW + 3 * YEAR)).toBe("PASSED");
    expect(outcome(archived, NOW + 6 * YEAR)).toBe("INDETERMINATE OUT_OF_BOUNDS_NO_POE");
    const tooLate = archiveAt(stamped, later, NOW + 2 * YEAR + DAY);
    expect(outcome(tooLate, NOW + 3 * YEAR)).toBe("INDETERMINATE OUT_OF_BOUNDS_NO_POE");
  });

  it("existed after the signature says it was made: a contradiction", () => {
    const early = signAs(original, world.person({ notBefore: NOW + DAY, notAfter: NOW + YEAR }), {
      authority,
      atMs: NOW + 1000,
    });
    expect(outcome(early, NOW + 2 * DAY)).toBe("TOTAL_FAILED NOT_YET_VALID");
  });
});

describe("a certificate that was revoked", () => {
  const list = (at: number, thisUpdate = NOW + 10 * DAY) =>
    world.list([{ of: doctor, at, reason: 1 }], { thisUpdate, nextUpdate: thisUpdate + 30 * DAY });

  it("after the proven time: valid, and it says so", () => {
    const report = judge(stamped, NOW + 11 * DAY, [list(NOW + 5 * DAY)]);
    expect(report.indication).toBe("TOTAL_PASSED");
    expect(report.note).toMatchObject({ code: "chain.revoked-since", zh: expect.stringContaining("密钥泄露") });
    expect(report.chain.certificates[0]?.revocation).toMatchObject({
      atSigning: { status: "good", source: { kind: "crl", isInFile: false } },
      now: { status: "revoked", since: new Date(NOW + 5 * DAY).toISOString() },
    });
  });

  it("before the proven time: invalid", () => {
    expect(outcome(stamped, NOW + 11 * DAY, [list(NOW - 3_600_000)])).toBe("TOTAL_FAILED REVOKED");
    expect(judge(stamped, NOW + 11 * DAY, [list(NOW - 3_600_000)]).chain.status).toBe("revoked");
  });

  it("without proof of any time: nobody can tell", () => {
    expect(outcome(plain, NOW + 11 * DAY, [list(NOW + 5 * DAY)])).toBe("INDETERMINATE REVOKED_NO_POE");
  });

  it("is found in the file's own validation data", () => {
    const listed = withValidationData(stamped, { crls: [list(NOW - 3_600_000)] });
    expect(outcome(listed, NOW + 11 * DAY)).toBe("TOTAL_FAILED REVOKED");
    const sound = withValidationData(stamped, {
      crls: [world.list([], { thisUpdate: NOW + 2000, nextUpdate: NOW + DAY })],
    });
    expect(outcome(sound, NOW + DAY - 1, [], true)).toBe("TOTAL_PASSED");
    expect(judge(sound, NOW + DAY - 1)).toMatchObject({ level: "B-LT" });
    expect(judge(archiveAt(sound, later, NOW + 5000), NOW + DAY - 1)).toMatchObject({ level: "B-LTA" });
  });

  it("a list signed by somebody else says nothing", () => {
    const other = signedWorld().list([{ of: doctor, at: NOW - 3_600_000 }], { thisUpdate: NOW });
    expect(outcome(stamped, NOW + DAY, [other])).toBe("TOTAL_PASSED");
  });
});

describe("revocation information that is missing", () => {
  it("is a warning, or nobody can tell when it is required", () => {
    expect(outcome(stamped, NOW + DAY)).toBe("TOTAL_PASSED");
    expect(status("revocation.signer", stamped, NOW + DAY)).toBe("WARNING");
    expect(outcome(stamped, NOW + DAY, [], true)).toBe("INDETERMINATE TRY_LATER");
  });

  it("is as good as missing when it is out of date and nothing proves an earlier time", () => {
    const stale = world.list([], { thisUpdate: NOW, nextUpdate: NOW + DAY });
    expect(outcome(plain, NOW + 3 * DAY, [stale], true)).toBe("INDETERMINATE TRY_LATER");
    expect(outcome(stamped, NOW + 3 * DAY, [stale], true)).toBe("TOTAL_PASSED");
  });
});

describe("a time-stamping authority", () => {
  it("whose key was compromised proves nothing; one that only stopped still does (RFC 3161 §4)", () => {
    const revoked = (reason: number) =>
      world.list([{ of: authority, at: NOW + 2 * DAY, reason }], {
        thisUpdate: NOW + 3 * DAY,
        nextUpdate: NOW + 9 * DAY,
      });
    expect(outcome(stamped, NOW + 4 * DAY, [revoked(1)])).toBe("INDETERMINATE NO_POE");
    expect(outcome(stamped, NOW + 4 * DAY, [revoked(5)])).toBe("TOTAL_PASSED");
    const archived = archiveAt(stamped, later, NOW + DAY);
    expect(outcome(archived, NOW + 4 * DAY, [revoked(1)])).toBe("TOTAL_PASSED");
  });

  it("outside the trusted roots proves nothing", () => {
    const foreign = signedWorld("别的根").authority({ notAfter: NOW + YEAR });
    const pdf = signAs(original, doctor, { authority: foreign, atMs: NOW + 1000 });
    expect(outcome(pdf, NOW + DAY)).toBe("INDETERMINATE NO_POE");
    expect(judge(pdf, NOW + DAY).time.source).toBe("claimed");
  });

  it("cannot stamp a file before what is in it was stamped", () => {
    const pdf = archiveAt(signAs(original, doctor, { authority, atMs: NOW + DAY }), later, NOW + 1000);
    expect(outcome(pdf, NOW + 2 * DAY)).toBe("INDETERMINATE TIMESTAMP_ORDER_FAILURE");
  });
});
