import { readFileSync } from "node:fs";
import { z } from "zod";

/** Made-up documents, printed from the HTML beside them. Each place to sign reads “…医师签名：”. */
export const SAMPLES = [
  {
    id: "progress-note",
    type: "progress-note",
    title: "病程记录 2026-11-24 主治查房",
    patient: { name: "王秀兰", visitNo: "ZY20261118042", bedNo: "12", department: "心血管内科" },
    places: 3,
  },
  {
    id: "discharge-summary",
    type: "discharge-summary",
    title: "出院小结 陈建国",
    patient: { name: "陈建国", visitNo: "ZY20261112017", bedNo: "07", department: "普外科" },
    places: 2,
  },
  {
    id: "informed-consent",
    type: "informed-consent",
    title: "右侧全膝关节置换术 手术知情同意书",
    patient: { name: "李卫国", visitNo: "ZY20261121008", bedNo: "07", department: "骨科" },
    places: 2,
  },
] as const;

/** Data that is signed as it stands, without a PDF: what a pharmacy system keeps with each prescription. */
export const DATA_SAMPLES = [
  {
    id: "prescription",
    type: "prescription",
    title: "门诊处方 CF20261124001（数据签名）",
    patient: { name: "王秀兰", visitNo: "MZ20261124018", department: "心血管内科" },
  },
] as const;

/** Documents the platform makes from data; the template's code is agreed with the hospital. */
const formShape = z.array(
  z.object({
    id: z.string(),
    template: z.string(),
    title: z.string(),
    patient: z.record(z.string(), z.string()),
    data: z.record(z.string(), z.unknown()),
  }),
);
export const FORM_SAMPLES = formShape.parse(
  JSON.parse(readFileSync(new URL("samples/forms.json", import.meta.url), "utf8")),
);

export function sampleData(id: string): string | null {
  const form = FORM_SAMPLES.find((one) => one.id === id);
  if (form) return JSON.stringify(form.data, null, 2);
  const sample = DATA_SAMPLES.find((one) => one.id === id);
  return sample ? readFileSync(new URL(`samples/${sample.id}.json`, import.meta.url), "utf8") : null;
}

/** Document types as the hospital codes them. */
export const TYPES = [
  { code: "progress-note", name: "病程记录" },
  { code: "discharge-summary", name: "出院小结" },
  { code: "prescription", name: "处方" },
  { code: "lab-report", name: "检验报告" },
  { code: "informed-consent", name: "手术知情同意书" },
  { code: "order", name: "医嘱单" },
];

export function samplePdf(id: string): Buffer | null {
  const sample = SAMPLES.find((one) => one.id === id);
  return sample ? readFileSync(new URL(`samples/${sample.id}.pdf`, import.meta.url)) : null;
}
