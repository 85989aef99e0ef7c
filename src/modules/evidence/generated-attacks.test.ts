import { describe, expect, it } from "vitest";
import { readFields } from "#core/pdf/fields.ts";
import { appended, firstPage } from "#test/attacks/append.ts";
import { type Attack, seeded, type Target } from "#test/attacks/attack.ts";
import { byteFlips } from "#test/attacks/byte-flips.ts";
import { cmsAttacks } from "#test/attacks/cms.ts";
import { costlyFiles } from "#test/attacks/costly.ts";
import { annotationAttacks } from "#test/attacks/annotations.ts";
import { catalogAttacks } from "#test/attacks/catalog.ts";
import { formAttacks } from "#test/attacks/forms.ts";
import { pageAttacks } from "#test/attacks/pages.ts";
import { certifyAs, fellowAttacks } from "#test/attacks/fellows.ts";
import { fakeSignatures, laterSignatureAttacks } from "#test/attacks/later-signature.ts";
import { prepared, shadows } from "#test/attacks/shadow.ts";
import { laterSeamAttacks, seamAttacks } from "#test/attacks/seam.ts";
import { note, text } from "#test/attacks/parts.ts";
import { byteRangeGames, forgedKeys, wrapping } from "#test/attacks/signature-dictionary.ts";
import { crossReferenceGames, cuts } from "#test/attacks/structure.ts";
import { twoFaced } from "#test/attacks/two-faced.ts";
import { stampedAfter, unfinished } from "#test/attacks/unfinished.ts";
import { signedTargets } from "#test/attacks/targets.ts";
import { corpusFile } from "#test/pdf-signer.ts";
import { NOW, signAs } from "#test/signed-world.ts";
import { verifyDocument } from "./verify-document.ts";

const SEED = "杏签 2026";
const LIMIT_MS = 2000;
const { targets, doctor, second, authority } = signedTargets();

const judge = (pdf: Uint8Array, { anchors, nowMs }: Target) => verifyDocument(pdf, { anchors, nowMs });

/** The verdict, with the processor time it cost: wall time on a busy machine says nothing. */
function attacked(pdf: Uint8Array, target: Target) {
  const before = process.cpuUsage();
  const report = judge(pdf, target);
  const { user, system } = process.cpuUsage(before);
  return { report, ms: (user + system) / 1000 };
}

const families: Record<string, Attack[]> = {
  "bytes are changed": byteFlips,
  "universal forgery": forgedKeys,
  "the byte range": byteRangeGames,
  "signature wrapping": wrapping,
  "the signature's value": cmsAttacks,
  pages: pageAttacks,
  annotations: annotationAttacks,
  "form fields": formAttacks,
  "catalog, metadata, validation data": catalogAttacks,
  "cross-references": crossReferenceGames,
  "cuts and pieces": cuts,
  "files that cost": costlyFiles,
  "fake signatures": fakeSignatures,
  "a seal across pages": seamAttacks,
  "a seal across pages, signed after": laterSeamAttacks(second),
  "signatures that do not fit together": fellowAttacks(second, authority, NOW + 300_000),
  "later signatures": laterSignatureAttacks(second, authority, NOW + 300_000),
};

describe("our own files", () => {
  it.each(targets)("$name: valid as it is", (target) => {
    const report = judge(target.pdf, target);
    expect(report.signatures.flatMap(({ reasons }) => reasons)).toEqual([]);
    expect(report.verdict).toBe("valid");
  });
});

it("a certification that comes first is valid, and so is who signs after it", () => {
  const [target] = targets;
  if (!target) throw new Error("no target");
  const certified = certifyAs(corpusFile("documents/prescription.pdf"), doctor);
  expect(judge(certified, target).verdict).toBe("valid");
  expect(judge(signAs(certified, second), target).verdict).toBe("valid");
});

it("what a certification permits cannot be told, and what it does not is a change", () => {
  const [target] = targets;
  if (!target) throw new Error("no target");
  const certified = certifyAs(corpusFile("documents/sample_form.pdf"), doctor);
  const filled = appended(certified, (revision, reader) => {
    const field = readFields(reader).find(({ type }) => type === "Tx");
    if (!field?.ref) throw new Error("no text field");
    revision.edit(field.ref).set("V", text("42"));
  });
  const report = judge(filled, target);
  expect(report.signatures[0]?.reasons.map(({ code }) => code)).toEqual(["later.permitted"]);
  expect(report.verdict).toBe("unknown");
  const commented = appended(certified, (revision, reader) =>
    revision.append(firstPage(reader).ref, "Annots", revision.add(note("Text"))),
  );
  expect(judge(commented, target).verdict).toBe("invalid");
  const alone = signAs(corpusFile("documents/sample_form.pdf"), doctor);
  const uncertified = appended(alone, (revision, reader) => {
    const field = readFields(reader).find(({ type }) => type === "Tx");
    if (field?.ref) revision.edit(field.ref).set("V", text("42"));
  });
  expect(judge(uncertified, target).verdict).toBe("invalid");
});

describe.each(Object.entries(families))("%s", (_, attacks) => {
  it.each(attacks)("$name", (attack) => {
    let applied = 0;
    for (const target of targets) {
      const pdf = attack.make(target, seeded(`${SEED} ${attack.name} ${target.name}`));
      if (!pdf) continue;
      applied++;
      const { report, ms } = attacked(pdf, target);
      expect(report.verdict, target.name).not.toBe("valid");
      expect(ms, `${target.name}: processor time`).toBeLessThan(LIMIT_MS);
      const words = report.signatures.flatMap(({ reasons }) => reasons);
      if (report.signatures.length > 0) expect(words.length, `${target.name}: why`).toBeGreaterThan(0);
      for (const { zh, en } of words)
        expect([zh, en].every((word) => word !== "" && !word.includes("undefined"))).toBe(true);
    }
    expect(applied, "it applies to some file").toBeGreaterThan(0);
  });
});

describe("shadow attacks", () => {
  const [target] = targets;
  if (!target) throw new Error("no target");
  it.each([...shadows, ...twoFaced])("$name", (shadow) => {
    const victim = signAs(prepared(corpusFile("documents/prescription.pdf"), shadow), doctor);
    expect(judge(victim, target).verdict).toBe("valid");
    const { report, ms } = attacked(appended(victim, shadow.turn), target);
    expect(report.verdict).not.toBe("valid");
    expect(report.signatures.flatMap(({ reasons }) => reasons).length).toBeGreaterThan(0);
    expect(ms).toBeLessThan(LIMIT_MS);
  });

  it.each(unfinished)("$name", (one) => {
    const victim = one.victim(corpusFile("documents/prescription.pdf"), doctor);
    expect(judge(victim, target).verdict).toBe("valid");
    expect(judge(one.turn(victim), target).verdict).not.toBe("valid");
    const report = judge(stampedAfter(one, victim, authority, NOW + 300_000), target);
    expect(report.signatures.map(({ verdict }) => verdict)).toEqual(["invalid", "valid"]);
    expect(report.signatures[0]?.changesAfter[0]).toMatchObject({ isAllowed: false, page: 1 });
  });
});

it("there are more than two hundred ways, each with a name of its own", () => {
  const names = [...Object.values(families).flat(), ...shadows, ...twoFaced, ...unfinished].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(200);
});
