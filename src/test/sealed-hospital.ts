import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import { fromBase64url, toBase64url } from "#core/bytes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { issueCertificate } from "#modules/certificate/issue-certificate.ts";
import { hisJobs } from "#modules/his/jobs.ts";
import { checkWritten } from "#modules/signing/check-written.ts";
import { signingJobs } from "#modules/signing/jobs.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { job } from "#server/jobs/schema.ts";
import { signedRequest } from "./his-client.ts";
import { openHospital, STAFF, type Staff } from "./mini-program.ts";
import { SealedPhone } from "./sealed-phone.ts";

/** A sign request as the HIS is shown it. */
export type Shown = {
  requestId: string;
  documentId: string;
  state: string;
  revision: number;
  signers: { taskId: string; staffNo: string; state: string; step: string | null }[];
};

type Heard = { event: string; body: { event: string; request: { state: string } } };

/**
 * A hospital whose three doctors have bound phones that speak the protocol message by message, so that a test can stop
 * between any two, and a HIS that notes every callback. The test file mocks `#modules/gateway/wechat.ts`.
 */
export async function openSealedHospital() {
  const heard: Heard[] = [];
  const listener = createServer((req, res) => {
    let text = "";
    req.on("data", (part: Buffer) => (text += part.toString()));
    req.on("end", () => {
      heard.push({ event: String(req.headers["x-xq-event"]), body: JSON.parse(text) as Heard["body"] });
      res.end("ok");
    });
  });
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  const hospital = await openHospital(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/callback`);
  const { h, ca, his, app, door, ask } = hospital;
  const now = () => h.clock.now().getTime();

  async function bindAndEnrol(who: Staff): Promise<SealedPhone> {
    const phone = new SealedPhone(door.url, now);
    await phone.bind({ code: who.staffNo, staffNo: who.staffNo, phoneCode: who.phone });
    await phone.enrol();
    await phone.sign({ type: "csr" });
    // What the worker would do, with the CA of this test.
    const rows = await h.db.select().from(job).where(eq(job.name, "approval.apply"));
    for (const row of rows)
      await issueCertificate(h.system, (JSON.parse(row.payload) as { certificateId: string }).certificateId, ca);
    const issued = await phone.ask<{ state: string; certificate: string }>("certificate.await", { keyId: phone.keyId });
    phone.certificateDer = fromBase64url(issued.certificate);
    const strokes = `<svg width="300" height="120"><path d="M20 90 Q 90 5 140 80 T 280 40" stroke="#222" stroke-width="9" fill="none"/></svg>`;
    const png = await sharp(Buffer.from(strokes)).png().toBuffer();
    await phone.ask("seal.saveHandwriting", { png: toBase64url(new Uint8Array(png)), strokes: 1 });
    const { next } = await phone.ask<{ next: string }>("login.status");
    if (next !== "ready") throw new Error(`${who.name} still needs ${next}`);
    return phone;
  }

  const phones = await Promise.all(STAFF.map(bindAndEnrol));
  return {
    ...hospital,
    now,
    heard,
    phones,
    bindAndEnrol,
    phoneAt(at: number): SealedPhone {
      const phone = phones[at];
      if (!phone) throw new Error("no phone");
      return phone;
    },
    async newRequest(order: "sequential" | "parallel", more: object = {}): Promise<Shown> {
      const meta = { type: "consent", title: "手术知情同意书", patient: { name: "王秀兰", bedNo: "12" } };
      const { documentId } = await ask<{ documentId: string }>({
        path: "/documents",
        body: { ...meta, contentBase64: await newPdf() },
      });
      const signers = STAFF.map(({ staffNo }, at) => ({
        staffNo,
        place: { kind: "coordinates", page: 1, x: 20 + 55 * at, y: 240, width: 40, height: 16 },
      }));
      return await ask<Shown>({ path: "/sign-requests", body: { documentId, order, signers, ...more } });
    },
    follow: (requestId: string) => ask<Shown>({ path: `/sign-requests/${requestId}` }),
    /** Shows a code of the request and has this phone scan it. */
    async scan(phone: SealedPhone, requestId: string, staffNo?: string): Promise<string> {
      const body = staffNo === undefined ? {} : { staffNo };
      const { text } = await ask<{ text: string; svg: string }>({ path: `/sign-requests/${requestId}/qr`, body });
      return (await phone.ask<{ taskId: string }>("approval.scan", { code: text })).taskId;
    },
    /** What the HIS downloads. */
    download: (documentId: string): Promise<Response> | Response =>
      app.fetch(signedRequest(his, { path: `/documents/${documentId}/content`, now: now() })),
    async verdict(documentId: string) {
      const reply = await app.fetch(signedRequest(his, { path: `/documents/${documentId}/content`, now: now() }));
      return checkWritten(new Uint8Array(await reply.arrayBuffer()), [parseCertificate(ca.root.der)]);
    },
    async runJobs(): Promise<void> {
      while ((await runDueJobs(h, [...signingJobs, ...hisJobs])) > 0);
    },
    /** Every test begins with nothing heard and nothing to do. */
    async quiet(): Promise<void> {
      heard.length = 0;
      await h.db.delete(job);
    },
    async close(): Promise<void> {
      await hospital.close();
      listener.close();
    },
  };
}

export const taskAt = (request: Shown, at: number): string => request.signers[at]?.taskId ?? "";

async function newPdf(): Promise<string> {
  const pdf = await PDFDocument.create();
  pdf.addPage([595, 842]).drawText("Consent to surgery", { x: 60, y: 780, size: 18 });
  return Buffer.from(await pdf.save({ useObjectStreams: false })).toString("base64");
}
