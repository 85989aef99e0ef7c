import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Hasher, rangeDigests } from "#core/pdf/range-digests.ts";
import { corpusFile } from "#test/pdf-signer.ts";
import { archiveAt, NOW, signAs, signedWorld } from "#test/signed-world.ts";
import { checkWritten } from "./check-written.ts";

const world = signedWorld();
const doctor = world.person();
const authority = world.authority();
const sign = (pdf: Uint8Array, atMs = NOW) => signAs(pdf, doctor, { authority, atMs });
const check = (pdf: Uint8Array) => checkWritten(pdf, [world.anchor]);

describe("a file of ours, read back", () => {
  it("tells of every signature, and which reaches the end", () => {
    const found = check(sign(sign(corpusFile("documents/prescription.pdf"))));
    expect(found.map(({ integrity, isLast, isTrusted }) => [integrity, isLast, isTrusted])).toEqual([
      ["intact", false, true],
      ["intact", true, true],
    ]);
  });

  it("passes over archive timestamps, which are no signer's", () => {
    const archived = archiveAt(sign(corpusFile("documents/prescription.pdf")), authority, NOW);
    expect(check(sign(archived)).map(({ integrity }) => integrity)).toEqual(["intact", "intact"]);
  });

  it("knows a new signature from what other software signed before", () => {
    for (const name of ["pkcs7.pdf", "PAdES-LT.pdf", "timestamped_and_signed.pdf"]) {
      const found = check(sign(corpusFile(`signed/${name}`)));
      expect(found.length).toBeGreaterThan(1);
      expect(found.at(-1)).toMatchObject({ integrity: "intact", isLast: true, isTrusted: true });
      expect(found[0]).toMatchObject({ isLast: false, isTrusted: false });
    }
  });

  it("sees a changed byte in every signature that covers it", () => {
    const once = sign(corpusFile("documents/prescription.pdf"));
    const twice = sign(once);
    const late = Uint8Array.from(twice);
    late[once.length + 40] = (late[once.length + 40] ?? 0) ^ 1;
    const early = Uint8Array.from(twice);
    early[12] = (early[12] ?? 0) ^ 1;
    expect(check(early).map(({ integrity }) => integrity)).toEqual(["changed", "changed"]);
    expect(check(late).map(({ integrity }) => integrity)).toEqual(["intact", "changed"]);
  });
});

describe("one pass of hashing", () => {
  it("gives the digests that separate passes give, in whatever order the ranges are asked for", () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251);
    const ranges = [
      [0, 3000, 3500, 1500],
      [0, 100, 200, 300],
      [0, 100, 200, 4800],
      [0, 5000, 5000, 0],
      [0, 0, 64, 1],
    ] as const;
    const separate = ranges.map(([, from, to, length]) =>
      createHash("sm3")
        .update(bytes.subarray(0, from))
        .update(bytes.subarray(to, to + length))
        .digest("hex"),
    );
    let hashed = 0;
    const counting = (hash = createHash("sm3")): Hasher => ({
      update: (part: Uint8Array) => {
        hashed += part.length;
        hash.update(part);
      },
      copy: () => counting(hash.copy()),
      digest: () => new Uint8Array(hash.digest()),
    });
    const together = rangeDigests(bytes, ranges, () => counting());
    expect(together.map((digest) => Buffer.from(digest).toString("hex"))).toEqual(separate);
    expect(hashed).toBe(5000 + 1500 + 300 + 4800 + 0 + 1);
  });
});
