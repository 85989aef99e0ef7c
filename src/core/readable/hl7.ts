import { type DataNode, MAX_NODES, NotReadable } from "./node.ts";
import { visible } from "./visible.ts";

/** The fields people ask for, as HL7 version 2 names them (chapters 2, 3, 4 and 7). */
const NAMES: Readonly<Record<string, string>> = {
  "MSH-3": "发送系统",
  "MSH-4": "发送机构",
  "MSH-7": "消息时间",
  "MSH-9": "消息类型",
  "MSH-10": "消息编号",
  "MSH-12": "版本",
  "PID-3": "患者标识",
  "PID-5": "姓名",
  "PID-7": "出生日期",
  "PID-8": "性别",
  "PV1-3": "病区床位",
  "PV1-7": "主治医师",
  "PV1-19": "就诊号",
  "ORC-1": "医嘱控制",
  "ORC-2": "申请单号",
  "ORC-12": "开立医师",
  "OBR-4": "检查项目",
  "OBX-3": "观察项目",
  "OBX-5": "结果",
  "OBX-6": "单位",
  "OBX-7": "参考范围",
  "OBX-11": "结果状态",
  "RXO-1": "申请药品",
  "RXE-2": "发药药品",
  "DG1-3": "诊断编码",
  "DG1-4": "诊断名称",
  "AL1-3": "过敏原",
};

/**
 * A message of HL7 version 2 (chapter 2.5): segments, and in each the fields that are not empty, by number, as they stand: what
 * separates components is left as it is written, so that nothing of it is lost.
 * @throws NotReadable when it is none
 */
export function readHl7(text: string): DataNode {
  const separator = text[3];
  if (!/^MSH[^\w\s]{2}/.test(text) || separator === undefined) throw new NotReadable("no HL7");
  const segments = text.split(/\r\n|\r|\n/).filter((line) => line !== "");
  let nodes = 0;
  const children = segments.map((line) => {
    const [name = "", ...rest] = line.split(separator);
    if (!/^[A-Z][A-Z0-9]{2}$/.test(name)) throw new NotReadable("no segment");
    // The separator after MSH is its own first field.
    const fields = name === "MSH" ? [separator, ...rest] : rest;
    const shown = fields.flatMap((value, at) => (value === "" ? [] : [fieldOf(`${name}-${at + 1}`, value)]));
    nodes += 1 + shown.length;
    if (nodes > MAX_NODES) throw new NotReadable("too large");
    return { kind: "object" as const, name, value: "", children: shown };
  });
  return { kind: "list", name: "", value: "", children };
}

const fieldOf = (place: string, value: string): DataNode => ({
  kind: "text",
  name: NAMES[place] === undefined ? place : `${place} ${NAMES[place]}`,
  value: visible(value),
  children: [],
});
