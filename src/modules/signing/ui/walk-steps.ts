import { clockMs } from "#ui/format.ts";
import type { Step } from "#ui/timeline.tsx";
import type { Translate } from "#ui/words.ts";
import type { WalkedRequest, WalkedTask } from "../document-walk.ts";
import { waitsForTimestamp } from "../rules.ts";
import { taskStateWords } from "./request-state.tsx";

type Received = {
  createdAt: Date;
  kind: "pdf" | "data" | "digest";
  typeName: string;
  pages: number;
  externalId: string | null;
  intake: string;
};

function whatCame({ kind, pages }: Received, t: Translate): string {
  if (kind === "pdf") return t(`${pages} 页`, `${pages} pages`);
  return kind === "data" ? t("数据", "data") : t("仅摘要", "digest only");
}

/** What had to be done to the file before anybody could sign it. */
function intake(done: string, t: Translate): string[] {
  if (done === "repaired")
    return [t("原文件结构有误，签名前已修复", "its structure was damaged and repaired unsigned")];
  return done === "decrypted" ? [t("原文件已加密，签名前已解密", "it was encrypted and decrypted unsigned")] : [];
}

/** A seal of the hospital on the document, as the walk tells of it. */
type Carried = { name: string; no: string; person: string | null; at: Date; revision: number | null };

/**
 * 接收 请求 确认 签名 时间戳 盖章 存证: the seven steps of the walk, as far as they came, then the hospital's seals. What was
 * sealed and nobody was asked to sign has no steps that wait for a signer.
 */
export function walkSteps(
  document: Received,
  request: WalkedRequest | undefined,
  seals: readonly Carried[],
  t: Translate,
): Step[] {
  const tasks = request?.tasks ?? [];
  const received: Step = {
    name: t("接收", "Received"),
    state: "done",
    at: document.createdAt.toISOString(),
    lines: [
      [document.typeName, whatCame(document, t)].concat(document.externalId ?? []).join(" · "),
      ...intake(document.intake, t),
    ],
  };
  const sealed = seals.map((one, at) => sealedWith(one, at, seals, t));
  if (!request && seals.length > 0) return [received, ...sealed];
  const requested: Step = request
    ? {
        name: t("请求", "Requested"),
        state: "done",
        at: request.createdAt.toISOString(),
        tookMs: request.createdAt.getTime() - document.createdAt.getTime(),
        lines: [
          [
            request.order === "sequential" ? t("顺序签", "in order") : t("会签", "in parallel"),
            t(`${tasks.length} 人`, `${tasks.length} signers`),
            request.workstation ? t(`工作站 ${request.workstation}`, `workstation ${request.workstation}`) : "",
          ]
            .filter(Boolean)
            .join(" · "),
        ],
      }
    : {
        name: t("请求", "Requested"),
        state: "waiting",
        lines: [t("等业务系统发起签署", "The hospital system has not asked yet")],
      };
  return [
    received,
    requested,
    approved(request, tasks, t),
    later(
      t("签名", "Signed"),
      tasks,
      "signedAt",
      "approvedAt",
      t("SM2 协同签名（手机 + 服务器）", "SM2, phone and server together"),
      t,
    ),
    later(t("时间戳", "Stamped"), tasks, "stampedAt", "signedAt", stampLine(tasks, t), t),
    later(t("盖章", "Sealed"), tasks, "sealedAt", "stampedAt", revisions(tasks, t), t),
    later(
      t("存证", "Evidenced"),
      tasks,
      "evidencedAt",
      "sealedAt",
      t("已从字节验过，记入日志链", "Verified from its bytes, on the log chain"),
      t,
    ),
    ...sealed,
  ];
}

/** Told apart by the seal's name, and by a number where it is there twice. */
function sealedWith(
  { name, no, person, at, revision }: Carried,
  index: number,
  all: readonly Carried[],
  t: Translate,
): Step {
  const before = all.slice(0, index).filter((one) => one.name === name).length;
  const again = before > 0 ? t(`（第 ${before + 1} 次）`, ` (${before + 1})`) : "";
  return {
    name: t(`盖机构章 ${name}${again}`, `Sealed: ${name}${again}`),
    state: "done",
    at: at.toISOString(),
    lines: [
      [no, person ?? t("业务系统", "a hospital system"), t(`写入修订 ${revision}`, `Revision ${revision}`)].join(" · "),
    ],
  };
}

function approved(request: WalkedRequest | undefined, tasks: readonly WalkedTask[], t: Translate): Step {
  const name = t("确认", "Approved");
  if (!request) return { name, state: "future" };
  const lines = tasks.map((task) => {
    const at = task.signature?.approvedAt;
    const when = at ? clockMs(at).slice(0, 8) : taskStateWords(task.state, t);
    return `${task.signer.name}（${task.signer.staffNo}）${when}${task.reason ? t(`：${task.reason}`, `: ${task.reason}`) : ""}`;
  });
  if (request.endedWhy) lines.push(request.endedWhy);
  const isOver = request.state !== "open" && request.state !== "completed";
  const at = latest(tasks, "approvedAt");
  const isAll = tasks.every((task) => task.signature);
  return {
    name,
    state: isAll ? "done" : isOver ? "failed" : "waiting",
    at: isAll ? at?.toISOString() : undefined,
    lines,
  };
}

type Time = "approvedAt" | "signedAt" | "stampedAt" | "sealedAt" | "evidencedAt";

/** A step the server does by itself: done when every signature made so far has it. */
function later(name: string, tasks: readonly WalkedTask[], time: Time, before: Time, line: string, t: Translate): Step {
  const made = tasks.flatMap((task) => task.signature ?? []);
  if (made.length === 0) return { name, state: "future" };
  const problem = made.find((one) => one[time] === null && one.problem !== null)?.problem;
  if (waitsForTimestamp(problem ?? null)) {
    const why = t(
      "待补时间戳：没有可信时间，恢复后自动补上",
      "Waiting for trusted time; stamped by itself when it is back",
    );
    return { name, state: "waiting", lines: [why] };
  }
  if (problem) return { name, state: "failed", lines: [problem] };
  const last = made.findLast((one) => one[time] !== null);
  const at = last?.[time];
  const from = last?.[before];
  if (!at) return { name, state: "waiting" };
  const isWhole = made.length === tasks.length && made.every((one) => one[time] !== null);
  return {
    name,
    state: isWhole ? "done" : "waiting",
    at: at.toISOString(),
    tookMs: from ? at.getTime() - from.getTime() : undefined,
    lines: [line],
  };
}

/** Who stamped. Another than this hospital's own is named. */
function stampLine(tasks: readonly WalkedTask[], t: Translate): string {
  const made = tasks.flatMap(({ signature }) => (signature?.stampedAt ? [signature] : []));
  const without = made.filter(({ stamp }) => stamp === null).length;
  if (without > 0)
    return t(
      `${without} 处未加时间戳（该类文书为“尽力”）`,
      `${without} without a timestamp (best effort for this type)`,
    );
  const names = new Set(made.map(({ stamp }) => stamp?.by ?? "own"));
  return [...names]
    .map((name) =>
      name === "own" ? t("院内 TSA · SM2", "This hospital's TSA, SM2") : t(`外部：${name}`, `outside: ${name}`),
    )
    .join(t("；", "; "));
}

function latest(tasks: readonly WalkedTask[], time: Time): Date | null {
  const times = tasks.flatMap((task) => task.signature?.[time] ?? []);
  return times.reduce<Date | null>((last, one) => (last === null || one > last ? one : last), null);
}

function revisions(tasks: readonly WalkedTask[], t: Translate): string {
  const numbers = tasks.flatMap((task) => task.signature?.revision ?? []).sort((a, b) => a - b);
  return t(`写入修订 ${numbers.join("、")}`, `Revision ${numbers.join(", ")}`);
}
