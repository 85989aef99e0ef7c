import { PDFDocument } from "pdf-lib";
import { addTrustAnchor } from "#modules/certificate/add-trust-anchor.ts";
import { toPem } from "#modules/certificate/pem.ts";
import { saveChannel } from "#modules/certificate/save-channel.ts";
import { receiveDocument } from "#modules/document/receive-document.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { makeKey } from "#modules/institution/make-key.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import type { Role } from "#modules/person/rules.ts";
import { department, person, personRole } from "#modules/person/schema.ts";
import { saveCampus } from "#modules/person/save-campus.ts";
import { saveDepartment } from "#modules/person/save-department.ts";
import { askGrant } from "#modules/seal/ask-grant.ts";
import { decideApplication } from "#modules/seal/decide-application.ts";
import { type AskGrant, type MakeSeal, makeSealInput } from "#modules/seal/input.ts";
import { makeSeal } from "#modules/seal/make-seal.ts";
import { ensureTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import type { Context } from "#server/context.ts";
import { type Harness, openHarness } from "./harness.ts";
import { testCa } from "./sm2-ca.ts";

/** Staff by what they do. 病案室 has two clerks. */
const PEOPLE = [
  ["keeper", "S001", "章管事", ["seal-keeper"]],
  ["auditor", "S002", "审计事", ["auditor"]],
  ["first", "S003", "审批甲", ["seal-approver"]],
  ["second", "S004", "审批乙", ["seal-approver"]],
  ["clerk", "S005", "病案员", ["record-keeper"]],
  ["other", "S006", "病案副", ["record-keeper"]],
] as const satisfies readonly (readonly [string, string, string, readonly Role[]])[];
type Who = (typeof PEOPLE)[number][0];

/** A hospital with institution keys, a time-stamping unit and people who make, approve, use and audit seals. */
export async function openSealWorld() {
  process.env.TSA_CLOCK = "host";
  return await sealWorldOn(await openHarness());
}

/** The same on any database. */
export async function sealWorldOn<H extends Pick<Harness, "db" | "clock" | "system" | "as">>(h: H) {
  const ca = testCa(() => h.clock.now().getTime());
  await saveChannel(h.system, {
    name: "示范通道",
    caName: "测试 CA",
    licenceNo: "ECP0000",
    licenceUntil: "2031-01-01T00:00:00Z",
    connector: "ca1",
    labels: {
      person: "person",
      tsa: "tsa",
      "tsa-rsa": "tsa-rsa",
      institution: "institution",
      "institution-rsa": "institution-rsa",
    },
    validityYears: 1,
    subjectTemplate: [{ label: "CN", value: "{name}" }],
    isEnabled: true,
  });
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(ca.root.der) });
  await ensureTsaUnit(h.system, ca);
  const { keyId } = await makeKey(h.system, { algorithm: "sm2" }, ca);
  await saveDocumentType(h.system, { code: "discharge", name: "出院小结", mustRead: false });
  await saveDocumentType(h.system, { code: "order", name: "医嘱单", mustRead: false });
  await saveCampus(h.system, { code: "01", name: "本部" });
  await saveDepartment(h.system, { code: "0108", name: "病案室", campusCode: "01", parentCode: null });
  await importStaff(
    h.system,
    PEOPLE.map(([, staffNo, name, roles]) => ({
      staffNo,
      name,
      departmentCode: "0108",
      category: "行政",
      title: "",
      roles: [...roles],
    })),
  );
  const people = await h.db.select().from(person);
  const roles = await h.db.select().from(personRole);
  const [records] = await h.db.select().from(department);
  const idOf = (who: Who): string => {
    const [, staffNo] = PEOPLE.find(([name]) => name === who) ?? [];
    return people.find((one) => one.staffNo === staffNo)?.id ?? "";
  };
  const as = (who: Who): Context => {
    const personId = idOf(who);
    const held = roles.filter((one) => one.personId === personId).map(({ role }) => role);
    return h.as({ kind: "staff", personId, staffNo: who, roles: held });
  };
  const day = (days: number) => new Date(h.clock.now().getTime() + days * 86_400_000).toISOString();
  const departmentId = records?.id ?? "";
  return {
    h,
    ca,
    keyId,
    idOf,
    as,
    day,
    departmentId,
    /** A seal asked for by the keeper; nobody has approved it yet. */
    ask: (more: Partial<MakeSeal> = {}) =>
      makeSeal(
        as("keeper"),
        makeSealInput.parse({
          kind: "records",
          name: "病历专用章",
          departmentId,
          auditorId: idOf("auditor"),
          reason: "病案室归档",
          face: {
            from: "text",
            face: {
              shape: "circle",
              diameterMm: 42,
              star: true,
              arc: "示范市第一人民医院",
              middle: "病历专用章",
              second: "",
              serial: "0000 2026 0003",
            },
          },
          ...more,
        }),
      ),
    approve: (applicationId: string, who: Who = "first", isApproved = true) =>
      decideApplication(as(who), { applicationId, isApproved, note: "" }),
    /** An enabled 病历专用章. */
    async newSeal(more: Partial<MakeSeal> = {}): Promise<string> {
      const { sealId, applicationId } = await this.ask(more);
      await this.approve(applicationId);
      return sealId;
    },
    /** A grant asked for by the keeper and approved. */
    async grant(sealId: string, holder: AskGrant["holder"], more: Partial<AskGrant> = {}): Promise<string> {
      const terms = { documentTypes: null, from: day(-1), until: day(30), maxUses: null, reason: "日常归档" };
      const { applicationId } = await askGrant(as("keeper"), { sealId, holder, ...terms, ...more });
      await this.approve(applicationId);
      return applicationId;
    },
    async newDocument(pages = 1, type = "discharge", applicationId: string | null = null): Promise<string> {
      const meta = { type, title: "出院小结", externalId: null, applicationId, patient: null };
      return (await receiveDocument(h.system, { ...meta, pdf: await blankPdf(pages) })).documentId;
    },
  };
}
export type SealWorld = Awaited<ReturnType<typeof openSealWorld>>;

export async function blankPdf(pages: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (let at = 1; at <= pages; at++)
    pdf.addPage([595, 842]).drawText(`Discharge summary, page ${at}. Seal here`, { x: 60, y: 780, size: 14 });
  return await pdf.save({ useObjectStreams: false });
}
