import type { Form } from "#modules/template/form.ts";
import { informedConsent, labReport, prescription } from "./forms/outpatient.ts";
import { dischargeSummary, orderSheet, progressNote } from "./forms/ward.ts";

/** The demonstration's templates; a template's code is that of its document type. */
export const FORMS: readonly { code: string; name: string; form: () => Form }[] = [
  { code: "progress-note", name: "病程记录", form: progressNote },
  { code: "discharge-summary", name: "出院小结", form: dischargeSummary },
  { code: "prescription", name: "处方笺", form: prescription },
  { code: "lab-report", name: "检验报告单", form: labReport },
  { code: "informed-consent", name: "手术知情同意书", form: informedConsent },
  { code: "order", name: "长期医嘱单", form: orderSheet },
];
