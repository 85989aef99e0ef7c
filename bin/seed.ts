import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { z } from "zod";
import { addTrustAnchor } from "#modules/certificate/add-trust-anchor.ts";
import { saveChannel } from "#modules/certificate/save-channel.ts";
import { saveDocumentTypeInput } from "#modules/document/input.ts";
import { hasType } from "#modules/document/meta.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { createApplication } from "#modules/his/create-application.ts";
import { makeKey } from "#modules/institution/make-key.ts";
import { createConsoleAccount } from "#modules/login/create-console-account.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { saveCampus } from "#modules/person/save-campus.ts";
import { saveDepartment } from "#modules/person/save-department.ts";
import { publishTemplate } from "#modules/template/publish-template.ts";
import { createTemplate } from "#modules/template/save-draft.ts";
import { ensureTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import { externalInput } from "#modules/timestamp/external-input.ts";
import { saveClockSource } from "#modules/timestamp/save-clock-source.ts";
import { saveExternalTsa } from "#modules/timestamp/save-external-tsa.ts";
import { type Context, systemContext } from "#server/context.ts";
import { openDb } from "#server/db.ts";
import { env } from "#server/env.ts";
import { log } from "#server/log.ts";
import { FORMS } from "./demo/forms.ts";
import hospital from "./demo/hospital.json" with { type: "json" };
import { makeSeals } from "./demo/make-seals.ts";
import { keep } from "./launch/installation.ts";
import type { Demo } from "./launch/welcome.ts";

/** Fills an empty installation with the demonstration hospital. What it did is kept in demo.json, so it does it once. */
const outside = z
  .object({
    DEMO_HOME: z.string(),
    DEMO_CA1_URL: z.url(),
    DEMO_CA2_URL: z.url(),
    DEMO_WECHAT_URL: z.url(),
    DEMO_HIS_URL: z.url(),
    DEMO_TSA_URL: z.url(),
    DEMO_NTP_PORTS: z.string(),
    DEMO_RELAY_PORT: z.coerce.number(),
  })
  .parse(process.env);

const file = `${outside.DEMO_HOME}/demo.json`;
await knowPeople();
const { db, close } = openDb(env().DATABASE_URL, 4);
const demo = systemContext({ db, log }, "demo");
if (!existsSync(file)) await seed(demo);
await knowTime(demo);
await close();
process.exit(0);

async function seed(ctx: Context): Promise<void> {
  for (const campus of hospital.campuses) await saveCampus(ctx, campus);
  for (const department of hospital.departments) await saveDepartment(ctx, department);
  const { counts } = await importStaff(ctx, hospital.staff);
  if (counts.refused > 0) throw new Error(`${counts.refused} of the demo's staff were refused`);
  for (const type of hospital.documentTypes) await saveDocumentType(ctx, saveDocumentTypeInput.parse(type));
  for (const { code, name, form } of FORMS) {
    const { templateId } = await createTemplate(ctx, { code, name, typeCode: code, form: form() }, hasType);
    await publishTemplate(ctx, { templateId, revision: 0, note: "演示模板" });
  }

  const roots = [
    { name: "示范 CA-1 根证书", url: outside.DEMO_CA1_URL },
    { name: "示范 CA-1 RSA 根证书", url: `${outside.DEMO_CA1_URL}/rsa` },
    { name: "示范 CA-2 根证书", url: outside.DEMO_CA2_URL },
    { name: "云时间戳 RSA 根证书（演示）", url: outside.DEMO_TSA_URL },
    { name: "云时间戳 SM2 根证书（演示）", url: `${outside.DEMO_TSA_URL}/sm2` },
  ];
  const pems: string[] = [];
  for (const { name, url } of roots) {
    const pem = await (await fetch(`${url}/root.pem`)).text();
    await addTrustAnchor(ctx, { name, pem });
    pems.push(pem);
  }
  // What `npm run verify` trusts by default beside this installation.
  keep(`${outside.DEMO_HOME}/anchors.pem`, pems.join(""));
  await saveChannel(ctx, channel("示范 CA-2", "ca2", 3, false));
  await saveChannel(ctx, channel("示范 CA-1", "ca1", 2, true));
  await ensureTsaUnit(ctx);
  await ensureTsaUnit(ctx, undefined, "rsa");
  for (const tsa of hospital.externalTsas) await saveExternalTsa(ctx, externalInput.parse(tsa));
  await makeKey(ctx, { algorithm: "sm2" });
  await makeKey(ctx, { algorithm: "rsa-2048" });

  await makeSeals(ctx);

  const accounts: Demo["accounts"] = [];
  for (const { staffNo, roles } of hospital.staff.filter((person) => person.roles.length > 0)) {
    const account = {
      role: roles.join("、"),
      staffNo,
      password: randomBytes(9).toString("base64url"),
      totpSecret: base32(randomBytes(20)),
    };
    await createConsoleAccount(ctx, account);
    accounts.push(account);
  }
  const { accessKey, secret } = await createApplication(ctx, {
    name: "HIS 模拟器",
    callbackUrl: `${outside.DEMO_HIS_URL}/callback`,
    scopes: ["institution-sign"],
  });
  keep(
    `${outside.DEMO_HOME}/his.json`,
    JSON.stringify({
      accessKey,
      secret,
      staff: hospital.staff.map(({ staffNo, name, title, departmentCode }) => ({
        staffNo,
        name,
        title,
        department: departmentOf(departmentCode),
      })),
    }),
  );

  const doctors = hospital.staff
    .slice(0, 3)
    .map(({ name, staffNo, departmentCode }) => ({ name, staffNo, department: departmentOf(departmentCode) }));
  const demo: Demo = { accounts, doctors };
  keep(file, JSON.stringify(demo));
}

/** The people exist outside of any hospital: they have WeChat accounts, identity cards and telephones; WeCom's administrator named them by staff number. */
async function knowPeople(): Promise<void> {
  for (const { name, idNumber, phone, staffNo } of hospital.staff) {
    const reply = await fetch(`${outside.DEMO_WECHAT_URL}/device/accounts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, certNo: idNumber, phone, userid: staffNo }),
    });
    if (!reply.ok) throw new Error(`the sandbox refused a WeChat account: ${reply.status}`);
  }
}

/** Three time devices that the sandbox plays, named so that nobody takes them for more, and the exchange's relay. */
async function knowTime(ctx: Context): Promise<void> {
  const local = { host: "127.0.0.1", isEnabled: true };
  for (const [at, port] of outside.DEMO_NTP_PORTS.split(",").map(Number).entries()) {
    const name = `演示时间源 ${"ABC".charAt(at)}（沙箱，取自本机时钟）`;
    await saveClockSource(ctx, { ...local, name, kind: "device", port });
  }
  const relay = { ...local, name: "前置中继（演示，同上三源）", kind: "relay" as const, port: outside.DEMO_RELAY_PORT };
  // The exchange has only just started: it serves once a majority of its own sources has answered.
  for (let tries = 0; ; tries++)
    try {
      await saveClockSource(ctx, relay);
      return;
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((later) => setTimeout(later, 100));
    }
}

function channel(name: string, connector: string, validityYears: number, isEnabled: boolean) {
  return {
    name,
    caName: `${name}（演示）`,
    licenceNo: `DEMO-${connector.toUpperCase()}-2026`,
    licenceUntil: "2031-12-31T16:00:00.000Z",
    connector,
    labels: {
      person: "person",
      tsa: "tsa",
      institution: "institution",
      // The second CA has no RSA hierarchy.
      ...(connector === "ca1" ? { "institution-rsa": "institution-rsa", "tsa-rsa": "tsa-rsa" } : {}),
    },
    validityYears,
    subjectTemplate: [
      { label: "C", value: "CN" },
      { label: "O", value: "{hospital}" },
      { label: "OU", value: "{department}" },
      { label: "CN", value: "{name}" },
      { label: "SERIALNUMBER", value: "{staffNo}" },
    ],
    isEnabled,
    priority: isEnabled ? 1 : 2,
  };
}

function departmentOf(code: string): string {
  return hospital.departments.find((department) => department.code === code)?.name ?? code;
}

/** RFC 4648 §6 without padding, for 20 bytes: what authenticator apps take. */
function base32(bytes: Uint8Array): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  return (bits.match(/.{5}/g) ?? []).map((five) => letters.charAt(Number.parseInt(five, 2))).join("");
}
