import { expect, test } from "vitest";
import { byBed, groupTasks, isBatchable } from "../src/ui/grouping.ts";

type Task = Parameters<typeof byBed>[0][number];
const NOW = Date.parse("2026-11-24T10:00:00+08:00");

const task = (taskId: string, more: Partial<Task> = {}): Task => ({
  taskId,
  title: taskId,
  documentType: "医嘱单",
  patientMasked: "王** · 12床",
  pages: 1,
  kind: "pdf",
  format: "pdf",
  system: "HIS",
  waitingSince: "2026-11-24T01:00:00.000Z",
  expiresAt: "2026-11-25T01:00:00.000Z",
  order: "sequential",
  mustRead: false,
  dueAt: null,
  isOverdue: false,
  bedNo: "12",
  patientKey: "p1",
  workstation: null,
  delegatedFrom: null,
  signers: [{ name: "林知秋", state: "waiting" }],
  canSign: null,
  ...more,
});

test("groups with something overdue come first, and say how many", () => {
  const tasks = [
    task("a"),
    task("b", { documentType: "病程记录", isOverdue: true, waitingSince: "2026-11-22T23:40:00.000Z" }),
    task("c", { documentType: "病程记录" }),
    task("d", { documentType: "知情同意书", mustRead: true }),
  ];
  const groups = groupTasks(tasks, "type", NOW);
  expect(groups.map((one) => [one.title, one.tasks.length, one.overdue, one.mustRead])).toEqual([
    ["病程记录", 2, 1, false],
    ["医嘱单", 1, 0, false],
    ["知情同意书", 1, 0, true],
  ]);
  expect(groups[2]?.meta).toContain("逐份阅读");
});

test("one patient's documents stand together, whatever their names look like masked", () => {
  const tasks = [task("a"), task("b", { patientKey: "p2" }), task("c", { documentType: "处方" })];
  const groups = groupTasks(tasks, "patient", NOW);
  expect(groups.map((one) => one.tasks.map((own) => own.taskId))).toEqual([["a", "c"], ["b"]]);
  expect(groups[0]?.meta).toBe("医嘱单、处方");
});

test("beds are in the order of a round, and what has none comes last", () => {
  const beds = ["10", null, "2", "加3"].map((bedNo, at) => task(String(at), { bedNo }));
  expect(byBed(beds).map((one) => one.bedNo)).toEqual(["2", "10", "加3", null]);
});

test("a batch takes nothing must-read, no raw data, and nothing whose turn has not come", () => {
  const turn = { reason: "signing.not-your-turn", say: { zh: "", en: "" } };
  const tasks = [task("a"), task("b", { mustRead: true }), task("c", { format: "p1" }), task("d", { canSign: turn })];
  expect(tasks.filter(isBatchable).map((one) => one.taskId)).toEqual(["a"]);
});
