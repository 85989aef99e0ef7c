import { z } from "zod";
import { pageBoxes } from "#modules/document/pdfium/page-boxes.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { Doctor, type Places, type Staff } from "./doctor.ts";
import { HisClient } from "./his-client.ts";

export type SmokeInput = Places & {
  pdf: Uint8Array;
  signers: number;
  hisUrl: string;
  credentials: { accessKey: string; secret: string; staff: (Staff & { title: string })[] };
  say: (line: string) => void;
};

const account = z.array(z.object({ accountId: z.string(), name: z.string() }));
const created = z.object({ documentId: z.string() });
const requested = z.object({ requestId: z.string() });
const status = z.object({ state: z.string(), signers: z.array(z.object({ staffNo: z.string(), state: z.string() })) });
const anchorList = z.object({ anchors: z.array(z.object({ pem: z.string() })) });

/** Uploads, binds the doctors, signs in order, and brings the signed PDF and the trust anchors as PEM. */
export async function runSmoke(input: SmokeInput): Promise<{ pdf: Uint8Array; anchors: string }> {
  const { say } = input;
  const his = new HisClient(input.hisUrl, input.credentials.accessKey, input.credentials.secret);
  const doctors = await callDoctors(input);
  for (const doctor of doctors) {
    await timed(say, `bound ${doctor.staff.name} ${doctor.staff.staffNo}`, () => doctor.bind());
  }
  const { documentId } = created.parse(
    await his.post("/documents", {
      type: "discharge-summary",
      title: "出院小结",
      externalId: `smoke-${Date.now()}`,
      patient: { name: "王秀兰", visitNo: "202611-03187", bedNo: "12", department: "心血管内科" },
      contentBase64: Buffer.from(input.pdf).toString("base64"),
    }),
  );
  const page = await firstPageOf(input.pdf);
  const { requestId } = requested.parse(
    await his.post("/sign-requests", {
      documentId,
      order: "sequential",
      signers: doctors.map((doctor, at) => ({ staffNo: doctor.staff.staffNo, place: placeOf(at, page) })),
    }),
  );
  for (const doctor of doctors)
    await timed(say, `signed by ${doctor.staff.name}`, () => signOne(his, requestId, doctor));
  await untilCompleted(his, requestId);
  const pdf = await his.download(`/documents/${documentId}/content`);
  const { anchors } = anchorList.parse(await his.get("/trust-anchors"));
  return { pdf, anchors: anchors.map(({ pem }) => pem).join("") };
}

/** Doctors from the end of the list: the first ones are for the person who tries the demonstration by hand. */
async function callDoctors(input: SmokeInput): Promise<Doctor[]> {
  const accounts = account.parse(await (await fetch(new URL("/device/accounts", input.wechatUrl))).json());
  const chosen = input.credentials.staff
    .filter(({ title }) => title.includes("医师"))
    .toReversed()
    .slice(0, input.signers);
  if (chosen.length < input.signers) throw new Error(`only ${chosen.length} doctors are known; ask for fewer signers`);
  return chosen.map((staff) => {
    const own = accounts.find(({ name }) => name === staff.name);
    if (!own) throw new Error(`${staff.name} has no WeChat account`);
    return new Doctor(staff, own.accountId, input);
  });
}

async function signOne(his: HisClient, requestId: string, doctor: Doctor): Promise<void> {
  const { text } = z
    .object({ text: z.string() })
    .parse(await his.post(`/sign-requests/${requestId}/qr`, { staffNo: doctor.staff.staffNo }));
  const { taskId } = await doctor.phone.scan(text);
  const { pages, isWarned, warnings } = await doctor.phone.read(taskId);
  if (pages > 0) await doctor.phone.page({ taskId, page: 1, width: 720 });
  const [outcome] = await doctor.phone.sign([taskId], doctor.pin, isWarned ? warnings.map(({ zh }) => zh) : []);
  doctor.save();
  if (outcome?.status !== "signed") throw new Error(`${doctor.staff.name}: ${outcome?.code ?? "nothing was signed"}`);
}

async function untilCompleted(his: HisClient, requestId: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { state } = status.parse(await his.get(`/sign-requests/${requestId}`));
    if (state === "completed") return;
    if (Date.now() > deadline) throw new Error(`the request is still ${state}`);
    await new Promise((later) => setTimeout(later, 100));
  }
}

type Size = { width: number; height: number };
const A4: Size = { width: 210, height: 297 };
const MM = 72 / 25.4;

/** The first page as it is shown, in millimetres. A file that only the intake can read is taken for A4. */
async function firstPageOf(pdf: Uint8Array): Promise<Size> {
  try {
    const [box] = await pageBoxes(pdf);
    if (!box) return A4;
    const [width, height] = [box.width / MM, box.height / MM];
    return box.rotation % 180 === 0 ? { width, height } : { width: height, height: width };
  } catch {
    return A4;
  } finally {
    await closePdfium();
  }
}

/** Three in a row from the foot of the page upwards, millimetres from its top left corner. */
function placeOf(at: number, page: Size) {
  const width = Math.min(50, page.width / 3 - 4);
  const height = Math.min(18, page.height / 4);
  const rows = Math.max(1, Math.floor(page.height / (height + 4)));
  const row = Math.floor(at / 3) % rows;
  const round = (mm: number) => Math.round(mm * 10) / 10;
  const x = 2 + (at % 3) * (page.width / 3);
  const y = page.height - (row + 1) * (height + 4);
  return {
    kind: "coordinates" as const,
    page: 1,
    x: round(x),
    y: round(y),
    width: round(width),
    height: round(height),
  };
}

async function timed(say: (line: string) => void, what: string, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await work();
  say(`${what}, ${Math.round(performance.now() - startedAt)} ms`);
}
