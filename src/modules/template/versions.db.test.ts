import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AppError } from "#core/error.ts";
import { audit } from "#modules/audit/schema.ts";
import { sm3Hex } from "#server/sm3.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { diffForms } from "./diff-forms.ts";
import { blankForm, type Form, formShape } from "./form.ts";
import { publishTemplate, retireTemplate, rollBack } from "./publish-template.ts";
import { listTemplates, readTemplate, readVersion } from "./read-template.ts";
import { createTemplate, describeTemplate, restoreDraft, saveDraft } from "./save-draft.ts";
import { templateVersion } from "./schema.ts";

let hospital: Harness;
beforeAll(async () => {
  hospital = await openHarness();
});
afterAll(() => hospital.close());

const typeExists = (_: unknown, code: string) => Promise.resolve(code === "discharge-summary");
const staff = (staffNo: string) => hospital.as({ kind: "staff", personId: staffNo, staffNo, roles: ["system-admin"] });

let count = 0;
let templateId = "";
beforeEach(async () => {
  const described = { name: `出院小结 ${++count}`, code: `discharge-${count}`, typeCode: "discharge-summary" };
  templateId = (await createTemplate(staff("A01"), described, typeExists)).templateId;
});

function formWith(text: string): Form {
  const field = { id: "t", name: "标题", kind: "text", page: "p1", text, box: { x: 10, y: 10, w: 100, h: 10 } };
  return formShape.parse({ ...blankForm(), fields: [field] });
}

/** The code and facts of what is thrown. */
const refusal = async (promise: Promise<unknown>) => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.facts];
    throw error;
  }
  return null;
};

test("two editors do not overwrite each other: the slower one is told who was faster", async () => {
  const { revision } = await saveDraft(staff("A01"), { templateId, revision: 0, form: formWith("甲") });
  expect(revision).toBe(1);
  const late = saveDraft(staff("B02"), { templateId, revision: 0, form: formWith("乙") });
  expect(await refusal(late)).toEqual(["template.changed-meanwhile", { by: "A01" }]);
  expect((await readTemplate(hospital.system, templateId)).draft).toEqual(formWith("甲"));
  // At the same moment, on nodes of their own: exactly one wins.
  const [one, other] = [hospital.node(), hospital.node()];
  const both = await Promise.allSettled([
    saveDraft({ ...staff("A01"), db: one }, { templateId, revision: 1, form: formWith("丙") }),
    saveDraft({ ...staff("B02"), db: other }, { templateId, revision: 1, form: formWith("丁") }),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect((await readTemplate(hospital.system, templateId)).draftRevision).toBe(2);
});

test("a published version never changes, whatever happens to the draft; rolled back to, it is current again", async () => {
  await saveDraft(staff("A01"), { templateId, revision: 0, form: formWith("第一版") });
  const first = await publishTemplate(staff("A01"), { templateId, revision: 1, note: "首版" });
  await saveDraft(staff("A01"), { templateId, revision: 1, form: formWith("第二版") });
  const stored = await readVersion(hospital.system, { templateId, version: 1 });
  expect(stored.form).toEqual(formWith("第一版"));
  await publishTemplate(staff("A01"), { templateId, revision: 2, note: "" });
  const after = await readVersion(hospital.system, { templateId, version: 1 });
  expect([after.digest, after.state, after.form]).toEqual([first.digest, "superseded", stored.form]);
  const [row] = await hospital.db.select().from(templateVersion);
  expect(sm3Hex(Buffer.from(row?.form ?? ""))).toBe(row?.digest);

  await rollBack(staff("A01"), { templateId, version: 1 });
  const found = await readTemplate(hospital.system, templateId);
  expect(found.currentVersion).toBe(1);
  expect(found.versions.map(({ version, state }) => [version, state])).toEqual([
    [2, "superseded"],
    [1, "current"],
  ]);
  // The draft is the editors' own; it is only restored when they say so.
  expect(found.draft).toEqual(formWith("第二版"));
  await restoreDraft(staff("A01"), { templateId, version: 1, revision: 2 });
  expect((await readTemplate(hospital.system, templateId)).draft).toEqual(formWith("第一版"));
  const third = await publishTemplate(staff("A01"), { templateId, revision: 3, note: "" });
  expect(third).toEqual({ version: 3, digest: first.digest });
});

test("only the draft that was looked at is published, and only if it is sound", async () => {
  await saveDraft(staff("A01"), { templateId, revision: 0, form: formWith("好") });
  expect((await refusal(publishTemplate(staff("B02"), { templateId, revision: 0, note: "" })))?.[0]).toBe(
    "template.changed-meanwhile",
  );
  await saveDraft(staff("A01"), { templateId, revision: 1, form: formWith("罕见\u{2a6d7}") });
  const unfit = await refusal(publishTemplate(staff("A01"), { templateId, revision: 2, note: "" }));
  expect(unfit).toEqual(["template.form-unfit", expect.objectContaining({ field: "标题" })]);
  expect((await readTemplate(hospital.system, templateId)).versions).toEqual([]);
});

test("retired: nothing is published any more, its code is free, its versions stay readable", async () => {
  await publishTemplate(staff("A01"), { templateId, revision: 0, note: "" });
  const described = { name: "新", code: `discharge-${count}`, typeCode: "discharge-summary" };
  expect((await refusal(createTemplate(staff("A01"), described, typeExists)))?.[0]).toBe("template.code-taken");
  await retireTemplate(staff("A01"), { templateId });
  expect((await refusal(publishTemplate(staff("A01"), { templateId, revision: 0, note: "" })))?.[0]).toBe(
    "template.retired",
  );
  expect((await readVersion(hospital.system, { templateId, version: 1 })).state).toBe("retired");
  const { draft: form, draftRevision: revision } = await readTemplate(hospital.system, templateId);
  await expect(saveDraft(hospital.system, { templateId, revision, form })).rejects.toMatchObject({
    code: "template.retired-draft",
  });
  expect((await createTemplate(staff("A01"), described, typeExists)).templateId).not.toBe(templateId);
  const other = { templateId, name: "x", code: "x", typeCode: "no-such" };
  expect((await refusal(describeTemplate(staff("A01"), other, typeExists)))?.[0]).toBe("template.unknown-type");
});

test("found by name, code, type and state; each change is in the audit log with its digest", async () => {
  await publishTemplate(staff("A01"), { templateId, revision: 0, note: "说明" });
  const list = (filter: Partial<Parameters<typeof listTemplates>[1]>) =>
    listTemplates(hospital.system, { text: "", page: 1, size: 20, ...filter });
  const found = await list({ text: `discharge-${count}`, state: "published" });
  expect(found.templates.map(({ id, versions }) => [id, versions])).toEqual([[templateId, 1]]);
  expect(await list({ text: "100%" })).toEqual({ templates: [], total: 0 });
  // A page has its own templates only; together the pages have them all, once.
  const described = { name: `出院小结 ${count} 乙`, code: `discharge-${count}-b`, typeCode: "discharge-summary" };
  const other = await createTemplate(staff("A01"), described, typeExists);
  const pages = await Promise.all([1, 2, 3].map((page) => list({ text: `出院小结 ${count}`, page, size: 1 })));
  expect(pages.map(({ templates, total }) => [templates.map(({ id }) => id), total])).toEqual([
    [[templateId], 2],
    [[other.templateId], 2],
    [[], 2],
  ]);
  const events = await hospital.db.select().from(audit);
  const mine = events.filter(({ subject }) => subject === templateId).map(({ type }) => type);
  expect(mine).toEqual(["template.created", "template.published"]);
});

test("a diff names what was added, removed and changed, and where", () => {
  const from = formShape.parse({
    ...formWith("旧"),
    fields: [
      ...formWith("旧").fields,
      { id: "x", name: "线", kind: "line", page: "p1", box: { x: 1, y: 1, w: 9, h: 1 } },
    ],
  });
  const to = formWith("新");
  const moved = formShape.parse({
    ...to,
    fields: to.fields.map((field) => ({ ...field, box: { ...field.box, x: 20 } })),
  });
  const diff = diffForms(from, moved);
  expect(diff.removed).toEqual([{ field: "x", name: "线", kind: "line" }]);
  expect(diff.changed).toEqual([
    {
      field: "t",
      name: "标题",
      kind: "text",
      paths: [
        { path: "box.x", from: "10", to: "20" },
        { path: "text", from: "旧", to: "新" },
      ],
    },
  ]);
  expect(diffForms(moved, moved)).toEqual({ added: [], removed: [], changed: [], form: [] });
});
