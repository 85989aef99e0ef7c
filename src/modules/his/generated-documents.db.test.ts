import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { hasType } from "#modules/document/meta.ts";
import { formShape } from "#modules/template/form.ts";
import { publishTemplate, retireTemplate, rollBack } from "#modules/template/publish-template.ts";
import { createTemplate, saveDraft } from "#modules/template/save-draft.ts";
import { signedRequest } from "#test/his-client.ts";
import { STAFF } from "#test/mini-program.ts";
import { pdfsig, pdfText } from "#test/pdf-judges.ts";
import { openSealedHospital, type Shown } from "#test/sealed-hospital.ts";

/** WeChat answers for the account in the code, as its API does through the gateway. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openSealedHospital>>;
beforeAll(async () => {
  at = await openSealedHospital();
}, 120_000);
afterAll(() => at.close());

/** A note that two people sign, with a table that may need another page. */
const FORM = formShape.parse({
  schema: 1,
  pages: [{ id: "p1", width: 210, height: 297 }],
  fields: [
    {
      id: "n",
      name: "姓名",
      kind: "text",
      page: "p1",
      bind: "name",
      required: true,
      box: { x: 20, y: 20, w: 80, h: 8 },
    },
    {
      id: "t",
      name: "医嘱",
      kind: "table",
      page: "p1",
      bind: "orders",
      box: { x: 20, y: 40, w: 170, h: 180 },
      columns: [{ id: "c", title: "医嘱内容", width: 1, bind: "text" }],
    },
    {
      id: "a",
      name: "住院医师",
      kind: "signature",
      role: "住院医师",
      page: "p1",
      parts: "last",
      box: { x: 20, y: 240, w: 50, h: 20 },
    },
    {
      id: "b",
      name: "主治医师",
      kind: "signature",
      role: "主治医师",
      order: 2,
      page: "p1",
      parts: "last",
      box: { x: 90, y: 240, w: 50, h: 20 },
    },
    {
      id: "d",
      name: "住院医师日期",
      kind: "signed-date",
      signature: "a",
      page: "p1",
      parts: "last",
      box: { x: 20, y: 262, w: 50, h: 6 },
    },
    { id: "s", name: "骑缝", kind: "seam", seal: "病历专用章", page: "p1", box: { x: 170, y: 120, w: 40, h: 40 } },
  ],
});

let count = 0;
let templateId = "";
let code = "";
beforeEach(async () => {
  code = `note-${++count}`;
  const described = { name: "病程记录", code, typeCode: "consent", form: FORM };
  ({ templateId } = await createTemplate(at.h.system, described, hasType));
  await publishTemplate(at.h.system, { templateId, revision: 0, note: "" });
});

const answerShape = z.looseObject({
  documentId: z.string(),
  digest: z.string(),
  pages: z.int(),
  template: z.object({ code: z.string(), version: z.int() }),
  areas: z.array(z.looseObject({ kind: z.string(), name: z.string(), who: z.string(), page: z.int() })),
});
const data = { name: "买买提·阿不都拉", orders: [{ text: "一级护理" }, { text: "低盐饮食" }] };

async function post(path: string, body: object): Promise<{ status: number; body: unknown }> {
  const response = await at.app.fetch(signedRequest(at.his, { method: "POST", path, body, now: at.now() }));
  return { status: response.status, body: await response.json() };
}
const make = async (template: object, more: object = {}) =>
  answerShape.parse((await post("/documents", { template: { code, ...template }, ...more })).body);

test("a HIS sends data, gets a document, and two doctors sign it in its own fields", async () => {
  const made = await make({ data }, { patient: { name: "买买提·阿不都拉", bedNo: "12" } });
  expect(made.template).toEqual({ code, version: 1 });
  expect(made.areas.map(({ kind, name, who, page }) => [kind, name, who, page])).toEqual([
    ["signature", "住院医师", "住院医师", 1],
    ["signature", "主治医师", "主治医师", 1],
    ["signed-date", "住院医师日期", "住院医师", 1],
    ["seam", "骑缝", "病历专用章", 1],
  ]);
  const signers = ["住院医师", "主治医师"].map((name, n) => ({
    staffNo: STAFF[n]?.staffNo,
    place: { kind: "field", name },
  }));
  const { documentId } = made;
  const { body } = await post("/sign-requests", { documentId, order: "sequential", signers });
  const request = body as Shown;
  for (const n of [0, 1]) {
    const taskIds = [request.signers[n]?.taskId ?? ""];
    const [result] = await at.phoneAt(n).sign({ type: "cms", taskIds });
    expect(result?.status).toBe("signed");
  }
  expect(await at.follow(request.requestId)).toMatchObject({ state: "completed", revision: 3 });
  const verdict = await at.verdict(documentId);
  expect(verdict.map(({ integrity, problems }) => [integrity, problems])).toEqual([
    ["intact", []],
    ["intact", []],
  ]);
  const pdf = new Uint8Array(await (await at.download(documentId)).arrayBuffer());
  expect(pdfText(pdf)).toContain("买买提·阿不都拉");
  // The day the first signed stands where the form wants it, in a field that shares the signature.
  expect(pdfText(pdf)).toContain("2026年11月24日");
  expect(pdfsig(pdf)).toMatchObject({ total: 3 });
  expect(pdfsig(pdf).said).not.toContain("is not signed");
});

test("the same version and data are the same document, byte for byte; another version is another", async () => {
  const [one, two] = [await make({ data }), await make({ data }, { title: "病程记录" })];
  expect(one.digest).toBe(two.digest);
  expect(one.documentId).not.toBe(two.documentId);
  const moved = formShape.parse({
    ...FORM,
    fields: FORM.fields.map((field) => ({ ...field, box: { ...field.box, y: field.box.y + 2 } })),
  });
  await saveDraft(at.h.system, { templateId, revision: 0, form: moved });
  await publishTemplate(at.h.system, { templateId, revision: 1, note: "" });
  const newer = await make({ data });
  expect([newer.template.version, newer.digest === one.digest]).toEqual([2, false]);
  expect((await make({ data, version: 1 })).digest).toBe(one.digest);
  await rollBack(at.h.system, { templateId, version: 1 });
  expect((await make({ data })).digest).toBe(one.digest);
});

test("data that does not fit makes no document and says which field and why, in Chinese", async () => {
  const said = async (given: object) => {
    const { status, body } = await post("/documents", { template: { code, data: given } });
    return [status, z.looseObject({ code: z.string(), say: z.object({ zh: z.string() }) }).parse(body)] as const;
  };
  expect(await said({ ...data, name: "𪜎" })).toEqual([
    422,
    expect.objectContaining({
      code: "template.missing-glyph",
      say: expect.objectContaining({ zh: expect.stringContaining("字段“姓名”中的“𪜎”（U+2A70E）") }),
    }),
  ]);
  expect((await said({ orders: [] }))[1]).toMatchObject({
    code: "template.required",
    facts: { field: "姓名", bind: "name" },
  });
  expect((await said({ ...data, orders: "x" }))[1].code).toBe("template.value");
  expect((await said({ ...data, name: "长".repeat(200) }))[1].code).toBe("template.overflow");
  const { status, body } = await post("/documents", { type: "consent", template: { code, data } });
  expect([status, body]).toEqual([400, expect.objectContaining({ code: "his.type-of-template" })]);
  await retireTemplate(at.h.system, { templateId });
  expect(await said(data)).toEqual([409, expect.objectContaining({ code: "template.retired" })]);
});

test("a batch answers each by itself, in order; one that fails stops no other", async () => {
  const documents = [
    { template: { code, data } },
    { template: { code, data: {} } },
    { template: { code, data: { ...data, orders: Array.from({ length: 60 }, (_, n) => ({ text: `医嘱 ${n}` })) } } },
    { template: { code: "no-such", data } },
  ];
  const { status, body } = await post("/documents/batch", { documents });
  const shape = z.object({
    failed: z.int(),
    results: z.array(
      z.object({ document: answerShape.optional(), error: z.looseObject({ code: z.string() }).optional() }),
    ),
  });
  const { failed, results } = shape.parse(body);
  expect([status, failed]).toEqual([200, 2]);
  expect(results.map(({ document, error }) => document?.pages ?? error?.code)).toEqual([
    1,
    "template.required",
    3,
    "template.not-found",
  ]);
  // On the last page of three, where the signatures belong.
  expect(results[2]?.document?.areas.filter(({ kind }) => kind === "signature").map(({ page }) => page)).toEqual([
    3, 3,
  ]);
});
