import type { Form } from "#modules/template/form.ts";
import { box, column, entry, form, heading, label, pageNumber, signing } from "./parts.ts";

/** What a ward writes: progress note, discharge summary, standing orders. */

const A4 = { width: 210, height: 297 };
const hospital = "示范市第一人民医院";
const patient = { name: "王秀兰", sex: "女", age: "67岁", bedNo: "12", visitNo: "ZY20261118042" };
const LEVELS = ["住院医师", "主治医师", "主任医师"] as const;

export const progressNote = (): Form =>
  form(
    A4,
    {
      hospital,
      patient,
      writtenAt: "2026-11-24T09:30:00+08:00",
      title: "主治医师查房记录",
      text: "患者今日精神可，诉胸闷较前减轻，夜间可平卧，无胸痛、咳嗽。查体：T 36.5℃，P 78次/分，R 18次/分，BP 135/85mmHg。双肺呼吸音清，双下肢轻度水肿。\n主治医师查房指示：患者冠心病、心功能Ⅲ级诊断明确，继续利尿、扩血管治疗，监测电解质及出入量；明日复查NT-proBNP。",
    },
    [
      ...heading("病 程 记 录", A4.width),
      {
        kind: "date",
        name: "记录时间",
        bind: "writtenAt",
        format: "yyyy-MM-dd HH:mm",
        required: true,
        box: box([15, 42, 45, 7]),
      },
      {
        kind: "text",
        name: "小标题",
        bind: "title",
        style: { bold: true, align: "center" },
        box: box([60, 42, 90, 7]),
      },
      {
        kind: "multiline",
        name: "记录正文",
        bind: "text",
        required: true,
        indent: 2,
        minSize: 8,
        style: { font: "serif", size: 12, align: "justify", valign: "top", lineHeight: 1.6 },
        box: box([15, 52, 180, 180]),
      },
      ...LEVELS.flatMap((role, at) =>
        signing(role, [15 + at * 61, 245], { order: at + 1, group: { name: "三级医师", level: at + 1 } }),
      ),
      pageNumber(A4.width, A4.height),
    ],
  );

export const dischargeSummary = (): Form =>
  form(
    A4,
    {
      hospital,
      patient: { name: "陈建国", sex: "男", age: "58岁", bedNo: "07", visitNo: "ZY20261112017" },
      admittedOn: "2026-11-12",
      leftOn: "2026-11-24",
      diagnosis: "1. 急性结石性胆囊炎  2. 高血压2级（中危）",
      course:
        "患者因“右上腹痛2天”入院，完善检查后于2026年11月14日在全麻下行腹腔镜胆囊切除术，手术顺利，术后恢复良好，切口甲级愈合。",
      advice: "注意休息，低脂饮食；一周后门诊复查血常规、肝功能；如有腹痛、发热、黄疸及时就诊。",
      medicines: [
        { name: "头孢克洛缓释片", spec: "0.375g×12片", usage: "口服 0.375g 每日2次", amount: 1, unit: "盒" },
        { name: "熊去氧胆酸胶囊", spec: "0.25g×25粒", usage: "口服 0.25g 每日3次", amount: 2, unit: "盒" },
        { name: "苯磺酸氨氯地平片", spec: "5mg×28片", usage: "口服 5mg 每日1次", amount: 1, unit: "盒" },
      ],
    },
    [
      ...heading("出 院 小 结", A4.width),
      label("入院日期：", [15, 41, 20, 6]),
      { kind: "date", name: "入院日期", bind: "admittedOn", required: true, box: box([35, 41, 45, 6]) },
      label("出院日期：", [85, 41, 20, 6]),
      { kind: "date", name: "出院日期", bind: "leftOn", required: true, box: box([105, 41, 45, 6]) },
      ...entry("出院诊断", "diagnosis", [15, 49, 180, 7], 20, { minSize: 6, required: true }),
      label("诊疗经过", [15, 59, 180, 6], { bold: true }),
      {
        kind: "multiline",
        name: "诊疗经过",
        bind: "course",
        indent: 2,
        style: { align: "justify", valign: "top", lineHeight: 1.5 },
        box: box([15, 66, 180, 42]),
      },
      label("出院医嘱", [15, 110, 180, 6], { bold: true }),
      {
        kind: "multiline",
        name: "出院医嘱",
        bind: "advice",
        indent: 2,
        style: { align: "justify", valign: "top", lineHeight: 1.5 },
        box: box([15, 117, 180, 26]),
      },
      label("出院带药", [15, 145, 180, 6], { bold: true }),
      {
        kind: "table",
        name: "出院带药",
        bind: "medicines",
        box: box([15, 152, 180, 88]),
        style: { size: 9.5 },
        columns: [
          column("no", "序号", 12, "#", { align: "center" }),
          column("name", "药品名称", 52, "name"),
          column("spec", "规格", 38, "spec"),
          column("usage", "用法用量", 54, "usage"),
          column("amount", "数量", 12, "amount", { align: "right" }),
          column("unit", "单位", 12, "unit", { align: "center" }),
        ],
      },
      ...signing("住院医师", [15, 245], { order: 1, group: { name: "三级医师", level: 1 } }),
      ...signing("主治医师", [90, 245], { order: 2, group: { name: "三级医师", level: 2 } }),
      { kind: "seal", name: "病历专用章", seal: "病历专用章", parts: "last", box: box([152, 232, 43, 43]) },
      pageNumber(A4.width, A4.height),
    ],
  );

export const orderSheet = (): Form =>
  form(
    A4,
    {
      hospital,
      patient,
      orders: Array.from({ length: 34 }, (_, at) => ({
        date: `2026-11-${String(18 + Math.floor(at / 6)).padStart(2, "0")}`,
        text: [
          "心内科护理常规",
          "一级护理",
          "低盐低脂饮食",
          "阿司匹林肠溶片 100mg 口服 每日1次",
          "呋塞米注射液 20mg 静推 每日1次",
          "监测血压、心率、出入量",
        ][at % 6],
        doctor: "林知秋",
        nurse: "周晓雯",
        stop: at % 6 === 4 ? "2026-11-22" : "",
      })),
    },
    [
      ...heading("长 期 医 嘱 单", A4.width),
      {
        kind: "table",
        name: "医嘱",
        bind: "orders",
        required: true,
        box: box([15, 41, 180, 200]),
        style: { size: 9.5 },
        rowHeight: 8,
        minRows: 10,
        columns: [
          column("no", "序号", 12, "#", { align: "center" }),
          column("date", "开始日期", 26, "date", { align: "center", format: { kind: "date", date: "MM-dd" } }),
          column("text", "医嘱内容", 76, "text"),
          column("doctor", "医师", 22, "doctor", { align: "center" }),
          column("nurse", "护士", 22, "nurse", { align: "center" }),
          column("stop", "停止日期", 22, "stop", { align: "center", format: { kind: "date", date: "MM-dd" } }),
        ],
      },
      ...signing("主管医师", [15, 250], { order: 1 }),
      pageNumber(A4.width, A4.height),
    ],
  );
