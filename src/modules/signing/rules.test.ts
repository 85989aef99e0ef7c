import { describe, expect, test } from "vitest";
import {
  cancelRefusal,
  declineRefusal,
  delegateRefusal,
  delegationRefusal,
  dueAt,
  formatRefusal,
  readingRefusal,
  signRefusal,
  waitsForTimestamp,
} from "./rules.ts";

const NOW = new Date("2026-11-26T02:00:00Z");
const open = { state: "open" as const, order: "sequential" as const, expiresAt: new Date(NOW.getTime() + 1) };
const task = { state: "waiting" as const, personId: "me", orderNo: 2, delegatedFrom: null };
const first = { state: "signed" as const, personId: "first", orderNo: 1 };
const last = { state: "waiting" as const, personId: "last", orderNo: 3 };

test.each([
  ["pdf", "pdf", null],
  ["pdf", "p7-detached", "format-unfit"],
  ["data", "pdf", "format-unfit"],
  ["digest", "pdf", "format-unfit"],
  ["data", "p1", null],
  ["data", "p7-attached", null],
  ["digest", "p7-detached", null],
  ["digest", "p1", "format-needs-content"],
  ["digest", "p7-attached", "format-needs-content"],
] as const)("%s signed as %s: %s", (kind, format, refusal) => {
  expect(formatRefusal(kind, format)).toBe(refusal);
});

describe("whether a signer may sign now", () => {
  type Request = Parameters<typeof signRefusal>[0];
  type Task = Parameters<typeof signRefusal>[1];
  test.each<[string, Partial<Request>, Partial<Task>, Task[], string | null]>([
    ["in turn", {}, {}, [first, last], null],
    ["before an earlier one", {}, {}, [{ ...first, state: "waiting" }, last], "not-your-turn"],
    ["after an earlier one declined", {}, {}, [{ ...first, state: "declined" }], "not-your-turn"],
    ["beside one of the same number", {}, {}, [{ ...first, orderNo: 2, state: "waiting" }], null],
    ["in any order", { order: "parallel" }, {}, [{ ...first, state: "waiting" }], null],
    ["somebody else's task", {}, { personId: "other" }, [], "not-yours"],
    ["somebody else's signed task", {}, { personId: "other", state: "signed" }, [], "not-yours"],
    ["twice", {}, { state: "signed" }, [], "already-signed"],
    ["after the end, to the millisecond", { expiresAt: NOW }, {}, [], "expired"],
    ["a cancelled request", { state: "cancelled" }, {}, [], "cancelled"],
    ["a declined request", { state: "declined" }, {}, [], "declined"],
    ["a returned request", { state: "returned" }, {}, [], "returned"],
    ["a completed request", { state: "completed" }, {}, [], "already-signed"],
    ["an expired request", { state: "expired" }, {}, [], "expired"],
    ["a task that was closed by itself", {}, { state: "cancelled" }, [], "task-closed"],
  ])("%s", (_, request, change, others, refusal) => {
    expect(signRefusal({ ...open, ...request }, { ...task, ...change }, others, "me", NOW)).toBe(refusal);
    // Declining is the same but for the turn.
    const turn = refusal === "not-your-turn" ? null : refusal;
    expect(declineRefusal({ ...open, ...request }, { ...task, ...change }, "me", NOW)).toBe(turn);
  });

  test("a signer who is nobody here signs nothing", () => {
    expect(signRefusal(open, task, [], null, NOW)).toBe("not-yours");
    expect(declineRefusal(open, task, null, NOW)).toBe("not-yours");
  });
});

describe("reading before signing", () => {
  const plain = { mustRead: false, isWarned: false, pages: 3 };
  const unread = { readAt: null, pagesSeen: 0, isHeeded: false };
  const read = { readAt: NOW, pagesSeen: 3, isHeeded: false };
  test.each([
    ["nothing demanded", plain, unread, true, null],
    ["must be read, and was", { ...plain, mustRead: true }, read, false, null],
    ["must be read, and was, but in a batch", { ...plain, mustRead: true }, read, true, "must-read-alone"],
    [
      "must be read to the last page",
      { ...plain, mustRead: true },
      { readAt: NOW, pagesSeen: 2, isHeeded: false },
      false,
      "must-read-first",
    ],
    [
      "must be read, and was not opened",
      { ...plain, mustRead: true },
      { readAt: null, pagesSeen: 3, isHeeded: false },
      false,
      "must-read-first",
    ],
    [
      "data has no pages and is read by opening it",
      { ...plain, mustRead: true, pages: 0 },
      { readAt: NOW, pagesSeen: 0, isHeeded: false },
      false,
      null,
    ],
    ["a warning, heeded", { ...plain, isWarned: true }, { readAt: NOW, pagesSeen: 0, isHeeded: true }, false, null],
    ["a warning, only opened", { ...plain, isWarned: true }, read, false, "warned-unheeded"],
    ["a warning, not opened", { ...plain, isWarned: true }, unread, false, "warned-first"],
    ["a warning in a batch, opened or not", { ...plain, isWarned: true }, read, true, "warned-alone"],
    [
      "a warning of what must be read",
      { ...plain, isWarned: true, mustRead: true },
      { readAt: NOW, pagesSeen: 1, isHeeded: true },
      false,
      "must-read-first",
    ],
  ])("%s", (_, document, seen, inBatch, refusal) => {
    expect(readingRefusal(document, seen, inBatch)).toBe(refusal);
  });
});

describe("handing a task on", () => {
  test.each([
    ["in the department", open, task, "department", null],
    ["where nobody may", open, task, "never", "delegation-never"],
    ["a second time", open, { ...task, delegatedFrom: "other" }, "department", "delegated-already"],
    ["of another", open, { ...task, personId: "other" }, "department", "not-yours"],
    ["of a closed request", { ...open, state: "cancelled" as const }, task, "never", "cancelled"],
  ] as const)("%s", (_, request, one, policy, refusal) => {
    expect(delegationRefusal(request, one, policy, "me", NOW)).toBe(refusal);
  });

  const colleague = (more = {}) => ({
    id: "b",
    departmentId: "内科",
    category: "医师",
    state: "active" as const,
    ...more,
  });
  test.each([
    ["a colleague", {}, [], null],
    ["one who left", { state: "stopped" }, [], "delegate-stopped"],
    ["of another department", { departmentId: "外科" }, [], "delegate-other-department"],
    ["of another profession", { category: "护士" }, [], "delegate-other-department"],
    ["one who signs already", {}, ["a", "b"], "delegate-signs-already"],
  ])("to %s", (_, more, signers, refusal) => {
    expect(delegateRefusal(colleague({ id: "a" }), colleague(more), signers)).toBe(refusal);
  });
});

test("cancelling: while it is open, and never what was completed", () => {
  expect(cancelRefusal({ state: "open" })).toBeNull();
  expect(cancelRefusal({ state: "completed" })).toBe("already-completed");
  for (const state of ["declined", "returned", "cancelled", "expired"] as const)
    expect(cancelRefusal({ state })).toBe("request-closed");
});

test("overdue hours after it was asked for, or never; a timestamp that is waited for", () => {
  expect(dueAt(NOW, 2)?.toISOString()).toBe("2026-11-26T04:00:00.000Z");
  expect(dueAt(NOW, null)).toBeNull();
  expect([null, "timestamp.clock", "seal.timestamp.x"].map(waitsForTimestamp)).toEqual([false, true, false]);
});
