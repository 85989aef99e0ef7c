import { expect, test } from "vitest";
import { isAtAddress } from "./at-address.ts";
import { grantInput } from "./input.ts";

test.each([
  ["10.8.3.17", ["10.8.3.17"], true],
  ["10.8.3.18", ["10.8.3.17"], false],
  ["10.8.3.200", ["192.168.1.4", "10.8.3.0/24"], true],
  ["10.8.4.1", ["10.8.3.0/24"], false],
  ["fd00::12", ["fd00::/64"], true],
  ["fd00:0:0:1::12", ["fd00::/64"], false],
  [undefined, ["10.8.3.0/24"], false],
  ["not an address", ["10.8.3.0/24"], false],
])("%s at %j: %s", (address, named, isIn) => {
  expect(isAtAddress(address, named)).toBe(isIn);
});

test("what is neither an address nor a range is refused when it is typed", () => {
  const grant = {
    sealId: "s",
    holder: { kind: "role", id: "record-keeper" },
    documentTypes: null,
    from: "2026-11-25T00:00:00Z",
    until: "2027-11-25T00:00:00Z",
    maxUses: null,
    reason: "归档",
  };
  const take = (addresses: string[]) => grantInput.safeParse({ ...grant, addresses }).success;
  expect([take(["10.8.3.17"]), take(["10.8.3.0/24", "fd00::/64"])]).toEqual([true, true]);
  expect([take(["10.8.3"]), take(["10.8.3.0/33"]), take(["ward-7"]), take([])]).toEqual([false, false, false, false]);
  expect(grantInput.parse(grant).addresses).toBeNull();
});
