import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { toBase64url } from "#core/bytes.ts";
import { openSealedHospital } from "#test/sealed-hospital.ts";
import { SealedPhone } from "#test/sealed-phone.ts";

/** WeChat answers for the account in the code, as its API does through the gateway. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openSealedHospital>>;
beforeAll(async () => {
  at = await openSealedHospital();
}, 120_000);
afterAll(() => at.close());
beforeEach(() => at.quiet());

test("an envelope is opened once, at its own address, by its own key", async () => {
  const phone = at.phoneAt(0);
  const { wire } = await phone.seal("signing.inbox", {});
  expect((await phone.post("signing.inbox", wire)).status).toBe(200);
  const replayed = await phone.post("signing.inbox", wire);
  expect([replayed.status, ((await replayed.json()) as { code: string }).code]).toEqual([400, "envelope.replayed"]);
  const moved = await phone.post("signing.history", (await phone.seal("signing.inbox", {})).wire);
  expect(((await moved.json()) as { code: string }).code).toBe("envelope.operation");
  const { wire: late } = await phone.seal("signing.inbox", {});
  at.h.clock.advance(6 * 60_000);
  expect(((await (await phone.post("signing.inbox", late)).json()) as { code: string }).code).toBe("envelope.time");
  const garbled = new Uint8Array(wire);
  garbled[60] = (garbled[60] ?? 0) ^ 1;
  expect((await phone.post("signing.inbox", garbled)).status).toBe(400);
});

test("without a session, without the phone's own mark, or by an unknown name, nothing is answered", async () => {
  const stranger = new SealedPhone(at.door.url, at.now);
  await expect(stranger.ask("signing.inbox")).rejects.toMatchObject({ code: "login.terminal-required" });
  stranger.token = at.phoneAt(0).token;
  await expect(stranger.ask("approval.outcome", { cid: toBase64url(new Uint8Array(32)) })).rejects.toMatchObject({
    code: "key.DEVICE_AUTH",
  });
  for (const name of ["login.__proto__", "constructor", "key.enrol.call", "person.list"])
    await expect(stranger.ask(name)).rejects.toMatchObject({ code: "procedure.unknown" });
});

test("a wrong staff number, and a phone number that is not on file, say what to do", async () => {
  const phone = new SealedPhone(at.door.url, at.now);
  await expect(phone.bind({ code: "new", staffNo: "9999", phoneCode: "13800000231" })).rejects.toMatchObject({
    code: "person.not-found",
  });
  await expect(phone.bind({ code: "new", staffNo: "0231", phoneCode: "13911112222" })).rejects.toMatchObject({
    code: "login.phone-mismatch",
  });
});
