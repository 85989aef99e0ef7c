import { A4, type Form, formShape } from "#modules/template/form.ts";

/** The demonstration's six document types as forms, between them with every kind of field that prints. */
type Raw = { kind: string; box: readonly [x: number, y: number, w: number, h: number] } & Record<string, unknown>;

function form(sample: Record<string, unknown>, raws: readonly Raw[]): Form {
  const fields = raws.map(({ box: [x, y, w, h], ...rest }, at) => ({
    id: `f${at + 1}`,
    name: `字段 ${at + 1}`,
    page: "p1",
    box: { x, y, w, h },
    ...rest,
  }));
  return formShape.parse({ schema: 1, pages: [{ id: "p1", ...A4 }], fields, sample });
}

const HOSPITAL = "示范市第一人民医院";
const head = (title: string): Raw[] => [
  {
    kind: "text",
    box: [30, 14, 150, 9],
    text: HOSPITAL,
    style: { size: 14, align: "center", font: "serif", bold: true },
  },
  { kind: "text", box: [30, 23, 150, 11], text: title, style: { size: 18, align: "center", bold: true } },
  { kind: "line", box: [20, 35, 170, 0.5], width: 0.4 },
];
const patient = (y: number): Raw[] => [
  { kind: "text", box: [20, y, 50, 7], text: "姓名：{{patient.name}}" },
  { kind: "text", box: [72, y, 30, 7], text: "性别：{{patient.sex}}" },
  { kind: "text", box: [104, y, 30, 7], text: "年龄：{{patient.age}} 岁" },
  { kind: "text", box: [136, y, 54, 7], text: "住院号：{{patient.visitNo}}" },
];
const signing = (y: number): Raw[] => [
  { kind: "text", box: [100, y, 30, 8], text: "医师签名：", style: { align: "right" } },
  { kind: "signature", box: [132, y, 50, 16], role: "主治医师" },
];
const PATIENT = { name: "买买提·艾合买提江", sex: "男", age: 64, visitNo: "202611-00001", idNo: "110101196203040012" };
const NOTE =
  "患者于2026年11月24日因“反复胸闷、气促3年余，加重伴双下肢水肿1周”入院。查体：T 36.8 ℃，P 92 次/分，R 20 次/分，BP 150/92 mmHg；双肺底可闻及少许湿啰音，心界向左下扩大。予以利尿、扩血管、控制心室率等治疗，症状明显缓解（NYHA Ⅱ级）。";

export const DEMO_FORMS: Readonly<Record<string, Form>> = {
  "discharge-summary": form({ patient: PATIENT, note: NOTE, stay: { in: "2026-11-17", out: "2026-11-24", days: 7 } }, [
    ...head("出院小结"),
    ...patient(40),
    { kind: "date", box: [20, 50, 60, 7], bind: "stay.in" },
    { kind: "date", box: [84, 50, 60, 7], bind: "stay.out", format: "yyyy-MM-dd" },
    { kind: "number", box: [148, 50, 40, 7], bind: "stay.days", format: { suffix: " 天" }, style: { align: "right" } },
    { kind: "rectangle", box: [20, 60, 170, 70], width: 0.3 },
    { kind: "multiline", box: [22, 62, 166, 66], bind: "note", indent: 2, style: { valign: "top", align: "justify" } },
    ...signing(140),
  ]),
  "progress-note": form({ patient: PATIENT, note: `${NOTE}${NOTE}` }, [
    ...head("病程记录"),
    ...patient(40),
    {
      kind: "multiline",
      box: [20, 52, 170, 40],
      bind: "note",
      autoSize: true,
      minSize: 6,
      style: { valign: "top", size: 12, font: "serif" },
    },
    { kind: "formula", box: [20, 96, 60, 7], formula: "patient.age * 1.5", format: { decimals: 2, prefix: "指数 " } },
    ...signing(110),
  ]),
  "informed-consent": form(
    {
      patient: PATIENT,
      agrees: true,
      choice: "2",
      risks: [
        { name: "出血", rate: "1.2 %", action: "止血、输血" },
        { name: "感染", rate: "0.8 %", action: "抗生素" },
      ],
    },
    [
      ...head("手术知情同意书"),
      ...patient(40),
      { kind: "text", box: [20, 50, 22, 8], text: "身份证号" },
      { kind: "cells", box: [44, 50, 126, 8], bind: "patient.idNo", count: 18 },
      {
        kind: "table",
        box: [20, 64, 170, 50],
        bind: "risks",
        columns: [
          { id: "a", title: "风险", width: 3, bind: "name" },
          { id: "b", title: "发生率", width: 2, bind: "rate", align: "right" },
          { id: "c", title: "处理", width: 5, bind: "action" },
        ],
      },
      { kind: "checkbox", box: [20, 120, 60, 6], bind: "agrees", label: "同意手术" },
      { kind: "checkbox", box: [90, 120, 60, 6], bind: "agrees", label: "已告知", mark: "cross" },
      {
        kind: "radio",
        box: [20, 130, 120, 6],
        bind: "choice",
        mark: "fill",
        options: [
          { value: "1", label: "全身麻醉", x: 0, y: 1 },
          { value: "2", label: "局部麻醉", x: 45, y: 1 },
        ],
      },
      ...signing(145),
      { kind: "seal", box: [140, 170, 42, 42], seal: "医院公章" },
    ],
  ),
  prescription: form(
    {
      patient: PATIENT,
      drugs: [
        { name: "阿莫西林胶囊", dose: "0.5 g × 24", price: 18.6 },
        { name: "苯磺酸氨氯地平片", dose: "5 mg × 14", price: 32.5 },
      ],
      code: "RX-20261124-0007",
    },
    [
      ...head("处方笺"),
      ...patient(40),
      { kind: "text", box: [20, 52, 20, 10], text: "Rp.", style: { size: 18, bold: true, colour: "#17505e" } },
      {
        kind: "table",
        box: [24, 64, 160, 60],
        bind: "drugs",
        header: { isShown: false, repeats: false, bold: false, fill: null },
        lines: { width: 0, colour: "#000000" },
        columns: [
          { id: "n", title: "", width: 1, bind: "#", align: "center" },
          { id: "a", title: "药品", width: 6, bind: "name" },
          { id: "b", title: "规格", width: 4, bind: "dose" },
          {
            id: "c",
            title: "金额",
            width: 2,
            bind: "price",
            align: "right",
            format: { kind: "number", number: { decimals: 2 } },
          },
        ],
      },
      {
        kind: "formula",
        box: [120, 128, 64, 8],
        formula: "sum(drugs.price)",
        format: { capitals: true, prefix: "合计：" },
        style: { align: "right" },
      },
      { kind: "code", box: [20, 140, 30, 30], bind: "code" },
      { kind: "code", box: [60, 145, 80, 18], bind: "code", symbology: "code128" },
      ...signing(180),
    ],
  ),
  "lab-report": form(
    {
      patient: PATIENT,
      items: Array.from({ length: 13 }, (_, at) => ({
        name: `血常规项目 ${at + 1}`,
        value: 3.14 * (at + 1),
        unit: "×10⁹/L",
        range: "3.5–9.5",
        mark: at % 3 === 0 ? "↑" : "",
      })),
      state: "done",
    },
    [
      ...head("检验报告单"),
      ...patient(40),
      {
        kind: "table",
        box: [20, 52, 170, 130],
        bind: "items",
        rowHeight: 8,
        columns: [
          { id: "n", title: "序号", width: 1, bind: "#", align: "center" },
          { id: "a", title: "项目", width: 4, bind: "name" },
          {
            id: "b",
            title: "结果",
            width: 2,
            bind: "value",
            align: "right",
            format: { kind: "number", number: { decimals: 2 } },
          },
          { id: "c", title: "单位", width: 2, bind: "unit" },
          { id: "d", title: "参考区间", width: 2, bind: "range", align: "center" },
        ],
      },
      {
        kind: "select",
        box: [20, 190, 40, 7],
        bind: "state",
        options: [
          { value: "done", label: "已审核" },
          { value: "open", label: "未审核" },
        ],
      },
      ...signing(200),
    ],
  ),
  "nursing-record": form(
    { patient: { ...PATIENT, name: "𠮷田㛃" }, at: "2026-11-24T10:18:00+08:00", temp: 36.85, high: false },
    [
      ...head("护理记录单"),
      ...patient(40),
      { kind: "date", box: [20, 52, 80, 7], bind: "at", format: "yyyy年M月d日 HH时mm分" },
      {
        kind: "number",
        box: [110, 52, 40, 7],
        bind: "temp",
        format: { decimals: 1, suffix: " ℃" },
        style: { bold: true, colour: "#9c1a49" },
      },
      { kind: "text", box: [20, 64, 80, 7], text: "仅发热时显示", condition: "temp > 38" },
      {
        kind: "text",
        box: [20, 64, 80, 7],
        text: "体温正常",
        condition: "temp <= 38",
        style: { align: "center", font: "serif" },
      },
      { kind: "checkbox", box: [20, 76, 40, 6], bind: "high", label: "高危" },
      { kind: "rectangle", box: [20, 86, 170, 40], width: 0.2, fill: "#fcf0e2", colour: "#94480a" },
      { kind: "line", box: [20, 106, 170, 0.5], colour: "#94480a" },
      ...signing(140),
    ],
  ),
};
