import type { Output } from "../client/api.ts";
import { day, dayWords, hourMinute } from "./time.ts";

type Task = Output<"signing.inbox">["tasks"][number];
export type GroupBy = "type" | "patient" | "date";
export const GROUPINGS: readonly [GroupBy, string][] = [
  ["type", "按类型"],
  ["patient", "按病人"],
  ["date", "按日期"],
];

export type Group = {
  key: string;
  title: string;
  meta: string;
  tasks: Task[];
  overdue: number;
  mustRead: boolean;
};

/** What waits, in groups; a group with something overdue comes first, the others in the order of the list. */
export function groupTasks(tasks: readonly Task[], by: GroupBy, now: number): Group[] {
  const keys = [...new Set(tasks.map((task) => keyOf(task, by)))];
  const groups = keys.map((key) => {
    const own = tasks.filter((task) => keyOf(task, by) === key);
    return {
      key,
      title: titleOf(own, by, now),
      meta: metaOf(own, by, now),
      tasks: own,
      overdue: own.filter((task) => task.isOverdue).length,
      mustRead: own.every((task) => task.mustRead),
    };
  });
  return [...groups.filter((one) => one.overdue > 0), ...groups.filter((one) => one.overdue === 0)];
}

export function keyOf(task: Task, by: GroupBy): string {
  if (by === "type") return task.documentType;
  return by === "patient" ? task.patientKey : day(Date.parse(task.waitingSince));
}

function titleOf([first]: readonly Task[], by: GroupBy, now: number): string {
  if (!first) return "";
  if (by === "type") return first.documentType;
  return by === "patient" ? first.patientMasked || "未填病人" : dayWords(Date.parse(first.waitingSince), now);
}

function metaOf(tasks: readonly Task[], by: GroupBy, now: number): string {
  const [first] = tasks;
  if (!first) return "";
  const patients = new Set(tasks.map((task) => task.patientKey)).size;
  const types = [...new Set(tasks.map((task) => task.documentType))];
  const parts =
    by === "patient"
      ? [types.slice(0, 2).join("、") + (types.length > 2 ? " 等" : "")]
      : [patients === 1 ? first.patientMasked || "未填病人" : `${patients} 位病人`];
  const since = Date.parse(first.waitingSince);
  if (first.isOverdue) parts.push(`${dayWords(since, now)} ${hourMinute(since)}`);
  const signers = Math.max(...tasks.map((task) => task.signers.length));
  if (by === "type" && signers > 2) parts.push(`${signers} 人签`);
  if (by === "type" && first.mustRead) parts.push("逐份阅读");
  return parts.join(" · ");
}

/** A batch takes what may be signed now without having been opened: nothing must-read, nothing intake warns of, no raw data. */
export const isBatchable = (task: Task): boolean =>
  task.canSign === null && !task.mustRead && !task.isWarned && task.format !== "p1";

/** By bed, as a round goes; what has none comes last. */
export const byBed = (tasks: readonly Task[]): Task[] =>
  [...tasks].sort((a, b) => (a.bedNo ?? "\uffff").localeCompare(b.bedNo ?? "\uffff", "zh-CN", { numeric: true }));
