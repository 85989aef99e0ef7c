import { concat } from "#core/bytes.ts";
import { codesOf, lineWidth, type SubsetFont } from "#core/pdf/font.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { Revision } from "#core/pdf/revision.ts";
import { drawnText } from "#core/pdf/serialize.ts";
import { ascii, dict, ref } from "#core/pdf/values.ts";
import { fontFor } from "#modules/document/font.ts";
import { nodeDeflate } from "#server/node-deflate.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import type { ReportRow, Spread, Summary } from "./summary.ts";

export type ClockReport = {
  hospital: string;
  node: string;
  mode: string;
  fromMs: number;
  toMs: number;
  madeAt: Date;
  limitUs: number;
  sources: readonly string[];
  rows: readonly ReportRow[];
  summary: Summary;
  counts: Readonly<Record<"holdover" | "falseticker" | "stepped" | "jumped" | "overLimit", number>>;
};

/** A4 in points. */
const PAGE = { width: 595, height: 842, margin: 48 };
const RIGHT = PAGE.width - PAGE.margin;
const CHART = { top: 590, bottom: 450 };
const BEIJING_MS = 8 * 3_600_000;

type Line = { text: string; x: number; y: number; size: number };

/** One page; its letters are embedded, so that it looks the same everywhere and its text can be searched. */
export function drawClockReport(report: ClockReport): Uint8Array {
  const lines = linesOf(report);
  const font = fontFor(lines.map(({ text }) => text));
  const shown = [...chartOf(report), ...lines.map((line) => textOf(font, line))].join("\n");
  const base = emptyPage();
  const revision = new Revision(new PdfReader(base, nodeInflate));
  const page = revision.edit(ref(3));
  page.set("Resources", dict({ Font: dict({ F: font.objects.writeTo(revision) }) }));
  const raw = nodeDeflate(ascii(shown));
  page.set("Contents", revision.add({ t: "stream", dict: dict({ Filter: { t: "name", name: "FlateDecode" } }), raw }));
  return concat(base, revision.tail());
}

function linesOf(report: ClockReport): Line[] {
  const { summary, counts, limitUs } = report;
  const left = PAGE.margin;
  const out: Line[] = [];
  const put = (text: string, y: number, size = 9.5, x = left) => out.push({ text, x, y, size });
  put("授时 / 守时验收报告", 780, 20);
  put("Acceptance report: time synchronisation and hold-over", 762);
  put(`${report.hospital}  ·  ${report.node}  ·  TSA_CLOCK=${report.mode}`, 738);
  put(`统计时段 ${time(report.fromMs)} 至 ${time(report.toMs)}（北京时间），共 ${summary.minutes} 个分钟记录`, 722);
  put("时间源 Sources", 700, 11);
  report.sources.slice(0, 5).forEach((source, at) => put(source, 685 - at * 14, 9, left + 10));
  put(`偏差与误差界，毫秒（虚线为签发上限 ±${ms(limitUs)}）`, CHART.top + 8, 9);
  put(time(report.fromMs), CHART.bottom - 12, 8);
  put(time(report.toMs), CHART.bottom - 12, 8, RIGHT - 84);

  put("一、授时：本软件实测", 418, 12);
  put(`同步 ${summary.synchronised} 分钟；守时 ${summary.holdover} 分钟；无可信时间 ${summary.none} 分钟`, 401);
  put(`同步时测得的偏差（绝对值）：${spread(summary.offset)}`, 386);
  put(`令牌所声明的误差界：${spread(summary.bound)}`, 371);
  put(`误差界超过上限 ±${ms(limitUs)} ms 的分钟：${summary.beyond}（期间拒绝签发，不产生越界令牌）`, 356);
  put(
    `事件：守时 ${counts.holdover} 次，假钟 ${counts.falseticker} 次，跳变校正 ${counts.stepped} 次，主机时钟跳变或挂起 ${counts.jumped} 次，停发 ${counts.overLimit} 次`,
    341,
  );
  put("二、守时：本软件实测", 314, 12);
  const alone = summary.longestAlone;
  put(
    alone
      ? `最长一次与全部时间源失联 ${alone.minutes} 分钟，其间误差界最大 ±${ms(alone.boundUs)} ms`
      : "本时段没有与全部时间源失联，守时未经实测",
    297,
  );
  put("误差界随失联时间增长，增长速度由本机时钟的历史回测学得；超过上限即停止签发。", 282);
  put("三、哪些指标属于时间源设备", 255, 12);
  put("“72 小时守时误差小于 1 ms”由时间源设备（恒温晶振或铷钟）保证，不是本软件的指标。", 238);
  put("服务器晶振单独守时，通常不到一小时误差界就超过 1 ms。设备失去卫星信号后继续授时，", 223);
  put("其根离散随时间增大，本软件将其计入误差界，超限即停发。设备指标请另附其检定证书。", 208);
  put("经互联网取得的授时，能证明的精度不优于往返时延的一半；未用时延对称的假设。", 193);
  put("Less than 1 ms in 72 h of hold-over is a figure of the time device, not of this software.", 172, 9);
  put(`生成于 ${time(report.madeAt.getTime())}（北京时间）。每项判定另有防篡改审计记录。`, 60, 8.5);
  put("签字：                              日期：", 96, 10);
  return out;
}

function chartOf({ rows, fromMs, toMs, limitUs }: ClockReport): string[] {
  const n = drawnText;
  const x = (atMs: number) => PAGE.margin + ((atMs - fromMs) / (toMs - fromMs)) * (RIGHT - PAGE.margin);
  const topUs = limitUs * 1.15;
  const middle = (CHART.top + CHART.bottom) / 2;
  const y = (us: number) => middle + (Math.max(-topUs, Math.min(topUs, us)) / topUs) * ((CHART.top - CHART.bottom) / 2);
  const ruled = [limitUs, -limitUs].map((us) => `${n(PAGE.margin)} ${n(y(us))} m ${n(RIGHT)} ${n(y(us))} l S`);
  const known = rows.filter(({ boundUs }) => boundUs !== null);
  const bars = known.map(({ at, boundUs }) => {
    const low = y(-(boundUs ?? 0));
    return `${n(x(at.getTime()))} ${n(low)} 1 ${n(y(boundUs ?? 0) - low)} re`;
  });
  const path = known.map(
    ({ at, offsetUs }, i) => `${n(x(at.getTime()))} ${n(y(offsetUs ?? 0))} ${i === 0 ? "m" : "l"}`,
  );
  return [
    "q 0.82 0.88 0.9 rg",
    ...(bars.length > 0 ? [bars.join(" "), "f"] : []),
    "0.61 0.1 0.29 RG 0.6 w [4 3] 0 d",
    ...ruled,
    "[] 0 d 0.7 G",
    `${n(PAGE.margin)} ${n(middle)} m ${n(RIGHT)} ${n(middle)} l S`,
    "0.09 0.31 0.37 RG 0.8 w",
    ...(path.length > 1 ? [path.join(" "), "S"] : []),
    "0.1 G 1.6 w",
    `${n(PAGE.margin)} 754 m ${n(RIGHT)} 754 l S 0.5 w ${n(PAGE.margin)} 751 m ${n(RIGHT)} 751 l S`,
    "Q",
  ];
}

/** A line too long for the page is set smaller: nothing is cut. */
function textOf(font: SubsetFont, { text, x, y, size }: Line): string {
  const width = lineWidth(font, text) * size;
  const room = RIGHT - x;
  const fitting = width > room ? (size * room) / width : size;
  return `BT /F ${drawnText(fitting)} Tf ${drawnText(x)} ${drawnText(y)} Td ${codesOf(font, text)} Tj ET`;
}

const ms = (us: number): string => (us / 1000).toFixed(3);
const time = (atMs: number): string => new Date(atMs + BEIJING_MS).toISOString().slice(0, 19).replace("T", " ");
const spread = (of: Spread | null): string =>
  of ? `中位 ${ms(of.p50)}，95 % ${ms(of.p95)}，最大 ${ms(of.max)} ms` : "无记录";

/** An A4 page with nothing on it. */
function emptyPage(): Uint8Array {
  const bodies = [
    "<</Type/Catalog/Pages 2 0 R/Lang(zh-CN)>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${PAGE.width} ${PAGE.height}]>>`,
  ];
  let out = "%PDF-1.7\n";
  const offsets = bodies.map((body, at) => {
    const offset = out.length;
    out += `${at + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const start = out.length;
  out += `xref\n0 4\n0000000000 65535 f \n${entries}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return ascii(out);
}
