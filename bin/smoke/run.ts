import { z } from "zod";
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
  const { requestId } = requested.parse(
    await his.post("/sign-requests", {
      documentId,
      order: "sequential",
      signers: doctors.map((doctor, at) => ({ staffNo: doctor.staff.staffNo, place: placeOf(at) })),
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
  const { pages } = await doctor.phone.read(taskId);
  if (pages > 0) await doctor.phone.page({ taskId, page: 1, width: 720 });
  const [outcome] = await doctor.phone.sign([taskId], doctor.pin);
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

/** Millimetres from the top left corner: three in a row, rows going down. */
function placeOf(at: number) {
  return {
    kind: "coordinates" as const,
    page: 1,
    x: 15 + (at % 3) * 60,
    y: 20 + Math.floor(at / 3) * 25,
    width: 50,
    height: 18,
  };
}

async function timed(say: (line: string) => void, what: string, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await work();
  say(`${what}, ${Math.round(performance.now() - startedAt)} ms`);
}
