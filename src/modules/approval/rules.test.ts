import { expect, test } from "vitest";
import { codeIn, codeText, scanRefusal } from "./rules.ts";

const NOW = new Date("2026-11-26T02:00:00Z");
const later = new Date(NOW.getTime() + 1);
const code = "A".repeat(40) + "-_9";

test("a code is read from what the screen shows and from the code alone, and from nothing else", () => {
  expect(codeIn(codeText(code))).toBe(code);
  expect(codeIn(` ${code}\n`)).toBe(code);
  for (const text of [
    "",
    code.slice(1),
    `${code}A`,
    `xingqian://session?c=${code}`,
    `x${codeText(code)}`,
    `${code} ${code}`,
  ])
    expect(codeIn(text), text).toBeNull();
});

test.each([
  ["nobody's yet", { personId: null, scannedAt: null, expiresAt: later }, null],
  ["meant for this doctor", { personId: "me", scannedAt: null, expiresAt: later }, null],
  ["scanned by this doctor before", { personId: "me", scannedAt: NOW, expiresAt: later }, null],
  ["meant for another", { personId: "other", scannedAt: null, expiresAt: later }, "code-of-other"],
  ["scanned by another", { personId: "other", scannedAt: NOW, expiresAt: later }, "code-taken"],
  ["over this very moment", { personId: "me", scannedAt: null, expiresAt: NOW }, "code-expired"],
  ["over, whoever it was for", { personId: "other", scannedAt: NOW, expiresAt: NOW }, "code-expired"],
])("a ticket that is %s", (_, ticket, refusal) => {
  expect(scanRefusal(ticket, "me", NOW)).toBe(refusal);
});
