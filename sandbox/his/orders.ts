import { randomUUID } from "node:crypto";
import { z } from "zod";
import { ApiProblem, type ApiClient } from "./api-client.ts";
import { autoSignFor, WORKSTATION } from "./auto-sign.ts";
import { DATA_SAMPLES, FORM_SAMPLES, sampleData, SAMPLES, samplePdf } from "./samples.ts";

export type Order = {
  id: string;
  requestId: string;
  /** Null for data, which has no document: its signature is fetched by the request. */
  documentId: string | null;
  title: string;
  createdAt: string;
  signers: { staffNo: string; name: string }[];
};

const KEYWORD = "医师签名：";

export const orderShape = z.object({
  sample: z.string().optional(),
  pdfBase64: z.string().optional(),
  type: z.string().min(1),
  title: z.string().trim().min(1).max(120),
  patientName: z.string().trim().default(""),
  signers: z.array(z.string()).min(1).max(8),
  order: z.enum(["sequential", "parallel"]),
  /** Sign at once, in the doctor's open session. */
  auto: z.boolean().default(false),
  place: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("keyword"), keyword: z.string().min(1).default(KEYWORD) }),
    z.object({ kind: z.literal("coordinates"), page: z.number().int().min(1), x: z.number(), y: z.number() }),
  ]),
});

/** Sends the document, then asks for the signatures: what a HIS does when a doctor presses “提交签名”. */
export async function placeOrder(api: ApiClient, given: z.infer<typeof orderShape>): Promise<Order> {
  const sample = SAMPLES.find(({ id }) => id === given.sample);
  const contentBase64 = given.pdfBase64 ?? samplePdf(given.sample ?? "")?.toString("base64");
  const id = randomUUID();
  const document = await api.json("POST", "/documents", {
    type: given.type,
    title: given.title,
    externalId: `SIM-${id}`,
    patient: given.pdfBase64
      ? { name: given.patientName || "演示病人", visitNo: `ZY${Date.now()}` }
      : (sample?.patient ?? { name: "演示病人", visitNo: `ZY${Date.now()}` }),
    contentBase64,
  });
  const documentId = z.string().parse(document.documentId);
  const [first, second] = given.signers;
  if (given.auto && second !== undefined)
    throw new ApiProblem(400, "one-signer", "自动签一次只能有一位签署人。请只选一位。");
  const content = Buffer.from(contentBase64 ?? "", "base64");
  const autoSign = given.auto
    ? { autoSign: await autoSignFor(api, first ?? "", { type: given.type, docId: documentId, content }) }
    : {};
  const request = await api.json("POST", "/sign-requests", {
    documentId,
    order: given.order,
    signers: given.signers.map((staffNo, at) => ({ staffNo, place: placeOf(given.place, at) })),
    expiresInMinutes: 24 * 60,
    workstation: WORKSTATION,
    ...autoSign,
  });
  return {
    id,
    requestId: z.string().parse(request.requestId),
    documentId,
    title: given.title,
    createdAt: new Date().toISOString(),
    signers: signersOf(api, given.signers),
  };
}

export const formOrderShape = z.object({
  form: z.string(),
  signers: z.array(z.string()).min(1).max(8),
  order: z.enum(["sequential", "parallel"]),
});

const areasShape = z.array(z.object({ kind: z.string(), name: z.string(), order: z.number() }));

/** Sends data; the platform makes the document from its template, and the n-th signer signs in its n-th area. */
export async function placeFormOrder(api: ApiClient, given: z.infer<typeof formOrderShape>): Promise<Order> {
  const sample = FORM_SAMPLES.find(({ id }) => id === given.form);
  if (!sample) throw new ApiProblem(404, "no-form", "没有这份模板示例。请刷新页面。");
  const id = randomUUID();
  const { title, patient, template: code, data } = sample;
  const made = await api.json("POST", "/documents", {
    title,
    externalId: `SIM-${id}`,
    patient,
    template: { code, data },
  });
  const documentId = z.string().parse(made.documentId);
  const areas = areasShape
    .parse(made.areas)
    .filter(({ kind }) => kind === "signature")
    .toSorted((a, b) => a.order - b.order);
  const [last] = given.signers.slice(areas.length);
  if (last !== undefined)
    throw new ApiProblem(400, "areas", `这份文书有 ${areas.length} 个签名区，请选不超过 ${areas.length} 位签署人。`);
  const request = await api.json("POST", "/sign-requests", {
    documentId,
    order: given.order,
    signers: given.signers.map((staffNo, at) => ({ staffNo, place: { kind: "field", name: areas[at]?.name } })),
    expiresInMinutes: 24 * 60,
    workstation: WORKSTATION,
  });
  return {
    id,
    requestId: z.string().parse(request.requestId),
    documentId,
    title,
    createdAt: new Date().toISOString(),
    signers: signersOf(api, given.signers),
  };
}

function signersOf(api: ApiClient, staffNos: readonly string[]): Order["signers"] {
  const names = new Map(api.credentials.staff.map(({ staffNo, name }) => [staffNo, name]));
  return staffNos.map((staffNo) => ({ staffNo, name: names.get(staffNo) ?? staffNo }));
}

export const dataOrderShape = z.object({
  data: z.string(),
  format: z.enum(["p7-detached", "p7-attached", "p1"]),
  signers: z.array(z.string()).min(1),
  auto: z.boolean().default(false),
});

/** Asks one doctor to sign data, e.g. a prescription as the pharmacy keeps it. */
export async function placeDataOrder(api: ApiClient, given: z.infer<typeof dataOrderShape>): Promise<Order> {
  const sample = DATA_SAMPLES.find(({ id }) => id === given.data);
  const [staffNo = ""] = given.signers;
  const id = randomUUID();
  const contentText = sampleData(given.data) ?? "";
  const externalId = `SIM-${id}`;
  const document = { type: sample?.type ?? "", docId: externalId, content: Buffer.from(contentText, "utf8") };
  const autoSign = given.auto ? { autoSign: await autoSignFor(api, staffNo, document) } : {};
  const asked = await api.json("POST", "/data-signatures", {
    signer: { kind: "person", staffNo },
    format: given.format,
    type: sample?.type,
    title: sample?.title,
    externalId,
    patient: sample?.patient,
    contentText,
    workstation: WORKSTATION,
    ...autoSign,
  });
  return {
    id,
    requestId: z.string().parse(asked.signatureId),
    documentId: null,
    title: sample?.title ?? "数据签名",
    createdAt: new Date().toISOString(),
    signers: signersOf(api, [staffNo]),
  };
}

/** The n-th signer signs at the n-th mention of the keyword, or beside the one before. Millimetres from the top left. */
function placeOf(place: z.infer<typeof orderShape>["place"], at: number) {
  if (place.kind === "keyword") return { kind: "keyword", keyword: place.keyword, occurrence: at + 1 };
  const { page, x, y } = place;
  return { kind: "coordinates", page, x: x + (at % 3) * 50, y: y + Math.floor(at / 3) * 20, width: 40, height: 16 };
}
