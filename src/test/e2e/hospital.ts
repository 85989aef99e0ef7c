import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { createConnection, type Connection } from "mysql2/promise";
import { z } from "zod";
import { readSettings } from "../../../bin/launch/settings.ts";
import type { Demo } from "../../../bin/launch/welcome.ts";
import { Doctor } from "../../../bin/smoke/doctor.ts";
import { HisClient } from "../../../bin/smoke/his-client.ts";

/** The installation under test, found by the environment that the global setup chose. */
const settings = readSettings();
const credentials = z.object({
  accessKey: z.string(),
  secret: z.string(),
  staff: z.array(z.object({ staffNo: z.string(), name: z.string() })),
});
const accounts = z.array(z.object({ accountId: z.string(), name: z.string() }));

export const here = {
  ...settings,
  his(): HisClient {
    const { accessKey, secret } = credentials.parse(JSON.parse(readFileSync(`${settings.home}/his.json`, "utf8")));
    return new HisClient(`${settings.appUrl}/api/his/v1`, accessKey, secret);
  },
  staff: () => credentials.parse(JSON.parse(readFileSync(`${settings.home}/his.json`, "utf8"))).staff,
  demo: () => JSON.parse(readFileSync(`${settings.home}/demo.json`, "utf8")) as Demo,
  anchorsFile: () => `${settings.home}/anchors.pem`,
};

export async function accountOf(name: string): Promise<string> {
  const all = accounts.parse(await (await fetch(`${settings.wechatUrl}/device/accounts`)).json());
  const own = all.find((account) => account.name === name);
  if (!own) throw new Error(`${name} has no WeChat account`);
  return own.accountId;
}

/** A doctor of the demonstration with a bound phone of his own. */
export async function bindDoctor(staffNo: string): Promise<Doctor> {
  const { staff } = credentials.parse(JSON.parse(readFileSync(`${settings.home}/his.json`, "utf8")));
  const person = staff.find((one) => one.staffNo === staffNo);
  if (!person) throw new Error(`${staffNo} is not in the demonstration`);
  const doctor = new Doctor(person, await accountOf(person.name), { ...settings, folder: `${settings.home}/phones` });
  await doctor.bind();
  return doctor;
}

/** A one-page PDF of the HIS with one signer, scanned on the phone's behalf. */
export async function newTask(
  his: HisClient,
  staffNo: string,
  type = "progress-note",
): Promise<{ documentId: string; requestId: string; taskId: string }> {
  const { documentId } = z.object({ documentId: z.string() }).parse(
    await his.post("/documents", {
      type,
      title: "病程记录",
      externalId: `e2e-${Date.now()}`,
      patient: { name: "李建国", visitNo: "202611-00001" },
      contentBase64: onePage().toString("base64"),
    }),
  );
  const place = { kind: "coordinates", page: 1, x: 20, y: 200, width: 50, height: 18 };
  const made = z
    .object({ requestId: z.string(), signers: z.array(z.object({ taskId: z.string() })) })
    .parse(await his.post("/sign-requests", { documentId, order: "sequential", signers: [{ staffNo, place }] }));
  return { documentId, requestId: made.requestId, taskId: made.signers[0]?.taskId ?? "" };
}

export async function statusOf(his: HisClient, requestId: string): Promise<string> {
  try {
    return z.object({ state: z.string() }).parse(await his.get(`/sign-requests/${requestId}`)).state;
  } catch {
    return "unreachable";
  }
}

const processIds = z.record(z.string(), z.number());

/** The process id that goes by this name now. */
export function pidOf(name: string): number {
  const pid = processIds.parse(JSON.parse(readFileSync(`${settings.home}/processes.json`, "utf8")))[name];
  if (!pid) throw new Error(`${name} does not run`);
  return pid;
}

/** SIGKILL to the process that goes by this name now; returns when it is gone. */
export async function kill(name: string): Promise<void> {
  const victim = pidOf(name);
  process.kill(victim, "SIGKILL");
  // A database gives its memory back first: until then it still answers, and the installation looks settled before its fall.
  await expect.poll(() => isRunning(victim), { message: `${name} ends`, intervals: [5] }).toBe(false);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The installation's own database, as its administrator could open it. */
export async function openDatabase(): Promise<Connection> {
  const port = /--port=(\d+)/.exec(readFileSync(`/proc/${pidOf("database")}/cmdline`, "latin1"))?.[1];
  const password = readFileSync(`${settings.home}/db.secret`, "utf8");
  return await createConnection(`mysql://xingqian:${password}@127.0.0.1:${port}/xingqian`);
}

/** Waits until every process of a supervised installation answers again. */
export async function settle(): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const up = await Promise.all([`${settings.appUrl}/readyz`, `${settings.exchangeUrl}/healthz`].map(isUp));
    if (up.every(Boolean)) return;
    if (Date.now() > deadline) throw new Error("the installation did not come back");
    await new Promise((later) => setTimeout(later, 50));
  }
}

async function isUp(url: string): Promise<boolean> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(2000) });
    const said: unknown = await reply.json();
    // The exchange is of use only when an app is connected to it.
    const apps = z.object({ apps: z.number() }).safeParse(said);
    return reply.ok && (!apps.success || apps.data.apps > 0);
  } catch {
    return false;
  }
}

/** A minimal PDF with a classic cross-reference table; offsets computed. */
export function onePage(): Buffer {
  const text = "BT /F1 14 Tf 60 780 Td (Progress note) Tj ET";
  const bodies = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
    `<</Length ${text.length}>>stream\n${text}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let out = "%PDF-1.7\n";
  const offsets = bodies.map((body, at) => {
    const offset = out.length;
    out += `${at + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const start = out.length;
  out += `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${table}trailer\n<</Size ${bodies.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(out, "latin1");
}
