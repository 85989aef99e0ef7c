import { eq } from "drizzle-orm";
import sharp from "sharp";
import { toBase64url } from "#core/bytes.ts";
import { addTrustAnchor } from "#modules/certificate/add-trust-anchor.ts";
import { issueCertificate } from "#modules/certificate/issue-certificate.ts";
import { toPem } from "#modules/certificate/pem.ts";
import { saveChannel } from "#modules/certificate/save-channel.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { useConnectorClient } from "#modules/gateway/call-connector.ts";
import { createApplication } from "#modules/his/create-application.ts";
import { hisApp } from "#modules/his/http.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { saveCampus } from "#modules/person/save-campus.ts";
import { saveDepartment } from "#modules/person/save-department.ts";
import { ensureTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import { job } from "#server/jobs/schema.ts";
import type { Failure } from "../../miniapp/src/client/failure.ts";
import { Phone } from "../../miniapp/src/client/phone.ts";
import { memoryTerminal } from "../../miniapp/test/memory-terminal.ts";
import { caConnector } from "./ca-connector.ts";
import { openHarness } from "./harness.ts";
import { asHis, type Send } from "./his-client.ts";
import { openDoor } from "./sealed-phone.ts";
import { testCa } from "./sm2-ca.ts";

export const PIN = "739164";
export const STAFF = [
  { staffNo: "0231", name: "林知秋", phone: "13800000231", idNumber: "11010519491231002X" },
  { staffNo: "0232", name: "周仲景", phone: "13800000232", idNumber: "440524198001010013" },
  { staffNo: "0233", name: "苏念慈", phone: "13800000233", idNumber: "110101198506071230" },
] as const;
export type Staff = { staffNo: string; name: string; phone: string; idNumber: string };

/**
 * A hospital with its own server and the mini-program's own client: what a doctor's phone sends is what the app takes. The
 * test file itself mocks `#modules/gateway/wechat.ts`, because vitest hoists that.
 */
export async function openHospital(callbackUrl = "http://127.0.0.1:9/callback") {
  process.env.TSA_CLOCK = "host";
  process.env.H5_TERMINALS = "allow";
  const h = await openHarness();
  const now = () => h.clock.now().getTime();
  const ca = testCa(now);
  const outside = caConnector(ca);
  useConnectorClient(outside);
  await saveCampus(h.system, { code: "01", name: "本部院区" });
  await saveDepartment(h.system, { code: "0101", name: "心血管内科", campusCode: "01" });
  const rest = { departmentCode: "0101", category: "医师" as const, title: "主治医师" };
  await importStaff(
    h.system,
    STAFF.map((one) => ({ ...one, ...rest })),
  );
  await saveDocumentType(h.system, { code: "consent", name: "知情同意书", mustRead: false });
  await saveDocumentType(h.system, { code: "prescription", name: "处方", mustRead: false });
  await saveChannel(h.system, {
    name: "示范通道",
    caName: "测试 CA",
    licenceNo: "ECP0000",
    licenceUntil: "2031-01-01T00:00:00Z",
    connector: "ca1",
    labels: { person: "person", tsa: "tsa" },
    validityYears: 1,
    subjectTemplate: [{ label: "CN", value: "{name}" }],
    isEnabled: true,
  });
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(ca.root.der) });
  await ensureTsaUnit(h.system, ca);
  const his = await createApplication(h.system, { name: "HIS", callbackUrl });
  const app = hisApp(h);
  const door = await openDoor(h);

  /** A phone whose waiting lets the worker apply for certificates, with the CA of this test. */
  function newPhone(who: Staff) {
    const terminal = memoryTerminal(
      async ({ method, path, body }) => {
        const answer = await fetch(`${door.url}${path}`, body === undefined ? { method } : { method, body });
        return { status: answer.status, text: await answer.text() };
      },
      { code: () => who.staffNo },
    );
    Object.assign(terminal, {
      now,
      getPhoneNumber: async () => ({ code: who.phone }),
      wait: async () => {
        const rows = await h.db.select().from(job).where(eq(job.name, "approval.apply"));
        for (const row of rows)
          await issueCertificate(h.system, (JSON.parse(row.payload) as { certificateId: string }).certificateId, ca);
        await h.db.delete(job).where(eq(job.name, "approval.apply"));
      },
    });
    return { terminal, phone: new Phone(terminal) };
  }

  /** A phone that is bound, enrolled and certified, with a handwritten signature. */
  async function ready(who: Staff) {
    const made = newPhone(who);
    const { phone } = made;
    await phone.open();
    await phone.claim(who.staffNo);
    await phone.face((await phone.faceNotice()).version);
    await phone.enrol(PIN);
    await phone.requestCertificate(PIN);
    const svg = `<svg width="300" height="120"><path d="M20 90 Q 90 5 140 80 T 280 40" stroke="#222" stroke-width="9" fill="none"/></svg>`;
    const png = await sharp(Buffer.from(svg)).png().toBuffer();
    await phone.saveHandwriting(toBase64url(new Uint8Array(png)), 3);
    return made;
  }

  return {
    h,
    ca,
    outside,
    his,
    app,
    door,
    newPhone,
    ready,
    /** A request of the hospital system; anything but 2xx is an error that says the code. */
    ask: <T>(send: Omit<Send, "now">) => asHis<T>((request) => app.fetch(request), his, { ...send, now: now() }),
    close: async () => {
      door.close();
      await h.close();
    },
  };
}

export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing",
    (error: Failure) => error.code,
  );
