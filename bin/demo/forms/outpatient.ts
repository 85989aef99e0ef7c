import type { Form } from "#modules/template/form.ts";
import { box, column, entry, form, heading, label, pageNumber, rule, signing } from "./parts.ts";

/** What goes out of a ward or comes into it: prescription, laboratory report, consent to an operation. */

const A4 = { width: 210, height: 297 };
const A5 = { width: 148, height: 210 };
const hospital = "示范市第一人民医院";

export const prescription = (): Form =>
  form(
    A5,
    {
      hospital,
      no: "CF20261124001",
      patient: {
        name: "买买提·阿不都拉",
        sex: "男",
        age: "45岁",
        visitNo: "MZ20261124018",
        idNumber: "11010519491231002X",
      },
      department: "心血管内科",
      date: "2026-11-24",
      diagnosis: "高血压2级（中危）",
      items: [
        { name: "苯磺酸氨氯地平片 5mg×28片", usage: "口服 5mg 每日1次", amount: 2, price: 28.6 },
        { name: "缬沙坦胶囊 80mg×28粒", usage: "口服 80mg 每日1次", amount: 2, price: 45.9 },
      ],
    },
    [
      label("{{hospital}}处方笺", [10, 8, 128, 8], { font: "serif", bold: true, size: 15, align: "center" }),
      {
        kind: "code",
        name: "处方条码",
        symbology: "code128",
        bind: "no",
        style: { size: 7 },
        box: box([94, 17, 44, 11]),
      },
      ...entry("姓名", "patient.name", [10, 30, 70, 6], 12, { required: true }),
      ...entry("性别", "patient.sex", [80, 30, 25, 6], 12),
      ...entry("年龄", "patient.age", [105, 30, 33, 6], 12),
      label("身份证号：", [10, 37, 20, 6]),
      {
        kind: "cells",
        name: "身份证号",
        bind: "patient.idNumber",
        count: 18,
        check: "id-number",
        style: { size: 9 },
        box: box([30, 37, 90, 6]),
      },
      ...entry("科别", "department", [10, 45, 60, 6], 12),
      label("日期：", [80, 45, 12, 6]),
      { kind: "date", name: "开具日期", bind: "date", required: true, box: box([92, 45, 46, 6]) },
      ...entry("临床诊断", "diagnosis", [10, 52, 128, 6], 20),
      rule(10, 59, 128),
      label("Rp", [10, 61, 20, 8], { font: "serif", bold: true, size: 16 }),
      {
        kind: "table",
        name: "药品",
        bind: "items",
        required: true,
        box: box([10, 70, 128, 78]),
        style: { size: 9.5 },
        header: { isShown: true, repeats: true, bold: true, fill: null },
        columns: [
          column("name", "药品及规格", 56, "name"),
          column("usage", "用法用量", 40, "usage"),
          column("amount", "数量", 12, "amount", { align: "center" }),
          column("price", "单价", 20, "price", { align: "right", format: { kind: "number", number: { decimals: 2 } } }),
        ],
      },
      label("金额：", [10, 150, 14, 6]),
      {
        kind: "formula",
        name: "金额",
        formula: "sumproduct(items.amount, items.price)",
        format: { decimals: 2, prefix: "¥" },
        box: box([24, 150, 30, 6]),
      },
      {
        kind: "formula",
        name: "金额大写",
        formula: "sumproduct(items.amount, items.price)",
        format: { capitals: true },
        box: box([56, 150, 82, 6]),
      },
      rule(10, 158, 128),
      ...signing("医师", [8, 162], { order: 1 }),
      ...signing("审核药师", [74, 162], { order: 2 }),
      label("处方当日有效。请遵医嘱用药。", [10, 196, 128, 5], { size: 8, align: "center" }, { parts: "every" }),
    ],
  );

export const labReport = (): Form =>
  form(
    A4,
    {
      hospital,
      patient: { name: "王秀兰", sex: "女", age: "67岁", bedNo: "12", visitNo: "ZY20261118042" },
      sampleNo: "JY202611240317",
      specimen: "静脉血",
      isUrgent: true,
      takenAt: "2026-11-24T07:05:00+08:00",
      results: [
        { item: "白细胞计数 WBC", value: "11.8", flag: "↑", unit: "10⁹/L", range: "3.5–9.5" },
        { item: "红细胞计数 RBC", value: "4.21", flag: "", unit: "10¹²/L", range: "3.8–5.1" },
        { item: "血红蛋白 HGB", value: "118", flag: "", unit: "g/L", range: "115–150" },
        { item: "血小板计数 PLT", value: "203", flag: "", unit: "10⁹/L", range: "125–350" },
        { item: "中性粒细胞百分比", value: "82.4", flag: "↑", unit: "%", range: "40–75" },
        { item: "超敏C反应蛋白", value: "26.3", flag: "↑", unit: "mg/L", range: "0–10" },
      ],
    },
    [
      ...heading("检 验 报 告 单", A4.width),
      ...entry("标本号", "sampleNo", [15, 40, 60, 6], 15, { required: true }),
      ...entry("标本", "specimen", [75, 40, 40, 6], 12),
      label("采样时间：", [115, 40, 20, 6]),
      { kind: "date", name: "采样时间", bind: "takenAt", format: "yyyy-MM-dd HH:mm", box: box([135, 40, 40, 6]) },
      label(
        "急",
        [180, 10, 12, 12],
        { bold: true, size: 22, colour: "#c81e1e", align: "center" },
        { condition: "isUrgent" },
      ),
      {
        kind: "table",
        name: "结果",
        bind: "results",
        required: true,
        box: box([15, 49, 180, 180]),
        columns: [
          column("no", "序号", 14, "#", { align: "center" }),
          column("item", "检验项目", 62, "item"),
          column("value", "结果", 26, "value", { align: "right" }),
          column("flag", "提示", 16, "flag", { align: "center" }),
          column("unit", "单位", 28, "unit", { align: "center" }),
          column("range", "参考区间", 34, "range", { align: "center" }),
        ],
      },
      { kind: "code", name: "报告二维码", text: "{{sampleNo}}", parts: "last", box: box([15, 242, 26, 26]) },
      ...signing("检验者", [48, 246], { order: 1 }),
      ...signing("审核者", [116, 246], { order: 2 }),
      label("本报告仅对该份标本负责。", [15, 270, 180, 5], { size: 8 }, { parts: "last" }),
      pageNumber(A4.width, A4.height),
    ],
  );

const ANAESTHESIA = ["全身麻醉", "椎管内麻醉", "神经阻滞"] as const;

export const informedConsent = (): Form =>
  form(
    A4,
    {
      hospital,
      patient: { name: "李卫国", sex: "男", age: "71岁", bedNo: "07", visitNo: "ZY20261121008" },
      diagnosis: "右膝骨关节炎（Ⅳ级）",
      operation: "右侧全膝关节置换术",
      anaesthesia: "椎管内麻醉",
      risks: ["infection", "thrombosis", "bleeding"],
      explanation:
        "我已向患者及家属说明病情、拟行手术的目的、可选择的其他治疗方案、手术中及手术后可能发生的并发症与风险，并回答了提出的问题。任何手术、麻醉都存在风险；一旦发生上述风险和意外，医师会采取积极应对措施。",
      agrees: true,
    },
    [
      ...heading("手术知情同意书", A4.width),
      ...entry("术前诊断", "diagnosis", [15, 41, 180, 7], 20, { required: true }),
      ...entry("拟行手术", "operation", [15, 49, 180, 7], 20, { required: true }),
      label("麻醉方式：", [15, 57, 20, 7]),
      {
        kind: "radio",
        name: "麻醉方式",
        bind: "anaesthesia",
        required: true,
        box: box([35, 57, 160, 7]),
        options: ANAESTHESIA.map((value, at) => ({ value, label: value, x: at * 45, y: 1.75 })),
      },
      label("可能发生的风险（已逐项说明者打勾）：", [15, 67, 180, 7], { bold: true }),
      ...[
        ["infection", "切口及关节感染，必要时再次手术"],
        ["thrombosis", "下肢深静脉血栓形成、肺栓塞"],
        ["bleeding", "术中术后出血，需输血治疗"],
        ["loosening", "远期假体松动、磨损，需翻修"],
      ].map(([value = "", words], at) => ({
        kind: "checkbox",
        name: `风险 ${at + 1}`,
        bind: "risks",
        checkedWhen: value,
        label: words,
        box: box([20, 76 + at * 8, 170, 5]),
      })),
      {
        kind: "multiline",
        name: "医师说明",
        bind: "explanation",
        indent: 2,
        style: { align: "justify", valign: "top", lineHeight: 1.6 },
        box: box([15, 112, 180, 60]),
      },
      {
        kind: "checkbox",
        name: "患者意见",
        bind: "agrees",
        required: true,
        label: "本人已充分理解上述内容，同意手术。",
        style: { bold: true },
        box: box([20, 178, 170, 6]),
      },
      ...signing("经治医师", [15, 205], { order: 1 }),
      ...signing("主刀医师", [100, 205], { order: 2 }),
      label("骑缝处加盖医院公章。", [15, 270, 120, 5], { size: 8 }),
      {
        kind: "seam",
        name: "骑缝章",
        seal: "医院公章",
        box: box([168, 120, 42, 42]),
        condition: "count(attachments) > 0",
      },
      pageNumber(A4.width, A4.height),
    ],
  );
